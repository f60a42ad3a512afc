"""Numbers, places and days as people type them, read by one library (R-01, R-04 to R-06)."""

import random
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from naughty import (
    DASHES,
    DIGITS,
    INVISIBLE,
    NO_STATES,
    SPACES,
    STATES,
    decorated,
)
from naughty import phones as ways_to_write

from backbone.typed.dates import read_date
from backbone.typed.numbers import read_last4, read_nine_digits, read_ssn
from backbone.typed.phones import (
    PhoneNumber,
    read_extension,
    read_phone,
    read_plain_phone,
    read_sought_phone,
)
from backbone.typed.placeholders import (
    is_placeholder_date,
    is_placeholder_phone,
    is_placeholder_ssn,
)
from backbone.typed.places import read_state, read_zip
from backbone.typed.refusal import Refusal
from backbone.typed.text import (
    clean_field,
)

TODAY = date(2027, 1, 8)
typed = st.text(
    st.one_of(
        st.characters(codec="utf-8", exclude_characters="\x00"),
        st.sampled_from([*INVISIBLE, *SPACES, *DASHES, *"\n\r\x0b\x0c\x85\u2028\u2029\x92a1 "]),
        st.sampled_from("\U0001f469\u2764\u0645\u06cc\u0915\u094d\u180b\u1820\U0001f3f4#\u20e3"),
    )
)
seeds = st.integers(0, 2**32).map(random.Random)


def refusal_of(read: Callable[[str], object], text: str) -> Refusal | None:
    try:
        read(text)
    except Refusal as refusal:
        return refusal
    return None


@given(chance=seeds)
def test_r_04_a_field_is_read_as_it_looks(chance: random.Random) -> None:
    assert read_zip(decorated("95077-1234", chance)) == "95077-1234"
    assert read_ssn(decorated("668-71-6854", chance)) == "668716854"
    assert read_last4(decorated("6854", chance)) == "6854"
    assert read_phone(decorated("(831) 555-0101", chance)).number == "+18315550101"
    assert read_state(decorated("N.Y.", chance)) == "NY"
    assert read_date(decorated("7/13/1988", chance), today=TODAY) == date(1988, 7, 13)
    assert clean_field(decorated("JULIE@EXAMPLE.ORG", chance)) == "JULIE@EXAMPLE.ORG"


@pytest.mark.parametrize("digits", DIGITS)
def test_r_04_digits_of_any_script_are_digits(digits: str) -> None:
    assert clean_field(digits) == "0123456789"


@pytest.mark.parametrize(("written", "extension"), [*ways_to_write("8315555851")])
def test_r_05_a_number_is_read_however_it_is_written(written: str, extension: str | None) -> None:
    assert read_phone(written) == PhoneNumber("+18315555851", extension)
    assert read_sought_phone(written).endswith("8315555851")


@given(area=st.integers(200, 999), local=st.integers(2_000_000, 9_999_999), chance=seeds)
def test_r_05_every_american_number_is_read_with_noise_in_it(
    area: int, local: int, chance: random.Random
) -> None:
    number = f"{area}{local}"
    if is_placeholder_phone(number):
        return
    written, extension = chance.choice([*ways_to_write(number)])

    assert read_phone(decorated(written, chance)) == PhoneNumber(f"+1{number}", extension)


@given(text=st.one_of(typed, st.text("0123456789+-() x#ext.,;", max_size=40)))
def test_r_94_whatever_is_typed_for_a_number_is_read_or_refused_in_words(text: str) -> None:
    readers: list[Callable[[str], object]] = [
        read_phone,
        read_sought_phone,
        read_plain_phone,
        read_extension,
        read_zip,
        read_state,
        read_ssn,
        read_nine_digits,
    ]
    for read in readers:
        said = refusal_of(read, text)
        assert said is None or (said.code and len(str(said).split()) > 3)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("831 555 0101 or 831 555 0102", "more_than_a_phone_number"),
        ("831 555 0101 call the daughter", "more_than_a_phone_number"),
        ("call my son", "not_a_phone_number"),
        ("555 0101", "impossible_phone_number"),
        ("555-555-5555", "placeholder_phone"),
        ("831 555 0101 x123456789", "too_long"),
        ("", "not_a_phone_number"),
    ],
)
def test_r_05_what_is_no_number_is_refused_by_what_it_is(written: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_phone(written)

    assert refused.value.code == code


def test_r_05_an_extension_has_no_place_where_texts_go() -> None:
    with pytest.raises(Refusal) as refused:
        read_plain_phone("831 555 0101 x12")

    assert refused.value.code == "extension_in_number"


@pytest.mark.parametrize(
    ("state", "written"), [(state, way) for state, ways in STATES.items() for way in ways]
)
def test_r_01_a_state_is_understood_however_it_is_written(state: str, written: str) -> None:
    assert read_state(written) == state


@pytest.mark.parametrize("written", [*NO_STATES, ""])
def test_r_01_what_is_no_state_is_refused_in_words(written: str) -> None:
    with pytest.raises(Refusal, match="Write its name or its two letters"):
        read_state(written)


@pytest.mark.parametrize(
    "digits",
    [
        "999999999",
        "123456789",
        "111111111",
        "666123456",
        "000123456",
        "123004567",
        "123450000",
        "078051120",
        "219099999",
        "457555462",
        "987654321",
        "900121234",
        "000000000",
    ],
)
def test_r_06_a_number_that_is_nobodys_is_a_placeholder(digits: str) -> None:
    assert is_placeholder_ssn(digits)
    with pytest.raises(Refusal, match="nobody has"):
        read_ssn(f"{digits[:3]}-{digits[3:5]}-{digits[5:]}")
    assert read_nine_digits(digits) == digits


@pytest.mark.parametrize(
    "digits", ["668716854", "767676761", "523456789", "900701234", "001010001"]
)
def test_r_06_a_persons_or_taxpayers_number_is_none(digits: str) -> None:
    assert not is_placeholder_ssn(digits)


@pytest.mark.parametrize(
    ("number", "is_one"),
    [
        ("+15555555555", True),
        ("5555555", True),
        ("8315551212", True),
        ("9999999999", True),
        ("1234567890", True),
        ("+18315550101", False),
        ("8312222222", False),
        ("5550101", False),
        ("+525512345678", False),
    ],
)
def test_r_06_a_telephone_that_is_nobodys_is_a_placeholder(number: str, *, is_one: bool) -> None:
    assert is_placeholder_phone(number) is is_one


def test_r_06_filler_dates_are_known_and_birthdays_are_not_among_them() -> None:
    assert is_placeholder_date(date(1900, 1, 1))
    assert is_placeholder_date(date(1899, 12, 30))
    assert not is_placeholder_date(date(1970, 1, 1))
    assert not is_placeholder_date(date(1988, 7, 13))


@pytest.mark.parametrize(
    "written",
    [
        "7/13/1988",
        "07-13-88",
        "7.13.1988",
        "1988-07-13",
        "07131988",
        "July 13, 1988",
        "jul 13 1988",
        "13 July 1988",
        "13 de julio de 1988",
        "7 / 13 / 1988",
    ],
)
def test_a_day_is_read_however_it_is_written(written: str) -> None:
    assert read_date(written, today=TODAY) == date(1988, 7, 13)


@pytest.mark.parametrize("written", ["13/7/1988", "2/30/2000", "soon", "", "1/1/1", "99999999"])
def test_what_is_no_day_is_refused_in_words(written: str) -> None:
    with pytest.raises(Refusal, match="Write it like"):
        read_date(written, today=TODAY)
