"""What the print room publishes: twice, late, shuffled, and before the note arrives."""

import asyncio
from datetime import datetime, timedelta
from random import Random
from uuid import UUID, uuid4

import pytest
from contacts_builders import (
    MAILED_AT,
    contact_logged,
    customer_removed,
    history,
    new_customer,
    new_note,
    piece_returned,
    pieces_mailed,
    save,
    show,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from backbone.testing import ServiceHarness
from contacts.domain.automatic_notes import returned_note_id
from contracts.base import Event
from contracts.contacts import ContactAmended, ContactLogged


@pytest.mark.parametrize(
    ("can_be_phoned", "code"),
    [
        (True, "CALL_BACK_REQUESTED"),
        (False, "NO_ACTION_REQ_RECORD_ONLY"),
        (None, "NO_ACTION_REQ_RECORD_ONLY"),
    ],
)
async def test_r_54_who_can_be_phoned_is_asked_where_mail_reaches_them(
    harness: ServiceHarness, *, can_be_phoned: bool | None, code: str
) -> None:
    customer = await new_customer(harness)
    await harness.deliver(piece_returned(customer, can_be_phoned=can_be_phoned))

    [note] = [one for one in await harness.published(ContactLogged) if one.source == "system"]
    assert (note.contact_action, note.call_code) == ("MAIL_RETURNED", code)


async def test_f_077_a_note_gets_its_mailing_date_and_is_otherwise_as_it_was(
    harness: ServiceHarness,
) -> None:
    note = await show(
        harness, (await save(harness, await new_note(harness, mailing_code="AP")))["id"]
    )
    event = pieces_mailed(UUID(note["id"]))

    await harness.deliver(event, event)
    await harness.deliver(event)

    assert await show(harness, note["id"]) == {**note, "mailing_date": "2026-11-20T23:30:00Z"}
    assert await harness.published(ContactAmended) == []


async def test_a_second_mailing_keeps_the_first_date(harness: ServiceHarness) -> None:
    note = await save(harness, await new_note(harness, mailing_code="AP"))
    contact = UUID(note["id"])

    await harness.deliver(
        pieces_mailed(contact), pieces_mailed(contact, at=MAILED_AT + timedelta(days=3))
    )
    await harness.deliver(pieces_mailed(contact, at=MAILED_AT + timedelta(days=5)))

    assert (await show(harness, contact))["mailing_date"] == "2026-11-20T23:30:00Z"


async def test_i_09_what_was_mailed_keeps_its_mailing_code(harness: ServiceHarness) -> None:
    note = await save(harness, await new_note(harness, mailing_code="AP"))
    await harness.deliver(pieces_mailed(UUID(note["id"])))

    answer = await harness.http("front_desk").patch(
        f"/api/contacts/{note['id']}", json={"mailing_code": None}
    )

    assert answer.status_code == 409


@settings(max_examples=20, deadline=None)
@given(
    days=st.lists(st.integers(0, 4), min_size=1, max_size=3),
    chance=st.randoms(use_true_random=False),
)
async def test_a_note_that_arrives_late_finds_its_date_waiting(
    shared_harness: ServiceHarness, days: list[int], chance: Random
) -> None:
    contact, other = uuid4(), uuid4()
    events: list[Event] = [
        contact_logged(contact_id=contact, mailing_code="AP"),
        contact_logged(contact_id=other),
        *(pieces_mailed(contact, at=MAILED_AT + timedelta(days=day)) for day in days),
    ]
    events = [*events, *events]
    chance.shuffle(events)

    for one in events:
        await shared_harness.deliver(one)

    expected = MAILED_AT + timedelta(days=min(days))
    assert datetime.fromisoformat((await show(shared_harness, contact))["mailing_date"]) == expected
    assert (await show(shared_harness, other))["mailing_date"] is None


async def test_a_note_and_its_mailing_that_arrive_at_once_lose_nothing(
    shared_harness: ServiceHarness,
) -> None:
    contacts = [uuid4() for _ in range(12)]

    await asyncio.gather(
        *(
            shared_harness.deliver(contact_logged(contact_id=one, mailing_code="AP"))
            for one in contacts
        ),
        *(shared_harness.deliver(pieces_mailed(one)) for one in contacts),
    )

    dates = [(await show(shared_harness, one))["mailing_date"] for one in contacts]
    assert dates == ["2026-11-20T23:30:00Z"] * len(contacts)


async def test_i_20_a_piece_that_came_back_stands_in_the_history_once(
    harness: ServiceHarness,
) -> None:
    lupe = uuid4()
    event = piece_returned(lupe)

    await harness.deliver(event, event)
    await harness.deliver(event)

    [note] = await history(harness, lupe)
    assert note["id"] == str(returned_note_id(event.piece_id))
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
    [logged] = await harness.published(ContactLogged)
    assert (str(logged.contact_id), logged.source, logged.version) == (note["id"], "system", 1)
    assert logged.mailing_code is None


async def test_a_return_that_is_published_again_after_the_note_was_deleted_stays_deleted(
    harness: ServiceHarness,
) -> None:
    lupe = uuid4()
    event = piece_returned(lupe)
    await harness.deliver(event)
    [note] = await history(harness, lupe)
    await harness.http("front_desk").delete(f"/api/contacts/{note['id']}")

    await harness.deliver(event)

    assert await history(harness, lupe) == []


async def test_two_pieces_that_came_back_are_two_notes_one_after_the_other(
    harness: ServiceHarness,
) -> None:
    lupe = uuid4()

    await harness.deliver(
        piece_returned(lupe), piece_returned(lupe, reason="MOVED, LEFT NO ADDRESS")
    )

    moments = [note["recorded_at"] for note in await history(harness, lupe)]
    assert len(set(moments)) == 2


async def test_a_return_is_never_dated_ahead_and_is_kept_of_a_removed_customer_too(
    harness: ServiceHarness,
) -> None:
    lupe = uuid4()
    harness.clock.set(MAILED_AT)
    await harness.deliver(customer_removed(lupe))

    await harness.deliver(piece_returned(lupe, returned_at=MAILED_AT + timedelta(minutes=3)))

    [note] = await history(harness, lupe)
    assert note["contact_date"] == note["recorded_at"] == "2026-11-20T23:30:00Z"


async def test_a_language_nobody_knows_does_not_lose_the_note(harness: ServiceHarness) -> None:
    lupe = uuid4()
    await harness.deliver(piece_returned(lupe, language="KLINGON"))
    assert [note["labels"]["language"] for note in await history(harness, lupe)] == ["KLINGON"]
