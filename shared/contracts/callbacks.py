"""Events of the callbacks service: who must be called."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from contracts.base import Event, Instant, Part


class CallbackReason(Part):
    """One note that asks for the call."""

    contact_id: UUID
    call_code: str
    contact_date: Instant


class CallbackSnapshot(Event):
    """One customer's place on the callback list, and what moved it there."""

    subject_field: ClassVar[str] = "customer_id"

    customer_id: UUID
    version: int
    cause: Literal["note", "amended", "voided", "customer_removed", "date_reached", "replay"]
    cause_contact_id: UUID | None = None
    call_code: str | None = None
    tier: int | None = None
    waiting_since: Instant | None = None
    deadline: Instant | None = None
    lane: str | None = None
    attempts: int = 0
    reasons: tuple[CallbackReason, ...] = ()


class CallbackOpened(CallbackSnapshot):
    """A customer came onto the callback list."""

    type: ClassVar[str] = "callbacks.opened.v1"
    owners: ClassVar[tuple[str, ...]] = ("callbacks",)


class CallbackChanged(CallbackSnapshot):
    """A customer who was waiting has another reason, urgency or attempt."""

    type: ClassVar[str] = "callbacks.changed.v1"
    owners: ClassVar[tuple[str, ...]] = ("callbacks",)


class CallbackClosed(CallbackSnapshot):
    """A customer left the callback list."""

    type: ClassVar[str] = "callbacks.closed.v1"
    owners: ClassVar[tuple[str, ...]] = ("callbacks",)


class CodeUnexplained(Event):
    """A call code was noted though nobody has said what it does, or it is no longer in use (R17).

    Said once for each code; again only if a note comes in that is earlier than the first so far.
    The note left the callback list as it was and is kept.
    """

    type: ClassVar[str] = "callbacks.code_unexplained.v1"
    owners: ClassVar[tuple[str, ...]] = ("callbacks",)
    consumers: ClassVar[tuple[str, ...]] = ("staff",)
    subject_field: ClassVar[str] = "flag_id"

    flag_id: UUID
    call_code: str = Field(examples=["DOG_BITES"])
    call_code_label: str = Field(examples=["DOG BITES"])
    contact_id: UUID = Field(description="The first note with this code.")
    noted_at: Instant
