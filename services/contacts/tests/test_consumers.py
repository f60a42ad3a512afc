"""What others publish to the contacts service: twice, late and shuffled."""

from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random
from uuid import uuid4

from contacts_builders import (
    agency_changed,
    contact_logged,
    customer_removed,
    customer_saved,
    history,
    note_body,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from backbone.testing import ServiceHarness
from contracts.base import Event
from contracts.contacts import ContactLogged


async def test_a_text_stands_in_the_history_with_its_words(harness: ServiceHarness) -> None:
    chris = uuid4()

    await harness.deliver(contact_logged(chris))

    [note] = await history(harness, chris)
    assert note["labels"] == {
        "contact_action": "SMS WX APPOINTMENT REMINDER REPLY RECEIVED",
        "call_code": "WX CALL - INFO/SCHED/JOB",
        "language": "ENGLISH",
        "mailing_code": None,
    }
    assert (note["source"], note["sms_reply"], note["entered_by"]) == ("sms", "cancel", "SYSTEM")
    assert note["recorded_at"] == "2026-01-05T09:00:00Z"
    assert note["entered_by_id"] is None


async def test_a_text_delivered_three_times_is_one_note_and_is_not_published_again(
    harness: ServiceHarness,
) -> None:
    chris = uuid4()
    text = contact_logged(chris)

    await harness.deliver(text, text)
    await harness.deliver(text)

    assert len(await history(harness, chris)) == 1
    assert await harness.published(ContactLogged) == []


async def test_a_text_with_a_code_nobody_knows_is_never_lost(harness: ServiceHarness) -> None:
    chris = uuid4()

    await harness.deliver(
        contact_logged(chris, call_code="GAS_LEAK_REPORTED", shut_off_date="2026-02-03")
    )

    [note] = await history(harness, chris)
    assert note["labels"]["call_code"] == "GAS LEAK REPORTED"
    assert note["shut_off_date"] == "2026-02-03"


async def test_an_old_event_of_a_text_does_not_undo_its_correction(harness: ServiceHarness) -> None:
    chris = uuid4()
    now = datetime.now(UTC)
    fresh = contact_logged(chris, recorded_at=now, contact_date=now)
    await harness.deliver(fresh)

    answer = await harness.http("front_desk").patch(
        f"/api/contacts/{fresh.contact_id}", json={"call_code": "RESOLVED"}
    )
    await harness.deliver(fresh)

    assert answer.status_code == 200
    [note] = await history(harness, chris)
    assert (note["version"], note["call_code"]) == (2, "RESOLVED")
    assert datetime.fromisoformat(note["recorded_at"]) > now


async def test_a_removed_customer_takes_no_more_notes(harness: ServiceHarness) -> None:
    julie = uuid4()
    desk = harness.http("front_desk")
    await harness.deliver(customer_saved(julie))
    first = await desk.post("/api/contacts", json=note_body(julie))

    await harness.deliver(customer_removed(julie, version=2), customer_saved(julie))
    second = await desk.post("/api/contacts", json=note_body(julie))
    edit = await desk.patch(f"/api/contacts/{first.json()['id']}", json={"notes": "X"})
    void = await desk.delete(f"/api/contacts/{first.json()['id']}")

    assert [one.status_code for one in (first, second, edit, void)] == [201, 409, 409, 204]
    assert "deleted" in second.json()["detail"]
    assert await history(harness, julie) == []


@settings(max_examples=25, deadline=None)
@given(
    last=st.integers(1, 4),
    is_removed=st.booleans(),
    chance=st.randoms(use_true_random=False),
)
async def test_what_is_known_of_a_customer_does_not_depend_on_the_order_of_events(
    shared_harness: ServiceHarness, last: int, chance: Random, *, is_removed: bool
) -> None:
    julie = uuid4()
    events: list[Event] = [customer_saved(julie, version=version) for version in range(1, last + 1)]
    if is_removed:
        events.append(customer_removed(julie, version=last + 1))
    events = [*events, *events]
    chance.shuffle(events)

    for batch in in_batches(events, chance):
        await shared_harness.deliver(*batch)

    answer = await shared_harness.http("front_desk").post("/api/contacts", json=note_body(julie))
    assert answer.status_code == (409 if is_removed else 201)


@settings(max_examples=15, deadline=None)
@given(texts=st.integers(1, 6), chance=st.randoms(use_true_random=False))
async def test_a_history_does_not_depend_on_the_order_of_events(
    shared_harness: ServiceHarness, texts: int, chance: Random
) -> None:
    chris = uuid4()
    logged = [contact_logged(chris, notes=f"Reply: {n}") for n in range(texts)]
    events = [*logged, *logged]
    chance.shuffle(events)

    for batch in in_batches(events, chance):
        await shared_harness.deliver(*batch)

    notes = {note["id"]: note["notes"] for note in await history(shared_harness, chris)}
    assert notes == {str(one.contact_id): one.notes for one in logged}


def in_batches(events: Sequence[Event], chance: Random) -> list[list[Event]]:
    batches: list[list[Event]] = [[]]
    for one in events:
        if chance.random() < 0.4:
            batches.append([])
        batches[-1].append(one)
    return [batch for batch in batches if batch]


async def test_f_010_the_agency_switches_its_mailing_system_off_and_on(
    harness: ServiceHarness,
) -> None:
    julie = uuid4()
    desk = harness.http("front_desk")
    wanted = note_body(julie, mailing_code="AP")
    await harness.deliver(customer_saved(julie))

    async def save() -> int:
        return (await desk.post("/api/contacts", json=wanted)).status_code

    assert await save() == 201
    await harness.deliver(
        agency_changed(version=2, mailing_system=False),
        agency_changed(version=1, mailing_system=True),
    )
    assert await save() == 422
    await harness.deliver(agency_changed(version=3, mailing_system=True))
    assert await save() == 201


async def test_days_begin_and_end_where_the_agency_is(harness: ServiceHarness) -> None:
    julie = uuid4()
    desk = harness.http("front_desk")
    await harness.deliver(customer_saved(julie), agency_changed(version=1, mailing_system=True))
    for at in (
        "2020-01-22T23:59:59-08:00",
        "2020-01-23T00:00:00-08:00",
        "2020-01-24T00:00:00-08:00",
    ):
        answer = await desk.post("/api/contacts", json=note_body(julie, contact_date=at, notes=at))
        assert answer.status_code == 201, answer.text

    answer = await desk.get(
        "/api/contacts", params={"date_from": "2020-01-23", "date_to": "2020-01-23"}
    )

    assert [one["notes"] for one in answer.json()["items"]] == ["2020-01-23T00:00:00-08:00"]
