"""What a note will do to the list, before it is saved."""

from typing import Any

import pytest
from callbacks_builders import MARTINA, listed, logged

from backbone.testing import ServiceHarness


@pytest.mark.parametrize(
    ("note", "effect", "rule", "tier"),
    [
        (("INCOMING", "EMERGENCY_CALL_FROM_CUSTOMER", "STATUS_REQUEST"), "CREATE", "R14", 1),
        (("OUTGOING", "SCHEDULED_APPOINTMENT", "NO_ACTION_REQ_RECORD_ONLY"), "CLEAR", "R9", None),
        (("OUTGOING", "LEFT_MESSAGE", "NO_ACTION_REQ_RECORD_ONLY"), "ATTEMPT", "R7", None),
        (("INCOMING", "APPLICATION_REQUESTED", "APPLICATION_REQUEST"), "KEEP", "R16", None),
        (("INCOMING", "APPLICATION_REQUESTED", "WHO_KNOWS"), "KEEP", "R17", None),
    ],
)
async def test_the_note_form_can_say_what_will_happen(
    unchanged_harness: ServiceHarness,
    note: tuple[str, str, str],
    effect: str,
    rule: str,
    tier: int | None,
) -> None:
    names = ("contact_type", "contact_action", "call_code")
    answer = await unchanged_harness.http("front_desk").post(
        "/api/callbacks/preview", json=dict(zip(names, note, strict=True))
    )

    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["effect"], told["rule"], told["tier"]) == (effect, rule, tier)
    assert told["flagged"] == (rule == "R17")
    assert told["sentence"].endswith(".")
    assert (told["settles"], told["stays_open"]) == ([], 0)


async def preview(harness: ServiceHarness, **note: Any) -> dict[str, Any]:
    outgoing = {
        "contact_type": "OUTGOING",
        "contact_action": "PROGRAM_APPLICATION_INFO_GIVEN",
        "call_code": "RESOLVED",
        "customer_id": str(MARTINA),
    }
    client = harness.http("front_desk")
    answer = await client.post("/api/callbacks/preview", json={**outgoing, **note})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_r_82_the_note_form_can_say_what_a_call_will_settle(harness: ServiceHarness) -> None:
    asked, wx = logged(0), logged(1, "WX_CALL_INFO_SCHED_JOB")
    await harness.deliver(asked, wx)
    both, ticked = {str(asked.contact_id), str(wx.contact_id)}, [str(wx.contact_id)]

    everything = await preview(harness)
    assert (everything["effect"], everything["reason"]) == ("CLEAR", "information_given")
    assert (set(everything["settles"]), everything["stays_open"]) == (both, 0)
    some = await preview(harness, resolves=ticked, resolves_only_listed=True)
    assert (some["settles"], some["stays_open"]) == (ticked, 1)
    nothing = await preview(harness, resolves_only_listed=True)
    assert (nothing["settles"], nothing["stays_open"]) == ([], 2)
    earlier = await preview(harness, contact_date="2026-01-05T17:00:30Z")
    assert earlier["settles"] == [str(asked.contact_id)]
    assert len(await listed(harness)) == 1


async def test_the_note_form_can_say_by_when_a_call_will_be_due(harness: ServiceHarness) -> None:
    asks = {"contact_type": "INCOMING", "contact_action": "APPEAL_OR_COMPLAINT_RECEIVED"}
    routine = await preview(harness, **asks, call_code="STATUS_REQUEST")
    assert (routine["reason"], routine["deadline"]) == (
        "call_code_asks_for_call",
        "2026-01-07T18:00:00Z",
    )
    shut_off = {"call_code": "15_DAY_NOTICE_REC_D", "shut_off_date": "2026-01-06"}
    notice = await preview(harness, **asks, **shut_off)
    assert notice["deadline"] == "2026-01-06T08:00:00Z"
    assert (await preview(harness, **asks, call_code="WHO_KNOWS"))["deadline"] is None
