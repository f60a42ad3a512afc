"""The list is a fold, not a toggle.

Which calls are open follows from what is known, whatever the order in which it became known here.
In one sentence: a clear only clears what was already known when it was saved and had happened by
the time it speaks of.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from callbacks.domain.clocks import Calendar
from callbacks.domain.effects import Attempt, Clear, Create, Effect, Keep
from callbacks.domain.facts import Fact, Groups, Link
from callbacks.domain.openings import opens_at

LATE_AFTER = timedelta(hours=1)
"""A call written down this long after it took place is marked as entered late (T-09)."""

_Key = tuple[datetime, UUID]


class Live(NamedTuple):
    """A note as it stands now, and since when the agency has known what it does."""

    fact: Fact
    effect: Effect
    known_since: datetime
    """The effective `recorded_at`: when its effect began, or became more urgent."""
    first_recorded: datetime
    key: _Key
    """The order in which notes were known; two producers may tie, an id never does."""
    opens_at: datetime | None = None
    """When it comes onto the list, where it names a day (R-33)."""

    @property
    def begins(self) -> datetime:
        """Since when it asks for a call."""
        return self.opens_at or self.fact.contact_date


_key = attrgetter("key")


class Reason(NamedTuple):
    """A note that still asks for a call."""

    fact: Fact
    asks: Create
    known_since: datetime
    late_entry: bool = False
    later_confirmed: bool = False
    """The customer sent an unclear text first and confirmed later; both want reading (T-39)."""
    opens_at: datetime | None = None
    """When it comes onto the list, where it names a day; before that nobody calls (R-33)."""

    @property
    def begins(self) -> datetime:
        """Since when it asks for a call."""
        return self.opens_at or self.fact.contact_date


class Answered(NamedTuple):
    """A note that asked for a call, and the note that answered it."""

    fact: Fact
    by: Fact


@dataclass(frozen=True, slots=True)
class Attempts:
    """How often somebody tried to reach the customer since they began to wait."""

    count: int = 0
    last_at: datetime | None = None
    last_action: str | None = None
    """What came of the last one: a message was left, nobody answered, the number is wrong."""
    covered: frozenset[UUID] = frozenset()
    """The reasons that were known at the last attempt."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a customer stands: what is still open, what was answered, how often it was tried."""

    customer_id: UUID
    reasons: tuple[Reason, ...] = ()
    """The longest waiting first; those that name a later day among them."""
    answered: tuple[Answered, ...] = ()
    attempts: Attempts = Attempts()
    contacted_again: Fact | None = None
    """What the customer last contacted the agency with, if that was after the last attempt."""


def fold(
    facts: Iterable[Fact], calendar: Calendar, links: Iterable[Link] = ()
) -> dict[UUID, Standing]:
    """Return where every customer stands who ever asked for a call, survivors for the linked."""
    groups = Groups(links)
    notes: dict[UUID, list[Live]] = defaultdict(list)
    for versions in _versions(facts):
        if (note := _live(versions, calendar)) is not None:
            notes[groups.ever_linked(note.fact.customer_id)].append(note)
    standings: dict[UUID, Standing] = {}
    for of_one_person in notes.values():
        standings |= _fold_person(of_one_person, groups)
    return standings


def _fold_person(notes: Sequence[Live], groups: Groups) -> dict[UUID, Standing]:
    """Fold the notes of one person, or of several whose records were once linked."""
    asking: list[tuple[Live, Create]] = []
    clears: list[Live] = []
    attempts: list[Live] = []
    confirmations: list[Live] = []
    for note in notes:
        match note.effect:
            case Create() as create:
                asking.append((note, create))
            case Clear():
                clears.append(note)
            case Attempt():
                attempts.append(note)
            case Keep():
                if note.fact.sms_reply == "confirm":
                    confirmations.append(note)
    clears.sort(key=_key)
    reasons: dict[UUID, list[Reason]] = defaultdict(list)
    answered: dict[UUID, list[Answered]] = defaultdict(list)
    for note, create in asking:
        owner = groups.survivor_of(note.fact.customer_id)
        clear = _answer_to(note, clears, groups)
        if clear is not None:
            answered[owner].append(Answered(note.fact, clear.fact))
        else:
            reasons[owner].append(_reason(note, create, confirmations, groups))
    from_customer = [note for note in notes if note.fact.from_customer]
    return {
        owner: _standing(owner, reasons[owner], answered[owner], attempts, from_customer, groups)
        for owner in reasons.keys() | answered.keys()
    }


def _standing(
    owner: UUID,
    reasons: Iterable[Reason],
    answered: Iterable[Answered],
    attempts: Iterable[Live],
    from_customer: Iterable[Live],
    groups: Groups,
) -> Standing:
    in_order = attrgetter("begins", "known_since", "fact.contact_id")
    waiting = tuple(sorted(reasons, key=in_order))
    tried = _attempts_for(waiting, attempts, groups)
    return Standing(
        owner,
        waiting,
        tuple(sorted(answered, key=lambda one: one.fact.contact_id)),
        tried,
        _contacted_again(owner, tried, from_customer, groups),
    )


def _versions(facts: Iterable[Fact]) -> Iterable[Sequence[Fact]]:
    """Gather the versions of every note, each version once, oldest first."""
    known: dict[UUID, dict[int, Fact]] = defaultdict(dict)
    for fact in facts:
        known[fact.contact_id].setdefault(fact.version, fact)
    for versions in known.values():
        yield [versions[number] for number in sorted(versions)]


def _live(versions: Sequence[Fact], calendar: Calendar) -> Live | None:
    """Return the note as its highest version has it; None when that one is a tombstone.

    A correction that leaves type, action and code alone keeps the effect the note already had, even
    if the decision table changed in between (T-33).
    """
    first = versions[0]
    effect, known_since = first.effect, first.recorded_at
    for before, after in pairwise(versions):
        was = effect
        if before.decided_by != after.decided_by:
            effect = after.effect
        if before.voided or was.name != effect.name or _is_more_urgent(effect, was):
            known_since = after.recorded_at
    current = versions[-1]
    if current.voided:
        return None
    opens = opens_at(current, effect, calendar) if isinstance(effect, Create) else None
    key = (known_since, current.contact_id)
    return Live(current, effect, known_since, first.recorded_at, key, opens)


def _is_more_urgent(became: Effect, was: Effect) -> bool:
    return isinstance(became, Create) and isinstance(was, Create) and became.tier < was.tier


def _answer_to(note: Live, clears: Sequence[Live], groups: Groups) -> Live | None:
    """Return the first note that answered a call, if any did."""
    later = bisect_right(clears, note.key, key=_key)
    return next((clear for clear in clears[later:] if _settles(clear, note, groups)), None)


def _settles(clear: Live, note: Live, groups: Groups) -> bool:
    """Return whether a clear, known later than a call, answers it (T-10, T-14, R-82)."""
    settles_nothing = clear.fact.resolves_only_listed and not clear.fact.resolves
    return not settles_nothing and _speaks_of(clear, note, groups)


def _speaks_of(later: Live, call: Live | Reason, groups: Groups) -> bool:
    """Return whether a note, known later than a call, is about that call (T-10, T-14).

    A call that names a day has not begun before it (T-37): only a note that lists it speaks of it
    earlier.
    """
    listed = call.fact.contact_id in later.fact.resolves
    begun = call.fact.contact_date if listed else call.begins
    return (
        begun <= later.fact.contact_date
        and (not later.fact.resolves or listed)
        and groups.together(call.fact.customer_id, later.fact.customer_id, at=later.known_since)
    )


def _reason(note: Live, create: Create, confirmations: Sequence[Live], groups: Groups) -> Reason:
    return Reason(
        note.fact,
        create,
        note.known_since,
        late_entry=note.first_recorded - note.fact.contact_date > LATE_AFTER,
        later_confirmed=note.fact.sms_reply is not None
        and any(
            note.key < confirmed.key and _speaks_of(confirmed, note, groups)
            for confirmed in confirmations
        ),
        opens_at=note.opens_at,
    )


def _attempts_for(reasons: Sequence[Reason], attempts: Iterable[Live], groups: Groups) -> Attempts:
    """Count the attempts made for the calls that are still open."""
    covering: list[tuple[Live, frozenset[UUID]]] = []
    for attempt in attempts:
        covered = frozenset(
            reason.fact.contact_id
            for reason in reasons
            if (reason.known_since, reason.fact.contact_id) < attempt.key
            and _speaks_of(attempt, reason, groups)
        )
        if covered:
            covering.append((attempt, covered))
    if not covering:
        return Attempts()
    last, covered = max(covering, key=lambda one: one[0].key)
    return Attempts(len(covering), last.fact.contact_date, last.fact.contact_action, covered)


def _contacted_again(
    owner: UUID, attempts: Attempts, from_customer: Iterable[Live], groups: Groups
) -> Fact | None:
    """Return the newest contact from a customer that took place after the last attempt (R-32)."""
    if attempts.last_at is None:
        return None
    since = [
        note
        for note in from_customer
        if note.fact.contact_date > attempts.last_at
        and groups.survivor_of(note.fact.customer_id) == owner
    ]
    newest = max(since, key=lambda note: (note.fact.contact_date, note.key), default=None)
    return newest and newest.fact
