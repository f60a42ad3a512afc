"""No box of any page cuts what is typed, and dates are read as they look (R-01, R-04)."""

import re
from datetime import date
from pathlib import Path

import pytest

from console.formatting import parse_date, whole_number

TEMPLATES = sorted((Path(__file__).parents[1] / "console/templates").rglob("*.html"))
SCRIPTS = sorted((Path(__file__).parents[1] / "console/static/js").glob("*.js"))


@pytest.mark.parametrize("page", [*TEMPLATES, *SCRIPTS], ids=lambda page: page.name)
def test_r_01_nothing_cuts_what_is_typed(page: Path) -> None:
    text = page.read_text()

    assert re.findall(r"(?<!data-)\bmaxlength\s*=|\.maxLength\b", text) == []


@pytest.mark.parametrize(
    "typed", ["7/13/1988", "7\u201313\u201388", "07131988", "July 13, 1988", "7/13/1988\u200b"]
)
def test_r_04_a_date_is_read_as_it_looks(typed: str) -> None:
    assert parse_date(typed, today=date(2027, 1, 8)) == "1988-07-13"


@pytest.mark.parametrize("typed", ["soon", "13/7/1988", "a\x00"])
def test_r_01_what_is_no_date_is_left_as_typed_for_the_service_to_refuse(typed: str) -> None:
    assert parse_date(typed, today=date(2027, 1, 8)) == typed


def test_r_04_a_number_is_read_as_it_looks() -> None:
    assert whole_number("\uff11\uff12\u200b") == 12
    assert whole_number("12a") is None
    assert whole_number("9" * 5000) == 2**63 - 1
