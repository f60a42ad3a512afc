"""Where a customer stands in the list: how urgent, by when, behind whom (F-104, domain 4.1)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from callbacks.domain.clocks import Calendar, due
from callbacks.domain.decisions import Decisions
from callbacks.domain.fold import Reason, Standing

LIFTED_TIER = 1
LIFT_BEFORE = timedelta(hours=48)
"""So long before the shut-off a call is as urgent as a 48-hour notice (C02, T-23)."""

TIMED_TIERS = 2
"""Down to this tier the deadline decides before the time waited."""

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Timed:
    """A reason with its clock: when it must be answered and when it becomes more urgent."""

    reason: Reason
    tier: int
    deadline: datetime
    lift_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One customer's place in the list."""

    tier: int
    lift_at: datetime | None
    deadline: datetime
    """Of the most urgent kind of reason: only those in tiers 0 to 2, or lifted there, compete."""
    waiting_since: datetime
    """The earliest open reason's Contact Date; a repeat caller never loses their place."""
    recorded_at: datetime
    contact_id: UUID
    attempts: int
    last_attempt_at: datetime | None
    last_attempt_action: str | None
    retry_at: datetime | None
    """Until then the row sinks behind its equals."""
    reasons: tuple[Timed, ...]

    def effective_tier(self, now: datetime) -> int:
        """Return how urgent the row is at a moment."""
        return lifted_tier(self.tier, self.lift_at, now)

    def rank(self, now: datetime) -> tuple[int, bool, datetime, datetime, datetime, UUID]:
        """Return the row's key in call order: total, no two rows are equal."""
        tier = self.effective_tier(now)
        sunk = self.retry_at is not None and self.retry_at > now
        deadline = self.deadline if tier <= TIMED_TIERS else _NEVER
        return (tier, sunk, deadline, self.waiting_since, self.recorded_at, self.contact_id)


def place(standing: Standing, calendar: Calendar, decisions: Decisions) -> Place | None:
    """Give a customer their place in the list; none when nothing is open."""
    if not standing.reasons:
        return None
    timed = tuple(_timed(reason, calendar) for reason in standing.reasons)
    oldest = standing.reasons[0]
    lift_at = min((one.lift_at for one in timed if one.lift_at is not None), default=None)
    pressing = [one for one in timed if one.tier <= TIMED_TIERS or one.lift_at is not None]
    return Place(
        tier=min(one.tier for one in timed),
        lift_at=lift_at,
        deadline=min(one.deadline for one in pressing or timed),
        waiting_since=oldest.fact.contact_date,
        recorded_at=oldest.known_since,
        contact_id=oldest.fact.contact_id,
        attempts=standing.tries.count,
        last_attempt_at=standing.tries.last_at,
        last_attempt_action=standing.tries.last_action,
        retry_at=_retry_at(standing, timed, calendar, decisions),
        reasons=timed,
    )


def _timed(reason: Reason, calendar: Calendar) -> Timed:
    """Start the clock at the contact; a shut-off date is a stop no clock may pass."""
    fact, asks = reason.fact, reason.asks
    target = due(fact.contact_date, asks.clock, calendar)
    if fact.shut_off_date is not None:
        # Crews come in the morning: the last moment is the beginning of that day.
        stop = calendar.day_start(fact.shut_off_date)
    elif asks.hard_stop_hours is not None:
        stop = fact.contact_date + timedelta(hours=asks.hard_stop_hours)
    else:
        return Timed(reason, asks.tier, target, None)
    lift_at = stop - LIFT_BEFORE if asks.tier > LIFTED_TIER else None
    return Timed(reason, asks.tier, min(target, stop), lift_at)


def lifted_tier(tier: int, lift_at: datetime | None, now: datetime) -> int:
    """Return how urgent something is at a moment, given when it becomes as urgent as a shut-off."""
    return min(tier, LIFTED_TIER) if lift_at is not None and lift_at <= now else tier


def _retry_at(
    standing: Standing, timed: tuple[Timed, ...], calendar: Calendar, decisions: Decisions
) -> datetime | None:
    """Say until when a customer who could not be reached stands behind their equals.

    Never past a deadline, never past the moment the row becomes more urgent, and not at all once a
    more urgent note came in after the try (T-30).
    """
    tries = standing.tries
    if tries.last_at is None:
        return None
    tier = min(one.tier for one in timed)
    tried = min(one.tier for one in timed if one.reason.fact.contact_id in tries.covered)
    if tier < tried:
        return None
    pause = decisions.retry_after[min(tier, len(decisions.retry_after) - 1)]
    lifts = [
        one.lift_at for one in timed if one.lift_at is not None and one.lift_at > tries.last_at
    ]
    return min(due(tries.last_at, pause, calendar), *(one.deadline for one in timed), *lifts)
