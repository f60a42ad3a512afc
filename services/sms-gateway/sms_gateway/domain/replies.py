"""Which reminder a reply is about, and how it is noted."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sms_gateway.domain.wording import AppointmentKind
from sms_gateway.domain.words import Kind, Meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded:
    """A reminder that went out to a number."""

    message_id: UUID
    customer_id: UUID
    appointment_id: UUID
    schedule_version: int
    kind: AppointmentKind
    wall: datetime
    """The time the text named."""
    starts_at: datetime
    sent_at: datetime
    answered: bool
    current: bool
    """Whether the appointment still stands, at the very time the text named."""


@dataclass(frozen=True, slots=True)
class About:
    """The reminders a reply may be about."""

    reminders: tuple[Reminded, ...] = ()
    certain: bool = False
    """Whether it can be about one appointment only, which still stands at the time named."""
    after_start: bool = False
    """Whether that appointment had begun: a late reply changes nothing of it (F-148)."""


def still_theirs(sent: Sequence[Reminded], users: Collection[UUID]) -> Sequence[Reminded]:
    """Return the reminders a reply from a number may be about, given whose number it is now.

    A number that has found another owner says nothing for the one before. While it has none, it is
    probably still the old one's; but that is a person's guess to make, and settles nothing (I-15).
    """
    theirs = [one for one in sent if one.customer_id in users]
    return theirs if users else [replace(one, current=False) for one in sent]


def about(sent: Sequence[Reminded], now: datetime) -> About:
    """Say which appointment a reply from a number is about (4.7); better unsure than wrong (I-15).

    The one open reminder nobody answered; else the one open reminder, whose owner changes their
    mind. Several open ones, of one customer or of two who share a telephone, leave it uncertain and
    a person asks. With none open it is about the latest: late, or about a time since moved.
    """
    ahead = [one for one in sent if one.current and one.starts_at > now]
    candidates = [one for one in ahead if not one.answered] or ahead
    if len(candidates) == 1:
        return About(tuple(candidates), certain=True)
    if candidates:
        return About(tuple(sorted(candidates, key=_latest_first)))
    if not sent:
        return About()
    last = min(sent, key=_latest_first)
    return About((last,), certain=last.current, after_start=last.starts_at <= now)


def _latest_first(one: Reminded) -> tuple[float, UUID]:
    return (-one.sent_at.timestamp(), one.message_id)


def taken_as(meaning: Meaning, found: About) -> Kind:
    """Say what a reply counts as: nobody confirms or cancels what is not certain (I-15, I-16)."""
    if meaning.kind in {"confirm", "cancel"} and not found.certain:
        return "other"
    return meaning.kind


@dataclass(frozen=True, slots=True)
class Codes:
    """How something about a text is noted (E-19 to E-23)."""

    contact_action: str
    call_code: str
    sms_reply: Kind | None = None


_RECORD_ONLY = "NO_ACTION_REQ_RECORD_ONLY"
_CALL_WX = "WX_CALL_INFO_SCHED_JOB"
_CALL_BACK = "CALL_BACK_REQUESTED"
_REPLIED = "SMS_WX_APPOINTMENT_REMINDER_REPLY_RECEIVED"
_REPLIED_INTAKE = "SMS_INTAKE_APPOINTMENT_REMINDER_REPLY_RECEIVED"


def codes_of_reminder(kind: AppointmentKind) -> Codes:
    """Note a sent reminder (E-19); the code the sources write for weatherization asks no call."""
    if kind == "WX":
        return Codes("SMS_WX_APPOINTMENT_REMINDER_SENT", _CALL_WX)
    return Codes("SMS_INTAKE_APPOINTMENT_REMINDER_SENT", _RECORD_ONLY)


def codes_of_failure(kind: AppointmentKind, *, in_time: bool) -> Codes:
    """Note a reminder that did not arrive; while there is time, somebody calls instead."""
    call = _CALL_WX if kind == "WX" else _CALL_BACK
    return Codes("SMS_NOT_DELIVERED", call if in_time else _RECORD_ONLY)


def codes_of_reply(kind: Kind, about_kind: AppointmentKind | None, *, calls_off: bool) -> Codes:
    """Note a reply (E-20 to E-23, X-4, X-5, X-9).

    CANCEL stops the texts and is noted as a cancellation, so that somebody calls and asks (I-17).
    """
    reply: Kind = "cancel" if calls_off else kind
    if kind == "opt_in":
        return Codes("SMS_OPT_IN_RECORDED", _RECORD_ONLY, reply)
    action = _REPLIED_INTAKE if about_kind == "INTAKE" else _REPLIED
    if kind == "help":
        return Codes(action, _RECORD_ONLY, reply)
    if about_kind == "WX":
        return Codes(action, _CALL_WX, reply)
    if reply == "opt_out" and about_kind is None:
        return Codes("SMS_OPT_OUT_RECEIVED", _RECORD_ONLY, reply)
    asks = reply in {"cancel", "other"}
    return Codes(action, _CALL_BACK if asks else _RECORD_ONLY, reply)
