"""Events of those who look after the machinery: what was decided about a dead letter."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from contracts.base import Event, Instant
from contracts.reconciliation import EVERY_SERVICE


class DeadLetterHandled(Event):
    """Somebody had an event that could not be handled tried again, or discarded it.

    Of the event itself there is only its id and its type: what it carries may be a customer's.
    """

    type: ClassVar[str] = "operations.dead_letter_handled.v1"
    owners: ClassVar[tuple[str, ...]] = EVERY_SERVICE
    consumers: ClassVar[tuple[str, ...]] = ("staff",)
    subject_field: ClassVar[str] = "handling_id"

    handling_id: UUID
    service: str = Field(description="The service that could not handle the event.")
    event_id: UUID | None = Field(description="Which one; null for all the service had.")
    event_type: str | None = Field(examples=["contacts.contact_logged.v1"])
    handling: Literal["REPLAYED", "DISCARDED"]
    events: int = Field(description="How many events it was about.")
    reason: str | None = Field(description="Why, in the words of whoever decided it.")
    username: str
    handled_at: Instant
