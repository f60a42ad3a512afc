"""How names, days and phone numbers are written, the same on every screen, list and export."""

import re
from datetime import date

_NORTH_AMERICAN = re.compile(r"\+1(\d{3})(\d{3})(\d{4})")


def display_name(first: str, middle_initial: str | None, last: str) -> str:
    """Write a customer's name in one line: JULIE R GARCIA."""
    return " ".join(part for part in (first, middle_initial, last) if part).upper()


def display_phone(number: str | None) -> str:
    """Write an E.164 number as the source documents do: 831 5157154; a foreign one as it is."""
    known = _NORTH_AMERICAN.fullmatch(number or "")
    return f"{known[1]} {known[2]}{known[3]}" if known else number or ""


def written_phone(number: str) -> str:
    """Write an E.164 number as letters and texts do: (831) 555-0101 (F-059, F-147)."""
    known = _NORTH_AMERICAN.fullmatch(number)
    return f"({known[1]}) {known[2]}-{known[3]}" if known else number


def display_date(day: date | None) -> str:
    """Write a day as the source documents do: 2/26/2020; nothing for none."""
    return f"{day.month}/{day.day}/{day.year}" if day else ""
