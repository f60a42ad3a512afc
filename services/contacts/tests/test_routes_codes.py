"""The code tables over HTTP: delivered once, then the agency's own."""

from typing import Any

import pytest
from contacts_builders import CONTACTS, new_note
from sqlalchemy import text

from backbone.testing import ServiceHarness
from contacts.commands.codes import deliver_codes
from contracts.contacts import CodesChanged


async def codes(harness: ServiceHarness) -> dict[str, Any]:
    answer = await harness.http("print_room").get("/api/contacts/codes")
    found: dict[str, Any] = answer.json()
    return found


async def save(harness: ServiceHarness, call_code: str) -> tuple[int, dict[str, Any]]:
    note = await new_note(harness, call_code=call_code)
    answer = await harness.http("front_desk").post(CONTACTS, json=note)
    return answer.status_code, answer.json()


async def test_all_tables_are_shown_in_their_order_with_their_extras(
    shared_harness: ServiceHarness,
) -> None:
    shown = await codes(shared_harness)

    assert shown["version"] == 1
    assert [one["key"] for one in shown["contact_types"]] == ["INCOMING", "OUTGOING"]
    assert shown["call_codes"][0] == {
        "key": "48_HR_NOTICE_REC_D",
        "label": "48 HR NOTICE REC'D",
        "labels": {},
        "abbr": "48",
        "program": "PA",
        "active": True,
        "sort": 10,
        "seed": True,
        "needs_date": False,
    }
    assert shown["actions"][0]["contact_class"] == "APPLICATION"
    assert [one["letter"] for one in shown["languages"][:2]] == ["E", "S"]
    assert shown["deficiency_reasons"][-1]["notes_required"] is True
    assert shown["suggestions"][0] == {
        "key": "APPLICATION_BY_MAIL",
        "label": "Application by mail",
        "labels": {"es": "Solicitud por correo"},
        "contact_type": "INCOMING",
        "contact_action": "APPLICATION_REQUESTED",
        "call_code": "APPLICATION_REQUEST",
        "mailing_code": "AP",
        "program": "PA",
        "outcome": False,
        "shorthand": None,
        "words": [],
    }


async def test_who_has_them_learns_that_nothing_changed(shared_harness: ServiceHarness) -> None:
    desk = shared_harness.http("front_desk")
    tag = (await desk.get("/api/contacts/codes")).headers["ETag"]

    same = await desk.get("/api/contacts/codes", headers={"If-None-Match": f"W/{tag}"})
    other = await desk.get("/api/contacts/codes", headers={"If-None-Match": '"0"'})

    assert (same.status_code, same.content) == (304, b"")
    assert other.status_code == 200


async def test_a_relabelled_code_is_published_audited_and_not_written_into_old_notes(
    harness: ServiceHarness,
) -> None:
    status, note = await save(harness, "STATUS_REQUEST")
    office = harness.http("administrator", name="ANA ADMINISTRATOR")

    answer = await office.put(
        "/api/contacts/codes/call_codes/STATUS_REQUEST",
        json={"label": "status question"},
        headers={"If-Match": '"1"'},
    )

    assert (status, answer.status_code, answer.headers["ETag"]) == (201, 200, '"2"')
    assert answer.json()["label"] == "STATUS QUESTION"
    shown = await harness.http("front_desk").get(f"/api/contacts/{note['id']}")
    assert shown.json()["labels"]["call_code"] == "STATUS REQUEST"
    _, later = await save(harness, "STATUS_REQUEST")
    assert later["labels"]["call_code"] == "STATUS QUESTION"
    events = await harness.published(CodesChanged)
    assert [one.version for one in events] == [1, 2]
    [table] = [one for one in events[1].tables if one.name == "call_codes"]
    assert [one.label for one in table.codes if one.key == "STATUS_REQUEST"] == ["STATUS QUESTION"]
    [change] = (await harness.http("supervisor").get("/api/contacts/codes/changes")).json()["items"]
    assert (change["by"], change["table"], change["key"]) == (
        "ANA ADMINISTRATOR",
        "call_codes",
        "STATUS_REQUEST",
    )
    assert change["before"]["label"] == "STATUS REQUEST"
    assert change["after"]["label"] == "STATUS QUESTION"


async def test_r_59_a_language_s_letter_is_published_with_its_code(
    harness: ServiceHarness,
) -> None:
    office = harness.http("administrator")
    path, version = "/api/contacts/codes/languages/SPANISH", {"If-Match": '"1"'}
    changed = await office.put(path, json={"letter": "ESP"}, headers=version)

    assert changed.status_code == 200, changed.text
    letters = [
        code.letter
        for event in await harness.published(CodesChanged)
        for table in event.tables
        for code in table.codes
        if (table.name, code.key) == ("languages", "SPANISH")
    ]
    assert letters == ["S", "ESP"]


async def test_labels_in_other_languages_are_the_agencys_too(harness: ServiceHarness) -> None:
    path = f"{CONTACTS}/codes/call_codes/APPLICATION_REQUEST"
    office = harness.http("administrator")

    put = await office.put(path, json={"labels": {"es": "pide solicitud"}})
    kept = await office.put(path, json={"abbr": "AR"})
    shown = {one["key"]: one["labels"] for one in (await codes(harness))["call_codes"]}
    emptied = await office.put(path, json={"labels": {}})

    assert put.json()["labels"] == kept.json()["labels"] == {"es": "PIDE SOLICITUD"}
    assert shown["APPLICATION_REQUEST"] == {"es": "PIDE SOLICITUD"}
    assert shown["STATUS_REQUEST"] == {"es": "ESTADO DE LA SOLICITUD"}
    assert emptied.json()["labels"] == {}
    events = await harness.published(CodesChanged)
    of_code = [
        code.labels
        for event in events
        for table in event.tables
        for code in table.codes
        if code.key == "APPLICATION_REQUEST" and table.name == "call_codes"
    ]
    assert of_code[0] == of_code[-1] == {}
    assert {"es": "PIDE SOLICITUD"} in of_code


async def test_a_deactivated_code_is_refused_and_suggested_no_more(harness: ServiceHarness) -> None:
    before = (await codes(harness))["suggestions"]

    await harness.http("administrator").put(
        "/api/contacts/codes/call_codes/RESOLVED", json={"active": False}
    )

    status, problem = await save(harness, "RESOLVED")
    assert (status, problem["detail"]) == (
        422,
        "Call Code RESOLVED is no longer in use. Choose another one from the list.",
    )
    kept = [one for one in before if one["call_code"] != "RESOLVED"]
    assert (await codes(harness))["suggestions"] == kept
    assert 0 < len(kept) < len(before)


async def test_a_code_the_agency_adds_can_be_chosen_at_once(harness: ServiceHarness) -> None:
    assert (await save(harness, "GAS_LEAK"))[0] == 422
    last = max(one["sort"] for one in (await codes(harness))["call_codes"])

    added = await harness.http("administrator").put(
        "/api/contacts/codes/call_codes/GAS_LEAK", json={"label": "GAS LEAK", "abbr": "GL"}
    )

    assert added.status_code == 200
    assert (added.json()["seed"], added.json()["sort"]) == (False, last + 10)
    status, note = await save(harness, "GAS_LEAK")
    assert (status, note["labels"]["call_code"]) == (201, "GAS LEAK")


@pytest.mark.parametrize(
    ("path", "change", "status"),
    [
        ("call_codes/RESOLVED", {"label": ""}, 422),
        ("call_codes/RESOLVED", {"label": "STATUS REQUEST"}, 422),
        ("call_codes/RESOLVED", {"letter": "R"}, 422),
        ("call_codes/RESOLVED", {"key": "SOLVED"}, 422),
        ("call_codes/RESOLVED", {"labels": {"Spanish": "RESUELTO"}}, 422),
        ("call_codes/RESOLVED", {"labels": {"es": ""}}, 422),
        ("call_codes/RESOLVED", {"labels": None}, 422),
        ("call_codes/GAS_LEAK", {"abbr": "GL"}, 422),
        ("call_codes/gas leak", {"label": "GAS LEAK"}, 404),
        ("contact_types/SIDEWAYS", {"label": "SIDEWAYS"}, 404),
        ("recipes/SOUP", {"label": "SOUP"}, 404),
    ],
)
async def test_a_change_that_makes_no_sense_changes_nothing(
    shared_harness: ServiceHarness, path: str, change: dict[str, object], status: int
) -> None:
    answer = await shared_harness.http("administrator").put(
        f"/api/contacts/codes/{path}", json=change
    )

    assert answer.status_code == status
    assert (await codes(shared_harness))["version"] == 1


async def test_codes_change_by_permission_and_on_what_was_read(
    shared_harness: ServiceHarness,
) -> None:
    path = "/api/contacts/codes/call_codes/RESOLVED"
    office = shared_harness.http("administrator")

    forbidden = await shared_harness.http("supervisor").put(path, json={"label": "SOLVED"})
    stale = await office.put(path, json={"label": "SOLVED"}, headers={"If-Match": '"7"'})
    same = await office.put(path, json={"label": "RESOLVED"})

    assert [one.status_code for one in (forbidden, stale, same)] == [403, 412, 200]
    assert (await codes(shared_harness))["version"] == 1
    assert len(await shared_harness.published(CodesChanged)) == 1


async def test_starting_again_changes_nothing(shared_harness: ServiceHarness) -> None:
    async with shared_harness.work() as work:
        await deliver_codes(work)

    assert len(await shared_harness.published(CodesChanged)) == 1


async def test_a_newer_delivery_renews_all_but_what_the_agency_touched(
    harness: ServiceHarness,
) -> None:
    await harness.http("administrator").put(
        "/api/contacts/codes/call_codes/RESOLVED", json={"label": "SOLVED"}
    )
    async with harness.runtime.engine.begin() as connection:
        await connection.execute(text("UPDATE code_set SET delivered = 0"))
        await connection.execute(text("UPDATE code SET label = 'OLD' WHERE key = 'STATUS_REQUEST'"))
        await connection.execute(text("DELETE FROM code WHERE key = 'SMS_NOT_UNDERSTOOD'"))

    async with harness.work() as work:
        await deliver_codes(work)

    labels = {one["key"]: one["label"] for one in (await codes(harness))["call_codes"]}
    assert labels["RESOLVED"] == "SOLVED"
    assert labels["STATUS_REQUEST"] == "STATUS REQUEST"
    assert labels["SMS_NOT_UNDERSTOOD"] == "SMS NOT UNDERSTOOD"
    assert [one.version for one in await harness.published(CodesChanged)] == [1, 2, 3]


async def test_a_change_is_foreseen_and_nothing_is_changed_by_looking(
    shared_harness: ServiceHarness,
) -> None:
    admin, path = shared_harness.http("administrator"), "/api/contacts/codes/call_codes"
    before = await codes(shared_harness)

    retired = (await admin.post(f"{path}/STATUS_REQUEST/preview", json={"active": False})).json()
    added = (await admin.post(f"{path}/DOG_BITES/preview", json={"label": "Dog bites"})).json()

    assert (retired["before"]["active"], retired["after"]["active"]) == (True, False)
    assert {one["call_code"] for one in retired["suggestions_lost"]} == {"STATUS_REQUEST"}
    assert retired["suggestions_gained"] == []
    assert (added["before"], added["after"]["label"]) == (None, "DOG BITES")
    assert await codes(shared_harness) == before


async def test_what_cannot_be_changed_is_refused_when_foreseen(
    shared_harness: ServiceHarness,
) -> None:
    path = "/api/contacts/codes/call_codes/STATUS_REQUEST/preview"

    twice = await shared_harness.http("administrator").post(
        path, json={"label": "48 HR NOTICE REC'D"}
    )
    others = await shared_harness.http("front_desk").post(path, json={"active": False})

    assert (twice.status_code, others.status_code) == (422, 403)
