"""The reference book: the decision table in force, the calendar, the words for the codes.

It lies open in memory. Every unit of work looks once, in one small statement, whether a newer page
has come in, through this process or another.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, literal, select, union_all

from backbone.db.unit_of_work import ReadSession
from callbacks.domain.clocks import Calendar, Clock, default_calendar
from callbacks.domain.decisions import Decisions, Urgency, seeded
from callbacks.settings import CallbacksSettings
from callbacks.tables import MeaningRow, ReferenceRow, table_of
from contracts.staff import AgencyChanged

REFERENCE = table_of(ReferenceRow)
MEANING = table_of(MeaningRow)

CODES = "codes"
AGENCY = "agency"

_WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_ALWAYS = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Word:
    """What is shown for a code."""

    label: str
    abbr: str | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """The decision table as it was from a moment on."""

    since: datetime
    decisions: Decisions


@dataclass(frozen=True, slots=True)
class Book:
    """Everything a decision needs besides the notes, as of one moment."""

    stamp: Mapping[str, int]
    editions: Sequence[Edition]
    """Every edition of the decision table, the one in force last."""
    calendar: Calendar
    words: Mapping[tuple[str, str], Word]

    @property
    def decisions(self) -> Decisions:
        """Return the decision table in force."""
        return self.editions[-1].decisions

    def decisions_at(self, moment: datetime) -> Decisions:
        """Return the decision table that was in force when a note was saved (T-33).

        A note may arrive long after it: what was said in between does not speak of it.
        """
        begun = bisect_right(self.editions, moment, key=lambda edition: edition.since)
        return self.editions[max(begun - 1, 0)].decisions

    def word(self, table: str, key: str) -> Word:
        """Return the words for a code; for one nobody has described, its key made readable."""
        known = self.words.get((table, key))
        if known is not None and known.label:
            return Word(known.label, known.abbr or self.decisions.abbrs.get(key))
        return Word(key.replace("_", " "), self.decisions.abbrs.get(key))

    def label(self, table: str, key: str) -> str:
        """Return the label of a code."""
        return self.word(table, key).label


class Desk:
    """The service's own tools: its knobs and the reference book."""

    def __init__(self, settings: CallbacksSettings) -> None:
        self.settings = settings
        self._book: Book | None = None

    async def book(self, read: ReadSession) -> Book:
        """Return the book as it is now."""
        pages = select(REFERENCE.c.name, REFERENCE.c.version)
        published = select(literal("meanings"), func.coalesce(func.max(MEANING.c.version), 0))
        rows = (await read.session.execute(union_all(pages, published))).all()
        stamp = {name: int(version) for name, version in rows}
        if self._book is None or self._book.stamp != stamp:
            self._book = await self._open(read, stamp)
        return self._book

    async def _open(self, read: ReadSession, stamp: Mapping[str, int]) -> Book:
        pages = {row.name: row.body for row in await read.session.execute(select(REFERENCE))}
        codes = pages.get(CODES, {"tables": [], "retired": {}})
        agency = pages.get(AGENCY)
        published = await read.session.execute(select(MEANING).order_by(MEANING.c.version))
        delivered = seeded().retire(
            {key: datetime.fromisoformat(since) for key, since in codes["retired"].items()}
        )
        return Book(
            stamp,
            _editions(delivered, published),
            calendar_of(AgencyChanged.model_validate(agency))
            if agency
            else default_calendar(self.settings.time_zone),
            {
                (table["name"], code["key"]): Word(code["label"], code.get("abbr"))
                for table in codes["tables"]
                for code in table["codes"]
            },
        )


def _editions(delivered: Decisions, published: Iterable[Any]) -> Sequence[Edition]:
    """Write in what the agency said of its call codes, one edition after the other."""
    editions = [Edition(_ALWAYS, delivered)]
    for row in published:
        last = editions[-1]
        # Replicas' clocks differ; what was said later holds later.
        editions.append(Edition(max(last.since, row.at), meant(last.decisions, row)))
    return editions


def meant(decisions: Decisions, row: Any) -> Decisions:
    """Return the table with what the agency said of one call code written in."""
    urgency = None
    if row.tier is not None:
        known = decisions.urgency.get(row.call_code, decisions.otherwise)
        urgency = Urgency(
            row.tier,
            Clock.parse(row.clock) if row.clock else known.clock,
            row.lane or known.lane,
            known.hard_stop_hours,
        )
    return decisions.mean(row.call_code, row.meaning, urgency)


def calendar_of(agency: AgencyChanged) -> Calendar:
    """Read the agency's office hours and holidays; Monday to Friday, 8 to 5, when it gave none."""
    hours: dict[int, list[tuple[time, time]]] = defaultdict(list)
    for one in agency.office_hours:
        span = (time.fromisoformat(one.opens), time.fromisoformat(one.closes))
        hours[_WEEKDAYS.index(one.day)].append(span)
    standard = default_calendar(agency.time_zone)
    return Calendar(
        ZoneInfo(agency.time_zone),
        {day: sorted(spans) for day, spans in hours.items()} or standard.hours,
        frozenset(date.fromisoformat(holiday.date) for holiday in agency.holidays),
    )
