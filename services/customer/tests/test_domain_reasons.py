"""Why a record was found: the data programs read, and the sentence made from them."""

from dataclasses import asdict
from datetime import date
from typing import Any, get_args

import pytest
from customer_builders import KNOWN_OF_JULIA, matched
from hypothesis import given
from hypothesis import strategies as st

from customer.domain.clues import Search
from customer.domain.reasons import PrivateCode, Reading, Similarity, TextCode, sentence

SECOND_OF_JUNE = ["born:1988-06-02"]


def text(
    code: str, value: str, *, sought: str | None = None, how: str = "EXACT", former: bool = False
) -> dict[str, Any]:
    return {"code": code, "how": how, "value": value, "sought": sought or value, "former": former}


def private(
    code: str, how: str = "EXACT", *, one_digit_apart: bool = False, former: bool = False
) -> dict[str, Any]:
    return {"code": code, "how": how, "one_digit_apart": one_digit_apart, "former": former}


EVERY_CLUE: list[tuple[Search, dict[str, Any], str]] = [
    (Search(number=110386), text("number", "110386"), "CustomerID#"),
    (Search(last_name="García"), text("last_name", "GARCIA"), "last name GARCIA"),
    (
        Search(last_name="GARXIA"),
        text("last_name", "GARCIA", sought="GARXIA", how="SPELLING"),
        "last name GARCIA, spelled like GARXIA",
    ),
    (
        Search(first_name="JULY"),
        text("first_name", "JULIA", sought="JULY", how="SOUND"),
        "first name JULIA, sounds like JULY",
    ),
    (
        Search(first_name="JULIANA"),
        text("first_name", "JULIA", sought="JULIANA", how="NICKNAME"),
        "first name JULIA, also called JULIANA",
    ),
    (
        Search(first_name="J"),
        text("first_name", "JULIA", sought="J", how="BEGINS"),
        "first name JULIA, begins like J",
    ),
    (
        Search(first_name="GARCIA", last_name="JULIE"),
        {
            "code": "names_exchanged",
            "first": text("first_name", "JULIA", sought="JULIE", how="SPELLING"),
            "last": text("last_name", "GARCIA"),
        },
        "first name JULIA, spelled like JULIE; last name GARCIA (first and last name exchanged)",
    ),
    (
        Search(first_name="GARCIA"),
        {"code": "names_exchanged", "first": None, "last": text("last_name", "GARCIA")},
        "last name GARCIA (first and last name exchanged)",
    ),
    (Search(ssn_mark="a1"), private("ssn"), "social security number"),
    (
        Search(ssn_last4="6761"),
        private("ssn", "LAST_FOUR"),
        "last four digits of the social security number",
    ),
    (Search(phones=("831 9876543",)), private("phone"), "phone number"),
    (
        Search(phones=("831 9876544",)),
        private("phone", one_digit_apart=True),
        "phone number, one digit apart",
    ),
    (
        Search(phones=("987 6543",)),
        private("phone", "NO_AREA_CODE"),
        "phone number without area code",
    ),
    (
        Search(phones=("987 6544",)),
        private("phone", "NO_AREA_CODE", one_digit_apart=True),
        "phone number without area code, one digit apart",
    ),
    (
        Search(phones=("408 9876543",)),
        private("phone", "OTHER_AREA_CODE"),
        "phone number under another area code",
    ),
    (
        Search(phones=("408 9876544",)),
        private("phone", "OTHER_AREA_CODE", one_digit_apart=True),
        "phone number under another area code, one digit apart",
    ),
    (Search(date_of_birth=date(1988, 7, 13)), private("date_of_birth"), "date of birth"),
    (
        Search(date_of_birth=date(1988, 7, 14)),
        private("date_of_birth", one_digit_apart=True),
        "date of birth, one digit apart",
    ),
    (
        Search(street_number="000", street_name="Berry St."),
        text("street_address", "000 BERRY"),
        "street address",
    ),
    (Search(street_name="BERRY"), text("street_name", "BERRY"), "street name"),
    (
        Search(street_name="BERY"),
        text("street_name", "BERRY", sought="BERY", how="SPELLING"),
        "street name, spelled alike",
    ),
    (Search(street_number="000"), text("street_number", "000"), "street number"),
    (Search(unit="a"), text("unit", "A"), "unit number"),
    (Search(zip="95077-1234"), text("zip", "95077"), "ZIP code"),
    (Search(city="watsonville"), text("city", "WATSONVILLE"), "city"),
    (Search(email="Julia@Example.org"), private("email"), "email address"),
    (Search(email="was@example.org"), private("email", former=True), "former email address"),
    (Search(phones=("831 2060155",)), private("phone", former=True), "former phone number"),
    (Search(zip="95003"), text("zip", "95003", former=True), "former ZIP code"),
]


@pytest.mark.parametrize(
    ("search", "data", "words"), EVERY_CLUE, ids=[row[2] for row in EVERY_CLUE]
)
def test_every_clue_has_a_code_with_parameters_and_a_sentence(
    search: Search, data: dict[str, Any], words: str
) -> None:
    [reason] = matched(search).reasons

    assert asdict(reason) == data
    assert sentence(reason) == words


@pytest.mark.parametrize(
    ("search", "data", "words"),
    [
        (
            Search(date_of_birth=date(1988, 2, 6)),
            private("date_of_birth", "DAY_AND_MONTH_EXCHANGED"),
            "date of birth with day and month exchanged",
        ),
        (
            Search(date_of_birth=date(1988, 3, 6)),
            private("date_of_birth", "DAY_AND_MONTH_EXCHANGED", one_digit_apart=True),
            "date of birth with day and month exchanged, one digit apart",
        ),
    ],
)
def test_a_date_with_day_and_month_exchanged_is_another_reading_of_it(
    search: Search, data: dict[str, Any], words: str
) -> None:
    [reason] = matched(search, clues=SECOND_OF_JUNE).reasons

    assert asdict(reason) == data
    assert sentence(reason) == words


def test_the_table_of_clues_leaves_none_out() -> None:
    rows = [data for _, data, _ in EVERY_CLUE]

    assert {row["code"] for row in rows} == {
        *get_args(TextCode),
        *get_args(PrivateCode),
        "names_exchanged",
    }
    hows = {row["how"] for row in rows if "how" in row}
    assert {*get_args(Similarity), *get_args(Reading)} == {*hows, "DAY_AND_MONTH_EXCHANGED"}


digits = st.text("0123456789", min_size=7, max_size=11)
searches = st.fixed_dictionaries(
    {},
    optional={
        "first_name": st.sampled_from(["JULIA", "JULIE", "GARCIA", "J", "PEDRO"]),
        "last_name": st.sampled_from(["GARCIA", "GARXIA", "JULIA", "SMITH"]),
        "ssn_mark": st.sampled_from(["a1", "b2"]),
        "ssn_last4": st.sampled_from(["6761", "0000"]),
        "phones": st.lists(st.sampled_from(["831 9876543", "987 6544"]) | digits).map(tuple),
        "date_of_birth": st.dates(date(1988, 1, 1), date(1988, 12, 31)),
        "street_number": st.sampled_from(["000", "1"]),
        "street_name": st.sampled_from(["BERRY", "BERY", "ELM"]),
        "unit": st.sampled_from(["A", "B"]),
        "zip": st.sampled_from(["95077", "10001"]),
        "city": st.sampled_from(["WATSONVILLE", "MARINA"]),
        "email": st.sampled_from(["julia@example.org", "was@example.org"]),
    },
)


@given(searches)
def test_no_reason_repeats_a_number_or_a_date_that_identifies_a_person(
    search: dict[str, Any],
) -> None:
    born = KNOWN_OF_JULIA["date_of_birth"]

    for reason in matched(Search(**search)).reasons:
        shown = f"{asdict(reason)} {sentence(reason)}"
        assert asdict(reason)["code"]
        for secret in ("a1", "b2", "@", "6761", "9876543", "1988", f"{born:%m-%d}"):
            assert secret not in shown
