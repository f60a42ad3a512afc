"""What the services promise each other: kept, shown by example, free of what must not travel."""

import json
import re
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from backbone.envelope import read_envelope, write_envelope
from backbone.ids import new_id
from backbone.messaging.asyncapi import SAMPLES, asyncapi_of, published_events, sample_of
from backbone.messaging.topology import definitions, promised_topology
from contracts.base import Event, event_types
from hearthline.house import SERVICES

ROOT = Path(__file__).parents[2]
EVENTS = published_events()
SUBSCRIPTIONS = {service.name: service.event_types for service in SERVICES}

FORBIDDEN = re.compile(
    r"ssn|social_security|date_of_birth|birth_?date|dob|household|income|ethnicity|password|token",
    re.IGNORECASE,
)


def fields(schema: object) -> Iterator[str]:
    """Walk through a JSON schema and name every property in it."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for part in schema.values():
            yield from fields(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from fields(part)


@pytest.mark.parametrize("event_type", sorted(path.stem for path in SAMPLES.glob("*.json")))
def test_a_sample_once_published_still_opens(event_type: str) -> None:
    sample = sample_of(event_type)

    event = event_types()[event_type].model_validate(sample)

    assert str(event.subject) in json.dumps(sample)
    assert event.subject_version >= 1
    # What was said then is still understood: no field of it is passed over.
    assert json.loads(event.model_dump_json()) == sample | {
        name: value
        for name, value in json.loads(event.model_dump_json()).items()
        if name not in sample
    }


def test_every_published_event_has_a_sample() -> None:
    assert set(EVENTS) == {path.stem for path in SAMPLES.glob("*.json")}


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_the_committed_schema_is_the_one_that_is_published(event: type[Event]) -> None:
    """A change shows as a difference in review; `python -m hearthline docs` writes it."""
    committed = ROOT / "docs" / "schemas" / f"{event.type}.json"

    assert json.loads(committed.read_text()) == event.model_json_schema()


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_no_event_carries_what_must_never_travel(event: type[Event]) -> None:
    found = {name for name in fields(event.model_json_schema()) if FORBIDDEN.search(name)}

    assert found == set()


def test_the_search_for_forbidden_fields_finds_them() -> None:
    class Person(BaseModel):
        ssn_last_four: str

    class Family(BaseModel):
        members: list[Person]
        household_income: int

    found = [name for name in fields(Family.model_json_schema()) if FORBIDDEN.search(name)]
    assert sorted(found) == ["household_income", "ssn_last_four"]


def test_no_sample_holds_a_number_that_could_be_a_social_security_number() -> None:
    number = re.compile(r"(?<![\d+-])\d{3}-?\d{2}-?\d{4}(?![\d-])")

    for path in SAMPLES.glob("*.json"):
        texts = [text for text in strings(json.loads(path.read_text())) if not is_id(text)]
        assert not [text for text in texts if number.search(text)], path.name


def strings(value: Any) -> Iterator[str]:
    """Walk through a JSON value and return every text in it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)


def is_id(text: str) -> bool:
    """Say whether a text is a UUID."""
    return re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text) is not None


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_whoever_a_contract_says_must_hear_it_listens_and_nobody_else(event: type[Event]) -> None:
    subscribed = {name for name, types in SUBSCRIPTIONS.items() if event.type in types}

    # A producer knows its own events; it subscribes to those of its fellow producers.
    assert set(event.consumers) == subscribed


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_an_events_name_says_who_owns_it_what_happened_and_which_version(
    event: type[Event],
) -> None:
    owner, name, version = event.type.split(".")

    # What the text gateway says is about texts; what all of them say is the machinery's.
    owners = {one.removesuffix("-gateway") for one in event.owners}
    assert owner in owners or set(event.owners) == set(SUBSCRIPTIONS)
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", name)
    assert re.fullmatch(r"v[1-9]\d*", version)
    assert event.__doc__


def test_the_topology_of_the_contracts_is_the_topology_of_the_services() -> None:
    document = definitions(SUBSCRIPTIONS)
    bound = {
        (one["destination"].removeprefix("hearthline."), one["routing_key"])
        for one in document["bindings"]
        if one["source"] == "hearthline.events"
    }

    expected = {
        (service, event_type)
        for service, types in promised_topology("hearthline").subscriptions.items()
        for event_type in types
        if event_type in EVENTS
    }
    assert bound == expected


def test_the_asyncapi_document_names_everybody_and_every_reference_leads_somewhere() -> None:
    document = asyncapi_of(SUBSCRIPTIONS)

    assert set(document["channels"]) == set(EVENTS)
    assert "contacts.send.contacts.contact_logged.v1" in document["operations"]
    assert "callbacks.receive.contacts.contact_logged.v1" in document["operations"]
    for reference in references(document):
        assert follow(document, reference) is not None, reference


def references(value: Any) -> Iterator[str]:
    """Walk through a document and return every reference in it."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for part in value.values():
            yield from references(part)
    elif isinstance(value, list):
        for part in value:
            yield from references(part)


def follow(document: Any, reference: str) -> Any:
    """Return what a reference leads to."""
    found = document
    for step in reference.removeprefix("#/").split("/"):
        found = found[step.replace("~1", "/").replace("~0", "~")]
    return found


@given(data=st.data())
def test_an_event_that_is_written_down_is_read_as_it_was(data: st.DataObject) -> None:
    event_type = data.draw(st.sampled_from(sorted(EVENTS)))
    event = EVENTS[event_type].model_validate(sample_of(event_type))
    event_id, correlation = new_id(), new_id()
    cause = data.draw(st.none() | st.uuids())
    when = data.draw(st.datetimes(timezones=st.just(UTC)))

    envelope = read_envelope(
        write_envelope(
            event,
            event_id=event_id,
            source=event.owners[0],
            time=when,
            correlation_id=correlation,
            causation_id=cause,
            traceparent=None,
        )
    )

    assert envelope.open() == event
    assert (envelope.event_id, envelope.causation_id) == (event_id, cause)
    assert envelope.time == when


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_a_reader_passes_over_what_it_does_not_know_yet(event: type[Event]) -> None:
    newer = sample_of(event.type) | {"a_field_of_the_next_release": {"anything": [1, 2]}}

    assert event.model_validate(newer) == event.model_validate(sample_of(event.type))
