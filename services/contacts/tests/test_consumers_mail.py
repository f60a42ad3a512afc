"""What the print room tells the contacts service: twice, late, shuffled, and before the note."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backbone.testing import ServiceHarness, running
from contacts.domain.mail import returned_note_id
from contacts.service import service
from contracts.base import Event
from contracts.contacts import ContactAmended, ContactLogged
from contracts.customer import CustomerRemoved, CustomerSaved
from contracts.mailing import MailedPiece, PieceReturned, PiecesMailed

MAILED_AT = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)


@pytest.fixture
async def room() -> AsyncIterator[ServiceHarness]:
    async with running(service) as room:
        yield room


@pytest.fixture(scope="module")
async def shared_room() -> AsyncIterator[ServiceHarness]:
    async with running(service) as room:
        yield room


def mailed(*contacts: UUID, at: datetime = MAILED_AT) -> PiecesMailed:
    pieces = tuple(
        MailedPiece(piece_id=uuid4(), contact_id=one, customer_id=uuid4(), mailing_code="AP")
        for one in contacts
    )
    return PiecesMailed(
        part_id=uuid4(), batch_id=uuid4(), mailed_at=at, mailed_by="PRINT ROOM", pieces=pieces
    )


def returned(customer_id: UUID, **more: Any) -> PieceReturned:
    usual: dict[str, Any] = {
        "piece_id": uuid4(),
        "contact_id": uuid4(),
        "mailing_code": "AP",
        "language": "SPANISH",
        "returned_at": MAILED_AT,
        "returned_by": "PRINT ROOM",
        "reason": "NOT DELIVERABLE AS ADDRESSED",
    }
    return PieceReturned(customer_id=customer_id, **(usual | more))


def from_elsewhere(contact_id: UUID, **more: Any) -> ContactLogged:
    usual: dict[str, Any] = {
        "customer_id": uuid4(),
        "contact_date": MAILED_AT - timedelta(days=1),
        "recorded_at": MAILED_AT - timedelta(days=1),
        "contact_type": "INCOMING",
        "contact_action": "APPLICATION_REQUESTED",
        "call_code": "APPLICATION_REQUEST",
        "language": "ENGLISH",
        "mailing_code": "AP",
        "source": "sms",
        "entered_by": "SYSTEM",
    }
    return ContactLogged(contact_id=contact_id, **(usual | more))


async def saved_note(room: ServiceHarness) -> dict[str, Any]:
    julie = uuid4()
    await room.deliver(
        CustomerSaved(
            customer_id=julie, version=1, number=7, first_name="JULIE", last_name="GARCIA"
        )
    )
    answer = await room.http("front_desk").post(
        "/api/contacts",
        json={
            "customer_id": str(julie),
            "contact_type": "INCOMING",
            "contact_action": "APPLICATION_REQUESTED",
            "call_code": "APPLICATION_REQUEST",
            "language": "ENGLISH",
            "mailing_code": "AP",
        },
    )
    note: dict[str, Any] = answer.json()
    return note


async def read(room: ServiceHarness, contact_id: UUID | str) -> dict[str, Any]:
    answer = await room.http("front_desk").get(f"/api/contacts/{contact_id}")
    assert answer.status_code == 200, answer.text
    note: dict[str, Any] = answer.json()
    return note


async def history(room: ServiceHarness, customer_id: UUID) -> list[dict[str, Any]]:
    query = {"customer_id": str(customer_id)}
    answer = await room.http("front_desk").get("/api/contacts", params=query)
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_f_077_a_note_gets_its_mailing_date_and_is_otherwise_as_it_was(
    room: ServiceHarness,
) -> None:
    note = await read(room, (await saved_note(room))["id"])
    news = mailed(UUID(note["id"]))

    await room.deliver(news, news)
    await room.deliver(news)

    assert await read(room, note["id"]) == {**note, "mailing_date": "2026-11-20T23:30:00Z"}
    assert await room.published(ContactAmended) == []


async def test_a_second_mailing_keeps_the_first_date(room: ServiceHarness) -> None:
    note = await saved_note(room)
    contact = UUID(note["id"])

    await room.deliver(mailed(contact), mailed(contact, at=MAILED_AT + timedelta(days=3)))
    await room.deliver(mailed(contact, at=MAILED_AT + timedelta(days=5)))

    assert (await read(room, contact))["mailing_date"] == "2026-11-20T23:30:00Z"


async def test_i_09_what_was_mailed_keeps_its_mailing_code(room: ServiceHarness) -> None:
    note = await saved_note(room)
    await room.deliver(mailed(UUID(note["id"])))

    answer = await room.http("front_desk").patch(
        f"/api/contacts/{note['id']}", json={"mailing_code": None}
    )

    assert answer.status_code == 409


@settings(max_examples=20, deadline=None)
@given(
    days=st.lists(st.integers(0, 4), min_size=1, max_size=3),
    chance=st.randoms(use_true_random=False),
)
async def test_a_note_heard_of_late_finds_its_date_waiting(
    shared_room: ServiceHarness, days: list[int], chance: Random
) -> None:
    contact, other = uuid4(), uuid4()
    news: list[Event] = [
        from_elsewhere(contact),
        from_elsewhere(other, mailing_code=None),
        *(mailed(contact, at=MAILED_AT + timedelta(days=day)) for day in days),
    ]
    news = [*news, *news]
    chance.shuffle(news)

    for one in news:
        await shared_room.deliver(one)

    expected = MAILED_AT + timedelta(days=min(days))
    assert datetime.fromisoformat((await read(shared_room, contact))["mailing_date"]) == expected
    assert (await read(shared_room, other))["mailing_date"] is None


async def test_a_note_and_its_mailing_heard_of_at_once_lose_nothing(
    shared_room: ServiceHarness,
) -> None:
    contacts = [uuid4() for _ in range(12)]

    await asyncio.gather(
        *(shared_room.deliver(from_elsewhere(one)) for one in contacts),
        *(shared_room.deliver(mailed(one)) for one in contacts),
    )

    dates = [(await read(shared_room, one))["mailing_date"] for one in contacts]
    assert dates == ["2026-11-20T23:30:00Z"] * len(contacts)


async def test_i_20_a_piece_that_came_back_stands_in_the_history_once(room: ServiceHarness) -> None:
    lupe = uuid4()
    news = returned(lupe)

    await room.deliver(news, news)
    await room.deliver(news)

    [note] = await history(room, lupe)
    assert note["id"] == str(returned_note_id(news.piece_id))
    assert note["labels"] == {
        "contact_action": "MAIL RETURNED",
        "call_code": "NO ACTION REQ - RECORD ONLY",
        "language": "SPANISH",
        "mailing_code": None,
    }
    assert (note["contact_type"], note["mailing_code"]) == ("INCOMING", None)
    assert (note["source"], note["entered_by"]) == ("system", "SYSTEM")
    assert note["entered_by_id"] is None
    assert note["contact_date"] == "2026-11-20T23:30:00Z"
    assert note["notes"] == "AP RETURNED: NOT DELIVERABLE AS ADDRESSED"
    [told] = await room.published(ContactLogged)
    assert (str(told.contact_id), told.source, told.version) == (note["id"], "system", 1)
    assert told.mailing_code is None


async def test_a_return_that_is_told_again_after_the_note_was_deleted_stays_deleted(
    room: ServiceHarness,
) -> None:
    lupe = uuid4()
    news = returned(lupe)
    await room.deliver(news)
    [note] = await history(room, lupe)
    await room.http("front_desk").delete(f"/api/contacts/{note['id']}")

    await room.deliver(news)

    assert await history(room, lupe) == []


async def test_two_pieces_that_came_back_are_two_notes_one_after_the_other(
    room: ServiceHarness,
) -> None:
    lupe = uuid4()

    await room.deliver(returned(lupe), returned(lupe, reason="MOVED, LEFT NO ADDRESS"))

    moments = [note["recorded_at"] for note in await history(room, lupe)]
    assert len(set(moments)) == 2


async def test_a_return_is_never_dated_ahead_and_is_kept_of_a_removed_customer_too(
    room: ServiceHarness,
) -> None:
    lupe = uuid4()
    room.clock.set(MAILED_AT)
    await room.deliver(
        CustomerRemoved(
            customer_id=lupe, version=2, removed_at=MAILED_AT, removed_by="ADAM DEHOYOS"
        )
    )

    await room.deliver(returned(lupe, returned_at=MAILED_AT + timedelta(minutes=3)))

    [note] = await history(room, lupe)
    assert note["contact_date"] == note["recorded_at"] == "2026-11-20T23:30:00Z"


async def test_a_language_nobody_knows_does_not_lose_the_note(room: ServiceHarness) -> None:
    lupe = uuid4()
    await room.deliver(returned(lupe, language="KLINGON"))
    assert [note["labels"]["language"] for note in await history(room, lupe)] == ["KLINGON"]
