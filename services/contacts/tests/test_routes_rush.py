"""Many notes at one moment: each is judged by itself, and none is lost or doubled."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from backbone.testing import ServiceHarness, running
from contacts.service import service
from contracts.contacts import ContactLogged
from contracts.customer import CustomerRemoved, CustomerSaved

GOOD = {
    "contact_type": "INCOMING",
    "contact_action": "STATUS_MAILED_APP_REQUEST",
    "call_code": "STATUS_REQUEST",
    "language": "ENGLISH",
}


@pytest.fixture(scope="module")
async def room() -> AsyncIterator[ServiceHarness]:
    async with running(service) as room:
        yield room


async def new_customer(room: ServiceHarness) -> UUID:
    customer_id = uuid4()
    await room.deliver(
        CustomerSaved(
            customer_id=customer_id, version=1, number=7, first_name="JULIA", last_name="GARCIA"
        )
    )
    return customer_id


async def post_all(
    room: ServiceHarness, notes: list[dict[str, Any]]
) -> list[tuple[int, dict[str, Any]]]:
    desk = room.http("front_desk")
    answers = await asyncio.gather(*(desk.post("/api/contacts", json=note) for note in notes))
    return [(answer.status_code, answer.json()) for answer in answers]


async def test_in_a_rush_each_note_is_saved_once_in_its_customers_order(
    room: ServiceHarness,
) -> None:
    customers = [await new_customer(room) for _ in range(4)]
    notes = [GOOD | {"customer_id": str(customers[n % 4]), "notes": f"NOTE {n}"} for n in range(60)]

    answers = await post_all(room, notes)

    assert {status for status, _ in answers} == {201}
    saved = [note for _, note in answers]
    assert [note["notes"] for note in saved] == [note["notes"] for note in notes]
    assert len({note["number"] for note in saved}) == 60
    for customer in customers:
        moments = [note["recorded_at"] for note in saved if note["customer_id"] == str(customer)]
        assert len(set(moments)) == 15
    told = [
        event for event in await room.published(ContactLogged) if event.customer_id in customers
    ]
    assert sorted(str(event.contact_id) for event in told) == sorted(note["id"] for note in saved)


async def test_in_a_rush_a_wrong_note_is_told_what_is_wrong_and_the_others_are_saved(
    room: ServiceHarness,
) -> None:
    customer, deleted = await new_customer(room), await new_customer(room)
    await room.deliver(
        CustomerRemoved(
            customer_id=deleted, version=2, removed_at=room.clock(), removed_by="ADAM DEHOYOS"
        )
    )
    good = GOOD | {"customer_id": str(customer)}
    wrong_code = good | {"call_code": "XYZZY"}
    future = good | {"contact_date": "2199-01-01T00:00:00Z"}
    gone = GOOD | {"customer_id": str(deleted)}

    answers = await post_all(room, [good, wrong_code, gone, future, good] * 4)

    assert [status for status, _ in answers] == [201, 422, 409, 422, 201] * 4
    assert [fault["field"] for fault in answers[1][1]["errors"]] == ["call_code"]
    assert [fault["field"] for fault in answers[3][1]["errors"]] == ["contact_date"]
    listed = await room.http("front_desk").get(
        "/api/contacts", params={"customer_id": str(customer), "limit": 200}
    )
    assert len(listed.json()["items"]) == 8
    told = [event for event in await room.published(ContactLogged) if event.customer_id == customer]
    assert len(told) == 8


async def test_in_a_rush_a_repeated_key_is_still_one_note(room: ServiceHarness) -> None:
    note = GOOD | {"customer_id": str(await new_customer(room))}
    desk = room.http("front_desk")

    answers = await asyncio.gather(
        *(
            desk.post("/api/contacts", json=note, headers={"Idempotency-Key": f"press {n % 2}"})
            for n in range(12)
        ),
        *(desk.post("/api/contacts", json=note) for _ in range(12)),
    )

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 2 + 12
