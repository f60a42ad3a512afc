"""What a note will do to the list, before it is saved."""

import pytest

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
