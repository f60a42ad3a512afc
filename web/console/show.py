"""How stored values are shown on screens and read back from what people type."""

import re
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from console import i18n

_TYPED_DATE: Final = re.compile(r"^\s*(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{2}|\d{4})\s*$")
_NORTH_AMERICAN: Final = re.compile(r"^\+1(\d{3})(\d{7})$")
_SSN_DIGITS: Final = 9
_CENTURY: Final = 100


def day(value: str | date | None) -> str:
    """Show a day as people here write it: 7/13/1988."""
    if not value:
        return ""
    shown = value if isinstance(value, date) else date.fromisoformat(value[:10])
    return format_date(shown, "M/d/yyyy", locale=i18n.locale())


def moment(value: str | datetime | None, zone: str) -> str:
    """Show an instant on the agency's clock: 2/21/2014 11:54 AM."""
    if not value:
        return ""
    instant = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    local = instant.astimezone(ZoneInfo(zone))
    return format_datetime(local, "M/d/yyyy h:mm a", locale=i18n.locale())


def second(value: str | datetime | None, zone: str) -> str:
    """Show an instant to the second, as the feed of notifications does: 1/27/2020 2:51:24 PM."""
    if not value:
        return ""
    instant = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    local = instant.astimezone(ZoneInfo(zone))
    return format_datetime(local, "M/d/yyyy h:mm:ss a", locale=i18n.locale())


def local_day(value: str | datetime | None, zone: str) -> str:
    """Show on which day of the agency's calendar an instant fell: 2/21/2014."""
    return moment(value, zone).partition(" ")[0]


def phone(value: str | None) -> str:
    """Show a number as the sources do: 831 5157154; a foreign one with its country code."""
    if not value:
        return ""
    known = _NORTH_AMERICAN.match(value)
    return f"{known[1]} {known[2]}" if known else value


def full_name(customer: dict[str, Any]) -> str:
    """Return FIRST MI LAST."""
    parts = (customer.get(part) for part in ("first_name", "middle_initial", "last_name"))
    return " ".join(part for part in parts if part)


def file_name(customer: dict[str, Any]) -> str:
    """Return LAST, FIRST as the record's heading has it (F-040)."""
    return f"{customer['last_name']}, {customer['first_name']}"


def address_lines(address: dict[str, Any] | None) -> list[str]:
    """Return the lines of a mailing address, without empty ones."""
    given = address or {}
    street = _joined(given, "number", "street", "street_type")
    unit = _joined(given, "building_type", "unit")
    place = " ".join(
        part
        for part in (
            ", ".join(str(given[name]) for name in ("city", "state") if given.get(name)),
            given.get("zip"),
        )
        if part
    )
    return [line for line in (_join_lines(street, unit), place) if line]


def _joined(given: dict[str, Any], *names: str) -> str:
    return " ".join(str(given[name]) for name in names if given.get(name))


def _join_lines(*lines: str) -> str:
    return ", ".join(line for line in lines if line)


def read_day(typed: str, *, today: date) -> str:
    """Return a typed date in ISO form; what is no date is returned as typed, for the API to refuse.

    Two-digit years are those of people alive: `65` is 1965, `05` is 2005.
    """
    match = _TYPED_DATE.match(typed)
    if not match:
        return typed.strip()
    month, of_month, year = (int(part) for part in match.groups())
    if year < _CENTURY:
        year += today.year // _CENTURY * _CENTURY
        year -= _CENTURY if year > today.year else 0
    try:
        return date(year, month, of_month).isoformat()
    except ValueError:
        return typed.strip()


def is_day(iso: str) -> bool:
    """Say whether a text is a day of the calendar."""
    try:
        date.fromisoformat(iso)
    except ValueError:
        return False
    return True


def ssn(digits: str) -> str:
    """Show a full social security number with its dashes."""
    known = re.sub(r"\D", "", digits)
    if len(known) != _SSN_DIGITS:
        return digits
    return f"{known[:3]}-{known[3:5]}-{known[5:]}"
