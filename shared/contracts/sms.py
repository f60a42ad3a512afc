"""Events of the text gateway: what was sent, what was answered, who wants no more texts."""

from typing import ClassVar, Literal
from uuid import UUID

from contracts.base import Event, Instant
from contracts.contacts import SmsReply

MessageState = Literal[
    "SCHEDULED",
    "HELD_QUIET_HOURS",
    "SENDING",
    "UNKNOWN",
    "SENT",
    "DELIVERED",
    "UNDELIVERED",
    "FAILED",
    "SUPPRESSED",
    "WITHDRAWN",
]
OptSource = Literal["REPLY", "CARRIER", "PHONE", "PAPER", "WEB", "TEXT", "PROVIDER"]
"""How somebody said that a number may, or may not, be texted."""


class MessageStatusChanged(Event):
    """A text on its way got further, or no further."""

    type: ClassVar[str] = "sms.message_status_changed.v1"
    owners: ClassVar[tuple[str, ...]] = ("sms-gateway",)
    subject_field: ClassVar[str] = "message_id"

    message_id: UUID
    version: int
    customer_id: UUID | None
    appointment_id: UUID | None
    state: MessageState
    reason: str | None = None
    at: Instant


class ReplyReceived(Event):
    """A customer answered by text; the words travel as written, for a person to read."""

    type: ClassVar[str] = "sms.reply_received.v1"
    owners: ClassVar[tuple[str, ...]] = ("sms-gateway",)
    consumers: ClassVar[tuple[str, ...]] = ("customer", "staff")
    subject_field: ClassVar[str] = "reply_id"

    reply_id: UUID
    kind: SmsReply
    words: str
    number: str
    customer_ids: tuple[UUID, ...]
    """Whoever the number belongs to; empty when nobody does."""
    customer_names: tuple[str, ...] = ()
    """Their names, in the same order, for staff to read; in older events only in `notification`."""
    appointment_id: UUID | None
    """The one appointment the reply is about; none when that is not certain."""
    appointment_version: int | None = None
    after_start: bool = False
    """The appointment had already begun; its status stays as it was (F-148)."""
    pictures: int = 0
    """How many pictures or other attachments came with the words."""
    may_mean_visit: bool = False
    """Whether a word that stops the texts may have meant the visit (CANCEL, N-17)."""
    appointments: tuple[str, ...] = ()
    """The local times of the appointments it may be about, the earliest first."""
    received_at: Instant
    notification: str
    """What staff are told, to the letter of the sources (F-147)."""


class OptChange(Event):
    """Whether a number may be texted has changed."""

    # An id that gives the number away to nobody.
    subject_field: ClassVar[str] = "number_id"

    number_id: UUID
    version: int
    number: str
    how: OptSource
    at: Instant


class OptedOut(OptChange):
    """A number wants no more texts. It is binding for every customer who uses it."""

    type: ClassVar[str] = "sms.opted_out.v1"
    owners: ClassVar[tuple[str, ...]] = ("sms-gateway",)
    consumers: ClassVar[tuple[str, ...]] = ("customer",)


class OptedIn(OptChange):
    """A number asked for texts again, explicitly."""

    type: ClassVar[str] = "sms.opted_in.v1"
    owners: ClassVar[tuple[str, ...]] = ("sms-gateway",)
    consumers: ClassVar[tuple[str, ...]] = ("customer",)
