"""How names and phone numbers are written."""

import pytest

from contracts.customer import CustomerSaved
from contracts.display import display_name, display_phone, written_phone


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("Julie", "R", "Garcia"), "JULIE R GARCIA"),
        (("Julie", None, "Garcia"), "JULIE GARCIA"),
        (("", "", "Suharto"), "SUHARTO"),
    ],
)
def test_a_name_is_written_in_one_line(parts: tuple[str, str | None, str], name: str) -> None:
    assert display_name(*parts) == name


@pytest.mark.parametrize(
    ("number", "shown", "written"),
    [
        ("+18315550101", "831 5550101", "(831) 555-0101"),
        ("+4930123456", "+4930123456", "+4930123456"),
        ("", "", ""),
    ],
)
def test_a_phone_is_written_one_way_on_screens_and_one_in_letters(
    number: str, shown: str, written: str
) -> None:
    assert display_phone(number) == shown
    assert written_phone(number) == written


def test_no_phone_is_shown_as_nothing() -> None:
    assert display_phone(None) == ""


def test_an_event_from_before_the_display_name_has_one_all_the_same() -> None:
    told = {
        "customer_id": "01940b5e-7c00-7a10-8000-00000000c001",
        "version": 1,
        "number": 1,
        "first_name": "Julie",
        "middle_initial": "R",
        "last_name": "Garcia",
    }

    assert CustomerSaved.model_validate(told).display_name == "JULIE R GARCIA"
