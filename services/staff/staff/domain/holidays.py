"""The days on which the office stays closed."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol, TypeVar

from staff.domain.invalid_value import InvalidValue


@dataclass(frozen=True, order=True)
class ClosedDay:
    """A day on which the office stays closed, and why."""

    date: dt.date
    name: str


class Dated(Protocol):
    """Something that has a day."""

    @property
    def date(self) -> dt.date:
        """The day."""


DatedT = TypeVar("DatedT", bound=Dated)


def in_calendar_order(days: Iterable[DatedT]) -> list[DatedT]:
    """Return holidays by their dates; refuse a list that names a day twice."""
    ordered = sorted(days, key=lambda one: one.date)
    for one, following in pairwise(ordered):
        if one.date == following.date:
            day = one.date.isoformat()
            raise InvalidValue("day_listed_twice", f"{day} is listed twice.", date=day)
    return ordered


def years_to_propose(*, proposed_through: int, today: dt.date) -> range:
    """Return this and the next year, but none whose federal holidays were proposed already.

    A holiday the agency took off its list therefore stays off it.
    """
    return range(max(proposed_through + 1, today.year), today.year + 2)
