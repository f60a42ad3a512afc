"""The list is a fold, not a toggle (domain 4.1, 4.2).

Which calls are open follows from what is known, whatever the order in which the news came. In one
sentence: a clear only clears what was already on the books when it was saved and had happened by
the time it speaks of.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from callbacks.domain.effects import Attempt, Clear, Create, Effect, Keep, urgency_of
from callbacks.domain.facts import Fact, Groups, Link

LATE_AFTER = timedelta(hours=1)
"""A call written down this long after it took place is marked as entered late (T-09)."""


@dataclass(frozen=True, slots=True)
class Live:
    """A note as it stands now, and since when the agency has known what it does."""

    fact: Fact
    effect: Effect
    known_since: datetime
    """The effective `recorded_at`: when its effect began, or became more urgent."""
    first_recorded: datetime

    @property
    def key(self) -> tuple[datetime, UUID]:
        """Order notes by when they were known; two producers may tie, an id never does."""
        return (self.known_since, self.fact.contact_id)


@dataclass(frozen=True, slots=True)
class Reason:
    """A note that still asks for a call."""

    fact: Fact
    asks: Create
    known_since: datetime
    entered_late: bool = False
    later_confirmed: bool = False
    """The customer sent an unclear text first and confirmed later; both want reading (T-39)."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A note that asked for a call, and the note that answered it."""

    fact: Fact
    by: Fact


@dataclass(frozen=True, slots=True)
class Tries:
    """How often somebody tried to reach the customer since they began to wait."""

    count: int = 0
    last_at: datetime | None = None
    last_action: str | None = None
    """What came of the last one: a message was left, nobody answered, the number is wrong."""
    covered: frozenset[UUID] = frozenset()
    """The reasons that were on the books at the last try."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a customer stands: what is still open, what was answered, how often it was tried."""

    customer_id: UUID
    reasons: tuple[Reason, ...] = ()
    answered: tuple[Answered, ...] = ()
    tries: Tries = Tries()


def fold(facts: Iterable[Fact], links: Iterable[Link] = ()) -> dict[UUID, Standing]:
    """Say where every customer stands who ever asked for a call, survivors for the linked."""
    groups = Groups(links)
    live = [note for versions in _by_contact(facts) if (note := _live(versions)) is not None]
    asking: list[tuple[Live, Create]] = []
    clears: list[Live] = []
    tries: list[Live] = []
    confirmations: list[Live] = []
    for note in live:
        match note.effect:
            case Create() as create:
                asking.append((note, create))
            case Clear():
                clears.append(note)
            case Attempt():
                tries.append(note)
            case Keep():
                if note.fact.sms_reply == "confirm":
                    confirmations.append(note)
    clears.sort(key=lambda note: note.key)
    reasons: dict[UUID, list[Reason]] = defaultdict(list)
    answered: dict[UUID, list[Answered]] = defaultdict(list)
    for note, create in asking:
        owner = groups.survivor_of(note.fact.customer_id)
        clear = _answer_to(note, clears, groups)
        if clear is not None:
            answered[owner].append(Answered(note.fact, clear.fact))
        else:
            reasons[owner].append(_reason(note, create, confirmations, groups))
    return {
        owner: Standing(
            owner,
            tuple(sorted(reasons[owner], key=_age)),
            tuple(sorted(answered[owner], key=lambda one: one.fact.contact_id)),
            _tries_for(reasons[owner], tries, groups),
        )
        for owner in reasons.keys() | answered.keys()
    }


def _by_contact(facts: Iterable[Fact]) -> Iterable[list[Fact]]:
    """Gather the versions of every note, each version once, oldest first."""
    versions: dict[UUID, dict[int, Fact]] = defaultdict(dict)
    for fact in facts:
        versions[fact.contact_id].setdefault(fact.version, fact)
    return [[known[version] for version in sorted(known)] for known in versions.values()]


def _live(versions: Sequence[Fact]) -> Live | None:
    """Return the note as its highest version has it; nothing when that one is a tombstone."""
    current = versions[-1]
    if current.voided:
        return None
    effects = _effects(versions)
    known_since = versions[0].recorded_at
    for (before, was), (after, became) in pairwise(zip(versions, effects, strict=True)):
        if before.voided or was.name != became.name or _more_urgent(became, was):
            known_since = after.recorded_at
    return Live(current, effects[-1], known_since, versions[0].recorded_at)


def _effects(versions: Sequence[Fact]) -> list[Effect]:
    """Return the effect of each version.

    A correction that leaves type, action and code alone keeps the effect the note already had, even
    if the decision table changed in between (T-33).
    """
    effects = [versions[0].effect]
    for before, after in pairwise(versions):
        same = before.decided_by == after.decided_by
        effects.append(effects[-1] if same else after.effect)
    return effects


def _more_urgent(became: Effect, was: Effect) -> bool:
    now, before = urgency_of(became), urgency_of(was)
    return now is not None and before is not None and now < before


def _answer_to(note: Live, clears: Sequence[Live], groups: Groups) -> Live | None:
    """Return the first note that answered a call, if any did."""
    later = bisect_right(clears, note.key, key=lambda clear: clear.key)
    return next((clear for clear in clears[later:] if _speaks_of(clear, note, groups)), None)


def _speaks_of(later: Live, note: Live, groups: Groups) -> bool:
    """Say whether a clear or a try, known later than a call, is about that call (T-10, T-14)."""
    return (
        note.fact.contact_date <= later.fact.contact_date
        and (not later.fact.resolves or note.fact.contact_id in later.fact.resolves)
        and groups.together(note.fact.customer_id, later.fact.customer_id, at=later.known_since)
    )


def _reason(note: Live, create: Create, confirmations: Sequence[Live], groups: Groups) -> Reason:
    return Reason(
        note.fact,
        create,
        note.known_since,
        entered_late=note.first_recorded - note.fact.contact_date > LATE_AFTER,
        later_confirmed=note.fact.sms_reply is not None
        and any(
            note.key < confirmed.key and _speaks_of(confirmed, note, groups)
            for confirmed in confirmations
        ),
    )


def _tries_for(reasons: Sequence[Reason], tries: Sequence[Live], groups: Groups) -> Tries:
    """Count the tries made for the calls that are still open."""
    covering: list[tuple[Live, frozenset[UUID]]] = []
    for tried in tries:
        covered = frozenset(
            reason.fact.contact_id for reason in reasons if _tried_for(tried, reason, groups)
        )
        if covered:
            covering.append((tried, covered))
    if not covering:
        return Tries()
    last, covered = max(covering, key=lambda one: one[0].key)
    return Tries(len(covering), last.fact.contact_date, last.fact.contact_action, covered)


def _tried_for(tried: Live, reason: Reason, groups: Groups) -> bool:
    asked = Live(reason.fact, reason.asks, reason.known_since, reason.known_since)
    return asked.key < tried.key and _speaks_of(tried, asked, groups)


def _age(reason: Reason) -> tuple[datetime, datetime, UUID]:
    return (reason.fact.contact_date, reason.known_since, reason.fact.contact_id)
