"""Who is meant: the judgement of names, and one explained score."""

from datetime import date
from typing import Any

import pytest
from customer_builders import KNOWN_OF_JULIA, matched
from hypothesis import given
from hypothesis import strategies as st

from customer.domain.clues import Search
from customer.domain.matching import (
    FIRST,
    LAST,
    Match,
    is_likely_duplicate,
    readings,
    worth_showing,
)
from customer.domain.reasons import sentence
from customer.domain.sounds import look_up_keys
from customer.queries.names import liken


def sentences(match: Match) -> list[str]:
    return [sentence(reason) for reason in match.reasons]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("JULIE", "JULIA"),
        ("GARXIA", "GARCIA"),
        ("HOLSCHEIN", "HOLSCHTEIN"),
        ("NGUYEN", "NYGUEN"),
        ("GARCIA", "GRACIA"),
        ("HERNANDEZ", "ERNANDEZ"),
        ("GUADALUPE", "LUPE"),
    ],
)
def test_the_sources_own_variants_are_alike_both_ways(one: str, other: str) -> None:
    """The pairs, no single measure of which finds them all."""
    for sought_name, found in ((one, other), (other, one)):
        likeness = liken(sought_name, found)
        assert likeness is not None
        assert 0.75 <= likeness.quality < 1


def test_a_surname_in_two_words_is_the_surname_in_one() -> None:
    search = Search(last_name="DEL REAL")

    assert matched(search, last="DELREAL").score == matched(search, last="DEL REAL").score == LAST
    assert matched(Search(last_name="DELREAL"), last="DEL REAL").score == LAST


@pytest.mark.parametrize(("one", "other"), [("MARIA", "MARIO"), ("JULIE", "JULIO")])
def test_different_people_are_ranked_below_the_same_name_and_not_hidden(
    one: str, other: str
) -> None:
    same, slip, different = liken(one, one), liken(one, f"{one}S"), liken(one, other)

    assert same is not None
    assert slip is not None
    assert different is not None
    assert same.quality > slip.quality > different.quality > 0


def test_a_slip_in_a_short_name_leaves_little_of_it() -> None:
    short, long = liken("ANA", "AVA"), liken("HOLSCHEIN", "HOLSCHEIM")

    assert short is not None
    assert long is not None
    assert short.quality < long.quality


def test_names_that_have_nothing_in_common_are_not_alike() -> None:
    assert liken("GARCIA", "HOLSCHEIN") is None
    assert matched(Search(last_name="HOLSCHEIN")).score == 0


def test_a_full_name_in_one_box_is_read_both_ways() -> None:
    typed, apart = readings(Search(first_name="Julia del Real"))

    assert (typed.first[0], typed.last) == ("JULIADELREAL", ())
    assert (apart.first[0], apart.last[0]) == ("JULIA", "DELREAL")
    for known in (("Del Real", ""), ("Julia", "Del Real"), ("", ""), ("Maria Elena", "Soto")):
        assert len(readings(Search(first_name=known[0], last_name=known[1]))) == 1


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_names_can_be_read(first: str, last: str) -> None:
    assert 1 <= len(readings(Search(first_name=first, last_name=last))) <= 2


def test_each_reason_can_be_read() -> None:
    match = matched(Search(**{**KNOWN_OF_JULIA, "first_name": "JULIE"}))

    assert sentences(match) == [
        "social security number",
        "phone number",
        "date of birth",
        "street address",
        "last name GARCIA",
        "first name JULIA, spelled like JULIE",
        "ZIP code",
        "city",
    ]


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("ssn_mark", "social security number"),
        ("phones", "phone number"),
        ("date_of_birth", "date of birth"),
    ],
)
def test_an_exact_number_or_date_outranks_any_name(field: str, words: str) -> None:
    by_number = matched(Search(**{field: KNOWN_OF_JULIA[field]}))
    by_name = matched(Search(first_name="JULIA", last_name="GARCIA"))

    assert sentences(by_number) == [words]
    assert by_number.score > by_name.score == FIRST + LAST


def test_a_number_dialled_without_its_area_code_still_outranks_a_name() -> None:
    assert matched(Search(phones=("987-6543",))).score > FIRST + LAST
    assert sentences(matched(Search(phones=("408 987 6543",)))) == [
        "phone number under another area code"
    ]


@pytest.mark.parametrize(
    ("search", "reason"),
    [
        (Search(phones=("831 9876544",)), "phone number, one digit apart"),
        (Search(date_of_birth=date(1988, 7, 14)), "date of birth, one digit apart"),
        (Search(street_name="BERY"), "street name, spelled alike"),
        (Search(street_name="BERRY ST"), "street name"),
        (Search(unit="a"), "unit number"),
        (Search(ssn_last4="6761"), "last four digits of the social security number"),
        (Search(number=110386), "CustomerID#"),
        (
            Search(first_name="GARCIA", last_name="JULIA"),
            "first name JULIA; last name GARCIA (first and last name exchanged)",
        ),
        (Search(first_name="J", last_name="GARCIA"), "first name JULIA, begins like J"),
    ],
)
def test_near_misses_and_smaller_clues_speak_too(search: Search, reason: str) -> None:
    assert reason in sentences(matched(search))


def test_day_and_month_may_be_exchanged() -> None:
    facts = ["born:1988-07-06"]

    assert sentences(matched(Search(date_of_birth=date(1988, 6, 7)), clues=facts)) == [
        "date of birth with day and month exchanged"
    ]


def test_what_contradicts_counts_against_but_is_no_reason_to_match() -> None:
    agreeing = matched(Search(first_name="JULIA", last_name="GARCIA"))
    another = Search(
        first_name="JULIA", last_name="GARCIA", ssn_mark="b2", date_of_birth=date(1950, 1, 1)
    )
    match = matched(another)

    assert match.score < agreeing.score
    assert match.reasons == agreeing.reasons


def test_noise_beside_a_good_match_is_left_out() -> None:
    good, noise = Match(100.0, ()), Match(12.0, ())

    assert noise.score < worth_showing([good, noise]) <= good.score
    assert worth_showing([]) == 0


@given(st.sampled_from(sorted(KNOWN_OF_JULIA)), st.sets(st.sampled_from(sorted(KNOWN_OF_JULIA))))
def test_knowing_more_that_agrees_never_counts_less(field: str, known: set[str]) -> None:
    """Adding a true clue to any search raises the score (F-033)."""
    fewer: dict[str, Any] = {name: KNOWN_OF_JULIA[name] for name in known - {field}}
    more = {**fewer, field: KNOWN_OF_JULIA[field]}

    assert matched(Search(**more)).score >= matched(Search(**fewer)).score


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=12))
def test_a_name_is_most_like_itself(name: str) -> None:
    likeness = liken(name, name)
    assert likeness is not None
    assert likeness.quality == 1
    assert set(look_up_keys(name)) & set(look_up_keys(name))


@pytest.mark.parametrize(
    ("search", "likely"),
    [
        (Search(first_name="JULIA", last_name="GARCIA"), True),
        (Search(first_name="JULIE", last_name="GARXIA", phones=("831 9876543",)), True),
        (Search(first_name="PEDRO", last_name="SMITH", ssn_mark="a1"), True),
        (Search(first_name="PEDRO", last_name="GARCIA", phones=("831 9876543",)), False),
        (Search(first_name="PEDRO", last_name="SMITH", phones=("831 9876543",)), False),
        (Search(last_name="GARCIA", zip="95077"), False),
    ],
)
def test_a_household_is_no_duplicate(search: Search, *, likely: bool) -> None:
    assert is_likely_duplicate(matched(search)) is likely
