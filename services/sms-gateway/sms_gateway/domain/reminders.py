"""What decides whether a reminder may be sent."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sms_gateway.domain.message_state import Reason, State
from sms_gateway.domain.wording import AppointmentKind

_STILL_ON = frozenset({"UNCONFIRMED", "CONFIRMED", "RESCHEDULED"})
_NO_TEXTS = frozenset({"OPTED_OUT", "UNREACHABLE_NUMBER", "DECEASED", "DO_NOT_CALL"})
_BY_TEXT = frozenset({"REPLY", "CARRIER"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """An appointment, whose it is, and whether and how they may be reminded of it."""

    appointment_id: UUID
    customer_id: UUID
    kind: AppointmentKind
    wall: str
    """The time on the clock where it takes place."""
    time_zone: str
    starts_at: datetime
    status: str
    schedule_version: int
    """Rises when the time changes; a reminder is about one version."""
    removed: bool
    number: str | None
    """The customer's mobile number."""
    zip: str | None
    language: str | None
    consented: bool
    opted_out: bool
    unreachable: bool = False
    """Whether the provider says that texts never arrive at the number (R-65)."""
    deceased: bool = False
    do_not_call: bool = False


def consent_stands(
    *,
    granted: bool,
    recorded_at: datetime,
    opted_out: bool,
    how: str | None,
    changed_at: datetime | None,
) -> bool:
    """Say whether a consent stands: given, or taken back and given again by text (START).

    `opted_out`, `how` and `changed_at` are the number's: whether it refuses texts, who said so
    last, and when.
    """
    if granted:
        return True
    again = changed_at is not None and changed_at > recorded_at
    return again and how in _BY_TEXT and not opted_out


def against_texting(
    *,
    opted_out: bool,
    unreachable: bool,
    consented: bool,
    deceased: bool = False,
    do_not_call: bool = False,
) -> Reason | None:
    """Return why a number may not be texted; None where it may.

    `deceased` and `do_not_call` are those of the customer it is about: others who use the same
    number are texted as before (R-79).
    """
    reasons: tuple[tuple[bool, Reason], ...] = (
        (deceased, "DECEASED"),
        (do_not_call, "DO_NOT_CALL"),
        (opted_out, "OPTED_OUT"),
        (unreachable, "UNREACHABLE_NUMBER"),
        (not consented, "NO_CONSENT"),
    )
    return next((reason for against, reason in reasons if against), None)


def still_on(status: str) -> bool:
    """Say whether an appointment is going to take place, as far as anybody knows."""
    return status in _STILL_ON


def stays_suppressed(reason: str | None, *, due_at: datetime, now: datetime) -> bool:
    """Say whether a reminder stays unsent for good, though nothing is against it any more (R-62).

    Whoever asks for texts again (START) gets the next reminder, never one whose time had come
    while the number wanted none. So does whoever's record says no longer that they are not called.
    """
    return reason in _NO_TEXTS and due_at <= now


def reminder_state(
    appointment: Appointment, *, schedule_version: int, now: datetime
) -> tuple[State, Reason | None]:
    """Return what is to become of a reminder nobody has sent yet; the first reason against it wins.

    `schedule_version` is the one the reminder is about.
    """
    number = against_texting(
        opted_out=appointment.opted_out,
        unreachable=appointment.unreachable,
        consented=appointment.consented,
        deceased=appointment.deceased,
        do_not_call=appointment.do_not_call,
    )
    reasons: tuple[tuple[bool, State, Reason | None], ...] = (
        (appointment.schedule_version != schedule_version, "WITHDRAWN", "MOVED"),
        (appointment.removed, "WITHDRAWN", "CUSTOMER_REMOVED"),
        (not still_on(appointment.status), "WITHDRAWN", "CALLED_OFF"),
        (appointment.number is None, "SUPPRESSED", "NO_MOBILE"),
        (number is not None, "SUPPRESSED", number),
        (appointment.starts_at <= now, "SUPPRESSED", "PAST"),
    )
    for against, state, reason in reasons:
        if against:
            return state, reason
    return "SCHEDULED", None
