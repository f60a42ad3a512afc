"""Days as people write them, and days and moments as programs do."""

import re
import unicodedata
from datetime import date, datetime
from typing import Final

from backbone.typed.refusal import Refusal
from backbone.typed.text import clean_field

_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
_AMERICAN: Final = re.compile(
    r"(\d{1,2})\s*[/.\- ]\s*(\d{1,2})\s*[/.\- ]\s*(\d{4}|\d{2})", re.ASCII
)
_ISO_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_ISO_MOMENT: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d{2}:?\d{2})", re.ASCII
)
_RUN: Final = re.compile(r"(\d{2})(\d{2})(\d{4})", re.ASCII)
_MONTH_FIRST: Final = re.compile(r"([A-Z]{3,10})\.? ?(\d{1,2})(?:ST|ND|RD|TH)?,? (\d{4})", re.ASCII)
_DAY_FIRST: Final = re.compile(
    r"(\d{1,2})(?:ST|ND|RD|TH)?[ \-](?:DE )?([A-Z]{3,10})\.?,?[ \-](?:DE(?:L)? )?(\d{4})", re.ASCII
)
_MONTHS: Final = (
    ("JANUARY", "ENERO"),
    ("FEBRUARY", "FEBRERO"),
    ("MARCH", "MARZO"),
    ("APRIL", "ABRIL"),
    ("MAY", "MAYO"),
    ("JUNE", "JUNIO"),
    ("JULY", "JULIO"),
    ("AUGUST", "AGOSTO"),
    ("SEPTEMBER", "SEPTIEMBRE", "SETIEMBRE"),
    ("OCTOBER", "OCTUBRE"),
    ("NOVEMBER", "NOVIEMBRE"),
    ("DECEMBER", "DICIEMBRE"),
)
_CENTURY: Final = 100


def read_date(written: str, *, today: date) -> date:
    """Read a day as it is written here, month first: `7/13/1988`, `7-13-88`, `July 13, 1988`.

    Two digits of a year are those of people alive on `today`: `65` is 1965, `05` is 2005.
    """
    line = clean_field(written)
    for day, month, year in _readings(line):
        whole = int(year)
        if len(year) == 2:  # noqa: PLR2004  a year without its century
            whole += today.year // _CENTURY * _CENTURY
            whole -= _CENTURY if whole > today.year else 0
        try:
            return date(whole, int(month), int(day))
        except ValueError:
            break
    raise Refusal("not_a_date", "is not a day of the calendar. Write it like 7/13/1988")


def read_iso_day(written: str) -> date:
    """Read a day as programs write it, `2026-01-31`, and nothing else: `0` is no day (R-90)."""
    line = clean_field(written)
    if _ISO_DAY.fullmatch(line):
        try:
            return date.fromisoformat(line)
        except ValueError:
            pass
    raise Refusal("invalid_date", "must be a date like 2018-02-01")


def read_iso_moment(written: str) -> datetime:
    """Read a moment as programs write it, with its zone: `2026-01-31T09:30:00Z` (R-90)."""
    line = clean_field(written)
    if _ISO_MOMENT.fullmatch(line):
        try:
            return datetime.fromisoformat(line.upper())
        except ValueError:
            pass
    raise Refusal("invalid_moment", "must be a moment with its zone, like 2018-02-01T09:30:00Z")


def _readings(line: str) -> list[tuple[str, int | str, str]]:
    """Return day, month and year where the line has the form of a day; else nothing."""
    if found := _ISO.fullmatch(line):
        return [(found[3], found[2], found[1])]
    if found := _AMERICAN.fullmatch(line) or _RUN.fullmatch(line):
        return [(found[2], found[1], found[3])]
    apart = unicodedata.normalize("NFKD", line).upper()
    if found := _MONTH_FIRST.fullmatch(apart):
        return [(found[2], _month(found[1]), found[3])]
    if found := _DAY_FIRST.fullmatch(apart):
        return [(found[1], _month(found[2]), found[3])]
    return []


def _month(name: str) -> int:
    """Return the month that a name or its beginning means; 0 for none."""
    named = (
        number
        for number, names in enumerate(_MONTHS, 1)
        if any(whole.startswith(name) or (name == "SEPT" and number == 9) for whole in names)  # noqa: PLR2004
    )
    return next(named, 0)
