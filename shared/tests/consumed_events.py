"""What a consumer is handed in tests: events of the rental, and the consumer itself."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from bicycles import RentalSaved

from backbone.envelope import write_envelope
from backbone.ids import new_id
from backbone.messaging.inbox_consumer import InboxConsumer
from backbone.process.service import Service
from backbone.telemetry.metrics import Metrics
from backbone.testing import ServiceHarness


def saved_event(
    bicycle: str = "ROADSTER", *, version: int = 1, rental_id: UUID | None = None
) -> str:
    event = RentalSaved(
        rental_id=rental_id or uuid4(), version=version, bicycle=bicycle, state="OUT"
    )
    return write_envelope(
        event,
        event_id=new_id(),
        source="rental",
        time=datetime.now(UTC),
        correlation_id=new_id(),
        causation_id=None,
        traceparent=None,
    )


def consumer_of(room: ServiceHarness, service: Service) -> InboxConsumer:
    return InboxConsumer(service.name, service.consumers, room.runtime.units_of_work, Metrics())
