"""Searches by social security number, as the audit and the supervisors hear of them (R-24)."""

from typing import Any
from uuid import uuid4

from staff_builders import JULIE, MONDAY, shown

from backbone.testing import ServiceHarness
from contracts.customer import SsnSearched


def searched(**more: Any) -> SsnSearched:
    usual = {
        "search_id": uuid4(),
        "account_id": JULIE,
        "username": "frontdesk",
        "name": "ADAM DEHOYOS",
        "searched_at": MONDAY,
        "digest": "3f2a9c0d5b7e41886a90c2d4e6f80112",
        "per_minute": 30,
    }
    return SsnSearched.model_validate(usual | more)


async def lines(harness: ServiceHarness) -> list[tuple[str, str, str]]:
    answer = await harness.http("auditor").get("/api/staff/audit", params={"limit": "200"})
    found = [one for one in answer.json()["items"] if one["action"].startswith("SSN")]
    return [(one["action"], one["actor"], one["changes"]["digest"]) for one in found]


async def test_r_24_every_search_is_one_line_of_the_audit_however_often_it_is_told(
    harness: ServiceHarness,
) -> None:
    one, other = searched(), searched(digest="another")
    await harness.deliver(one, other)
    await harness.deliver(other, one)

    assert sorted(await lines(harness)) == [
        ("SSN_SEARCHED", "frontdesk", one.digest),
        ("SSN_SEARCHED", "frontdesk", "another"),
    ]
    assert (await shown(harness, "supervisor"))["items"] == []


async def test_r_24_supervisors_are_notified_of_too_many_and_nobody_else_is(
    harness: ServiceHarness,
) -> None:
    refused = searched(refused=True)
    await harness.deliver(refused)
    await harness.deliver(refused)

    assert [action for action, *_ in await lines(harness)] == ["SSN_SEARCH_REFUSED"]
    [told] = (await shown(harness, "supervisor"))["items"]
    assert told["kind"] == "ssn_searches_limited"
    assert told["parameters"] == {"name": "ADAM DEHOYOS", "per_minute": 30}
    assert told["message"].startswith("ADAM DEHOYOS searched by more than 30 social security")
    for role in ("front_desk", "administrator", "auditor"):
        assert (await shown(harness, role))["items"] == []
