"""Finding notes, what is written under them, and publishing everything again."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from contacts_builders import (
    DAY,
    MONDAY,
    contact_logged,
    history,
    new_customer,
    new_note,
    note_body,
    save,
)

from backbone.testing import ServiceHarness, running
from contacts.service import service
from contracts.contacts import (
    CodesChanged,
    ContactAmended,
    ContactLogged,
    ContactVoided,
    DeficiencyRecorded,
)


@pytest.fixture
async def customer(shared_harness: ServiceHarness) -> UUID:
    return await new_customer(shared_harness)


async def test_pages_show_every_note_once_newest_first(
    shared_harness: ServiceHarness, customer: UUID
) -> None:
    same = MONDAY.isoformat()
    for n in range(5):
        later = (MONDAY + n * DAY).isoformat()
        await save(shared_harness, note_body(customer, contact_date=later))
        await save(shared_harness, note_body(customer, contact_date=same))
    desk = shared_harness.http("front_desk")
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
async def test_a_cursor_nobody_gave_out_is_refused(
    shared_harness: ServiceHarness, after: str
) -> None:
    answer = await shared_harness.http("front_desk").get("/api/contacts", params={"after": after})

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
        ({"entered_by_id": str(UUID(int=7))}, set()),
        ({"has_notes": "true"}, {"call", "mail", "text"}),
        ({"has_notes": "false"}, set()),
        ({"mailed": "true"}, set()),
        ({"mailed": "false"}, {"call", "mail", "text"}),
        ({"date_from": "2026-01-06"}, {"mail", "text"}),
        ({"date_to": "2026-01-06"}, {"call", "mail"}),
        ({"date_from": "2026-01-06", "date_to": "2026-01-06"}, {"mail"}),
        ({"language": "ENGLISH", "source": "staff"}, {"mail"}),
    ],
)
async def test_every_column_has_a_filter(
    shared_harness: ServiceHarness, customer: UUID, query: dict[str, Any], found: set[str]
) -> None:
    await save(
        shared_harness,
        note_body(customer, notes="call", contact_date=MONDAY.isoformat(), language="SPANISH"),
    )
    mail = note_body(
        customer,
        notes="mail",
        contact_date=(MONDAY + DAY).isoformat(),
        contact_type="OUTGOING",
        contact_action="APPLICATION_MAILED",
        call_code="NO_ACTION_REQ_RECORD_ONLY",
        mailing_code="AP",
    )
    await save(shared_harness, mail)
    at = MONDAY + 2 * DAY
    text = contact_logged(customer, contact_date=at, recorded_at=at, notes="text")
    await shared_harness.deliver(text)

    answer = await shared_harness.http("auditor").get(
        "/api/contacts", params={"customer_id": str(customer), **query}
    )

    assert {one["notes"] for one in answer.json()["items"]} == found


@pytest.mark.parametrize(
    "query", [{"call_code": "no such"}, {"date_from": "9999-12-31"}, {"limit": "201"}]
)
async def test_a_filter_that_makes_no_sense_is_refused(
    shared_harness: ServiceHarness, query: dict[str, str]
) -> None:
    assert (
        await shared_harness.http("front_desk").get("/api/contacts", params=query)
    ).status_code == 422


async def test_words_are_searched_by_a_body_never_by_an_address(
    shared_harness: ServiceHarness, customer: UUID
) -> None:
    await save(shared_harness, note_body(customer, notes="100% PAST DUE"))
    await save(shared_harness, note_body(customer, notes="1000 PAST DUE"))
    desk = shared_harness.http("front_desk")

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
    shared_harness: ServiceHarness, customer: UUID
) -> None:
    desk = shared_harness.http("front_desk")
    plain = await save(shared_harness, note_body(customer))
    deficient = await save(shared_harness, note_body(customer, call_code="DEFICIENT_MAILED_BACK"))

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

    [listed] = [
        one for one in await history(shared_harness, customer) if one["id"] == deficient["id"]
    ]
    assert [one["reason"] for one in listed["deficiencies"]] == [
        "OTHER_SEE_NOTES",
        "IV_MISSING",
        "IV_MISSING",
    ]
    await desk.delete(f"/api/contacts/{deficient['id']}")
    assert (await record(deficient, reason="IV_MISSING"))[0] == 409


async def test_a_log_holds_what_happened_and_the_days_to_come() -> None:
    async with running(service) as own:
        own.clock.set(MONDAY)
        note = await save(own, await new_note(own))
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


async def test_a_replay_publishes_every_version_of_every_note_as_it_was_told() -> None:
    async with running(service) as own:
        desk = own.http("front_desk")
        customer = await new_customer(own)
        notes = [
            await save(own, note_body(customer, call_code="DEFICIENT_PHONE_BACK")) for _ in range(3)
        ]
        await desk.patch(f"/api/contacts/{notes[1]['id']}", json={"notes": "X"})
        await desk.delete(f"/api/contacts/{notes[2]['id']}")
        deficiency = {"reason": "IV_MISSING"}
        await desk.post(f"/api/contacts/{notes[0]['id']}/deficiencies", json=deficiency)
        kinds = (ContactLogged, ContactAmended, ContactVoided)
        told = [await own.published(kind) for kind in kinds]
        assert [len(one) for one in told] == [3, 1, 1]
        own.messages.clear()

        replayed = await own.runtime.replay()

        assert replayed == 7
        assert [await own.published(kind) for kind in kinds] == told
        assert len(await own.published(DeficiencyRecorded)) == 1
        assert len(await own.published(CodesChanged)) == 1
