"""One list, many people: tricky cases of the callback rules as they meet everybody."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

from .people import FrontDesk, ago

STATUS = "INCOMING / STATUS_REQUEST / STATUS_MAILED_APP_REQUEST"
EMERGENCY = "INCOMING / 48_HR_NOTICE_REC_D / EMERGENCY_CALL_FROM_CUSTOMER"
FIFTEEN = "INCOMING / 15_DAY_NOTICE_REC_D / STATUS_MAILED_APP_REQUEST"
WX = "INCOMING / WX_CALL_INFO_SCHED_JOB / WX_INFORMATION_REQUESTED"
RESOLVED = "OUTGOING / RESOLVED / PROGRAM_APPLICATION_INFO_GIVEN"
LEFT_MESSAGE = "OUTGOING / NO_ACTION_REQ_RECORD_ONLY / LEFT_MESSAGE"


async def rows(desk: FrontDesk, customer: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for row in await desk.callbacks() if row["customer_id"] == customer["id"]]


async def test_t_07_a_note_corrected_up_after_the_clear_opens_again(desk: FrontDesk) -> None:
    customer = await desk.new_customer("CORRECTED", "UP")
    note = await desk.note(customer, STATUS)
    await desk.note(customer, RESOLVED)
    assert await rows(desk, customer) == []

    await desk.http.patch(f"/api/contacts/{note['id']}", json={"call_code": "48_HR_NOTICE_REC_D"})
    await desk.world.settle()

    [row] = await rows(desk, customer)
    assert [reason["contact_id"] for reason in row["reasons"]] == [note["id"]]


async def test_t_12_deleting_the_clear_brings_the_row_back_with_its_wait(desk: FrontDesk) -> None:
    customer = await desk.new_customer("CLEARED BY", "MISTAKE")
    await desk.note(customer, STATUS, contact_date=ago(hours=5))
    [before] = await rows(desk, customer)
    clear = await desk.note(customer, RESOLVED)

    await desk.http.delete(f"/api/contacts/{clear['id']}")
    await desk.world.settle()

    [after] = await rows(desk, customer)
    assert after["waiting_since"] == before["waiting_since"]
    told = (await desk.http.get(f"/api/callbacks/{customer['id']}/history")).json()
    assert told["turns"][0]["sentence"].startswith(
        "Came onto the list through the deletion of a note"
    )


async def test_t_14_a_clear_that_names_what_it_settles_leaves_the_rest(desk: FrontDesk) -> None:
    customer = await desk.new_customer("TWO", "REASONS")
    await desk.note(customer, EMERGENCY)
    wx = await desk.note(customer, WX)
    [both] = await rows(desk, customer)
    assert both["lanes"] == ["PA", "WX"]

    await desk.note(customer, RESOLVED, resolves=[wx["id"]])

    [row] = await rows(desk, customer)
    assert ([one["call_code"] for one in row["reasons"]], row["lanes"]) == (
        ["48_HR_NOTICE_REC_D"],
        ["PA"],
    )


async def test_t_21_leaving_a_message_counts_a_try_and_lets_equals_go_first(
    desk: FrontDesk,
) -> None:
    tried = await desk.new_customer("LEFT A", "MESSAGE")
    fresh = await desk.new_customer("NOBODY", "TRIED")
    await desk.note(tried, STATUS, contact_date=ago(hours=2))
    await desk.note(fresh, STATUS, contact_date=ago(hours=1))
    await desk.note(tried, LEFT_MESSAGE)

    first, second = await desk.callbacks()

    assert (first["customer_id"], second["customer_id"]) == (fresh["id"], tried["id"])
    assert (second["attempts"], first["attempts"]) == (1, 0)
    assert second["waiting_since"] < first["waiting_since"]


async def test_t_23_a_15_day_notice_of_which_48_hours_are_left_stands_above_a_fresh_one(
    desk: FrontDesk,
) -> None:
    fresh = await desk.new_customer("FIFTEEN DAYS", "FRESH")
    old = await desk.new_customer("FIFTEEN DAYS", "OLD")
    await desk.note(fresh, FIFTEEN)
    await desk.note(old, FIFTEEN, contact_date=ago(days=13, hours=1))

    found = [(row["customer_id"], row["tier"]) for row in await desk.callbacks()]

    assert found == [(old["id"], 1), (fresh["id"], 2)]


async def test_f_111_a_shut_off_date_that_is_near_lifts_any_call(desk: FrontDesk) -> None:
    near = await desk.new_customer("SHUT OFF", "TOMORROW")
    far = await desk.new_customer("SHUT OFF", "IN MARCH")
    for customer, days in ((far, 60), (near, 1)):
        day = (datetime.now(UTC) + timedelta(days=days)).date()
        await desk.note(customer, STATUS, shut_off_date=day.isoformat())

    found = [(row["customer_id"], row["tier"]) for row in await desk.callbacks()]

    assert found == [(near["id"], 1), (far["id"], 4)]


async def test_t_27_and_t_28_two_claim_one_customer_and_the_note_of_either_ends_it(
    desk: FrontDesk,
) -> None:
    customer = await desk.new_customer("TWO", "CALLERS")
    await desk.note(customer, STATUS)
    path = f"/api/callbacks/{customer['id']}/claim"
    john = FrontDesk(desk.world, await desk.world.http("weatherization"))

    won, lost = await desk.http.post(path), await john.http.post(path)

    assert (won.status_code, lost.status_code) == (200, 409)
    assert lost.json()["by"] == won.json()["by"] == "ADAM DEHOYOS"
    assert "ADAM DEHOYOS is already calling" in lost.json()["detail"]
    [row] = await rows(desk, customer)
    assert (row["claim"]["by"], row["claim"]["until"]) == ("ADAM DEHOYOS", won.json()["until"])

    # A claim is advice, the note is the fact (T-29).
    await john.note(customer, RESOLVED)
    assert await rows(desk, customer) == []
    assert (await desk.http.post(path)).status_code == 404


async def test_t_30_whoever_calls_again_keeps_the_place(desk: FrontDesk) -> None:
    customer = await desk.new_customer("CALLS", "AGAIN")
    await desk.note(customer, STATUS, contact_date=ago(hours=3))
    [before] = await rows(desk, customer)
    await desk.http.post(f"/api/callbacks/{customer['id']}/claim")

    await desk.note(customer, EMERGENCY)

    [after] = await rows(desk, customer)
    assert after["waiting_since"] == before["waiting_since"]
    assert after["claim"]["became_more_urgent"]
    assert len(after["reasons"]) == 2


async def test_t_32_a_removed_customer_leaves_no_dangling_row(desk: FrontDesk) -> None:
    customer = await desk.new_customer("TO BE", "REMOVED")
    await desk.note(customer, STATUS)
    supervisor = await desk.world.http("supervisor")

    removed = await supervisor.delete(f"/api/customers/{customer['id']}")
    await desk.world.settle()

    assert removed.status_code == 204, removed.text
    assert await rows(desk, customer) == []
    told = (await desk.http.get(f"/api/callbacks/{customer['id']}/history")).json()
    assert told["turns"][0]["cause"] == "customer_removed"


async def test_r17_and_t_33_a_code_of_the_agencys_own_waits_for_its_meaning(
    desk: FrontDesk,
) -> None:
    admin = await desk.world.http("admin")
    supervisor = await desk.world.http("supervisor")
    early = await desk.new_customer("BITTEN", "EARLY")
    late = await desk.new_customer("BITTEN", "LATE")
    bitten = "INCOMING / DOG_BITES / STATUS_MAILED_APP_REQUEST"
    label = {"label": "DOG BITES", "abbr": "DB"}
    added = await admin.put("/api/contacts/codes/call_codes/DOG_BITES", json=label)
    assert added.status_code == 200, added.text
    await desk.world.settle()

    await desk.note(early, bitten)
    assert await desk.callbacks() == []
    told = (await admin.get("/api/staff/notifications")).json()["items"]
    [message] = [one["message"] for one in told if "DOG BITES" in one["message"]]
    assert "nobody has said what it does" in message

    meaning = {"meaning": "CREATE", "tier": 3, "clock": "1 office_days"}
    output = await admin.put("/api/callbacks/rules/DOG_BITES", json=meaning)
    assert output.status_code == 204, output.text
    await desk.note(late, bitten)
    assert [row["customer_id"] for row in await desk.callbacks()] == [late["id"]]

    again = {"call_code": "DOG_BITES", "dry_run": False}
    done = await supervisor.post("/api/callbacks/refold", json=again)
    assert done.json()["opened"] == [early["id"]]
    assert [row["customer_id"] for row in await desk.callbacks()] == [early["id"], late["id"]]


async def test_the_exported_list_runs_nothing_a_customer_wrote(desk: FrontDesk) -> None:
    customer = await desk.new_customer("ADELINA M", "RODRIGUEZ", phones={"home": "831 5822501"})
    await desk.note(customer, STATUS, notes='=HYPERLINK("http://example.org")')

    answer = await desk.http.get("/api/callbacks/export.csv")

    lines = list(csv.reader(StringIO(answer.text.removeprefix("\ufeff"))))
    titles = "List Name,Call Code,Language,Phone,Contact Action,Notes,Shut-off Date,Calling"
    assert lines[0] == titles.split(",")
    assert [line for line in lines if line[0] == "ADELINA M RODRIGUEZ"] == [
        [
            "ADELINA M RODRIGUEZ",
            "SR",
            "ENGLISH",
            "831 5822501",
            "STATUS - MAILED APP REQUEST",
            '\'=HYPERLINK("http://example.org")',
            "",
            "",
        ]
    ]
