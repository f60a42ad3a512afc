"""Finding notes, what is written under them, and telling everything again."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from backbone.testing import ServiceHarness, running
from contacts.service import service
from contracts.contacts import (
    CodesChanged,
    ContactAmended,
    ContactLogged,
    ContactVoided,
    DeficiencyRecorded,
)
from contracts.customer import CustomerSaved

MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
async def room() -> AsyncIterator[ServiceHarness]:
    async with running(service) as room:
        yield room


@pytest.fixture
async def customer(room: ServiceHarness) -> UUID:
    return await introduced(room)


async def introduced(room: ServiceHarness) -> UUID:
    customer_id = uuid4()
    await room.deliver(
        CustomerSaved(
            customer_id=customer_id, version=1, number=7, first_name="JULIA", last_name="GARCIA"
        )
    )
    return customer_id


async def save(room: ServiceHarness, customer: UUID, **more: object) -> dict[str, Any]:
    note = {
        "customer_id": str(customer),
        "contact_type": "INCOMING",
        "contact_action": "STATUS_MAILED_APP_REQUEST",
        "call_code": "STATUS_REQUEST",
        "language": "ENGLISH",
    }
    answer = await room.http("front_desk").post("/api/contacts", json=note | more)
    assert answer.status_code == 201, answer.text
    saved: dict[str, Any] = answer.json()
    return saved


async def test_pages_show_every_note_once_newest_first(
    room: ServiceHarness, customer: UUID
) -> None:
    same = MONDAY.isoformat()
    for n in range(5):
        later = (MONDAY + timedelta(days=n)).isoformat()
        await save(room, customer, contact_date=later)
        await save(room, customer, contact_date=same)
    desk = room.http("front_desk")
    seen: list[dict[str, Any]] = []
    query: dict[str, str] = {"customer_id": str(customer), "limit": "3"}
    pages = 0

    while True:
        page = (await desk.get("/api/contacts", params=query)).json()
        seen += page["items"]
        pages += 1
        if page["next"] is None:
            break
        query["after"] = page["next"]

    assert pages == 4
    assert len({one["id"] for one in seen}) == 10
    moments = [one["contact_date"] for one in seen]
    assert moments == sorted(moments, reverse=True)


@pytest.mark.parametrize("after", ["nonsense", "WyJhIl0=", "WyJhIiwgImIiXQ=="])
async def test_a_place_nobody_gave_out_is_refused(room: ServiceHarness, after: str) -> None:
    answer = await room.http("front_desk").get("/api/contacts", params={"after": after})

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"call", "mail", "text"}),
        ({"contact_type": "OUTGOING"}, {"mail"}),
        ({"contact_action": ["APPLICATION_MAILED", "LEFT_MESSAGE"]}, {"mail"}),
        ({"call_code": "STATUS_REQUEST"}, {"call"}),
        ({"language": "SPANISH"}, {"call"}),
        ({"mailing_code": "AP"}, {"mail"}),
        ({"source": "sms"}, {"text"}),
        ({"entered_by": "SYSTEM"}, {"text"}),
        ({"date_from": "2026-01-06"}, {"mail", "text"}),
        ({"date_to": "2026-01-06"}, {"call", "mail"}),
        ({"date_from": "2026-01-06", "date_to": "2026-01-06"}, {"mail"}),
        ({"language": "ENGLISH", "source": "staff"}, {"mail"}),
    ],
)
async def test_every_column_has_a_filter(
    room: ServiceHarness, customer: UUID, query: dict[str, Any], found: set[str]
) -> None:
    day = timedelta(days=1)
    await save(room, customer, notes="call", contact_date=MONDAY.isoformat(), language="SPANISH")
    await save(
        room,
        customer,
        notes="mail",
        contact_date=(MONDAY + day).isoformat(),
        contact_type="OUTGOING",
        contact_action="APPLICATION_MAILED",
        call_code="NO_ACTION_REQ_RECORD_ONLY",
        mailing_code="AP",
    )
    text = ContactLogged(
        contact_id=uuid4(),
        customer_id=customer,
        contact_date=MONDAY + 2 * day,
        recorded_at=MONDAY + 2 * day,
        contact_type="INCOMING",
        contact_action="SMS_WX_APPOINTMENT_REMINDER_REPLY_RECEIVED",
        call_code="WX_CALL_INFO_SCHED_JOB",
        language="ENGLISH",
        notes="text",
        source="sms",
        entered_by="SYSTEM",
    )
    await room.deliver(text)

    answer = await room.http("auditor").get(
        "/api/contacts", params={"customer_id": str(customer), **query}
    )

    assert {one["notes"] for one in answer.json()["items"]} == found


@pytest.mark.parametrize(
    "query", [{"call_code": "no such"}, {"date_from": "9999-12-31"}, {"limit": "201"}]
)
async def test_a_filter_that_makes_no_sense_is_refused(
    room: ServiceHarness, query: dict[str, str]
) -> None:
    assert (await room.http("front_desk").get("/api/contacts", params=query)).status_code == 422


async def test_words_are_searched_by_a_body_never_by_an_address(
    room: ServiceHarness, customer: UUID
) -> None:
    await save(room, customer, notes="100% PAST DUE")
    await save(room, customer, notes="1000 PAST DUE")
    desk = room.http("front_desk")

    async def found(**search: object) -> list[str]:
        answer = await desk.post("/api/contacts/search", json=search)
        assert answer.status_code == 200, answer.text
        return [one["notes"] for one in answer.json()["items"]]

    assert await found(customer_id=str(customer), text="100% past") == ["100% PAST DUE"]
    assert len(await found(customer_id=str(customer), text="past due")) == 2
    assert await found(date_from="2000-01-01", customer_id=str(uuid4()), text="past due") == []
    unbounded = await desk.post("/api/contacts/search", json={"text": "past due"})
    assert unbounded.status_code == 422


async def test_deficiencies_need_a_deficient_note_a_known_reason_and_words_for_other(
    room: ServiceHarness, customer: UUID
) -> None:
    desk = room.http("front_desk")
    plain = await save(room, customer)
    deficient = await save(room, customer, call_code="DEFICIENT_MAILED_BACK")

    async def record(note: dict[str, Any], **deficiency: str) -> tuple[int, str]:
        answer = await desk.post(f"/api/contacts/{note['id']}/deficiencies", json=deficiency)
        return answer.status_code, answer.text

    status, published = await record(plain, reason="IV_MISSING")
    assert (status, "DEFICIENT APPLICATION PROCESS" in published) == (409, True)
    status, published = await record(deficient, reason="NO_SUCH_REASON")
    assert (status, '"field":"reason"' in published) == (422, True)
    status, published = await record(deficient)
    assert (status, "Reason is required." in published) == (422, True)
    for notes in ({}, {"notes": "  "}):
        status, published = await record(deficient, reason="OTHER_SEE_NOTES", **notes)
        assert (status, '"field":"notes"' in published) == (422, True)
    assert (await record(deficient, reason="OTHER_SEE_NOTES", notes="COPY TOO DARK"))[0] == 201
    for _ in range(2):
        assert (await record(deficient, reason="IV_MISSING"))[0] == 201

    [listed] = [one for one in await history(room, customer) if one["id"] == deficient["id"]]
    assert [one["reason"] for one in listed["deficiencies"]] == [
        "OTHER_SEE_NOTES",
        "IV_MISSING",
        "IV_MISSING",
    ]
    await desk.delete(f"/api/contacts/{deficient['id']}")
    assert (await record(deficient, reason="IV_MISSING"))[0] == 409


async def history(room: ServiceHarness, customer: UUID) -> list[dict[str, Any]]:
    query = {"customer_id": str(customer)}
    answer = await room.http("front_desk").get("/api/contacts", params=query)
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_a_log_holds_what_happened_and_the_days_to_come() -> None:
    async with running(service) as own:
        own.clock.set(MONDAY)
        note = await save(own, await introduced(own))
        path = f"/api/contacts/{note['id']}/log"
        desk = own.http("front_desk")
        for line in (
            {"text": "SPOKE TO PG&E"},
            *({"trigger_date": f"2026-01-{day:02}"} for day in (5, 12, 19, 26)),
        ):
            assert (await desk.post(path, json=line)).status_code == 201

        first = (await desk.get(path, params={"limit": "3"})).json()
        rest = (await desk.get(path, params={"limit": "3", "after": first["next"]})).json()

        lines = [*first["items"], *rest["items"]]
        assert [one["trigger_date"] for one in lines] == [
            "2026-01-26",
            "2026-01-19",
            "2026-01-12",
            "2026-01-05",
            None,
        ]
        assert (lines[-1]["text"], lines[-1]["entered_by"]) == ("SPOKE TO PG&E", "AGENCY EMPLOYEE")
        assert rest["next"] is None
        for wrong in ({}, {"text": " "}, {"trigger_date": "2026-01-04"}):
            assert (await desk.post(path, json=wrong)).status_code == 422
        assert (await desk.get(f"/api/contacts/{uuid4()}/log")).status_code == 404


async def test_a_replay_tells_every_note_as_it_stands() -> None:
    async with running(service) as own:
        desk = own.http("front_desk")
        customer = await introduced(own)
        notes = [await save(own, customer, call_code="DEFICIENT_PHONE_BACK") for _ in range(3)]
        await desk.patch(f"/api/contacts/{notes[1]['id']}", json={"notes": "X"})
        await desk.delete(f"/api/contacts/{notes[2]['id']}")
        deficiency = {"reason": "IV_MISSING"}
        await desk.post(f"/api/contacts/{notes[0]['id']}/deficiencies", json=deficiency)
        await own.published(ContactLogged)
        own.messages.clear()

        told = await own.runtime.replay()

        assert told == 5
        kinds = (ContactLogged, ContactAmended, ContactVoided)
        again = [[str(one.contact_id) for one in await own.published(kind)] for kind in kinds]
        assert again == [[note["id"]] for note in notes]
        assert [one.version for one in await own.published(ContactVoided)] == [2]
        assert len(await own.published(DeficiencyRecorded)) == 1
        assert len(await own.published(CodesChanged)) == 1
