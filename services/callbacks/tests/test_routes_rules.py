"""What call codes do: the table, what the agency says of its codes, and who may do what."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from callbacks_builders import MARTINA, amended, get, listed_ids, logged

from backbone.testing import ServiceHarness
from callbacks.commands.callback_list import TOPIC


async def test_the_rules_can_be_read(unchanged_harness: ServiceHarness) -> None:
    told = (await unchanged_harness.http("administrator").get("/api/callbacks/rules")).json()

    assert told["rules"][0]["effect"] in {"ATTEMPT", "CLEAR"}
    assert [rule["id"] for rule in told["rules"]][-2:] == ["R17", "R6"]
    [notice] = [one for one in told["codes"] if one["call_code"] == "48_HR_NOTICE_REC_D"]
    assert (notice["tier"], notice["clock"], notice["hard_stop_hours"]) == (1, "2 office_hours", 48)
    assert notice["within"] == {"amount": 2, "unit": "office_hours"}


async def test_a_client_is_told_what_can_be_said_of_a_code(
    harness: ServiceHarness,
) -> None:
    meaning = {"meaning": "CREATE", "tier": 2, "clock": "1 office_days", "lane": "NIGHT"}
    await harness.http("administrator").put("/api/callbacks/rules/DOG_BITES", json=meaning)

    told = await get(harness, "/api/callbacks/rules")

    assert told["tiers"] == [0, 1, 2, 3, 4]
    assert told["lanes"] == ["PA", "WX", "SUPERVISOR", "NIGHT"]
    assert told["clock_units"] == [
        "wall_minutes",
        "wall_hours",
        "office_minutes",
        "office_hours",
        "office_days",
    ]
    assert {one["call_code"]: one["meaning"] for one in told["meanings"]}["DOG_BITES"] == "CREATE"


async def meaning_of(harness: ServiceHarness, code: str) -> dict[str, Any]:
    told = (await harness.http("administrator").get("/api/callbacks/rules")).json()
    [meaning] = [one for one in told["meanings"] if one["call_code"] == code]
    found: dict[str, Any] = meaning
    return found


@pytest.mark.parametrize(
    ("code", "means", "incoming", "outgoing", "tier"),
    [
        ("48_HR_NOTICE_REC_D", "CREATE", "CREATE", "CREATE", 1),
        ("DEFICIENT_PHONE_BACK", "CREATE", "CREATE", "CREATE", 3),
        ("RESOLVED", "CLEAR_WHEN_OUTGOING", "KEEP", "CLEAR", None),
        ("NO_ACTION_REQ_RECORD_ONLY", "CLEAR_WHEN_OUTGOING", "KEEP", "CLEAR", None),
        ("APPLICATION_REQUEST", "KEEP", "KEEP", "KEEP", None),
    ],
)
async def test_what_each_code_does_can_be_read(
    unchanged_harness: ServiceHarness,
    code: str,
    means: str,
    incoming: str,
    outgoing: str,
    tier: int | None,
) -> None:
    meaning = await meaning_of(unchanged_harness, code)

    assert (meaning["incoming"], meaning["outgoing"], meaning["tier"]) == (incoming, outgoing, tier)
    assert meaning["meaning"] == means
    assert (meaning["in_use"], meaning["explained"], meaning["said"]) == (True, True, None)


async def test_r_82_a_client_is_told_what_a_code_settles_and_which_dates_it_needs(
    unchanged_harness: ServiceHarness,
) -> None:
    told = await get(unchanged_harness, "/api/callbacks/rules")
    meanings = {one["call_code"]: one for one in told["meanings"]}

    assert {code for code, one in meanings.items() if one["settles"]} == {
        "RESOLVED",
        "NO_ACTION_REQ_RECORD_ONLY",
        "DEFICIENT_MAILED_BACK",
    }
    assert {code for code, one in meanings.items() if one["needs_shut_off_date"]} == {
        "48_HR_NOTICE_REC_D",
        "15_DAY_NOTICE_REC_D",
        "SERVICE_SHUT_OFF",
    }
    # Which note must name a day is for the code tables to say.
    assert [code for code, one in meanings.items() if one["needs_date"]] == []
    assert meanings["WX_CALL_INFO_SCHED_JOB"]["by_type"]["INCOMING"] == {
        "effect": "CREATE",
        "rule": "R14",
        "code": "call_code_asks_for_call",
        "tier": 4,
        "lane": "WX",
        "clock": "2 office_days",
        "within": {"amount": 2, "unit": "office_days"},
    }
    mailed_back = meanings["DEFICIENT_MAILED_BACK"]["by_type"]
    assert [mailed_back[way]["effect"] for way in ("INCOMING", "OUTGOING")] == ["KEEP", "CLEAR"]
    assert [mailed_back[way]["rule"] for way in ("INCOMING", "OUTGOING")] == ["C23_INCOMING", "C23"]


async def test_what_the_agency_said_of_a_code_stands_beside_it_with_who_said_it(
    harness: ServiceHarness,
) -> None:
    await harness.deliver(logged(0, "DOG_BITES"))
    before = await meaning_of(harness, "DOG_BITES")
    assert (before["incoming"], before["explained"], before["said"]) == ("KEEP", False, None)
    assert before["meaning"] is None

    admin = harness.http("administrator", name="ANA LOPEZ")
    for meaning in (
        {"meaning": "CREATE", "tier": 2, "clock": "3 office_hours", "lane": "WX"},
        {"meaning": "CLEAR_WHEN_OUTGOING"},
        {"meaning": "CREATE", "tier": 3, "clock": "2 wall_hours"},
    ):
        await admin.put("/api/callbacks/rules/DOG_BITES", json=meaning)
        settles = (await meaning_of(harness, "DOG_BITES"))["settles"]
        assert settles == (meaning["meaning"] == "CLEAR_WHEN_OUTGOING")

    after = await meaning_of(harness, "DOG_BITES")
    assert (after["incoming"], after["outgoing"]) == ("CREATE", "CREATE")
    assert (after["tier"], after["clock"], after["lane"]) == (3, "2 wall_hours", "WX")
    assert after["explained"]
    assert (after["said"]["meaning"], after["said"]["by"]) == ("CREATE", "ANA LOPEZ")


async def test_an_unknown_code_is_flagged_until_the_agency_explains_it(
    harness: ServiceHarness,
) -> None:
    await harness.deliver(logged(0, "DOG_BITES"))
    admin = harness.http("administrator")
    flags = (await admin.get("/api/callbacks/flags")).json()["items"]
    assert [(flag["call_code_label"], flag["notes"]) for flag in flags] == [("DOG BITES", 1)]
    assert not flags[0]["explained"]
    assert await listed_ids(harness) == []

    path = "/api/callbacks/rules/DOG_BITES"
    assert (await admin.put(path, json={"meaning": "CREATE"})).status_code == 409
    meaning = {"meaning": "CREATE", "tier": 2, "clock": "1 office_days", "lane": "SUPERVISOR"}
    assert (await admin.put(path, json=meaning)).status_code == 204
    assert await listed_ids(harness) == []
    assert (await admin.get("/api/callbacks/flags")).json()["items"][0]["explained"]

    supervisor = harness.http("supervisor")
    asked = {"call_code": "DOG_BITES"}
    seen = (await supervisor.post("/api/callbacks/refold", json=asked)).json()
    assert (seen["dry_run"], seen["opened"], seen["notes"]) == (True, [str(MARTINA)], 1)
    assert await listed_ids(harness) == []

    auditor = harness.http("auditor")
    assert (await auditor.get("/api/callbacks/refolds")).json()["items"] == []

    await supervisor.post("/api/callbacks/refold", json={**asked, "dry_run": False})
    assert await listed_ids(harness) == [str(MARTINA)]
    [done] = (await auditor.get("/api/callbacks/refolds")).json()["items"]
    counted = {"notes": 1, "opened": 1, "closed": 0, "changed": 0, "call_code": "DOG_BITES"}
    assert {name: done[name] for name in counted} == counted
    assert done["by"]
    assert (await admin.get("/api/callbacks/flags")).json()["items"] == []


async def test_t_33_a_code_switched_to_keep_affects_only_later_notes_until_told(
    harness: ServiceHarness,
) -> None:
    early = logged(0)
    await harness.deliver(early)
    admin, supervisor = harness.http("administrator"), harness.http("supervisor")
    await admin.put("/api/callbacks/rules/STATUS_REQUEST", json={"meaning": "KEEP"})
    await harness.deliver(logged(62, customer_id=UUID(int=5)), amended(early, 63, notes="TEXT"))
    assert await listed_ids(harness) == [str(MARTINA)]

    asked = {"call_code": "STATUS_REQUEST"}
    seen = (await supervisor.post("/api/callbacks/refold", json=asked)).json()
    assert (seen["closed"], seen["opened"], seen["changed"]) == ([str(MARTINA)], [], [])
    await supervisor.post("/api/callbacks/refold", json={**asked, "dry_run": False})
    assert await listed_ids(harness) == []


async def test_t_33_a_note_saved_before_the_change_and_heard_after_it_keeps_its_meaning(
    harness: ServiceHarness,
) -> None:
    admin = harness.http("administrator")
    await admin.put("/api/callbacks/rules/STATUS_REQUEST", json={"meaning": "KEEP"})
    harness.clock.advance(timedelta(minutes=10))
    again = {"meaning": "CREATE", "tier": 3, "clock": "1 office_days"}
    await admin.put("/api/callbacks/rules/STATUS_REQUEST", json=again)

    for number, saved in enumerate((59, 61, 71), start=1):
        await harness.deliver(logged(saved, customer_id=UUID(int=number)))

    items = (await harness.http("front_desk").get("/api/callbacks")).json()["items"]
    found = {item["customer_id"]: (item["tier"], item["reasons"][0]["rule"]) for item in items}
    assert found == {str(UUID(int=1)): (4, "R14"), str(UUID(int=3)): (3, "A1")}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"meaning": "EXPLODE"}, 422),
        ({"meaning": "CREATE", "tier": 7, "clock": "1 office_days"}, 422),
        ({"meaning": "CREATE", "tier": 1, "clock": "soon"}, 422),
        ({"meaning": "KEEP", "colour": "red"}, 422),
    ],
)
async def test_a_meaning_that_makes_no_sense_is_refused(
    unchanged_harness: ServiceHarness, body: dict[str, Any], status: int
) -> None:
    answer = await unchanged_harness.http("administrator").put("/api/callbacks/rules/X", json=body)

    assert answer.status_code == status


@pytest.mark.parametrize(
    ("role", "method", "path", "status"),
    [
        ("", "GET", "/api/callbacks", 401),
        ("print_room", "GET", "/api/callbacks", 403),
        ("administrator", "GET", "/api/callbacks", 403),
        ("auditor", "GET", "/api/callbacks", 200),
        ("auditor", "POST", f"/api/callbacks/{MARTINA}/claim", 403),
        ("front_desk", "POST", "/api/callbacks/refold", 403),
        ("supervisor", "PUT", "/api/callbacks/rules/X", 403),
        ("print_room", "GET", "/api/callbacks/export.csv", 403),
        ("print_room", "GET", "/api/callbacks/stream", 403),
        ("front_desk", "POST", f"/api/callbacks/{MARTINA}/claim", 404),
    ],
)
async def test_everyone_does_what_their_role_allows(
    unchanged_harness: ServiceHarness, role: str, method: str, path: str, status: int
) -> None:
    client = unchanged_harness.http(role) if role else unchanged_harness.http()
    answer = await client.request(method, path)

    assert answer.status_code == status


async def test_a_change_of_the_list_wakes_watchers(harness: ServiceHarness) -> None:
    changes = harness.runtime.listener.listen(TOPIC)
    assert await anext(changes)
    # The listener's connection is up once it has looked for what it missed.
    assert await anext(changes)

    await harness.deliver(logged(0))
    assert await anext(changes)
    await changes.aclose()


async def test_whoever_comes_back_to_the_list_goes_on_from_the_last_event(
    harness: ServiceHarness,
) -> None:
    # Its token runs out at once: the stream ends by itself, so it can be read to its end.
    token = harness.keys.token("front_desk", lifetime=0)
    headers = {"Authorization": f"Bearer {token}", "Last-Event-ID": "41"}

    answer = await harness.http().get("/api/callbacks/stream", headers=headers)

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.text.endswith("\n\n")
    fields = answer.text.splitlines()
    assert set(fields) == {"id: 42", "event: callbacks", 'data: {"version": 42}', ""}


async def test_who_said_what_of_a_code_stands_in_the_audit(harness: ServiceHarness) -> None:
    admin = harness.http("administrator", name="ANA LOPEZ")
    asks = {"meaning": "CREATE", "tier": 2, "clock": "1 office_days", "lane": "NIGHT"}
    for code, meaning in (("DOG_BITES", asks), ("CAT_BITES", asks), ("DOG_BITES", None)):
        body = meaning or {"meaning": "KEEP"}
        await admin.put(f"/api/callbacks/rules/{code}", json=body)

    auditor = harness.http("auditor")
    first = (await auditor.get("/api/callbacks/rules/changes?limit=1")).json()
    rest = (await auditor.get(f"/api/callbacks/rules/changes?after={first['next']}")).json()

    said = {"tier": 2, "within": {"amount": 1, "unit": "office_days"}, "lane": "NIGHT"}
    [newest] = first["items"]
    assert (newest["call_code"], newest["by"]) == ("DOG_BITES", "ANA LOPEZ")
    assert newest["before"] == {"meaning": "CREATE", **said}
    assert newest["after"] == {"meaning": "KEEP", **dict.fromkeys(said)}
    assert [(one["call_code"], one["before"]) for one in rest["items"]] == [
        ("CAT_BITES", None),
        ("DOG_BITES", None),
    ]
    assert (await admin.get("/api/callbacks/rules/changes")).status_code == 403
    nobody = f"by_id={uuid4()}"
    for narrowed in (nobody, "date_to=2001-01-01", "date_from=2199-01-01"):
        found = await auditor.get(f"/api/callbacks/rules/changes?{narrowed}")
        assert found.json()["items"] == [], narrowed
