"""What was done to records, across customers, for those who audit."""

from typing import Any
from uuid import UUID

import pytest
from customer_builders import add_customer
from sqlalchemy import text

from backbone.testing import ServiceHarness

CHANGES = "/api/customers/changes"
SSN = "668-71-6854"


async def changes(harness: ServiceHarness, **query: Any) -> list[dict[str, Any]]:
    answer = await harness.http("auditor").get(CHANGES, params=query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_changes_of_all_records_are_told_newest_first_removed_ones_included(
    fresh_harness: ServiceHarness,
) -> None:
    harness = fresh_harness
    julia = await add_customer(harness, ssn=SSN)
    maria = await add_customer(harness, first_name="MARIA", last_name="LUNA")
    boss, desk = harness.http("supervisor"), harness.http("front_desk", name="ANA LOPEZ")
    await desk.patch(f"/api/customers/{julia['id']}", json={"email": "julia@example.org"})
    await boss.delete(f"/api/customers/{maria['id']}")

    found = await changes(harness)
    async with harness.runtime.engine.begin() as connection:
        ana = await connection.scalar(
            text("SELECT by_id FROM customer_change WHERE by_name = 'ANA LOPEZ'")
        )

    assert [(one["action"], one["customer_name"]) for one in found] == [
        ("REMOVED", "MARIA LUNA"),
        ("CHANGED", "JULIA GARCIA"),
        ("CREATED", "MARIA LUNA"),
        ("CREATED", "JULIA GARCIA"),
    ]
    assert found[1]["by"] == "ANA LOPEZ"
    assert {one["customer_number"] for one in found} == {julia["number"], maria["number"]}
    # No shorter part: an id may have any three digits.
    assert not [part for part in ("668-71", "71-6854", "668716", "716854") if part in str(found)]
    of_maria = await changes(harness, number=maria["number"])
    assert [one["action"] for one in of_maria] == ["REMOVED", "CREATED"]
    assert {one["customer_id"] for one in of_maria} == {maria["id"]}
    assert [one["action"] for one in await changes(harness, by_id=str(ana))][:1] == ["CHANGED"]
    assert await changes(harness, by_id=str(UUID(int=7))) == []
    assert [one["action"] for one in await changes(harness, action="REMOVED")] == ["REMOVED"]
    assert await changes(harness, date_to="2020-01-01") == []
    assert len(await changes(harness, date_from="2020-01-01")) == len(found)


async def test_changes_are_read_page_by_page(fresh_harness: ServiceHarness) -> None:
    harness = fresh_harness
    for name in ("ONE", "TWO", "THREE"):
        await add_customer(harness, first_name=name)

    first = (await harness.http("auditor").get(f"{CHANGES}?limit=2")).json()
    rest = await changes(harness, after=first["next"])

    assert [one["customer_name"] for one in (*first["items"], *rest)] == [
        "THREE GARCIA",
        "TWO GARCIA",
        "ONE GARCIA",
    ]


@pytest.mark.parametrize("query", ["number=0", "action=X", "date_from=soon", "by_id=7"])
async def test_a_filter_that_makes_no_sense_is_refused(harness: ServiceHarness, query: str) -> None:
    assert (await harness.http("auditor").get(f"{CHANGES}?{query}")).status_code == 422


async def test_only_those_who_audit_read_them(harness: ServiceHarness) -> None:
    for role, status in (("front_desk", 403), ("administrator", 403), ("supervisor", 200)):
        assert (await harness.http(role).get(CHANGES)).status_code == status
