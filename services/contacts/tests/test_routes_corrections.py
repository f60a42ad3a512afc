"""Correcting and deleting contact entry notes over HTTP, within their first day."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from contacts_builders import MONDAY, new_note, save

from backbone.testing import ServiceHarness
from contracts.contacts import ContactAmended, ContactLogged, ContactVoided

TOO_OLD = "Contact entry notes that are older than 1 day cannot be edited. Add a new note instead."


@pytest.mark.parametrize(
    ("age", "status"),
    [
        (timedelta(hours=23, minutes=59), 200),
        (timedelta(hours=24), 200),
        (timedelta(hours=24, microseconds=1), 409),
        (timedelta(hours=24, minutes=1), 409),
    ],
)
async def test_a_15_a_note_is_corrected_and_deleted_within_its_first_day(
    clocked: ServiceHarness, age: timedelta, status: int
) -> None:
    saved = await save(clocked, await new_note(clocked) | {"contact_date": "2020-01-01T00:00:00Z"})
    path = f"/api/contacts/{saved['id']}"
    desk = clocked.http("front_desk")
    clocked.clock.advance(age)

    edited = await desk.patch(path, json={"notes": "CORRECTED"})
    deleted = await desk.delete(path)

    assert edited.status_code == status
    assert deleted.status_code == (204 if status == 200 else 409)
    if status == 409:
        assert edited.json()["detail"] == deleted.json()["detail"] == TOO_OLD
        assert (await desk.get(path)).json()["version"] == 1
        await save(clocked, await new_note(clocked))


async def test_a_correction_does_not_make_a_note_younger(clocked: ServiceHarness) -> None:
    saved = await save(clocked, await new_note(clocked))
    path = f"/api/contacts/{saved['id']}"
    desk = clocked.http("front_desk")
    clocked.clock.advance(timedelta(hours=20))
    await desk.patch(path, json={"notes": "ONE"})
    clocked.clock.advance(timedelta(hours=20))

    assert (await desk.patch(path, json={"notes": "TWO"})).status_code == 409


async def test_a_correction_is_a_version_and_the_old_one_stays(clocked: ServiceHarness) -> None:
    saved = await save(clocked, await new_note(clocked))
    path = f"/api/contacts/{saved['id']}"
    clocked.clock.advance(timedelta(minutes=5))

    answer = await clocked.http("supervisor", name="ANA SUPERVISOR").patch(
        path,
        json={"call_code": "48_HR_NOTICE_REC_D", "notes": "NOTICE SEEN"},
        headers={"If-Match": '"1"'},
    )

    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    shown = (await clocked.http("front_desk").get(path)).json()
    new, old = shown["versions"]
    assert (new["call_code"], new["recorded_by"]) == ("48_HR_NOTICE_REC_D", "ANA SUPERVISOR")
    assert (old["call_code"], old["recorded_by"]) == ("STATUS_REQUEST", "AGENCY EMPLOYEE")
    assert old["labels"]["call_code"] == "STATUS REQUEST"
    assert shown["entered_by"] == "AGENCY EMPLOYEE"
    [event] = await clocked.published(ContactAmended)
    assert (event.version, event.entered_by) == (2, "AGENCY EMPLOYEE")
    assert event.recorded_at == MONDAY + timedelta(minutes=5)
    assert len(await clocked.published(ContactLogged)) == 1


async def test_a_correction_that_changes_nothing_is_no_version(
    shared_harness: ServiceHarness,
) -> None:
    note = await new_note(shared_harness) | {"notes": "AS IT WAS"}
    saved = await save(shared_harness, note)
    del note["customer_id"]

    answer = await shared_harness.http("front_desk").patch(
        f"/api/contacts/{saved['id']}", json=note
    )

    assert answer.status_code == 200
    assert answer.json() == saved
    published = [one.contact_id for one in await shared_harness.published(ContactAmended)]
    assert UUID(saved["id"]) not in published


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"call_code": None}, "call_code"),
        ({"language": ""}, "language"),
        ({"contact_date": None}, "contact_date"),
        ({"call_code": "XYZZY"}, "call_code"),
        ({"customer_id": str(uuid4())}, "customer_id"),
    ],
)
async def test_a_correction_keeps_to_the_rules_of_a_note(
    shared_harness: ServiceHarness, change: dict[str, Any], field: str
) -> None:
    saved = await save(shared_harness, await new_note(shared_harness))

    answer = await shared_harness.http("front_desk").patch(
        f"/api/contacts/{saved['id']}", json=change
    )

    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [field]


async def test_a_field_may_be_emptied(shared_harness: ServiceHarness) -> None:
    full = await new_note(shared_harness) | {
        "notes": "X",
        "mailing_code": "AP",
        "shut_off_date": "2026-02-03",
    }
    saved = await save(shared_harness, full)

    answer = await shared_harness.http("front_desk").patch(
        f"/api/contacts/{saved['id']}",
        json={"notes": None, "mailing_code": "", "shut_off_date": None},
    )

    note = answer.json()
    assert (note["notes"], note["mailing_code"], note["shut_off_date"]) == (None, None, None)
    assert note["labels"]["mailing_code"] is None


async def test_of_twenty_parallel_corrections_one_wins(shared_harness: ServiceHarness) -> None:
    saved = await save(shared_harness, await new_note(shared_harness))
    desk = shared_harness.http("front_desk")

    answers = await asyncio.gather(
        *(
            desk.patch(
                f"/api/contacts/{saved['id']}",
                json={"notes": f"EDIT {n}"},
                headers={"If-Match": '"1"'},
            )
            for n in range(20)
        )
    )

    assert sorted(answer.status_code for answer in answers) == [200] + 19 * [412]


async def test_a_deleted_note_is_hidden_readable_and_published(
    shared_harness: ServiceHarness,
) -> None:
    note = await new_note(shared_harness)
    saved = await save(shared_harness, note)
    path = f"/api/contacts/{saved['id']}"
    desk = shared_harness.http("front_desk", name="ADAM DEHOYOS")
    of_customer = {"customer_id": note["customer_id"]}

    stale = await desk.delete(path, headers={"If-Match": '"7"'})
    first = await desk.delete(path, headers={"If-Match": '"1"'})
    again = await desk.delete(path, headers={"If-Match": '"1"'})

    assert [one.status_code for one in (stale, first, again)] == [412, 204, 204]
    assert (await desk.get("/api/contacts", params=of_customer)).json()["items"] == []
    everything = await desk.get("/api/contacts", params=of_customer | {"include_voided": "true"})
    assert [one["voided"] for one in everything.json()["items"]] == [True]
    assert (await desk.get(path)).json()["voided"] is True
    assert (await desk.patch(path, json={"notes": "X"})).status_code == 409
    [event] = [
        one
        for one in await shared_harness.published(ContactVoided)
        if str(one.contact_id) == saved["id"]
    ]
    assert (event.version, event.voided_by, event.call_code) == (
        2,
        "ADAM DEHOYOS",
        "STATUS_REQUEST",
    )


async def test_once_mailed_the_mailing_code_stays(shared_harness: ServiceHarness) -> None:
    saved = await save(shared_harness, await new_note(shared_harness) | {"mailing_code": "AP"})
    async with shared_harness.runtime.engine.begin() as connection:
        await connection.exec_driver_sql(
            "UPDATE contact SET mailing_date = now() WHERE contact_id = $1", (UUID(saved["id"]),)
        )
    path = f"/api/contacts/{saved['id']}"
    desk = shared_harness.http("front_desk")

    refused = await desk.patch(path, json={"mailing_code": "AC"})
    allowed = await desk.patch(path, json={"mailing_code": "AP", "notes": "MAILED"})

    assert refused.status_code == 409
    assert "already mailed" in refused.json()["detail"]
    assert allowed.status_code == 200
    assert allowed.json()["mailing_date"] is not None


async def test_a_whole_form_is_a_correction_too(shared_harness: ServiceHarness) -> None:
    note = await new_note(shared_harness)
    earlier = await save(shared_harness, note)
    saved = await save(shared_harness, note)
    whole = {
        "contact_date": "2026-01-05T17:30:00Z",
        "contact_type": "OUTGOING",
        "contact_action": "PROGRAM_APPLICATION_INFO_GIVEN",
        "call_code": "RESOLVED",
        "language": "SPANISH",
        "notes": None,
        "mailing_code": None,
        "shut_off_date": None,
        "resolves": [earlier["id"]],
    }

    answer = await shared_harness.http("front_desk").patch(
        f"/api/contacts/{saved['id']}", json=whole
    )

    assert answer.status_code == 200, answer.text
    assert {name: answer.json()[name] for name in whole} == whole


async def test_n_38_a_correction_and_a_deletion_repeated_with_their_keys_are_answered_as_before(
    shared_harness: ServiceHarness,
) -> None:
    desk = shared_harness.http("front_desk")
    note = await save(shared_harness, await new_note(shared_harness))
    path = f"/api/contacts/{note['id']}"
    words = {"notes": "SAYS TUESDAY"}
    correct, delete = (
        {"If-Match": f'"{version}"', "Idempotency-Key": str(uuid4())} for version in (1, 2)
    )

    corrected = [await desk.patch(path, json=words, headers=correct) for _ in range(2)]
    anew = await desk.patch(path, json=words, headers=correct | {"Idempotency-Key": "OTHER"})
    deleted = [await desk.delete(path, headers=delete) for _ in range(2)]

    answers = (*corrected, anew, *deleted)
    assert [answer.status_code for answer in answers] == [200, 200, 412, 204, 204]
    assert corrected[1].json() == corrected[0].json()
    assert corrected[1].headers["Idempotency-Replayed"] == "true"
    assert corrected[1].headers["ETag"] == corrected[0].headers["ETag"]
