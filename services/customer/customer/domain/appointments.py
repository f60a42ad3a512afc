"""Appointments: when they begin by the local clock, and what may become of them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final, Literal, get_args
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from customer.domain.exceptions import AppointmentDayNotCome, InvalidField, StatusNotPossible
from customer.domain.record import Change

Kind = Literal["WX", "INTAKE"]
Fold = Literal[0, 1]
Status = Literal[
    "UNCONFIRMED", "CONFIRMED", "CANCEL_REQUESTED", "CANCELLED", "RESCHEDULED", "DONE", "NO_SHOW"
]
"""What has become of an appointment (I-18). RESCHEDULED was moved, and is unconfirmed again."""

_LONGEST: Final = timedelta(hours=24)
_TICK: Final = timedelta(microseconds=1)
_OVER: Final[frozenset[Status]] = frozenset({"DONE", "NO_SHOW"})
ENDED: Final[frozenset[Status]] = frozenset({*_OVER, "CANCELLED"})
"""What is not going to take place, or has."""
_AFTER_SETTLED: Final[Mapping[Status, frozenset[Status]]] = {
    "CANCELLED": frozenset({"UNCONFIRMED", "RESCHEDULED"}),
    "NO_SHOW": frozenset({"UNCONFIRMED", "RESCHEDULED", "DONE"}),
    "DONE": frozenset({"UNCONFIRMED", "NO_SHOW"}),
}
_AWAITED: Final[Mapping[Status, Status]] = {
    "UNCONFIRMED": "CONFIRMED",
    "RESCHEDULED": "CONFIRMED",
    "CANCEL_REQUESTED": "CANCELLED",
}
_ANSWERS: Final[Mapping[str, Status]] = {"confirm": "CONFIRMED", "cancel": "CANCEL_REQUESTED"}
_STAFF: Final = UUID(int=2**128 - 1)
"""Stands for staff where a reply's id is compared: of two at the same moment, staff has its way."""


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """What staff may say of an appointment. Its times are local ones, without a zone."""

    kind: Kind
    starts_at: datetime
    time_zone: str
    fold: Fold = 0
    ends_at: datetime | None = None
    employee: str | None = None
    status: Status = "UNCONFIRMED"

    @property
    def begins(self) -> datetime:
        """The moment it begins, in UTC; worked out anew, for zones change their rules."""
        return _utc(self.starts_at, self.time_zone, self.fold)

    @property
    def told(self) -> Change:
        """What the history distinguishes it by from the customer's others."""
        return Change("appointment.of", None, f"{self.kind} {self.starts_at.isoformat()}")


@dataclass(frozen=True)
class Decision:
    """Who last decided how an appointment stands: a text, or staff when there is no reply."""

    at: datetime
    reply_id: UUID | None

    @property
    def rank(self) -> tuple[datetime, UUID]:
        """What makes one decision later than another, whatever the order they arrive in."""
        return self.at, self.reply_id or _STAFF


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What a customer answered to a reminder, as far as the appointment is concerned."""

    reply_id: UUID
    kind: str
    received_at: datetime
    schedule_version: int | None
    after_start: bool


@cache
def known_zones() -> frozenset[str]:
    """Return the name of every time zone there is, but for those that are another one each day."""
    return frozenset(available_timezones() - {"Factory", "localtime"})


def scheduled(wanted: Appointment, *, fold: Fold | None) -> Appointment:
    """Fix the time of an appointment, or ask for another one.

    An hour the clocks skip is refused; one that comes twice is asked about (N-21).
    """
    if wanted.time_zone not in known_zones():
        raise InvalidField(
            "time_zone", "unknown_time_zone", "must be a zone's name, such as America/Los_Angeles"
        )
    zone, local = ZoneInfo(wanted.time_zone), wanted.starts_at
    first, second = (_utc(local, wanted.time_zone, one) for one in (0, 1))
    _refuse_skipped("starts_at", local, first, second)
    if first == second:
        fixed = replace(wanted, fold=0)
    elif fold is None:
        names = [_zone_name(one.astimezone(zone)) for one in (first, second)]
        raise InvalidField(
            "fold",
            "time_comes_twice",
            f"is needed: the clocks are set back and {local:%H:%M} comes twice on that day. Send 0"
            f" for the first time ({names[0]}) or 1 for the second ({names[1]})",
            first=names[0],
            second=names[1],
        )
    else:
        fixed = replace(wanted, fold=fold)
    _check_end(fixed)
    return fixed


def moved(old: Appointment, new: Appointment) -> bool:
    """Return whether the time itself differs: reminders are keyed to it."""
    return (old.starts_at, old.fold, old.time_zone) != (new.starts_at, new.fold, new.time_zone)


def with_its_length(old: Appointment, new: Appointment) -> Appointment:
    """Move the end along with the start, when only the start was moved."""
    if old.ends_at is None:
        return new
    return replace(new, ends_at=new.starts_at + (old.ends_at - old.starts_at))


def possible_statuses(status: Status) -> tuple[Status, ...]:
    """Return what else an appointment may become; how it ended, only once its day has come."""
    led_to = _AFTER_SETTLED.get(status, frozenset(get_args(Status)) - {status})
    return tuple(one for one in get_args(Status) if one in led_to)


def awaited_status(status: Status) -> Status | None:
    """Return what staff are to make of an appointment next; None when nothing waits for them."""
    return _AWAITED.get(status)


def check_status(old: Status | None, new: Appointment, *, now: datetime) -> None:
    """Refuse a status nothing leads to, and an end before its day."""
    if old is not None and new.status not in (old, *(possible := possible_statuses(old))):
        raise StatusNotPossible(old, new.status, possible=possible)
    today = now.astimezone(ZoneInfo(new.time_zone)).date()
    if new.status in _OVER and today < new.starts_at.date():
        raise AppointmentDayNotCome(new.starts_at.date())


def by_staff(last: Decision | None, *, now: datetime) -> Decision:
    """Let staff have the last word over everything they could see."""
    return Decision(max(now, last.at + _TICK) if last else now, None)


def by_text(
    appointment: Appointment, last: Decision | None, reply: Reply, *, schedule_version: int
) -> tuple[Status, Decision] | None:
    """Return what a reply makes of an appointment; None when it changes nothing.

    Only a reminder of the time that still holds can be answered, until the appointment begins
    (F-148). Of several answers the last one counts by the provider's clock, whichever comes first.
    """
    if reply.kind not in _ANSWERS or reply.schedule_version != schedule_version:
        return None
    if reply.after_start or reply.received_at >= appointment.begins:
        return None
    decision = Decision(reply.received_at, reply.reply_id)
    if appointment.status in ENDED or (last is not None and decision.rank <= last.rank):
        return None
    return _ANSWERS[reply.kind], decision


def differences(old: Appointment | None, new: Appointment) -> tuple[Change, ...]:
    """Return field by field what differs, for the record's history."""
    return tuple(
        Change(f"appointment.{one.name}", _text(getattr(old, one.name, None)), after)
        for one in fields(Appointment)
        if (after := _text(getattr(new, one.name))) != _text(getattr(old, one.name, None))
        and (one.name != "fold" or old is not None)
    )


def _utc(local: datetime, zone: str, fold: int) -> datetime:
    return local.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def _zone_name(there: datetime) -> str:
    return f"{there:%Z}, UTC{there.isoformat()[-6:]}"


def _refuse_skipped(field: str, local: datetime, first: datetime, second: datetime) -> None:
    if first > second:
        raise InvalidField(
            field,
            "time_skipped",
            f"does not exist: the clocks skip {local:%H:%M} on {local:%Y-%m-%d}."
            " Choose an earlier or a later time",
        )


def _check_end(fixed: Appointment) -> None:
    if fixed.ends_at is None:
        return
    first, second = (_utc(fixed.ends_at, fixed.time_zone, fold) for fold in (0, 1))
    _refuse_skipped("ends_at", fixed.ends_at, first, second)
    # Of an end that comes twice, the first one after the beginning is meant.
    end = first if first > fixed.begins else second
    if not fixed.begins < end <= fixed.begins + _LONGEST:
        raise InvalidField(
            "ends_at", "not_after_start", "must come after the start, on the same day or night"
        )


def _text(value: object) -> str | None:
    if isinstance(value, datetime):
        return value.isoformat()
    return None if value is None else str(value)
