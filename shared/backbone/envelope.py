"""The envelope around every event: metadata that is read without validating the data."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from pydantic_core import from_json

from contracts.base import Event, event_types


class UnreadableMessage(Exception):
    """The message is not an envelope."""


class Cause(NamedTuple):
    """What caused an event: the click it goes back to, and the event, if one did it."""

    correlation_id: UUID
    causation_id: UUID | None
    traceparent: str | None


@dataclass(frozen=True, slots=True)
class Envelope:
    """One event on its way: its source, time, subject and cause."""

    event_id: UUID
    type: str
    source: str
    time: datetime
    subject: UUID
    version: int
    correlation_id: UUID
    causation_id: UUID | None
    traceparent: str | None
    data: dict[str, Any]

    @property
    def as_cause(self) -> Cause:
        """What stands in the envelopes of whatever this event causes."""
        return Cause(self.correlation_id, self.event_id, self.traceparent)

    def open(self) -> Event:
        """Validate the data with the newest contract class; what does not fit is an error."""
        return event_types()[self.type].model_validate(self.data)


def write_envelope(
    event: Event,
    *,
    event_id: UUID,
    source: str,
    time: datetime,
    correlation_id: UUID,
    causation_id: UUID | None,
    traceparent: str | None,
) -> str:
    """Write an event and its envelope as one JSON text."""
    header = {
        "event_id": str(event_id),
        "type": event.type,
        "source": source,
        "time": time.isoformat(),
        "subject": str(event.subject),
        "version": event.subject_version,
        "correlation_id": str(correlation_id),
        "causation_id": str(causation_id) if causation_id else None,
        "traceparent": traceparent,
    }
    return f'{json.dumps(header)[:-1]}, "data": {event.model_dump_json()}}}'


def read_envelope(body: str | bytes) -> Envelope:
    """Read the envelope of a message; the data are not validated."""
    try:
        raw = from_json(body)
        causation = raw.get("causation_id")
        return Envelope(
            event_id=UUID(raw["event_id"]),
            type=str(raw["type"]),
            source=str(raw["source"]),
            time=datetime.fromisoformat(raw["time"]),
            subject=UUID(raw["subject"]),
            version=int(raw["version"]),
            correlation_id=UUID(raw["correlation_id"]),
            causation_id=UUID(causation) if causation else None,
            traceparent=raw.get("traceparent"),
            data=dict(raw["data"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableMessage("The message is not an envelope.") from error
