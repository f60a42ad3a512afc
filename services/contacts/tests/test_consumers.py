"""What others tell the contacts service: twice, late and shuffled."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import UUID, uuid4, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backbone.testing import ServiceHarness, running
from contacts.service import service
from contracts.base import Event
from contracts.contacts import ContactLogged
from contracts.customer import CustomerRemoved, CustomerSaved
from contracts.staff import AgencyChanged, ReturnAddress

MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
PROVIDER = UUID("6a0e5a0c-4a6f-4e0c-8a8e-000000000001")


@pytest.fixture
async def room() -> AsyncIterator[ServiceHarness]:
    async with running(service) as room:
        yield room


@pytest.fixture(scope="module")
async def shared_room() -> AsyncIterator[ServiceHarness]:
    async with running(service) as room:
        yield room


def saved(customer_id: UUID, *, version: int = 1) -> CustomerSaved:
    return CustomerSaved(
        customer_id=customer_id, version=version, number=7, first_name="JULIE", last_name="GARCIA"
    )


def removed(customer_id: UUID, *, version: int) -> CustomerRemoved:
    return CustomerRemoved(
        customer_id=customer_id, version=version, removed_at=MONDAY, removed_by="ADAM DEHOYOS"
    )


def text_reply(customer_id: UUID, *, sid: str = "SM1", **more: Any) -> ContactLogged:
    """Tell of a text as the gateway does (E-21)."""
    values: dict[str, Any] = {
        "contact_id": uuid5(PROVIDER, sid),
        "customer_id": customer_id,
        "contact_date": MONDAY,
        "recorded_at": MONDAY,
        "contact_type": "INCOMING",
        "contact_action": "SMS_WX_APPOINTMENT_REMINDER_REPLY_RECEIVED",
        "call_code": "WX_CALL_INFO_SCHED_JOB",
        "language": "ENGLISH",
        "notes": "Reply: 2",
        "source": "sms",
        "sms_reply": "cancel",
        "entered_by": "SYSTEM",
    }
    return ContactLogged(**(values | more))


def agency(*, version: int, mailing_system: bool) -> AgencyChanged:
    return AgencyChanged(
        agency_id=PROVIDER,
        version=version,
        name="TEST AGENCY",
        return_address=ReturnAddress(name="TEST AGENCY", line1="1 MAIN ST", line2="SOQUEL, CA"),
        time_zone="America/Los_Angeles",
        mailing_system=mailing_system,
    )


def record_only(customer_id: UUID, **more: object) -> dict[str, object]:
    return {
        "customer_id": str(customer_id),
        "contact_type": "INCOMING",
        "contact_action": "APPLICATION_REQUESTED",
        "call_code": "APPLICATION_REQUEST",
        "language": "ENGLISH",
        **more,
    }


async def history(room: ServiceHarness, customer_id: UUID) -> list[dict[str, Any]]:
    answer = await room.http("front_desk").get(
        "/api/contacts", params={"customer_id": str(customer_id)}
    )
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_a_text_stands_in_the_history_with_its_words(room: ServiceHarness) -> None:
    chris = uuid4()

    await room.deliver(text_reply(chris))

    [note] = await history(room, chris)
    assert note["labels"] == {
        "contact_action": "SMS WX APPOINTMENT REMINDER REPLY RECEIVED",
        "call_code": "WX CALL - INFO/SCHED/JOB",
        "language": "ENGLISH",
        "mailing_code": None,
    }
    assert (note["source"], note["sms_reply"], note["entered_by"]) == ("sms", "cancel", "SYSTEM")
    assert note["recorded_at"] == "2026-01-05T09:00:00Z"
    assert note["entered_by_id"] is None


async def test_a_text_heard_three_times_is_one_note_and_is_not_told_again(
    room: ServiceHarness,
) -> None:
    chris = uuid4()

    await room.deliver(text_reply(chris), text_reply(chris))
    await room.deliver(text_reply(chris))

    assert len(await history(room, chris)) == 1
    assert await room.published(ContactLogged) == []


async def test_a_text_with_a_code_nobody_knows_is_never_lost(room: ServiceHarness) -> None:
    chris = uuid4()

    await room.deliver(text_reply(chris, call_code="GAS_LEAK_REPORTED", shut_off_date="2026-02-03"))

    [note] = await history(room, chris)
    assert note["labels"]["call_code"] == "GAS LEAK REPORTED"
    assert note["shut_off_date"] == "2026-02-03"


async def test_old_news_of_a_text_does_not_undo_its_correction(room: ServiceHarness) -> None:
    chris = uuid4()
    now = datetime.now(UTC)
    fresh = text_reply(chris, recorded_at=now, contact_date=now)
    await room.deliver(fresh)

    answer = await room.http("front_desk").patch(
        f"/api/contacts/{fresh.contact_id}", json={"call_code": "RESOLVED"}
    )
    await room.deliver(fresh)

    assert answer.status_code == 200
    [note] = await history(room, chris)
    assert (note["version"], note["call_code"]) == (2, "RESOLVED")
    assert datetime.fromisoformat(note["recorded_at"]) > now


async def test_a_removed_customer_takes_no_more_notes(room: ServiceHarness) -> None:
    julie = uuid4()
    desk = room.http("front_desk")
    await room.deliver(saved(julie))
    first = await desk.post("/api/contacts", json=record_only(julie))

    await room.deliver(removed(julie, version=2), saved(julie))
    second = await desk.post("/api/contacts", json=record_only(julie))
    edit = await desk.patch(f"/api/contacts/{first.json()['id']}", json={"notes": "X"})
    void = await desk.delete(f"/api/contacts/{first.json()['id']}")

    assert [one.status_code for one in (first, second, edit, void)] == [201, 409, 409, 204]
    assert "deleted" in second.json()["detail"]
    assert await history(room, julie) == []


@settings(max_examples=25, deadline=None)
@given(
    last=st.integers(1, 4),
    is_removed=st.booleans(),
    chance=st.randoms(use_true_random=False),
)
async def test_what_is_known_of_a_customer_does_not_depend_on_the_order_of_news(
    shared_room: ServiceHarness, last: int, chance: Random, *, is_removed: bool
) -> None:
    julie = uuid4()
    news: list[Event] = [saved(julie, version=version) for version in range(1, last + 1)]
    if is_removed:
        news.append(removed(julie, version=last + 1))
    news = [*news, *news]
    chance.shuffle(news)

    for batch in in_batches(news, chance):
        await shared_room.deliver(*batch)

    answer = await shared_room.http("front_desk").post("/api/contacts", json=record_only(julie))
    assert answer.status_code == (409 if is_removed else 201)


@settings(max_examples=15, deadline=None)
@given(texts=st.integers(1, 6), chance=st.randoms(use_true_random=False))
async def test_a_history_does_not_depend_on_the_order_of_news(
    shared_room: ServiceHarness, texts: int, chance: Random
) -> None:
    chris = uuid4()
    told = [text_reply(chris, sid=f"{chris} {n}", notes=f"Reply: {n}") for n in range(texts)]
    news = [*told, *told]
    chance.shuffle(news)

    for batch in in_batches(news, chance):
        await shared_room.deliver(*batch)

    notes = {note["id"]: note["notes"] for note in await history(shared_room, chris)}
    assert notes == {str(one.contact_id): one.notes for one in told}


def in_batches(news: Sequence[Event], chance: Random) -> list[list[Event]]:
    batches: list[list[Event]] = [[]]
    for one in news:
        if chance.random() < 0.4:
            batches.append([])
        batches[-1].append(one)
    return [batch for batch in batches if batch]


async def test_f_010_the_agency_switches_its_mailing_system_off_and_on(
    room: ServiceHarness,
) -> None:
    julie = uuid4()
    desk = room.http("front_desk")
    wanted = record_only(julie, mailing_code="AP")
    await room.deliver(saved(julie))

    async def save() -> int:
        return (await desk.post("/api/contacts", json=wanted)).status_code

    assert await save() == 201
    await room.deliver(
        agency(version=2, mailing_system=False), agency(version=1, mailing_system=True)
    )
    assert await save() == 422
    await room.deliver(agency(version=3, mailing_system=True))
    assert await save() == 201


async def test_days_begin_and_end_where_the_agency_is(room: ServiceHarness) -> None:
    julie = uuid4()
    desk = room.http("front_desk")
    await room.deliver(saved(julie), agency(version=1, mailing_system=True))
    for at in (
        "2020-01-22T23:59:59-08:00",
        "2020-01-23T00:00:00-08:00",
        "2020-01-24T00:00:00-08:00",
    ):
        answer = await desk.post(
            "/api/contacts", json=record_only(julie, contact_date=at, notes=at)
        )
        assert answer.status_code == 201, answer.text

    answer = await desk.get(
        "/api/contacts", params={"date_from": "2020-01-23", "date_to": "2020-01-23"}
    )

    assert [one["notes"] for one in answer.json()["items"]] == ["2020-01-23T00:00:00-08:00"]
