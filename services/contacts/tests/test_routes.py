"""Saving contact entry notes over HTTP."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from contacts_builders import MONDAY, TICK, new_note, save

from backbone.testing import ServiceHarness


async def test_a_06_contact_date_is_now_and_entered_by_is_the_employee(
    clocked: ServiceHarness,
) -> None:
    answer = await clocked.http("front_desk", name="ADAM DEHOYOS").post(
        "/api/contacts", json=await new_note(clocked)
    )

    note = answer.json()
    assert note["contact_date"] == note["recorded_at"] == "2026-01-05T09:00:00Z"
    assert note["editable_until"] == "2026-01-06T09:00:00Z"
    assert note["entered_by"] == "ADAM DEHOYOS"
    assert answer.headers["ETag"] == '"1"'


async def test_a_06_every_missing_field_is_named(shared_harness: ServiceHarness) -> None:
    note = await new_note(shared_harness)
    empty = {name: "" for name in note if name != "customer_id"}
    for sent in ({}, empty, dict.fromkeys(empty)):
        answer = await shared_harness.http("front_desk").post(
            "/api/contacts", json={"customer_id": note["customer_id"], **sent}
        )

        assert answer.status_code == 422
        problem = answer.json()
        assert (
            problem["detail"] == "Contact Type, Contact Action, Call Code, Language are required."
        )
        assert [one["field"] for one in problem["errors"]] == list(empty)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"contact_action": "XYZZY"}, "contact_action"),
        ({"call_code": "RÉSOLU"}, "call_code"),
        ({"language": "english"}, "language"),
        ({"mailing_code": "XY"}, "mailing_code"),
        ({"contact_type": "SIDEWAYS"}, "contact_type"),
        ({"call_code": "X" * 81}, "call_code"),
        ({"call_code": 48}, "call_code"),
        ({"contact_date": "2199-01-01T00:00:00Z"}, "contact_date"),
        ({"contact_date": "0001-01-01T00:00:00+14:00"}, "contact_date"),
        ({"contact_date": "9999-12-31T23:59:59-14:00"}, "contact_date"),
        ({"contact_date": "2026-01-05T09:00:00"}, "contact_date"),
        ({"contact_date": "yesterday"}, "contact_date"),
        ({"contact_date": 1767603600}, "contact_date"),
        ({"shut_off_date": "2026-02-30"}, "shut_off_date"),
        ({"shut_off_date": "9999-12-31"}, "shut_off_date"),
        ({"notes": "x" * 4001}, "notes"),
        ({"notes": "\x00"}, "notes"),
        ({"resolves": ["nobody"]}, "resolves.0"),
        ({"resolves": [str(UUID(int=n)) for n in range(51)]}, "resolves"),
        ({"customer_id": "7"}, "customer_id"),
        ({"entered_by": "SOMEBODY ELSE"}, "entered_by"),
    ],
)
async def test_bad_input_is_named_never_repeated_and_nothing_is_saved(
    shared_harness: ServiceHarness, changed: dict[str, Any], field: str
) -> None:
    desk = shared_harness.http("front_desk")
    note = await new_note(shared_harness)

    answer = await desk.post("/api/contacts", json=note | changed)

    assert answer.status_code == 422, answer.text
    problem = answer.json()
    assert [one["field"] for one in problem["errors"]] == [field]
    assert problem["detail"].endswith(".")
    [sent] = changed.values()
    assert str(sent) not in problem["detail"]
    listed = await desk.get("/api/contacts", params={"customer_id": note["customer_id"]})
    assert listed.json() == {"items": [], "next": None}


async def test_a_note_keeps_what_was_written(shared_harness: ServiceHarness) -> None:
    written = {
        "contact_date": "2025-12-24T10:15:30.123456-08:00",
        "notes": "  WILL BE SHUT OFF 2/3\r\nSHE HAS A PROMISE TO PAY BY HEAP — ¿CUÁNDO? ",
        "shut_off_date": "2026-02-03",
    }
    saved = await save(shared_harness, await new_note(shared_harness) | written)

    shown = (await shared_harness.http("front_desk").get(f"/api/contacts/{saved['id']}")).json()

    assert shown["contact_date"] == "2025-12-24T18:15:30.123456Z"
    assert shown["notes"] == ("WILL BE SHUT OFF 2/3\nSHE HAS A PROMISE TO PAY BY HEAP — ¿CUÁNDO?")
    assert shown["shut_off_date"] == "2026-02-03"
    assert shown.pop("versions")[0]["version"] == 1
    assert shown == saved


async def test_what_is_optional_may_be_sent_empty(shared_harness: ServiceHarness) -> None:
    names = ("contact_date", "notes", "mailing_code", "shut_off_date", "resolves")

    saved = await save(shared_harness, await new_note(shared_harness) | dict.fromkeys(names))

    assert (saved["notes"], saved["mailing_code"], saved["resolves"]) == (None, None, [])


async def test_saves_for_one_customer_never_share_a_moment(shared_harness: ServiceHarness) -> None:
    note = await new_note(shared_harness)
    desk = shared_harness.http("front_desk")

    answers = await asyncio.gather(*(desk.post("/api/contacts", json=note) for _ in range(20)))

    moments = [answer.json()["recorded_at"] for answer in answers]
    assert len(set(moments)) == 20


async def test_a_clock_that_stands_still_does_not_stop_time(clocked: ServiceHarness) -> None:
    note = await new_note(clocked)
    saved = [await save(clocked, note) for _ in range(3)]
    clocked.clock.set(MONDAY - timedelta(hours=1))
    saved.append(await save(clocked, note))

    moments = [datetime.fromisoformat(one["recorded_at"]) for one in saved]
    assert moments == [MONDAY, MONDAY + TICK, MONDAY + 2 * TICK, MONDAY + 3 * TICK]


async def test_a_note_may_settle_contacts_of_its_own_customer_only(
    shared_harness: ServiceHarness,
) -> None:
    note, other = await new_note(shared_harness), await new_note(shared_harness)
    mine, theirs = await save(shared_harness, note), await save(shared_harness, other)
    on_its_way = str(uuid4())
    desk = shared_harness.http("front_desk")

    own = await desk.post("/api/contacts", json=note | {"resolves": [mine["id"], on_its_way]})
    foreign = await desk.post("/api/contacts", json=note | {"resolves": [theirs["id"]]})
    edited = await desk.patch(
        f"/api/contacts/{own.json()['id']}", json={"resolves": [theirs["id"]]}
    )

    assert own.json()["resolves"] == [mine["id"], on_its_way]
    assert [foreign.status_code, edited.status_code] == [422, 422]
    assert foreign.json()["errors"][0]["field"] == "resolves"


async def test_a_repeated_key_is_one_note(shared_harness: ServiceHarness) -> None:
    note = await new_note(shared_harness)
    desk = shared_harness.http("front_desk")
    key = {"Idempotency-Key": str(uuid4())}

    first = await desk.post("/api/contacts", json=note, headers=key)
    again = await desk.post("/api/contacts", json=note, headers=key)
    other = await desk.post("/api/contacts", json=note | {"notes": "X"}, headers=key)

    assert again.json() == first.json()
    assert (again.status_code, again.headers["ETag"]) == (201, first.headers["ETag"])
    assert again.headers["Idempotency-Replayed"] == "true"
    assert other.status_code == 422
    listed = await desk.get("/api/contacts", params={"customer_id": note["customer_id"]})
    assert len(listed.json()["items"]) == 1


async def test_n_22_where_no_clock_is_given_the_databases_counts(clocked: ServiceHarness) -> None:
    clocked.runtime.units_of_work.clock = None
    async with clocked.runtime.engine.connect() as connection:
        asked = await connection.exec_driver_sql("SELECT clock_timestamp()")
        before = asked.scalar_one()

    note = await save(clocked, await new_note(clocked))

    assert before < datetime.fromisoformat(note["recorded_at"]) < before + timedelta(minutes=1)


@pytest.mark.parametrize("role", ["print_room", "administrator", "auditor"])
async def test_who_may_not_write_saves_nothing(shared_harness: ServiceHarness, role: str) -> None:
    answer = await shared_harness.http(role).post(
        "/api/contacts", json=await new_note(shared_harness)
    )

    assert answer.status_code == 403


async def test_a_note_that_is_not_there(shared_harness: ServiceHarness) -> None:
    desk = shared_harness.http("front_desk")
    for path in (f"/api/contacts/{uuid4()}", "/api/contacts/nothing"):
        assert (await desk.get(path)).status_code == 404
    assert (await desk.patch(f"/api/contacts/{uuid4()}", json={})).status_code == 404
    assert (await desk.delete(f"/api/contacts/{uuid4()}")).status_code == 404
    scanned = await desk.post("/api/contacts/scan", json={"barcode": "999999999"})
    unread = await desk.post("/api/contacts/scan", json={"barcode": "?"})
    assert (scanned.status_code, unread.status_code) == (404, 422)
