"""Moving a note that stands under the wrong customer (R-23)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from contacts_builders import (
    CLEAR,
    CONTACTS,
    MAILED_AT,
    applications_printed,
    contact_logged,
    customer_removed,
    events_of,
    history,
    new_customer,
    note_body,
    pieces_mailed,
    save,
    show,
)

from backbone.testing import ServiceHarness
from contracts.contacts import ContactLogged, ContactVoided, DeficiencyRecorded

WHY = "WRONG GARCIA"


async def move(
    harness: ServiceHarness,
    note: dict[str, Any],
    to: UUID | str,
    *,
    role: str = "supervisor",
    status: int = 201,
    **more: Any,
) -> dict[str, Any]:
    answer = await harness.http(role).post(
        f"{CONTACTS}/{note['id']}/move",
        json={"customer_id": str(to), "reason": WHY, **more},
        headers={"If-Match": f'"{note["version"]}"'},
    )
    assert answer.status_code == status, answer.text
    moved: dict[str, Any] = answer.json()
    return moved


@pytest.mark.parametrize(
    ("role", "age", "status"),
    [
        ("front_desk", timedelta(hours=24), 201),
        ("front_desk", timedelta(hours=24, microseconds=1), 403),
        ("supervisor", timedelta(days=400), 201),
    ],
)
async def test_r_23_its_author_moves_a_note_within_the_day_and_a_supervisor_later(
    clocked: ServiceHarness, role: str, age: timedelta, status: int
) -> None:
    note = await save(clocked, note_body(await new_customer(clocked)))
    right = await new_customer(clocked)
    clocked.clock.advance(age)

    answer = await move(clocked, note, right, role=role, status=status)

    if status == 403:
        assert answer["code"] == "move_needs_supervisor"
        assert await history(clocked, right) == []


async def test_r_23_a_colleague_does_not_move_somebody_elses_note(harness: ServiceHarness) -> None:
    note = await save(harness, note_body(await new_customer(harness)))
    other = harness.http("front_desk", name="SOMEBODY ELSE")
    body = {"customer_id": str(await new_customer(harness)), "reason": WHY}

    answer = await other.post(f"{CONTACTS}/{note['id']}/move", json=body)

    assert (answer.status_code, answer.json()["code"]) == (403, "move_needs_supervisor")


async def test_r_23_the_note_leaves_one_history_and_stands_in_the_other(
    clocked: ServiceHarness,
) -> None:
    wrong, right = await new_customer(clocked), await new_customer(clocked)
    note = await save(clocked, note_body(wrong, notes="NO HEAT", contact_date="2026-01-04T08:00Z"))
    clocked.clock.advance(timedelta(hours=3))

    moved = await move(clocked, note, right)

    assert await history(clocked, wrong) == []
    [listed] = await history(clocked, right)
    assert listed["id"] == moved["id"] != note["id"]
    same = ("notes", "contact_date", "call_code", "entered_by", "entered_by_id", "entered_at")
    assert {name: moved[name] for name in same} == {name: note[name] for name in same}
    assert (moved["moved_from_contact_id"], moved["moved_from_customer_id"], moved["reason"]) == (
        note["id"],
        str(wrong),
        WHY,
    )
    query = {"customer_id": str(wrong), "include_struck": "true"}
    struck = (await clocked.http("front_desk").get(CONTACTS, params=query)).json()["items"]
    assert [(one["moved_to_contact_id"], one["moved_to_customer_id"]) for one in struck] == [
        (moved["id"], str(right))
    ]
    [voided] = await events_of(clocked, ContactVoided, note["id"])
    assert (voided.customer_id, voided.moved_to_customer_id) == (wrong, right)
    [logged] = await events_of(clocked, ContactLogged, moved["id"])
    assert (logged.customer_id, logged.version) == (right, 1)
    assert logged.recorded_at > logged.contact_date


async def test_r_23_moving_makes_no_note_younger(clocked: ServiceHarness) -> None:
    note = await save(clocked, note_body(await new_customer(clocked)))
    clocked.clock.advance(timedelta(hours=23))
    moved = await move(clocked, note, await new_customer(clocked))
    clocked.clock.advance(timedelta(hours=2))

    path = f"{CONTACTS}/{moved['id']}"
    answer = await clocked.http("front_desk").patch(path, json={"notes": "LATER"})

    assert answer.status_code == 409


async def test_r_23_what_stands_under_a_note_moves_with_it(harness: ServiceHarness) -> None:
    lacking = {"contact_action": "DEFICIENT_APPLICATION_PROCESS"}
    note = await save(harness, note_body(await new_customer(harness)) | lacking)
    path = f"{CONTACTS}/{note['id']}"
    desk = harness.http("front_desk")
    for reason in ("SSN_MISSING_ILLEGIBLE", "IV_MISSING"):
        body = {"reason": reason, "notes": f"{reason} SEEN"}
        assert (await desk.post(f"{path}/deficiencies", json=body)).status_code == 201
    for words in ("FIRST LINE", "SECOND LINE"):
        assert (await desk.post(f"{path}/log", json={"text": words})).status_code == 201
    right = await new_customer(harness)

    moved = await move(harness, note, right)

    reasons = [one["reason"] for one in moved["deficiencies"]]
    assert reasons == ["SSN_MISSING_ILLEGIBLE", "IV_MISSING"]
    events = await events_of(harness, DeficiencyRecorded, moved["id"])
    assert {one.customer_id for one in events} == {right}
    assert [one.deficiency.reason for one in events] == reasons
    log = (await desk.get(f"{CONTACTS}/{moved['id']}/log")).json()["items"]
    assert [one["text"] for one in log] == ["SECOND LINE", "FIRST LINE"]


async def test_r_23_what_was_mailed_stays_where_it_went_and_the_other_gets_their_own(
    harness: ServiceHarness,
) -> None:
    wrong, right = await new_customer(harness), await new_customer(harness)
    note = await save(harness, note_body(wrong, mailing_code="AP"))
    await harness.deliver(pieces_mailed(UUID(note["id"])), applications_printed(UUID(note["id"])))

    moved = await move(harness, note, right)

    assert (await show(harness, note["id"]))["mailing_date"] == "2026-11-20T23:30:00Z"
    assert MAILED_AT.isoformat().startswith("2026-11-20T23:30")
    assert (moved["mailing_code"], moved["mailing_date"]) == ("AP", None)
    # The application in that envelope is of whom it was sent to.
    scan = await harness.http("front_desk").post(f"{CONTACTS}/scan", json={"barcode": note["id"]})
    assert scan.json()["customer_id"] == str(wrong)


async def test_r_23_an_arrival_that_moved_is_still_found_by_its_barcode(
    harness: ServiceHarness,
) -> None:
    sent = await save(harness, note_body(await new_customer(harness), mailing_code="AP"))
    await harness.deliver(applications_printed(UUID(sent["id"])))
    desk = harness.http("front_desk")
    arrived = (await desk.post(f"{CONTACTS}/scan", json={"barcode": sent["id"]})).json()

    moved = await move(harness, arrived, await new_customer(harness))

    again = await desk.post(f"{CONTACTS}/scan", json={"barcode": sent["id"]})
    assert (again.status_code, again.json()["id"]) == (200, moved["id"])


async def test_r_23_a_text_of_two_people_is_moved_by_whoever_reads_it(
    clocked: ServiceHarness,
) -> None:
    text = contact_logged(await new_customer(clocked))
    await clocked.deliver(text)
    right = await new_customer(clocked)

    moved = await move(clocked, await show(clocked, text.contact_id), right, role="front_desk")

    assert (moved["source"], moved["sms_reply"], moved["entered_by"]) == ("sms", "cancel", "SYSTEM")


async def test_r_23_a_clear_settles_what_the_mover_says(harness: ServiceHarness) -> None:
    wrong, right = await new_customer(harness), await new_customer(harness)
    theirs = await save(harness, note_body(wrong))
    asked = await save(harness, note_body(right))

    async def moved_settling(settled: list[str] | None, **more: Any) -> tuple[Any, Any]:
        body = note_body(wrong, **CLEAR) | ({} if settled is None else {"resolves": settled})
        moved = await move(harness, await save(harness, body), right, **more)
        return moved["resolves"], moved["resolves_only_listed"]

    assert await moved_settling(None) == ([], False)
    assert await moved_settling([theirs["id"]]) == ([], True)
    assert await moved_settling([theirs["id"]], resolves=None) == ([], False)
    assert await moved_settling(None, resolves=[]) == ([], True)
    assert await moved_settling(None, resolves=[asked["id"]]) == ([asked["id"]], True)
    stranger = await save(harness, note_body(wrong, **CLEAR))
    refused = await move(harness, stranger, right, resolves=[theirs["id"]], status=422)
    assert refused["errors"][0]["code"] == "of_another_customer"


async def test_r_23_a_move_that_cannot_be_says_why_and_changes_nothing(
    harness: ServiceHarness,
) -> None:
    customer = await new_customer(harness)
    note = await save(harness, note_body(customer))
    gone = await new_customer(harness)
    await harness.deliver(customer_removed(gone))

    assert (await move(harness, note, gone, status=409))["code"] == "customer_gone"
    same = await move(harness, note, customer, status=422)
    assert same["errors"][0]["code"] == "same_customer"
    await move(harness, note, await new_customer(harness), reason=" ", status=422)
    stale = note | {"version": 7}
    assert await move(harness, stale, await new_customer(harness), status=412)
    assert [one["id"] for one in await history(harness, customer)] == [note["id"]]

    moved = await move(harness, note, await new_customer(harness))
    voided = await show(harness, note["id"])
    assert (await move(harness, voided, customer, status=409))["code"] == "note_voided"
    back = await move(harness, moved, customer)
    assert [one["id"] for one in await history(harness, customer)] == [back["id"]]


async def test_r_23_a_wrong_note_leaves_a_deleted_record_too(harness: ServiceHarness) -> None:
    wrong, right = await new_customer(harness), await new_customer(harness)
    note = await save(harness, note_body(wrong))
    await harness.deliver(customer_removed(wrong))

    await move(harness, note, right)

    assert len(await history(harness, right)) == 1


async def test_r_23_a_replay_tells_a_move_as_it_was_told(harness: ServiceHarness) -> None:
    lacking = {"contact_action": "DEFICIENT_APPLICATION_PROCESS"}
    note = await save(harness, note_body(await new_customer(harness)) | lacking)
    path = f"{CONTACTS}/{note['id']}/deficiencies"
    await harness.http("front_desk").post(path, json={"reason": "IV_MISSING"})
    await move(harness, note, await new_customer(harness))
    kinds = (ContactLogged, ContactVoided, DeficiencyRecorded)
    live = [one for kind in kinds for one in await harness.published(kind)]
    harness.messages.clear()

    await harness.runtime.replay()

    told = [one for kind in kinds for one in await harness.published(kind)]
    assert sorted(map(repr, told)) == sorted(map(repr, live))
