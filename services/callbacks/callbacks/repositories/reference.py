"""Reference data: the decision table in force, the office calendar, the labels of codes.

It is kept in memory. Every unit of work looks once, in one small statement, whether something newer
was stored, by this process or another.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, literal, select, union_all

from backbone.db.models import table_of
from backbone.db.reference_data import load_agency, load_codes_by_key, load_reference
from backbone.db.unit_of_work import ReadSession
from callbacks.domain.clocks import Calendar, Clock, default_calendar
from callbacks.domain.decisions import Decisions, Period, Urgency, seeded
from callbacks.tables import Base, MeaningRow
from contracts.contacts import Code
from contracts.staff import AgencyChanged

REFERENCE = Base.metadata.tables["reference"]
MEANING = table_of(MeaningRow)

REFERENCE_LOCK = "reference"
"""Folding shares it; whoever changes reference data excludes everybody."""
RETIRED_CODES = "retired_call_codes"
"""The document that says since when the agency no longer uses a call code."""

_WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_ALWAYS = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class CodeLabel:
    """What is shown for a code."""

    label: str
    abbr: str | None = None
    needs_date: bool = False


@dataclass(frozen=True, slots=True)
class Edition:
    """The decision table as it was from a moment on."""

    since: datetime
    decisions: Decisions


@dataclass(frozen=True, slots=True)
class Reference:
    """Everything a decision needs besides the notes, as of one moment."""

    versions: Mapping[str, int]
    editions: Sequence[Edition]
    """Every edition of the decision table, the one in force last."""
    calendar: Calendar
    labels: Mapping[tuple[str, str], CodeLabel]

    @property
    def decisions(self) -> Decisions:
        """Return the decision table in force."""
        return self.editions[-1].decisions

    def decisions_at(self, moment: datetime) -> Decisions:
        """Return the decision table that was in force when a note was saved (T-33).

        A note may arrive long after it: what the agency said in between does not apply to it.
        """
        begun = bisect_right(self.editions, moment, key=lambda edition: edition.since)
        return self.editions[max(begun - 1, 0)].decisions

    def code(self, table: str, key: str) -> CodeLabel:
        """Return what is shown for a code; for one nobody has described, its key made readable."""
        known = self.labels.get((table, key))
        if known is not None and known.label:
            return replace(known, abbr=known.abbr or self.decisions.abbrs.get(key))
        return CodeLabel(key.replace("_", " "), self.decisions.abbrs.get(key))

    def label(self, table: str, key: str) -> str:
        """Return the label of a code."""
        return self.code(table, key).label


class ReferenceCache:
    """Reference data in memory, read anew when something newer was stored."""

    def __init__(self, time_zone: str) -> None:
        self._time_zone = time_zone
        self._reference: Reference | None = None

    async def load(self, read: ReadSession) -> Reference:
        """Return reference data as it is now."""
        documents = select(REFERENCE.c.name, REFERENCE.c.version)
        meanings = select(literal("meanings"), func.coalesce(func.max(MEANING.c.version), 0))
        rows = (await read.session.execute(union_all(documents, meanings))).all()
        versions = {name: int(version) for name, version in rows}
        if self._reference is None or self._reference.versions != versions:
            self._reference = await self._read(read, versions)
        return self._reference

    async def _read(self, read: ReadSession, versions: Mapping[str, int]) -> Reference:
        codes, agency = await load_codes_by_key(read), await load_agency(read)
        since = await load_reference(read.session, RETIRED_CODES) or {}
        meanings = await read.session.execute(select(MEANING).order_by(MEANING.c.version))
        delivered = seeded().without(_unused(codes, since))
        return Reference(
            versions,
            _editions(delivered, meanings),
            calendar_of(agency) if agency else default_calendar(self._time_zone),
            {key: CodeLabel(code.label, code.abbr, code.needs_date) for key, code in codes.items()},
        )


def _unused(
    codes: Mapping[tuple[str, str], Code], since: Mapping[str, str]
) -> Mapping[str, Sequence[Period]]:
    """Return when each call code could not be chosen; `since` says it of what did not say so."""
    unused: dict[str, Sequence[Period]] = {
        key: [(datetime.fromisoformat(moment), None)] for key, moment in since.items()
    }
    said = {key: code.unused for (table, key), code in codes.items() if table == "call_codes"}
    return unused | {key: periods for key, periods in said.items() if periods}


def _editions(delivered: Decisions, meanings: Iterable[Any]) -> Sequence[Edition]:
    """Apply what the agency said of its call codes, one edition after the other."""
    editions = [Edition(_ALWAYS, delivered)]
    for row in meanings:
        last = editions[-1]
        # Replicas' clocks differ; the later meaning holds later.
        editions.append(Edition(max(last.since, row.at), _apply(row, last.decisions)))
    return editions


def _apply(row: Any, decisions: Decisions) -> Decisions:
    urgency = None
    if row.tier is not None:
        known = decisions.urgency.get(row.call_code, decisions.otherwise)
        urgency = Urgency(
            row.tier,
            Clock.parse(row.clock) if row.clock else known.clock,
            row.lane or known.lane,
            known.hard_stop_hours,
        )
    return decisions.with_meaning(row.call_code, row.meaning, urgency)


def calendar_of(agency: AgencyChanged) -> Calendar:
    """Read the agency's office hours and holidays; Monday to Friday, 8 to 5, when it gave none.

    Raises ValueError or ZoneInfoNotFoundError for hours, days or a zone that cannot be read.
    """
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
