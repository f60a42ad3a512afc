"""What one row of the list says: its own words, dates and numbers."""

from uuid import UUID

from callbacks_builders import (
    MARTINA,
    RECORD_ONLY,
    attempted,
    customer,
    get,
    listed,
    logged,
    martina,
    minute,
)

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


async def test_r_32_a_customer_who_rings_back_stands_where_they_stood(
    harness: ServiceHarness,
) -> None:
    asked, later = logged(0), logged(1, customer_id=UUID(int=9))
    await harness.deliver(asked, later, attempted(20))
    assert [row["customer_id"] for row in await listed(harness)][-1] == str(MARTINA)

    rings = logged(50, RECORD_ONLY, contact_action="HEAP_APPLICATION_RECEIVED", notes="AT HOME NOW")
    await harness.deliver(rings)

    row, _ = await listed(harness)
    assert (row["customer_id"], row["retry_at"], row["attempts"]) == (str(MARTINA), None, 1)
    assert row["contacted_again"]["contact_id"] == str(rings.contact_id)
    assert row["contacted_again"]["notes"] == row["newer_words"]["notes"] == "AT HOME NOW"
    published = await harness.http("supervisor").get(f"/api/callbacks/{MARTINA}/history")
    assert published.json()["turns"][0]["cause_contact_id"] == str(rings.contact_id)


async def test_r_35_the_list_and_the_rules_agree_on_who_is_called_at_which_hour(
    harness: ServiceHarness,
) -> None:
    """Where everybody has waited as long, those come first who like this hour."""
    best = {1: "EVE", 2: "MORN", 3: None, 4: "AFT"}
    for number, time in best.items():
        await harness.deliver(
            customer(number, best_time_to_call=time),
            logged(number, customer_id=UUID(int=number)),
        )

    for hour, order in ((10, [2, 3, 1, 4]), (13, [3, 4, 1, 2]), (16, [1, 3, 4, 2])):
        harness.clock.set(minute((hour - 9) * 60))
        rows = (await get(harness, "/api/callbacks?limit=2"))["items"]
        assert [row["customer_number"] for row in rows] == order[:2]
        assert [row["customer_number"] for row in await listed(harness)] == order


async def test_r_35_a_best_time_that_becomes_known_moves_the_pause(harness: ServiceHarness) -> None:
    await harness.deliver(martina(), logged(0), attempted(5))
    [before] = await listed(harness)
    assert before["retry_at"] == minute(125).isoformat().replace("+00:00", "Z")

    await harness.deliver(martina(2, best_time_to_call="AFT"))
    [after] = await listed(harness)
    assert after["retry_at"] == minute(180).isoformat().replace("+00:00", "Z")
