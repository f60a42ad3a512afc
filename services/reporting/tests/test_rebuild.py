"""Reports are rebuilt from what is published again, while people go on reading them."""

from random import Random

from reporting_builders import (
    DOENAS_NOTE,
    KIMS_NOTE,
    deficiency_recorded,
    every_event,
    fingerprint,
    report,
    source_events,
)
from sqlalchemy import text

from backbone.testing import ServiceHarness


async def test_n_32_a_rebuild_under_live_traffic_equals_what_was_kept_all_along(
    harness: ServiceHarness,
) -> None:
    """Half of it has happened when the draft begins, the rest while all is published again."""
    admin = harness.http("administrator")
    events = every_event()
    chance = Random(32)  # noqa: S311  the same disorder in every run
    await harness.deliver(*events[:12])
    before = await report(harness)
    assert (await admin.post("/api/reports/rebuild")).status_code == 204
    again = chance.sample(events, len(events))
    for told, live in zip(
        again, [*events[12:], *events[: len(again) - len(events[12:])]], strict=True
    ):
        await harness.deliver(told)
        await harness.deliver(live)
    state = (await admin.get("/api/reports/rebuild")).json()
    assert state["same"]
    assert state["draft"] == state["current"]
    kept, shown = await fingerprint(harness), await report(harness)
    assert shown != before

    assert (await admin.post("/api/reports/rebuild/finish")).status_code == 204

    assert (await fingerprint(harness), await report(harness)) == (kept, shown)
    async with harness.read() as read:
        generations = await read.session.execute(
            text(
                "SELECT number, state FROM generation UNION SELECT generation, 'CURRENT' FROM note"
            )
        )
        assert [tuple(row) for row in generations] == [(2, "CURRENT")]
    await harness.deliver(deficiency_recorded(KIMS_NOTE, "AND MORE", 7))
    assert await fingerprint(harness) != kept


async def test_people_read_the_old_generation_until_the_new_one_is_whole(
    harness: ServiceHarness,
) -> None:
    admin = harness.http("administrator")
    await harness.deliver(*source_events())
    shown = await report(harness)

    await admin.post("/api/reports/rebuild")
    await harness.deliver(KIMS_NOTE)
    assert await report(harness) == shown
    refused = await admin.post("/api/reports/rebuild/finish")
    assert refused.status_code == 409
    problem = refused.json()
    assert problem["code"] == "rebuild_incomplete"
    assert problem["current"]["notes"] > problem["draft"]["notes"] == 1
    assert (await admin.post("/api/reports/rebuild")).status_code == 409

    assert (await admin.delete("/api/reports/rebuild")).status_code == 204
    assert await report(harness) == shown
    assert (await admin.get("/api/reports/rebuild")).json()["draft"] is None
    assert (await admin.post("/api/reports/rebuild/finish")).status_code == 409
    assert (await admin.delete("/api/reports/rebuild")).status_code == 409


async def test_a_smaller_generation_takes_over_when_somebody_says_so(
    harness: ServiceHarness,
) -> None:
    admin = harness.http("administrator")
    await harness.deliver(*source_events())
    await admin.post("/api/reports/rebuild")
    await harness.deliver(DOENAS_NOTE)

    body = {"even_if_smaller": True}
    assert (await admin.post("/api/reports/rebuild/finish", json=body)).status_code == 204
    assert (await report(harness))["customers"] == []
    for role in ("supervisor", "auditor"):
        assert (await harness.http(role).post("/api/reports/rebuild")).status_code == 403
