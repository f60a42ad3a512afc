"""Every refusal has a code and the facts a program needs, beside the sentence for a person."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from contacts_builders import (
    CONTACTS,
    DAY,
    MONDAY,
    TICK,
    agency_changed,
    customer_removed,
    new_note,
    note_body,
    pieces_mailed,
    save,
)

from backbone.testing import ServiceHarness

OFF = "/codes/languages/HMONG"


async def test_the_one_day_rule_says_until_when(clocked: ServiceHarness) -> None:
    saved = await save(clocked, await new_note(clocked))
    clocked.clock.set(MONDAY + DAY + TICK)
    desk = clocked.http("front_desk")

    edited = await desk.patch(f"{CONTACTS}/{saved['id']}", json={"notes": "X"})
    deleted = await desk.delete(f"{CONTACTS}/{saved['id']}")

    for answer in (edited, deleted):
        assert (answer.status_code, answer.json()["code"]) == (409, "note_too_old")
        assert answer.json()["editable_until"] == "2026-01-06T09:00:00+00:00"


async def test_what_was_mailed_says_when(harness: ServiceHarness) -> None:
    saved = await save(harness, await new_note(harness, mailing_code="AP"))
    await harness.deliver(pieces_mailed(UUID(saved["id"])))

    answer = await harness.http("front_desk").patch(
        f"{CONTACTS}/{saved['id']}", json={"mailing_code": "AC"}
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "mailing_code_locked")
    assert answer.json()["mailing_date"] == "2026-11-20T23:30:00+00:00"


async def test_r_57_a_note_whose_letter_was_posted_is_not_deleted(harness: ServiceHarness) -> None:
    saved = await save(harness, await new_note(harness, mailing_code="AP"))
    await harness.deliver(pieces_mailed(UUID(saved["id"])))

    answer = await harness.http("front_desk").delete(f"{CONTACTS}/{saved['id']}")

    assert (answer.status_code, answer.json()["code"]) == (409, "note_mailed")
    assert answer.json()["mailing_date"] == "2026-11-20T23:30:00+00:00"


async def test_r_57_a_note_deleted_before_anybody_knew_of_its_post_shows_its_mailing_date(
    harness: ServiceHarness,
) -> None:
    saved = await save(harness, await new_note(harness, mailing_code="AP"))
    desk = harness.http("front_desk")
    assert (await desk.delete(f"{CONTACTS}/{saved['id']}")).status_code == 204

    await harness.deliver(pieces_mailed(UUID(saved["id"])))

    kept = (await desk.get(f"{CONTACTS}/{saved['id']}")).json()
    assert kept["voided"] is True
    assert kept["mailing_date"] == "2026-11-20T23:30:00Z"


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        (
            {"call_code": "XYZZY"},
            [{"field": "call_code", "code": "unknown_code", "table": "call_codes"}],
        ),
        (
            {"language": "HMONG"},
            [
                {
                    "field": "language",
                    "code": "inactive_code",
                    "table": "languages",
                    "label": "HMONG",
                }
            ],
        ),
        ({"mailing_code": "AP"}, [{"field": "mailing_code", "code": "mailing_system_off"}]),
        (
            {"contact_date": "2199-01-01T00:00:00Z"},
            [{"field": "contact_date", "code": "in_future"}],
        ),
        (
            {"contact_date": "1899-01-01T00:00:00Z"},
            [{"field": "contact_date", "code": "too_far_back"}],
        ),
        (
            {"contact_date": "0001-01-01T00:00:00+14:00"},
            [{"field": "contact_date", "code": "out_of_range"}],
        ),
        ({"language": ""}, [{"field": "language", "code": "required"}]),
        ({"entered_by": "ME"}, [{"field": "entered_by", "code": "unknown_field"}]),
    ],
)
async def test_a_field_that_is_refused_has_a_code_and_its_facts(
    shared_harness: ServiceHarness, sent: dict[str, Any], errors: list[dict[str, Any]]
) -> None:
    await shared_harness.deliver(agency_changed(mailing_system=False))
    office = shared_harness.http("administrator")
    await office.put(f"{CONTACTS}{OFF}", json={"active": False})

    answer = await shared_harness.http("front_desk").post(
        CONTACTS, json=await new_note(shared_harness, **sent)
    )

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "invalid_input")
    for error in problem["errors"]:
        assert error.pop("message")
    assert problem["errors"] == errors


async def test_another_customers_contact_is_refused_by_its_own_code(
    shared_harness: ServiceHarness,
) -> None:
    theirs = await save(shared_harness, await new_note(shared_harness))
    mine = await new_note(shared_harness, resolves=[theirs["id"]])

    answer = await shared_harness.http("front_desk").post(CONTACTS, json=mine)

    [error] = answer.json()["errors"]
    assert (error["field"], error["code"]) == ("resolves", "of_another_customer")


async def test_what_is_not_there_or_no_longer_says_which(shared_harness: ServiceHarness) -> None:
    saved = await save(shared_harness, await new_note(shared_harness))
    customer_id = UUID(saved["customer_id"])
    desk = shared_harness.http("front_desk")
    path = f"{CONTACTS}/{saved['id']}"

    async def code_of(method: str, at: str, body: dict[str, Any] | None = None) -> str:
        answer = await desk.request(method, at, json=body)
        return str(answer.json()["code"])

    reason = {"reason": "IV_MISSING"}
    assert await code_of("GET", f"{CONTACTS}/{uuid4()}") == "note_not_found"
    assert await code_of("GET", f"{CONTACTS}/nothing") == "not_found"
    assert await code_of("POST", f"{path}/deficiencies", reason) == "deficiencies_not_allowed"
    await desk.delete(path)
    assert await code_of("PATCH", path, {"notes": "X"}) == "note_voided"
    assert await code_of("POST", f"{path}/deficiencies", reason) == "note_voided"
    assert await code_of("POST", f"{path}/log", {"text": "X"}) == "note_voided"
    await shared_harness.deliver(customer_removed(customer_id))
    assert await code_of("POST", CONTACTS, note_body(customer_id)) == "customer_gone"
