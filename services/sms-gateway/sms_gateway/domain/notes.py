"""How a text is noted in a customer's history (E-19 to E-23)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid5

from sms_gateway.domain.keywords import Kind
from sms_gateway.domain.wording import AppointmentKind

_TEXTS = UUID("6f0a4a0e-5d4e-5a57-9d0b-0c6a1f3a7f10")
"""The name space of the ids of notes about texts."""
_RECORD_ONLY = "NO_ACTION_REQ_RECORD_ONLY"
_CALL_WX = "WX_CALL_INFO_SCHED_JOB"
_CALL_BACK = "CALL_BACK_REQUESTED"
_REPLIED = "SMS_WX_APPOINTMENT_REMINDER_REPLY_RECEIVED"
_REPLIED_INTAKE = "SMS_INTAKE_APPOINTMENT_REMINDER_REPLY_RECEIVED"


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of a note about a text."""

    contact_action: str
    call_code: str
    sms_reply: Kind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A contact entry note about a text, all but the moment it is recorded.

    Its fields have the names of the event that publishes it, which takes them over by name: a field
    added here travels without another line.
    """

    contact_id: UUID
    customer_id: UUID
    contact_date: datetime
    contact_type: Literal["INCOMING", "OUTGOING"]
    contact_action: str
    call_code: str
    language: str
    notes: str
    phone: str | None
    """The number the text came from, or went to."""
    sms_reply: Kind | None = None
    version: int = 1
    source: Literal["sms"] = "sms"
    entered_by: str = "SYSTEM"


def note_id(provider_id: str, *about: object) -> UUID:
    """Derive a note's id from the provider's message id: the same text makes the same note."""
    return uuid5(_TEXTS, " ".join([provider_id, *map(str, about)]))


def codes_of_reminder(kind: AppointmentKind) -> Codes:
    """Return the codes of a sent reminder (E-19): the sources use a call code for weatherization.

    It asks for no call: the action decides that.
    """
    if kind == "WX":
        return Codes("SMS_WX_APPOINTMENT_REMINDER_SENT", _CALL_WX)
    return Codes("SMS_INTAKE_APPOINTMENT_REMINDER_SENT", _RECORD_ONLY)


def codes_of_staff_text(*, arrived: bool) -> Codes:
    """Return the codes of a text somebody wrote; one that did not arrive asks for a call."""
    if arrived:
        return Codes("SMS_TEXT_SENT", _RECORD_ONLY)
    return Codes("SMS_NOT_DELIVERED", _CALL_BACK)


def codes_of_failure(kind: AppointmentKind, *, in_time: bool) -> Codes:
    """Return the codes of a reminder that did not arrive; while there is time, somebody calls."""
    call = _CALL_WX if kind == "WX" else _CALL_BACK
    return Codes("SMS_NOT_DELIVERED", call if in_time else _RECORD_ONLY)


def codes_of_reply(kind: Kind, about_kind: AppointmentKind | None, *, calls_off: bool) -> Codes:
    """Return the codes of a reply (E-20 to E-23, X-4, X-5, X-9).

    CANCEL stops the texts and is noted as a cancellation, so that somebody calls and asks (N-17).
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
