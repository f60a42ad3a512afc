"""What became of notes after they were saved, across customers, for those who audit."""

from typing import Any

import pytest
from contacts_builders import (
    CONTACTS,
    DAY,
    MONDAY,
    agency_changed,
    new_customer,
    new_note,
    save,
)

from backbone.testing import ServiceHarness

CHANGES = f"{CONTACTS}/changes"


async def changes(harness: ServiceHarness, **query: Any) -> list[dict[str, Any]]:
    answer = await harness.http("auditor").get(CHANGES, params=query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_r_23_corrected_deleted_and_moved_notes_are_told_newest_first(
    harness: ServiceHarness,
) -> None:
    desk = harness.http("front_desk", name="ANA LOPEZ")
    boss = harness.http("supervisor", name="ADAM DEHOYOS")
    corrected = await save(harness, await new_note(harness, notes="SSN 668-71-6854"))
    moved = await save(harness, await new_note(harness))
    deleted = await save(harness, await new_note(harness))
    other = await new_customer(harness)
    fixed = {"call_code": "RESOLVED", "notes": "CALLED", "shut_off_date": "2026-02-03"}
    await desk.patch(f"{CONTACTS}/{corrected['id']}", json=fixed)
    told = {"customer_id": str(other), "reason": "WRONG PERSON"}
    await boss.post(f"{CONTACTS}/{moved['id']}/move", json=told)
    await boss.post(f"{CONTACTS}/{deleted['id']}/void", json={"reason": "SAID TWICE"})

    found = await changes(harness)

    assert [(one["kind"], one["by"], one["reason"]) for one in found] == [
        ("DELETED", "ADAM DEHOYOS", "SAID TWICE"),
        ("MOVED", "ADAM DEHOYOS", "WRONG PERSON"),
        ("CHANGED", "ANA LOPEZ", None),
    ]
    assert found[1]["moved_to_customer_id"] == str(other)
    assert found[2]["changes"] == [
        {
            "field": "call_code",
            "old": "STATUS_REQUEST",
            "new": "RESOLVED",
            "old_label": "STATUS REQUEST",
            "new_label": "RESOLVED",
        },
        {
            "field": "shut_off_date",
            "old": None,
            "new": "2026-02-03",
            "old_label": None,
            "new_label": None,
        },
    ]
    assert found[2]["also_changed"] == ["notes"]
    # No shorter part: an id may have any three digits.
    assert not [part for part in ("668-71", "71-6854", "668716", "716854") if part in str(found)]


async def test_changes_are_narrowed_by_customer_person_kind_and_day(
    clocked: ServiceHarness,
) -> None:
    await clocked.deliver(agency_changed())
    ana = clocked.http("front_desk", name="ANA LOPEZ")
    first = await save(clocked, await new_note(clocked))
    await ana.patch(f"{CONTACTS}/{first['id']}", json={"notes": "MORNING"})
    # 7 h after midnight UTC it is still Monday in California.
    clocked.clock.set(MONDAY + DAY - 2 * DAY / 24)
    second = await save(clocked, await new_note(clocked))
    await clocked.http("front_desk", name="LUPE").delete(f"{CONTACTS}/{second['id']}")

    async def ids(**query: Any) -> list[str]:
        return [one["contact_id"] for one in await changes(clocked, **query)]

    assert await ids(customer_id=first["customer_id"]) == [first["id"]]
    assert await ids(by="LUPE") == [second["id"]]
    assert await ids(kind="CHANGED") == [first["id"]]
    assert await ids(kind="MOVED") == []
    assert await ids(date_from="2026-01-05", date_to="2026-01-05") == [second["id"], first["id"]]
    assert await ids(date_to="2026-01-04") == []


async def test_changes_are_read_page_by_page(harness: ServiceHarness) -> None:
    note = await save(harness, await new_note(harness))
    desk = harness.http("front_desk")
    for said in ("ONE", "TWO", "THREE"):
        await desk.patch(f"{CONTACTS}/{note['id']}", json={"notes": said})

    auditor, seen, after = harness.http("auditor"), list[int](), None
    for _ in range(2):
        query = {"limit": "2", **({"after": after} if after else {})}
        page = (await auditor.get(CHANGES, params=query)).json()
        seen += [one["version"] for one in page["items"]]
        after = page["next"]

    assert (seen, after) == ([4, 3, 2], None)


@pytest.mark.parametrize("query", [{"date_from": "soon"}, {"kind": "X"}, {"customer_id": "7"}])
async def test_a_filter_that_makes_no_sense_is_refused(
    shared_harness: ServiceHarness, query: dict[str, str]
) -> None:
    answer = await shared_harness.http("auditor").get(CHANGES, params=query)

    assert answer.status_code == 422


async def test_only_those_who_audit_read_them(shared_harness: ServiceHarness) -> None:
    for role, status in (("front_desk", 403), ("administrator", 403), ("supervisor", 200)):
        assert (await shared_harness.http(role).get(CHANGES)).status_code == status


async def test_changes_of_codes_are_narrowed_by_person_and_day(harness: ServiceHarness) -> None:
    office = harness.http("administrator")
    await office.put(f"{CONTACTS}/codes/call_codes/RESOLVED", json={"label": "SOLVED"})
    auditor, path = harness.http("auditor"), f"{CONTACTS}/codes/changes"
    [change] = (await auditor.get(path)).json()["items"]

    nobody = {"by_id": "00000000-0000-7000-8000-000000000000"}
    long_ago = {"date_to": "2020-01-01"}

    assert change["key"] == "RESOLVED"
    for query in (nobody, long_ago):
        assert (await auditor.get(path, params=query)).json()["items"] == []
