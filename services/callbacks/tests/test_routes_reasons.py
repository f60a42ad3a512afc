"""Why somebody is on the list, what a note will do, and what the agency says of its codes."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from backbone.testing import ServiceHarness
from callbacks.commands.listing import TOPIC
from contracts.contacts import ContactAmended, ContactLogged, ContactVoided

MONDAY = datetime(2026, 1, 5, 17, tzinfo=UTC)
MARTINA = UUID("11111111-1111-7111-8111-111111111111")


def written(minute: int, code: str = "STATUS_REQUEST", **more: Any) -> dict[str, Any]:
    moment = MONDAY + timedelta(minutes=minute)
    return {
        "contact_id": uuid4(),
        "customer_id": MARTINA,
        "contact_date": moment,
        "recorded_at": moment,
        "contact_type": "INCOMING",
        "contact_action": "STATUS_MAILED_APP_REQUEST",
        "call_code": code,
        "language": "SPANISH",
        "entered_by": "ADAM DEHOYOS",
        **more,
    }


RESOLVED = {"call_code": "RESOLVED", "contact_type": "OUTGOING", "entered_by": "ANA LOPEZ"}


async def listed(room: ServiceHarness) -> list[str]:
    answer = await room.http("front_desk").get("/api/callbacks")
    return [item["customer_id"] for item in answer.json()["items"]]


async def test_the_history_tells_every_turn_and_who_answered(room: ServiceHarness) -> None:
    asked, answer = written(0), written(5, **RESOLVED)
    undone = {**answer, "version": 2, "recorded_at": MONDAY + timedelta(minutes=9)}
    kept = written(6, "APPLICATION_REQUEST")
    await room.deliver(ContactLogged(**asked))
    await room.deliver(ContactLogged(**answer), ContactLogged(**kept))
    client = room.http("auditor")
    path = f"/api/callbacks/{MARTINA}/history"
    told = (await client.get(path)).json()

    assert not told["open"]
    assert [turn["sentence"] for turn in told["turns"]] == [
        "Left the list through a note, ANA LOPEZ.",
        "Came onto the list through a note, ADAM DEHOYOS.",
    ]
    notes = {one["contact_id"]: one for one in told["notes"]}
    first = notes[str(asked["contact_id"])]
    assert (first["state"], first["answered_by"], first["answered_by_name"]) == (
        "ANSWERED",
        str(answer["contact_id"]),
        "ANA LOPEZ",
    )
    assert notes[str(kept["contact_id"])]["rule"] == "R16"

    await room.deliver(ContactVoided(**undone, voided_by="SUSAN SUPERVISOR"))
    told = (await client.get(path)).json()
    assert told["open"]
    assert told["turns"][0]["cause"] == "voided"
    assert told["turns"][0]["by"] == "SUSAN SUPERVISOR"
    assert {one["state"] for one in told["notes"]} == {"OPEN", "VOIDED", "NONE"}


async def test_a_customer_without_notes_has_no_history(quiet_room: ServiceHarness) -> None:
    answer = await quiet_room.http("auditor").get(f"/api/callbacks/{MARTINA}/history")

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("note", "effect", "rule", "tier"),
    [
        (("INCOMING", "EMERGENCY_CALL_FROM_CUSTOMER", "STATUS_REQUEST"), "CREATE", "R14", 1),
        (("OUTGOING", "SCHEDULED_APPOINTMENT", "NO_ACTION_REQ_RECORD_ONLY"), "CLEAR", "R9", None),
        (("OUTGOING", "LEFT_MESSAGE", "NO_ACTION_REQ_RECORD_ONLY"), "ATTEMPT", "R7", None),
        (("INCOMING", "APPLICATION_REQUESTED", "APPLICATION_REQUEST"), "KEEP", "R16", None),
        (("INCOMING", "APPLICATION_REQUESTED", "WHO_KNOWS"), "KEEP", "R17", None),
    ],
)
async def test_the_note_form_can_say_what_will_happen(
    quiet_room: ServiceHarness, note: tuple[str, str, str], effect: str, rule: str, tier: int | None
) -> None:
    names = ("contact_type", "contact_action", "call_code")
    answer = await quiet_room.http("front_desk").post(
        "/api/callbacks/preview", json=dict(zip(names, note, strict=True))
    )

    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["effect"], told["rule"], told["tier"]) == (effect, rule, tier)
    assert told["flagged"] == (rule == "R17")
    assert told["sentence"].endswith(".")


async def test_the_rules_can_be_read(quiet_room: ServiceHarness) -> None:
    told = (await quiet_room.http("administrator").get("/api/callbacks/rules")).json()

    assert told["rules"][0]["effect"] in {"ATTEMPT", "CLEAR"}
    assert [rule["id"] for rule in told["rules"]][-2:] == ["R17", "R6"]
    [notice] = [one for one in told["codes"] if one["call_code"] == "48_HR_NOTICE_REC_D"]
    assert (notice["tier"], notice["clock"], notice["hard_stop_hours"]) == (1, "2 office_hours", 48)


async def meaning_of(room: ServiceHarness, code: str) -> dict[str, Any]:
    told = (await room.http("administrator").get("/api/callbacks/rules")).json()
    [meaning] = [one for one in told["meanings"] if one["call_code"] == code]
    found: dict[str, Any] = meaning
    return found


@pytest.mark.parametrize(
    ("code", "incoming", "outgoing", "tier"),
    [
        ("48_HR_NOTICE_REC_D", "CREATE", "CREATE", 1),
        ("DEFICIENT_PHONE_BACK", "CREATE", "CREATE", 3),
        ("RESOLVED", "KEEP", "CLEAR", None),
        ("NO_ACTION_REQ_RECORD_ONLY", "KEEP", "CLEAR", None),
        ("APPLICATION_REQUEST", "KEEP", "KEEP", None),
    ],
)
async def test_what_each_code_does_can_be_read(
    quiet_room: ServiceHarness, code: str, incoming: str, outgoing: str, tier: int | None
) -> None:
    meaning = await meaning_of(quiet_room, code)

    assert (meaning["incoming"], meaning["outgoing"], meaning["tier"]) == (incoming, outgoing, tier)
    assert (meaning["in_use"], meaning["explained"], meaning["said"]) == (True, True, None)


async def test_what_the_agency_said_of_a_code_stands_beside_it_with_who_said_it(
    room: ServiceHarness,
) -> None:
    await room.deliver(ContactLogged(**written(0, "DOG_BITES")))
    before = await meaning_of(room, "DOG_BITES")
    assert (before["incoming"], before["explained"], before["said"]) == ("KEEP", False, None)

    admin = room.http("administrator", name="ANA LOPEZ")
    for meaning in (
        {"meaning": "CREATE", "tier": 2, "clock": "3 office_hours", "lane": "WX"},
        {"meaning": "CLEAR_WHEN_OUTGOING"},
        {"meaning": "CREATE", "tier": 3, "clock": "2 wall_hours"},
    ):
        await admin.put("/api/callbacks/rules/DOG_BITES", json=meaning)

    after = await meaning_of(room, "DOG_BITES")
    assert (after["incoming"], after["outgoing"]) == ("CREATE", "CREATE")
    assert (after["tier"], after["clock"], after["lane"]) == (3, "2 wall_hours", "WX")
    assert after["explained"]
    assert (after["said"]["meaning"], after["said"]["by"]) == ("CREATE", "ANA LOPEZ")


async def test_an_unknown_code_is_flagged_until_the_agency_explains_it(
    room: ServiceHarness,
) -> None:
    await room.deliver(ContactLogged(**written(0, "DOG_BITES")))
    admin = room.http("administrator")
    flags = (await admin.get("/api/callbacks/flags")).json()["items"]
    assert [(flag["call_code_label"], flag["notes"]) for flag in flags] == [("DOG BITES", 1)]
    assert not flags[0]["explained"]
    assert await listed(room) == []

    path = "/api/callbacks/rules/DOG_BITES"
    assert (await admin.put(path, json={"meaning": "CREATE"})).status_code == 409
    meaning = {"meaning": "CREATE", "tier": 2, "clock": "1 office_days", "lane": "SUPERVISOR"}
    assert (await admin.put(path, json=meaning)).status_code == 204
    assert await listed(room) == []
    assert (await admin.get("/api/callbacks/flags")).json()["items"][0]["explained"]

    supervisor = room.http("supervisor")
    asked = {"call_code": "DOG_BITES"}
    seen = (await supervisor.post("/api/callbacks/refold", json=asked)).json()
    assert (seen["dry_run"], seen["opened"], seen["notes"]) == (True, [str(MARTINA)], 1)
    assert await listed(room) == []

    await supervisor.post("/api/callbacks/refold", json={**asked, "dry_run": False})
    assert await listed(room) == [str(MARTINA)]
    assert (await admin.get("/api/callbacks/flags")).json()["items"] == []


async def test_t_33_a_code_switched_to_keep_affects_only_later_notes_until_told(
    room: ServiceHarness,
) -> None:
    early = written(0)
    await room.deliver(ContactLogged(**early))
    admin, supervisor = room.http("administrator"), room.http("supervisor")
    await admin.put("/api/callbacks/rules/STATUS_REQUEST", json={"meaning": "KEEP"})
    later = MONDAY + timedelta(minutes=63)
    text = {**early, "version": 2, "recorded_at": later, "notes": "TEXT"}
    await room.deliver(
        ContactLogged(**written(62, customer_id=UUID(int=5))), ContactAmended(**text)
    )
    assert await listed(room) == [str(MARTINA)]

    asked = {"call_code": "STATUS_REQUEST"}
    seen = (await supervisor.post("/api/callbacks/refold", json=asked)).json()
    assert (seen["closed"], seen["opened"], seen["changed"]) == ([str(MARTINA)], [], [])
    await supervisor.post("/api/callbacks/refold", json={**asked, "dry_run": False})
    assert await listed(room) == []


async def test_t_33_a_note_saved_before_the_change_and_heard_after_it_keeps_its_meaning(
    room: ServiceHarness,
) -> None:
    admin = room.http("administrator")
    await admin.put("/api/callbacks/rules/STATUS_REQUEST", json={"meaning": "KEEP"})
    room.clock.advance(timedelta(minutes=10))
    again = {"meaning": "CREATE", "tier": 3, "clock": "1 office_days"}
    await admin.put("/api/callbacks/rules/STATUS_REQUEST", json=again)

    for number, minute in enumerate((59, 61, 71), start=1):
        await room.deliver(ContactLogged(**written(minute, customer_id=UUID(int=number))))

    items = (await room.http("front_desk").get("/api/callbacks")).json()["items"]
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
    quiet_room: ServiceHarness, body: dict[str, Any], status: int
) -> None:
    answer = await quiet_room.http("administrator").put("/api/callbacks/rules/X", json=body)

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
    quiet_room: ServiceHarness, role: str, method: str, path: str, status: int
) -> None:
    client = quiet_room.http(role) if role else quiet_room.http()
    answer = await client.request(method, path)

    assert answer.status_code == status


async def test_a_change_of_the_list_wakes_watchers(room: ServiceHarness) -> None:
    changes = room.runtime.live.listen(TOPIC)
    assert await anext(changes)
    # The listener's connection is up once it has looked for what it missed.
    assert await anext(changes)

    await room.deliver(ContactLogged(**written(0)))
    assert await anext(changes)
    await changes.aclose()


async def test_whoever_comes_back_to_the_list_goes_on_from_the_last_event(
    room: ServiceHarness,
) -> None:
    # Its token runs out at once: the stream ends by itself, so it can be read to its end.
    token = room.keys.token("front_desk", lifetime=0)
    headers = {"Authorization": f"Bearer {token}", "Last-Event-ID": "41"}

    answer = await room.http().get("/api/callbacks/stream", headers=headers)

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.text == 'id: 42\nevent: callbacks\ndata: {"version": 42}\n\n'
