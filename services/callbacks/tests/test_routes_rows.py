"""What one row of the list says: its own words, dates and numbers."""

from callbacks_builders import get, listed, logged

from backbone.testing import ServiceHarness


async def test_r_30_the_words_beside_the_headline_are_its_own(harness: ServiceHarness) -> None:
    emergency = logged(0, "48_HR_NOTICE_REC_D", notes="BABY ON OXYGEN")
    later = logged(30, notes="WHERE IS MY APPLICATION")
    await harness.deliver(emergency, later, logged(20, "CALL_BACK_REQUESTED", notes="RING BACK"))

    [row] = await listed(harness)
    assert (row["call_code_abbr"], row["notes"]) == ("48", "BABY ON OXYGEN")
    newer = row["newer_words"]
    assert (newer["contact_id"], newer["notes"]) == (
        str(later.contact_id),
        "WHERE IS MY APPLICATION",
    )
    assert newer["call_code_label"] == "STATUS REQUEST"


async def test_r_30_an_older_note_says_nothing_newer(harness: ServiceHarness) -> None:
    await harness.deliver(
        logged(0, notes="AN OLD QUESTION"), logged(30, "48_HR_NOTICE_REC_D", notes=None)
    )

    [row] = await listed(harness)
    assert (row["notes"], row["newer_words"]) == (None, None)


async def test_r_34_any_note_tells_of_a_shut_off_and_the_nearest_one_stands_on_the_row(
    harness: ServiceHarness,
) -> None:
    await harness.deliver(
        logged(0, shut_off_date="2026-02-09"),
        logged(5, "DEFICIENT_PHONE_BACK", shut_off_date="2026-02-03"),
    )

    [row] = await listed(harness)
    assert row["shut_off_date"] == "2026-02-03"
    exported = await harness.http("front_desk").get("/api/callbacks/export.csv")
    assert "2026-02-03" in exported.text


async def test_r_31_an_overdue_routine_call_stands_above_those_that_still_have_time(
    harness: ServiceHarness,
) -> None:
    waits_longer = logged(0, customer_id="0198c000-0000-7000-8000-000000000001")
    overdue = logged(30, "CALL_BACK_REQUESTED", customer_id="0198c000-0000-7000-8000-000000000002")
    await harness.deliver(waits_longer, overdue)
    harness.clock.set(overdue.contact_date.replace(day=6, hour=18))

    rows = (await get(harness, "/api/callbacks"))["items"]
    assert [(row["call_code_abbr"], row["overdue"]) for row in rows] == [
        ("CB", True),
        ("SR", False),
    ]
