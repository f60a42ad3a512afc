"""Writes the services' events as an AsyncAPI document: contracts, publishers, subscribers."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import contracts
from contracts.base import Event, event_types

SAMPLES = Path(contracts.__file__).parent / "samples"

_REF = "#/components/schemas/{model}"


def published_events() -> Mapping[str, type[Event]]:
    """Return every event a contract promises, by its type."""
    return {
        event_type: event
        for event_type, event in sorted(event_types().items())
        if event.__module__.startswith("contracts.")
    }


def sample_of(event_type: str) -> dict[str, Any]:
    """Return the example kept for an event; it was once published and is never edited."""
    sample: dict[str, Any] = json.loads((SAMPLES / f"{event_type}.json").read_text())
    return sample


def asyncapi_of(subscriptions: Mapping[str, frozenset[str]]) -> dict[str, Any]:
    """Write the whole document: one channel per event type, who sends on it and who receives.

    `subscriptions` holds every service's event types.
    """
    events = published_events()
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Hearthline events",
            "version": "1.0.0",
            "description": (
                "What Hearthline's services tell each other. Every message may arrive twice, late"
                " and in any order; `event_id` says whether it was heard before, and `version` of"
                " the `subject` says which of two is newer."
            ),
        },
        "defaultContentType": "application/json",
        "channels": {event_type: _channel(event) for event_type, event in events.items()},
        "operations": _operations(subscriptions, events),
        "components": {
            "messages": {event_type: _message(event) for event_type, event in events.items()},
            "schemas": _schemas(events.values()),
        },
    }


def _channel(event: type[Event]) -> dict[str, Any]:
    return {
        "address": event.type,
        "title": event.__name__,
        "description": _summary(event),
        "messages": {event.__name__: {"$ref": f"#/components/messages/{event.type}"}},
    }


def _operations(
    subscriptions: Mapping[str, frozenset[str]], events: Mapping[str, type[Event]]
) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for event_type, event in events.items():
        for owner in event.owners:
            found[f"{owner}.send.{event_type}"] = _operation("send", owner, event)
    for service, types in subscriptions.items():
        for event_type in sorted(types & events.keys()):
            name = f"{service}.receive.{event_type}"
            found[name] = _operation("receive", service, events[event_type])
    return dict(sorted(found.items()))


def _operation(action: str, service: str, event: type[Event]) -> dict[str, Any]:
    verb = "publishes" if action == "send" else "consumes"
    channel = f"#/channels/{event.type}"
    return {
        "action": action,
        "title": f"{service} {verb} {event.__name__}",
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{event.__name__}"}],
        "tags": [{"name": service}],
    }


def _message(event: type[Event]) -> dict[str, Any]:
    return {
        "name": event.type,
        "title": event.__name__,
        "summary": _summary(event),
        "contentType": "application/json",
        "correlationId": {"location": "$message.payload#/correlation_id"},
        "payload": {
            "allOf": [
                {"$ref": _REF.format(model="Envelope")},
                {
                    "type": "object",
                    "properties": {
                        "type": {"const": event.type},
                        "source": {"enum": list(event.owners)},
                        "data": {"$ref": _REF.format(model=event.__name__)},
                    },
                },
            ]
        },
        "examples": [{"name": event.__name__, "payload": {"data": sample_of(event.type)}}],
    }


def _summary(event: type[Event]) -> str:
    return (event.__doc__ or "").strip().splitlines()[0]


def _schemas(events: Iterable[type[Event]]) -> dict[str, Any]:
    found: dict[str, Any] = {"Envelope": _ENVELOPE}
    for event in events:
        schema = event.model_json_schema(ref_template=_REF)
        found.update(schema.pop("$defs", {}))
        found[event.__name__] = schema
    return dict(sorted(found.items()))


_ID = {"type": "string", "format": "uuid"}
_ENVELOPE: dict[str, Any] = {
    "title": "Envelope",
    "description": "What stands on the outside of every event, readable without opening the data.",
    "type": "object",
    "required": [
        "event_id",
        "type",
        "source",
        "time",
        "subject",
        "version",
        "correlation_id",
        "data",
    ],
    "properties": {
        "event_id": {**_ID, "description": "The same however often the event is sent."},
        "type": {"type": "string", "description": "Name and version; also the routing key."},
        "source": {"type": "string", "description": "The service that said it."},
        "time": {"type": "string", "format": "date-time", "description": "When it was said."},
        "subject": {**_ID, "description": "What the event speaks of."},
        "version": {"type": "integer", "description": "The subject's; the higher is the newer."},
        "correlation_id": {**_ID, "description": "Ties a click to everything it causes."},
        "causation_id": {
            "anyOf": [_ID, {"type": "null"}],
            "description": "The event this one answers, if any.",
        },
        "traceparent": {
            "anyOf": [{"type": "string"}, {"type": "null"}],
            "description": "W3C trace context, when traces are collected.",
        },
        "data": {"type": "object"},
    },
}
