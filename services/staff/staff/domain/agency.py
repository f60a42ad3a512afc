"""What the agency's own profile must look like to be of use to everybody else."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol, TypeVar
from uuid import UUID
from zoneinfo import available_timezones

from staff.domain.invalid_value import InvalidValue

AGENCY_ID = UUID("01890000-0000-7000-8000-000000000001")
"""An installation serves one agency; its profile has the same id everywhere."""

DAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
_LANGUAGE = re.compile(r"[A-Z0-9]+(?:_[A-Z0-9]+)*")
_NOWHERE = {"localtime", "Factory", "posixrules"}
"""Zones that mean something else, or nothing, on the next machine."""


class WeekdayHours(Protocol):
    """One stretch of one weekday, agency time, `HH:MM`."""

    @property
    def day(self) -> str:
        """The weekday: one of `DAYS`."""

    @property
    def opens(self) -> str:
        """When the office opens."""

    @property
    def closes(self) -> str:
        """When it closes."""


HoursT = TypeVar("HoursT", bound=WeekdayHours)


@dataclass(frozen=True)
class Opening:
    """One stretch of one weekday during which the office is open, agency time."""

    day: str
    opens: str
    closes: str


@dataclass(frozen=True)
class Profile:
    """What a new installation says about itself until somebody edits it."""

    name: str
    address_line1: str
    address_line2: str
    phone: str | None


# The return address is the one on the sources' own envelope (F-123).
DEMO_PROFILE = Profile(
    name="CENTRAL COAST ENERGY SERVICES, INC.",
    address_line1="PO BOX 2707",
    address_line2="WATSONVILLE CA 95077-2707",
    phone="+18315550100",
)
NEW_PROFILE = Profile("ENERGY ASSISTANCE AGENCY", address_line1="", address_line2="", phone=None)
OFFICE_HOURS = tuple(Opening(day, "08:00", "17:00") for day in DAYS[:5])
TIME_ZONE = "America/Los_Angeles"
LANGUAGE = "ENGLISH"


def require_time_zone(name: str) -> str:
    """Refuse a time zone nobody could compute with."""
    if name not in available_timezones() - _NOWHERE:
        raise InvalidValue("unknown_time_zone", "Use a time zone name such as America/Los_Angeles.")
    return name


def require_language(key: str) -> str:
    """Refuse what cannot be the key of a language."""
    if not _LANGUAGE.fullmatch(key):
        raise InvalidValue(
            "invalid_language_key", "Use the key of a language, such as ENGLISH or SPANISH."
        )
    return key


def require_hours(hours: Iterable[HoursT]) -> list[HoursT]:
    """Return office hours in the order of the week; refuse hours that end before they begin."""
    week = sorted(hours, key=lambda stretch: (DAYS.index(stretch.day), stretch.opens))
    for one in week:
        if not (_CLOCK.fullmatch(one.opens) and _CLOCK.fullmatch(one.closes)):
            raise InvalidValue("invalid_time", "Write times as HH:MM, such as 08:00.", day=one.day)
        if one.opens >= one.closes:
            sentence = f"On {one.day} the office closes before it opens."
            raise InvalidValue("closes_before_opens", sentence, day=one.day)
    for before, after in pairwise(week):
        if before.day == after.day and after.opens < before.closes:
            sentence = f"The hours of {before.day} overlap."
            raise InvalidValue("hours_overlap", sentence, day=before.day)
    return week
