"""Taking a note back when its first day is over, by a supervisor who says why (R-22)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from contacts_builders import (
    CLEAR,
    CONTACTS,
    events_of,
    new_customer,
    note_body,
    pieces_mailed,
    save,
    show,
)

from backbone.testing import ServiceHarness
from contracts.contacts import ContactVoided

WHY = "WRONG GARCIA"


async def void(
    harness: ServiceHarness, note: dict[str, Any], *, role: str = "supervisor", **body: Any
) -> int:
    path = f"{CONTACTS}/{note['id']}/void"
    answer = await harness.http(role).post(path, json={"reason": WHY, **body})
    return answer.status_code


async def test_r_22_a_supervisor_takes_yesterdays_clear_back_and_says_why(
    clocked: ServiceHarness,
) -> None:
    customer = await new_customer(clocked)
    clear = await save(clocked, note_body(customer, **CLEAR))
    clocked.clock.advance(timedelta(days=30))

    assert await void(clocked, clear, role="front_desk") == 409
    assert await void(clocked, clear, reason="") == 422
    assert (await clocked.http("supervisor").delete(f"{CONTACTS}/{clear['id']}")).status_code == 409
    assert await void(clocked, clear) == 204

    shown = await show(clocked, clear["id"])
    assert (shown["voided"], shown["reason"]) == (True, WHY)
    assert [one["version"] for one in shown["versions"]] == [2, 1]
    [event] = await events_of(clocked, ContactVoided, clear["id"])
    assert (event.version, event.reason, event.voided_by) == (2, WHY, shown["recorded_by"])
    assert event.voided_by_id is not None
    assert await void(clocked, clear) == 204, "Twice is once."
    assert len(await events_of(clocked, ContactVoided, clear["id"])) == 1


async def test_r_22_editing_an_old_note_stays_closed_to_a_supervisor(
    clocked: ServiceHarness,
) -> None:
    note = await save(clocked, note_body(await new_customer(clocked)))
    clocked.clock.advance(timedelta(days=2))

    answer = await clocked.http("supervisor").patch(f"{CONTACTS}/{note['id']}", json={"notes": "X"})

    assert (answer.status_code, answer.json()["code"]) == (409, "note_too_old")


async def test_r_22_a_note_whose_letter_was_posted_keeps_its_mailing_date(
    clocked: ServiceHarness,
) -> None:
    customer = await new_customer(clocked)
    note = await save(clocked, note_body(customer, mailing_code="AP", **CLEAR))
    await clocked.deliver(pieces_mailed(UUID(note["id"])))

    assert await void(clocked, note, role="front_desk") == 409
    assert await void(clocked, note) == 204

    assert (await show(clocked, note["id"]))["mailing_date"] is not None
