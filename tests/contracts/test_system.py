"""What an administrator sees of every service, and does with what it could not handle (F)."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from backbone.envelope import write_envelope
from backbone.ids import new_id
from backbone.messaging.asyncapi import sample_of
from backbone.testing import ServiceHarness, running
from callbacks.service import service as callbacks
from contracts.base import event_types
from contracts.operations import DeadLetterHandled
from staff.service import service as staff

_INSERT = text(
    "INSERT INTO dead_letter (event_id, type, body, state, tries, reason, trace, first_failed_at,"
    " last_failed_at) VALUES (:event_id, :type, :body, 'DEAD', 5, :reason, 'in consumers.py',"
    " clock_timestamp(), clock_timestamp())"
)
KIND = "contacts.contact_logged.v1"


@pytest.fixture(scope="module")
async def room() -> AsyncIterator[ServiceHarness]:
    async with running(callbacks) as found:
        yield found


@pytest.fixture
async def letter(room: ServiceHarness) -> UUID:
    """Leave one event that could not be handled, and forget those of other tests."""
    event = event_types()[KIND].model_validate(sample_of(KIND))
    event_id = new_id()
    body = write_envelope(
        event,
        event_id=event_id,
        source="contacts",
        time=room.clock(),
        correlation_id=new_id(),
        causation_id=None,
        traceparent=None,
    )
    async with room.runtime.engine.begin() as connection:
        await connection.execute(text("DELETE FROM dead_letter"))
        await connection.execute(
            _INSERT,
            {
                "event_id": event_id,
                "type": KIND,
                "body": body,
                "reason": "ValueError: ROSA DELGADO has no number",
            },
        )
    room.messages.clear()
    return event_id


@pytest.mark.usefixtures("letter")
async def test_an_administrator_sees_how_a_service_is(room: ServiceHarness) -> None:
    answer = await room.http("administrator").get("/services/callbacks/system")

    state = answer.json()
    assert answer.status_code == 200, state
    assert state["service"] == "callbacks"
    assert state["version"]
    assert state["inbox"] == {"waiting": 0, "stalled_seconds": 0, "retrying": 0, "dead": 1}
    assert {"code": "dead_letters", "events": 1} in state["warnings"]
    assert state["outbox"]["unsent"] == 0
    assert state["storage"]["database_bytes"] > 100_000
    assert state["backups"] is None


@pytest.mark.parametrize("role", ["front_desk", "supervisor", "auditor", "print_room"])
async def test_nobody_else_looks_into_the_machinery(
    room: ServiceHarness, letter: UUID, role: str
) -> None:
    http = room.http(role)

    assert (await http.get("/services/callbacks/system")).status_code == 403
    at = f"/services/callbacks/system/dead-letters/{letter}"
    assert (await http.get(at)).status_code == 403
    assert (await http.post(f"{at}/replay")).status_code == 403


async def test_a_dead_letter_is_shown_without_what_it_says_of_a_person(
    room: ServiceHarness, letter: UUID
) -> None:
    http = room.http("administrator")
    listed = (await http.get("/services/callbacks/system/dead-letters")).json()["items"]
    shown = (await http.get(f"/services/callbacks/system/dead-letters/{letter}")).json()

    assert [one["event_id"] for one in listed] == [str(letter)]
    assert listed[0]["reason"] == shown["reason"] == "ValueError"
    assert shown["source"] == "contacts"
    assert shown["trace"] == "in consumers.py"
    said = sample_of(KIND)
    assert shown["form"]["contact_id"] == said["contact_id"]
    words = [one for one in said.values() if isinstance(one, str) and " " in one]
    assert words
    assert not any(word in str(shown) for word in [*words, "ROSA"])


async def test_a_replay_is_tried_again_and_stands_in_the_audit(
    room: ServiceHarness, letter: UUID
) -> None:
    http = room.http("administrator", name="ADA ADMIN")
    at = f"/services/callbacks/system/dead-letters/{letter}"

    answer = await http.post(f"{at}/replay")
    again = await http.post(f"{at}/replay")

    assert answer.json() == {"events": 1}
    assert again.status_code == 409
    assert again.json()["code"] == "not_dead"
    assert (await http.get(at)).json()["state"] == "RETRYING"
    [told] = await room.published(DeadLetterHandled)
    assert (told.handling, told.event_id, told.event_type) == ("REPLAYED", letter, KIND)
    assert (told.service, told.username) == ("callbacks", "administrator")


async def test_a_discard_says_why_and_stands_in_the_audit(
    room: ServiceHarness, letter: UUID
) -> None:
    http = room.http("administrator")
    at = f"/services/callbacks/system/dead-letters/{letter}"

    unexplained = await http.post(f"{at}/discard", json={"reason": " "})
    answer = await http.post(f"{at}/discard", json={"reason": "Sent by a test release"})

    assert unexplained.status_code == 422
    assert answer.json() == {"events": 1}
    assert (await http.get("/services/callbacks/system/dead-letters")).json()["items"] == []
    everything = await http.get("/services/callbacks/system/dead-letters?all=true")
    assert [one["state"] for one in everything.json()["items"]] == ["DISCARDED"]
    [told] = await room.published(DeadLetterHandled)
    assert (told.handling, told.reason, told.events) == ("DISCARDED", "Sent by a test release", 1)


@pytest.mark.usefixtures("letter")
async def test_all_of_a_service_is_replayed_at_once(room: ServiceHarness) -> None:
    http = room.http("administrator")

    answer = await http.post("/services/callbacks/system/dead-letters/replay")
    nothing = await http.post("/services/callbacks/system/dead-letters/replay")

    assert (answer.json(), nothing.json()) == ({"events": 1}, {"events": 0})
    [told] = await room.published(DeadLetterHandled)
    assert (told.event_id, told.events) == (None, 1)


async def test_what_is_not_there_is_said_to_be_missing(room: ServiceHarness) -> None:
    http = room.http("administrator")

    for method, rest in (("GET", ""), ("POST", "/replay"), ("POST", "/discard")):
        at = f"/services/callbacks/system/dead-letters/{uuid4()}{rest}"
        answer = await http.request(method, at, json={"reason": "Not there"})
        assert answer.status_code == 404, answer.text


async def test_what_was_decided_can_be_read_in_the_audit_once() -> None:
    event = DeadLetterHandled.model_validate(sample_of(DeadLetterHandled.type))
    async with running(staff) as room:
        await room.deliver(event, source="callbacks")
        await room.deliver(event, source="callbacks")
        audit = await room.http("auditor").get("/api/staff/audit?action=EVENT_DISCARDED")

    [line] = audit.json()["items"]
    assert (line["actor"], line["changes"]["service"]) == (event.username, "callbacks")
    assert line["changes"]["reason"] == event.reason
