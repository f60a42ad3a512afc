"""Moments as the agency's wall clock shows them."""

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

_FIELD: Final = "%Y-%m-%dT%H:%M:%S"


def to_field(moment: str, zone: str) -> str:
    """Return an instant as `<input type=datetime-local>` wants it, in the agency's zone."""
    return datetime.fromisoformat(moment).astimezone(ZoneInfo(zone)).strftime(_FIELD)


def from_field(typed: str, zone: str, *, shown: str = "") -> str:
    """Return what a person wrote as an instant in UTC; text that is no date is passed on as it is.

    A field left as it was shown keeps the exact instant it stood for: the field itself cannot hold
    the part of a second by which a note may be later than the call it settles.
    """
    if shown and typed == to_field(shown, zone):
        return shown
    try:
        local = datetime.fromisoformat(typed)
    except ValueError:
        return typed
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).isoformat()
