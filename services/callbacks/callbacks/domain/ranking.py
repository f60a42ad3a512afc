"""Where a customer stands in the list: how urgent, by when, behind whom (F-104)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from callbacks.domain.best_times import BestTime, next_best_time
from callbacks.domain.clocks import Calendar, due
from callbacks.domain.decisions import Decisions
from callbacks.domain.facts import Note, note_fields
from callbacks.domain.fold import Attempts, Reason, Standing
from callbacks.domain.openings import LIFT_BEFORE
from callbacks.domain.withholding import Withheld

LIFTED_TIER = 1

TIMED_TIERS = 2
"""Down to this tier the deadline decides before the time waited; below, once it has passed."""

NEVER = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenReason(Note):
    """A note that asks for a call, with its clock; `recorded_at` is since when it has asked."""

    rule: str
    tier: int
    """How urgent it is at any time."""
    lane: str
    deadline: datetime
    lift_at: datetime | None = None
    """When it becomes as urgent as a 48-hour notice, because the shut-off is near."""
    lifted: bool = False
    late_entry: bool = False
    later_confirmed: bool = False
    opened_at: datetime | None = None
    """When it came onto the list, where it named the day (R-33)."""

    def effective_tier(self, now: datetime) -> int:
        """Return how urgent it is at a moment."""
        return effective_tier(self.tier, self.lift_at, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """One customer's position in the list."""

    tier: int
    lift_at: datetime | None
    deadline: datetime
    """Of the most urgent kind of reason: only those in tiers 0 to 2, or lifted there, compete."""
    waiting_since: datetime
    """Since when the first open reason has asked; a repeat caller never loses their place."""
    recorded_at: datetime
    contact_id: UUID
    attempts: int
    last_attempt_at: datetime | None
    last_attempt_action: str | None
    retry_at: datetime | None
    """Until then the row sinks behind its equals."""
    contacted_again: Note | None = None
    """A contact from the customer after the last attempt, which ended the pause (R-32)."""
    texted_from: str | None = None
    """The number of the newest reason, if that is a text: the customer uses it (R-38)."""
    reasons: tuple[OpenReason, ...]
    """The longest waiting first."""

    def effective_tier(self, now: datetime) -> int:
        """Return how urgent the row is at a moment."""
        return effective_tier(self.tier, self.lift_at, now)

    def order(
        self, now: datetime, better_at: datetime | None = None, *, aside: bool = False
    ) -> tuple[bool, int, bool, datetime, datetime, datetime, UUID]:
        """Return the row's key in call order: total, no two rows are equal.

        `better_at` is when the customer likes to be called next. Below tier 2 they stand behind
        their equals until then, unless it would be too late (R-35).

        In tiers 0 to 2 the deadline decides; below, it decides among rows that are overdue, and
        they come before those that are not (R-31). A row that is for supervisors stands `aside`,
        behind everybody (R-79).
        """
        tier = self.effective_tier(now)
        paused = self.retry_at is not None and self.retry_at > now
        sunk = paused or (
            tier > TIMED_TIERS and better_at is not None and now < better_at < self.deadline
        )
        pressing = tier <= TIMED_TIERS or self.deadline < now
        deadline = self.deadline if pressing else NEVER
        return (aside, tier, sunk, deadline, self.waiting_since, self.recorded_at, self.contact_id)


def effective_tier(tier: int, lift_at: datetime | None, now: datetime) -> int:
    """Return how urgent something is at a moment, given when it becomes as urgent as a shut-off."""
    return min(tier, LIFTED_TIER) if lift_at is not None and lift_at <= now else tier


def leading(reasons: Iterable[OpenReason], now: datetime) -> list[OpenReason]:
    """Return reasons, the one to speak about first: urgent, then soon due, then old."""
    return sorted(
        reasons,
        key=lambda one: (
            one.effective_tier(now),
            one.deadline,
            one.contact_date,
            one.recorded_at,
            one.contact_id,
        ),
    )


def rank(
    standing: Standing,
    calendar: Calendar,
    decisions: Decisions,
    now: datetime,
    best_time: BestTime | None = None,
    withheld: Withheld | None = None,
) -> Position | None:
    """Give a customer their position in the list; None when nothing is open yet, or any more.

    Who is not called as usual is not tried again by the clock either (R-79).
    """
    opened = [one for one in standing.reasons if one.opens_at is None or one.opens_at <= now]
    if not opened:
        return None
    reasons = tuple(with_clock(reason, calendar) for reason in opened)
    oldest = reasons[0]
    pressing = [one for one in reasons if one.tier <= TIMED_TIERS or one.lift_at is not None]
    attempts, again = standing.attempts, standing.contacted_again
    retry_at = None
    if again is None and withheld is None:
        retry_at = _retry_at(attempts, reasons, calendar, decisions, best_time)
    return Position(
        tier=min(one.tier for one in reasons),
        lift_at=min((one.lift_at for one in reasons if one.lift_at is not None), default=None),
        deadline=min(one.deadline for one in pressing or reasons),
        waiting_since=oldest.opened_at or oldest.contact_date,
        recorded_at=oldest.recorded_at,
        contact_id=oldest.contact_id,
        attempts=attempts.count,
        last_attempt_at=attempts.last_at,
        last_attempt_action=attempts.last_action,
        retry_at=retry_at,
        contacted_again=again and Note(**note_fields(again)),
        texted_from=_texted_from(reasons),
        reasons=reasons,
    )


def _texted_from(reasons: Iterable[OpenReason]) -> str | None:
    newest = max(reasons, key=lambda one: (one.contact_date, one.contact_id))
    return newest.phone if newest.source == "sms" else None


def next_opening(standing: Standing, now: datetime) -> datetime | None:
    """Return when the next call that names a day comes onto the list; None where none does."""
    coming = (one.opens_at for one in standing.reasons if one.opens_at is not None)
    return min((moment for moment in coming if moment > now), default=None)


def with_clock(reason: Reason, calendar: Calendar) -> OpenReason:
    """Start the clock when the call begins; a shut-off date is a stop no clock may pass."""
    fact, asks = reason.fact, reason.asks
    deadline, stop = due(reason.begins, asks.clock, calendar), None
    if fact.shut_off_date is not None:
        # Crews come in the morning: the last moment is the beginning of that day.
        stop = calendar.day_start(fact.shut_off_date)
    elif asks.hard_stop_hours is not None:
        stop = fact.contact_date + timedelta(hours=asks.hard_stop_hours)
    values = note_fields(fact)
    values["recorded_at"] = reason.known_since
    return OpenReason(
        **values,
        rule=asks.rule,
        tier=asks.tier,
        lane=asks.lane,
        deadline=deadline if stop is None else min(deadline, stop),
        lift_at=stop - LIFT_BEFORE if stop is not None and asks.tier > LIFTED_TIER else None,
        lifted=asks.lifted,
        late_entry=reason.late_entry,
        later_confirmed=reason.later_confirmed,
        opened_at=reason.opens_at,
    )


def _retry_at(
    attempts: Attempts,
    reasons: tuple[OpenReason, ...],
    calendar: Calendar,
    decisions: Decisions,
    best_time: BestTime | None,
) -> datetime | None:
    """Return until when a customer who could not be reached stands behind their equals.

    Below emergencies that is when they like to be called (R-35). Never past a deadline, never past
    the moment the row becomes more urgent, and not at all once a more urgent note came in after the
    attempt (T-30).
    """
    last_at = attempts.last_at
    if last_at is None:
        return None
    tier = min(one.tier for one in reasons)
    if tier < min(one.tier for one in reasons if one.contact_id in attempts.covered):
        return None
    pause = decisions.retry_after[min(tier, len(decisions.retry_after) - 1)]
    again = due(last_at, pause, calendar)
    if best_time is not None and tier > decisions.emergency_tier:
        again = next_best_time(best_time, again, calendar)
    lifts = [one.lift_at for one in reasons if one.lift_at is not None and one.lift_at > last_at]
    return min(again, *(one.deadline for one in reasons), *lifts)
