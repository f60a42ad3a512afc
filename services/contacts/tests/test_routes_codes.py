"""The code tables over HTTP: delivered once, then the agency's own."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from backbone.testing import ServiceHarness, running
from contacts.commands.codes import deliver_codes
from contacts.service import service
from contracts.contacts import CodesChanged
from contracts.customer import CustomerSaved


@pytest.fixture
async def room() -> AsyncIterator[ServiceHarness]:
    async with running(service) as room:
        yield room


@pytest.fixture(scope="module")
async def untouched() -> AsyncIterator[ServiceHarness]:
    """Open a room whose codes no test succeeds in changing."""
    async with running(service) as room:
        yield room


async def codes(room: ServiceHarness) -> dict[str, Any]:
    answer = await room.http("print_room").get("/api/contacts/codes")
    found: dict[str, Any] = answer.json()
    return found


async def save(room: ServiceHarness, call_code: str) -> tuple[int, dict[str, Any]]:
    customer = uuid4()
    await room.deliver(
        CustomerSaved(
            customer_id=customer, version=1, number=7, first_name="JULIA", last_name="GARCIA"
        )
    )
    answer = await room.http("front_desk").post(
        "/api/contacts",
        json={
            "customer_id": str(customer),
            "contact_type": "INCOMING",
            "contact_action": "APPLICATION_REQUESTED",
            "call_code": call_code,
            "language": "ENGLISH",
        },
    )
    return answer.status_code, answer.json()


async def test_all_tables_are_shown_in_their_order_with_their_extras(
    untouched: ServiceHarness,
) -> None:
    shown = await codes(untouched)

    assert shown["version"] == 1
    assert [one["key"] for one in shown["contact_types"]] == ["INCOMING", "OUTGOING"]
    assert shown["call_codes"][0] == {
        "key": "48_HR_NOTICE_REC_D",
        "label": "48 HR NOTICE REC'D",
        "abbr": "48",
        "program": "PA",
        "active": True,
        "sort": 10,
        "seed": True,
    }
    assert shown["actions"][0]["contact_class"] == "APPLICATION"
    assert [one["letter"] for one in shown["languages"][:2]] == ["E", "S"]
    assert shown["deficiency_reasons"][-1]["notes_required"] is True
    assert shown["suggestions"][0] == {
        "label": "Application by mail",
        "contact_type": "INCOMING",
        "contact_action": "APPLICATION_REQUESTED",
        "call_code": "APPLICATION_REQUEST",
        "mailing_code": "AP",
    }


async def test_who_has_them_is_told_that_nothing_changed(untouched: ServiceHarness) -> None:
    desk = untouched.http("front_desk")
    tag = (await desk.get("/api/contacts/codes")).headers["ETag"]

    same = await desk.get("/api/contacts/codes", headers={"If-None-Match": f"W/{tag}"})
    other = await desk.get("/api/contacts/codes", headers={"If-None-Match": '"0"'})

    assert (same.status_code, same.content) == (304, b"")
    assert other.status_code == 200


async def test_a_relabelled_code_is_told_audited_and_not_written_into_old_notes(
    room: ServiceHarness,
) -> None:
    status, note = await save(room, "STATUS_REQUEST")
    office = room.http("administrator", name="ANA ADMINISTRATOR")

    answer = await office.put(
        "/api/contacts/codes/call_codes/STATUS_REQUEST",
        json={"label": "status question"},
        headers={"If-Match": '"1"'},
    )

    assert (status, answer.status_code, answer.headers["ETag"]) == (201, 200, '"2"')
    assert answer.json()["label"] == "STATUS QUESTION"
    shown = await room.http("front_desk").get(f"/api/contacts/{note['id']}")
    assert shown.json()["labels"]["call_code"] == "STATUS REQUEST"
    _, later = await save(room, "STATUS_REQUEST")
    assert later["labels"]["call_code"] == "STATUS QUESTION"
    told = await room.published(CodesChanged)
    assert [one.version for one in told] == [1, 2]
    [table] = [one for one in told[1].tables if one.name == "call_codes"]
    assert [one.label for one in table.codes if one.key == "STATUS_REQUEST"] == ["STATUS QUESTION"]
    [change] = (await room.http("supervisor").get("/api/contacts/codes/changes")).json()["items"]
    assert (change["by"], change["table"], change["key"]) == (
        "ANA ADMINISTRATOR",
        "call_codes",
        "STATUS_REQUEST",
    )
    assert change["before"]["label"] == "STATUS REQUEST"
    assert change["after"]["label"] == "STATUS QUESTION"


async def test_a_deactivated_code_is_refused_and_suggested_no_more(room: ServiceHarness) -> None:
    before = len((await codes(room))["suggestions"])

    await room.http("administrator").put(
        "/api/contacts/codes/call_codes/RESOLVED", json={"active": False}
    )

    status, problem = await save(room, "RESOLVED")
    assert (status, problem["detail"]) == (
        422,
        "Call Code RESOLVED is no longer in use. Choose another one from the list.",
    )
    assert len((await codes(room))["suggestions"]) == before - 1


async def test_a_code_the_agency_adds_can_be_chosen_at_once(room: ServiceHarness) -> None:
    assert (await save(room, "GAS_LEAK"))[0] == 422

    added = await room.http("administrator").put(
        "/api/contacts/codes/call_codes/GAS_LEAK", json={"label": "GAS LEAK", "abbr": "GL"}
    )

    assert added.status_code == 200
    assert (added.json()["seed"], added.json()["sort"]) == (False, 200)
    status, note = await save(room, "GAS_LEAK")
    assert (status, note["labels"]["call_code"]) == (201, "GAS LEAK")


@pytest.mark.parametrize(
    ("path", "change", "status"),
    [
        ("call_codes/RESOLVED", {"label": ""}, 422),
        ("call_codes/RESOLVED", {"label": "STATUS REQUEST"}, 422),
        ("call_codes/RESOLVED", {"letter": "R"}, 422),
        ("call_codes/RESOLVED", {"key": "SOLVED"}, 422),
        ("call_codes/GAS_LEAK", {"abbr": "GL"}, 422),
        ("call_codes/gas leak", {"label": "GAS LEAK"}, 404),
        ("contact_types/SIDEWAYS", {"label": "SIDEWAYS"}, 404),
        ("recipes/SOUP", {"label": "SOUP"}, 404),
    ],
)
async def test_a_change_that_makes_no_sense_changes_nothing(
    untouched: ServiceHarness, path: str, change: dict[str, object], status: int
) -> None:
    answer = await untouched.http("administrator").put(f"/api/contacts/codes/{path}", json=change)

    assert answer.status_code == status
    assert (await codes(untouched))["version"] == 1


async def test_codes_change_by_permission_and_on_what_was_read(untouched: ServiceHarness) -> None:
    path = "/api/contacts/codes/call_codes/RESOLVED"
    office = untouched.http("administrator")

    forbidden = await untouched.http("supervisor").put(path, json={"label": "SOLVED"})
    stale = await office.put(path, json={"label": "SOLVED"}, headers={"If-Match": '"7"'})
    same = await office.put(path, json={"label": "RESOLVED"})

    assert [one.status_code for one in (forbidden, stale, same)] == [403, 412, 200]
    assert (await codes(untouched))["version"] == 1
    assert len(await untouched.published(CodesChanged)) == 1


async def test_starting_again_changes_nothing(untouched: ServiceHarness) -> None:
    async with untouched.work() as work:
        await deliver_codes(work)

    assert len(await untouched.published(CodesChanged)) == 1


async def test_a_newer_delivery_renews_all_but_what_the_agency_touched(
    room: ServiceHarness,
) -> None:
    await room.http("administrator").put(
        "/api/contacts/codes/call_codes/RESOLVED", json={"label": "SOLVED"}
    )
    async with room.runtime.engine.begin() as connection:
        await connection.execute(text("UPDATE code_set SET delivered = 0"))
        await connection.execute(text("UPDATE code SET label = 'OLD' WHERE key = 'STATUS_REQUEST'"))
        await connection.execute(text("DELETE FROM code WHERE key = 'SMS_NOT_UNDERSTOOD'"))

    async with room.work() as work:
        await deliver_codes(work)

    labels = {one["key"]: one["label"] for one in (await codes(room))["call_codes"]}
    assert labels["RESOLVED"] == "SOLVED"
    assert labels["STATUS_REQUEST"] == "STATUS REQUEST"
    assert labels["SMS_NOT_UNDERSTOOD"] == "SMS NOT UNDERSTOOD"
    assert [one.version for one in await room.published(CodesChanged)] == [1, 2, 3]
