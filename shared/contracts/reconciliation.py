"""Events of the machinery itself: services compare what was published with what was taken in.

No business is in them. Every service publishes them and every other one consumes them; they are
left out of what is compared.
"""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from contracts.base import Event, Part

EVERY_SERVICE = (
    "customer",
    "contacts",
    "callbacks",
    "mailing",
    "sms-gateway",
    "reporting",
    "staff",
)
"""Whoever publishes or consumes events takes part in comparing them."""


class RangeDigest(Part):
    """The events of one type whose ids lie in one range, in a form that is quick to compare."""

    type: str = Field(examples=["contacts.contact_logged.v1"])
    from_id: UUID = Field(description="Where the range begins: at first the start of an hour.")
    to_id: UUID = Field(description="Where the range ends; this id is no longer in it.")
    count: int
    digest: str = Field(description="The events' ids, in any order, as 64 bits in hex.")
    lacking: int | None = Field(
        default=None,
        description="How many of them the consumer lacked when it last told its ids.",
    )


class DigestPublished(Event):
    """What a service has published, for consumers to compare with what they have taken in.

    It travels behind the events it speaks of, so that a backlog does not look like a loss.
    """

    type: ClassVar[str] = "reconciliation.digest_published.v1"
    owners: ClassVar[tuple[str, ...]] = EVERY_SERVICE
    consumers: ClassVar[tuple[str, ...]] = EVERY_SERVICE

    run_id: UUID
    source: str = Field(description="The service that published the events.")
    consumer: str | None = Field(
        default=None, description="The only service that is meant; all of them where none is named."
    )
    round: int = Field(description="1 at first; one more after each time events were told again.")
    ranges: tuple[RangeDigest, ...]

    @property
    def subject(self) -> UUID:
        """The run this comparison belongs to."""
        return self.run_id


class IdsTakenIn(Event):
    """The ids a consumer has in a range whose digest differs from what its source published."""

    type: ClassVar[str] = "reconciliation.ids_taken_in.v1"
    owners: ClassVar[tuple[str, ...]] = EVERY_SERVICE
    consumers: ClassVar[tuple[str, ...]] = EVERY_SERVICE

    run_id: UUID
    source: str = Field(description="The service that published the events; only it is meant.")
    consumer: str
    round: int
    event_type: str
    from_id: UUID
    to_id: UUID
    ids: tuple[UUID, ...]

    @property
    def subject(self) -> UUID:
        """The run this comparison belongs to."""
        return self.run_id


class DigestRequested(Event):
    """A queue was missing: whoever publishes is asked for digests of what it has published."""

    type: ClassVar[str] = "reconciliation.digest_requested.v1"
    owners: ClassVar[tuple[str, ...]] = EVERY_SERVICE
    consumers: ClassVar[tuple[str, ...]] = EVERY_SERVICE

    run_id: UUID
    consumer: str | None = Field(
        default=None, description="Whose queue was missing; several where none is named."
    )

    @property
    def subject(self) -> UUID:
        """The run this request begins."""
        return self.run_id


RECONCILIATION_EVENTS: tuple[type[Event], ...] = (DigestPublished, IdsTakenIn, DigestRequested)
