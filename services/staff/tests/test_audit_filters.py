"""The audit is found again: by person, by kind, by day of the agency's calendar."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import text

from backbone.testing import ServiceHarness


async def test_the_audit_is_filtered_by_person_kind_and_day(harness: ServiceHarness) -> None:
    zone = ZoneInfo("America/Los_Angeles")
    harness.clock.set(datetime(2026, 1, 5, 23, 30, tzinfo=zone))  # the sixth in UTC
    http = harness.http("administrator")
    changed = await http.patch(
        "/api/staff/agency",
        json={"phone": "831 555 0142"},
        headers={"If-Match": (await http.get("/api/staff/agency")).headers["etag"]},
    )
    assert changed.status_code == 200, changed.text
    auditor = harness.http("auditor")

    async def found(**wanted: str) -> list[str]:
        answer = await auditor.get("/api/staff/audit", params=wanted)
        assert answer.status_code == 200, answer.text
        return [line["action"] for line in answer.json()["items"]]

    mine = {"actor": "Administrator", "action": "AGENCY_CHANGED"}
    assert await found(**mine) == ["AGENCY_CHANGED"]
    assert await found(**mine, date_from="2026-01-05", date_to="2026-01-05") == ["AGENCY_CHANGED"]
    assert await found(**mine, date_from="2026-01-06") == []
    assert await found(**mine, date_to="2026-01-04") == []
    assert await found(actor="somebody-else", action="AGENCY_CHANGED") == []
    assert (await auditor.get("/api/staff/audit?date_from=0")).status_code == 422


async def test_a_day_is_looked_up_in_an_index(harness: ServiceHarness) -> None:
    """The audit grows for ever; a day of it must not cost more every year."""
    async with harness.runtime.engine.connect() as connection:
        for way in ("enable_seqscan", "enable_bitmapscan"):
            await connection.execute(text(f"SET {way} = off"))
        plan = await connection.scalars(
            text(
                "EXPLAIN SELECT * FROM staff_audit WHERE at >= '2026-01-05 00:00-08'"
                " AND at < '2026-01-06 00:00-08' ORDER BY at DESC, audit_id DESC LIMIT 51"
            )
        )
        lines = list(plan)

    assert "Index Scan Backward using staff_audit_newest" in "".join(lines)
