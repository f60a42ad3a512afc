"""Notes that were deleted late, or moved, as the audit tells of them (R-22, R-23)."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from staff_builders import MONDAY

from backbone.ids import id_of, new_id
from backbone.testing import ServiceHarness
from contracts.contacts import ContactVoided


def taken_back(**more: Any) -> ContactVoided:
    usual = {
        "contact_id": uuid4(),
        "version": 2,
        "customer_id": uuid4(),
        "contact_date": MONDAY,
        "recorded_at": MONDAY,
        "contact_type": "OUTGOING",
        "contact_action": "PROGRAM_APPLICATION_INFO_GIVEN",
        "call_code": "RESOLVED",
        "language": "ENGLISH",
        "entered_by": "ADAM DEHOYOS",
        "voided_by": "ANA LOPEZ",
        "reason": "WRONG GARCIA",
    }
    return ContactVoided.model_validate(usual | more)


async def lines(harness: ServiceHarness) -> list[dict[str, Any]]:
    answer = await harness.http("auditor").get("/api/staff/audit", params={"limit": "200"})
    return [one for one in answer.json()["items"] if one["action"].startswith("NOTE")]


async def test_r_22_a_note_taken_back_for_a_reason_is_one_line_however_often_it_is_told(
    harness: ServiceHarness,
) -> None:
    account = (await harness.http("supervisor").get("/api/staff/accounts")).json()["items"][0]
    late = taken_back(voided_by_id=account["id"])
    await harness.deliver(late, taken_back(reason=None))
    await harness.deliver(late)

    [line] = await lines(harness)

    assert (line["action"], line["actor"]) == ("NOTE_DELETED", account["username"])
    assert line["changes"] == {
        "contact_id": str(late.contact_id),
        "customer_id": str(late.customer_id),
        "reason": "WRONG GARCIA",
    }


async def test_r_23_a_move_says_from_where_to_where_and_why(harness: ServiceHarness) -> None:
    became, whose = uuid4(), uuid4()
    await harness.deliver(taken_back(moved_to_contact_id=became, moved_to_customer_id=whose))

    [line] = await lines(harness)

    assert (line["action"], line["actor"]) == ("NOTE_MOVED", "ANA LOPEZ")
    assert line["changes"]["moved_to_contact_id"] == str(became)
    assert line["changes"]["moved_to_customer_id"] == str(whose)


def test_an_id_of_a_moment_is_the_same_for_the_same_thing_and_sorts_by_the_moment() -> None:
    one, other = uuid4(), uuid4()
    assert id_of(MONDAY, one, 2) == id_of(MONDAY, one, 2)
    assert len({id_of(MONDAY, one, 2), id_of(MONDAY, one, 3), id_of(MONDAY, other, 2)}) == 3
    later = MONDAY + timedelta(milliseconds=1)
    assert id_of(MONDAY, one) < id_of(later, one) < new_id()
    assert (id_of(MONDAY, one).version, id_of(MONDAY, one).variant) == (7, new_id().variant)
