"""Many notes at one moment: each is judged by itself, and none is lost or doubled."""

import asyncio
from typing import Any

from contacts_builders import TICK, customer_removed, new_customer, note_body

from backbone.actor import Actor
from backbone.testing import ServiceHarness
from contacts.commands.notes import Entry, log_notes
from contacts.tables import ContactRow
from contracts.contacts import ContactLogged


async def post_all(
    shared_harness: ServiceHarness, notes: list[dict[str, Any]]
) -> list[tuple[int, dict[str, Any]]]:
    desk = shared_harness.http("front_desk")
    answers = await asyncio.gather(*(desk.post("/api/contacts", json=note) for note in notes))
    return [(answer.status_code, answer.json()) for answer in answers]


async def test_in_a_rush_each_note_is_saved_once_in_its_customers_order(
    shared_harness: ServiceHarness,
) -> None:
    customers = [await new_customer(shared_harness) for _ in range(4)]
    notes = [note_body(customers[n % 4], notes=f"NOTE {n}") for n in range(60)]

    answers = await post_all(shared_harness, notes)

    assert {status for status, _ in answers} == {201}
    saved = [note for _, note in answers]
    assert [note["notes"] for note in saved] == [note["notes"] for note in notes]
    assert len({note["number"] for note in saved}) == 60
    for customer in customers:
        moments = [note["recorded_at"] for note in saved if note["customer_id"] == str(customer)]
        assert len(set(moments)) == 15
    events = [
        event
        for event in await shared_harness.published(ContactLogged)
        if event.customer_id in customers
    ]
    assert sorted(str(event.contact_id) for event in events) == sorted(note["id"] for note in saved)


async def test_in_a_rush_a_wrong_note_is_refused_and_the_others_are_saved(
    shared_harness: ServiceHarness,
) -> None:
    customer, deleted = await new_customer(shared_harness), await new_customer(shared_harness)
    await shared_harness.deliver(customer_removed(deleted))
    good = note_body(customer)
    wrong_code = good | {"call_code": "XYZZY"}
    future = good | {"contact_date": "2199-01-01T00:00:00Z"}
    gone = note_body(deleted)

    answers = await post_all(shared_harness, [good, wrong_code, gone, future, good] * 4)

    assert [status for status, _ in answers] == [201, 422, 409, 422, 201] * 4
    assert [fault["field"] for fault in answers[1][1]["errors"]] == ["call_code"]
    assert [fault["field"] for fault in answers[3][1]["errors"]] == ["contact_date"]
    listed = await shared_harness.http("front_desk").get(
        "/api/contacts", params={"customer_id": str(customer), "limit": 200}
    )
    assert len(listed.json()["items"]) == 8
    events = [
        event
        for event in await shared_harness.published(ContactLogged)
        if event.customer_id == customer
    ]
    assert len(events) == 8


async def test_in_a_rush_a_repeated_key_is_still_one_note(shared_harness: ServiceHarness) -> None:
    note = note_body(await new_customer(shared_harness))
    desk = shared_harness.http("front_desk")

    answers = await asyncio.gather(
        *(
            desk.post("/api/contacts", json=note, headers={"Idempotency-Key": f"press {n % 2}"})
            for n in range(12)
        ),
        *(desk.post("/api/contacts", json=note) for _ in range(12)),
    )

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 2 + 12


async def test_notes_of_one_customer_that_share_a_transaction_follow_one_another(
    clocked: ServiceHarness,
) -> None:
    customer, other = await new_customer(clocked), await new_customer(clocked)
    note = {name: value for name, value in note_body(customer).items() if name != "customer_id"}
    entries = [Entry(one, note, by=Actor.system()) for one in (customer, other, customer, customer)]

    async with clocked.work() as work:
        rows = await log_notes(work, entries)

    moments = [row.recorded_at for row in rows if isinstance(row, ContactRow)]
    assert [moments[n] - moments[0] for n in (0, 2, 3)] == [0 * TICK, TICK, 2 * TICK]
    async with clocked.work() as work:
        [later] = await log_notes(work, entries[:1])
    assert isinstance(later, ContactRow)
    assert later.recorded_at == moments[3] + TICK
