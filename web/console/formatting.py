"""How names, phones, dates and times are written on screens, and read from what people type."""

import re
from datetime import UTC, date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel import dates

from backbone.typed.dates import read_date
from backbone.typed.refusal import Refusal
from backbone.typed.text import clean_field
from console import i18n
from contracts.customer import Phones
from contracts.display import display_phone

_ISO_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
_SSN: Final = re.compile(r"^(\d{3})(\d{2})(\d{4})$")
_DATETIME_INPUT: Final = "%Y-%m-%dT%H:%M:%S"
_LARGEST: Final = 2**63 - 1
"""The largest number a column holds; whatever is larger means no more to any service."""
_MOST_DIGITS: Final = 18


def format_date(value: str | date | None) -> str:
    """Write a day as people here write it: 7/13/1988."""
    if not value:
        return ""
    day = value if isinstance(value, date) else date.fromisoformat(value[:10])
    return dates.format_date(day, "M/d/yyyy", locale=i18n.current_locale())


def format_weekday_date(local: str) -> str:
    """Write the day of a local time with its weekday: Wed 1/8/2027."""
    day = datetime.fromisoformat(local)
    return dates.format_date(day, "EEE M/d/yyyy", locale=i18n.current_locale())


def format_time(local: str | None) -> str:
    """Write the time of day of a local time: 10:00 AM."""
    if not local:
        return ""
    return dates.format_time(datetime.fromisoformat(local), "h:mm a", locale=i18n.current_locale())


def format_datetime(
    value: str | datetime | None, zone: str, pattern: str = "M/d/yyyy h:mm a"
) -> str:
    """Write an instant in a time zone: 2/21/2014 11:54 AM."""
    if not value:
        return ""
    instant = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    local = instant.astimezone(ZoneInfo(zone))
    return dates.format_datetime(local, pattern, locale=i18n.current_locale())


def format_datetime_seconds(value: str | datetime | None, zone: str) -> str:
    """Write an instant to the second, as notifications do (F-147): 1/27/2020 2:51:24 PM."""
    return format_datetime(value, zone, "M/d/yyyy h:mm:ss a")


def format_local_date(value: str | datetime | None, zone: str) -> str:
    """Write on which day of a time zone's calendar an instant fell: 2/21/2014."""
    return format_datetime(value, zone, "M/d/yyyy")


def to_datetime_input(instant: str, zone: str) -> str:
    """Return an instant as the value of `<input type=datetime-local>` in a time zone."""
    local = datetime.fromisoformat(instant).astimezone(ZoneInfo(zone))
    return local.strftime(_DATETIME_INPUT)


def from_datetime_input(typed: str, zone: str, *, original: str = "") -> str:
    """Return the value of `<input type=datetime-local>` as an instant in UTC.

    A field left as it was shown keeps the exact instant it stood for: the input cannot hold the
    part of a second by which a note may be later than the call it settles. Text that is no date is
    returned as typed, for the API to refuse.
    """
    if original and typed == to_datetime_input(original, zone):
        return original
    try:
        local = datetime.fromisoformat(typed)
    except ValueError:
        return typed
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).isoformat()


def parse_date(typed: str, *, today: date) -> str:
    """Return a typed date in ISO form; what is no date is returned as typed, for the API to refuse.

    Two-digit years are those of people alive: `65` is 1965, `05` is 2005.
    """
    try:
        return read_date(typed, today=today).isoformat()
    except Refusal:
        return typed.strip()


def whole_number(typed: str | None) -> int | None:
    """Return a typed number, no larger than any number of ours; None for anything else."""
    try:
        number = clean_field(typed or "")
    except Refusal:
        return None
    if not number.isdecimal():
        return None
    digits = number.lstrip("0")
    return int(digits or "0") if len(digits) <= _MOST_DIGITS else _LARGEST


def is_iso_date(text: str) -> bool:
    """Say whether a text is a day of the calendar, written YYYY-MM-DD."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return bool(_ISO_DATE.fullmatch(text))


def format_ssn(digits: str) -> str:
    """Write a full social security number with its dashes: 668-71-6854."""
    known = _SSN.match(re.sub(r"\D", "", digits))
    return "-".join(known.groups()) if known else digits


def format_last_first(customer: dict[str, Any]) -> str:
    """Return LAST, FIRST as the record's heading has it (F-040)."""
    return ", ".join(filter(None, (customer["last_name"], customer["first_name"])))


def phones_to_try(customer: dict[str, Any]) -> tuple[tuple[str, str, str | None], ...]:
    """Return a customer's numbers, the best to dial first: the box, the number, its extension."""
    return Phones.model_validate(customer.get("phones") or {}).to_try


def first_phone(customer: dict[str, Any]) -> str:
    """Return the number at which a customer is called first, with its extension."""
    for _box, number, ext in phones_to_try(customer):
        return f"{display_phone(number)} x{ext}" if ext else display_phone(number)
    return ""


def address_lines(address: dict[str, Any] | None) -> list[str]:
    """Return the lines of a mailing address, without empty ones."""
    given = address or {}
    street = _join(given, "number", "pre_directional", "street", "street_type", "post_directional")
    unit = _join(given, "building_type", "unit")
    place = f"{_join(given, 'city', 'state', separator=', ')} {given.get('zip') or ''}".strip()
    lines = (given.get("care_of"), ", ".join(filter(None, (street, unit))), place)
    return [line for line in lines if line]


def _join(record: dict[str, Any], *names: str, separator: str = " ") -> str:
    return separator.join(str(record[name]) for name in names if record.get(name))
