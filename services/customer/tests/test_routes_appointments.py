"""Appointments over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from backbone.testing import ServiceHarness, running
from contracts.customer import AppointmentChanged
from customer.service import service

WX = {"kind": "WX", "starts_at": "2027-01-08T10:00:00"}
CONSENT = {"number": "(831) 359-0697", "granted": True, "how": "PHONE"}


@pytest.fixture(scope="module")
async def room() -> AsyncIterator[ServiceHarness]:
    async with running(service) as room:
        room.clock.set(datetime(2026, 11, 20, 17, tzinfo=UTC))
        yield room


async def doena(room: ServiceHarness, **more: Any) -> str:
    body = {"first_name": "Doena", "last_name": "Holschein", **more}
    answer = await room.http("front_desk").post("/api/customers", json=body)
    return f"/api/customers/{answer.json()['id']}"


async def make(room: ServiceHarness, customer: str, **more: Any) -> dict[str, Any]:
    answer = await room.http("front_desk").post(f"{customer}/appointments", json={**WX, **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_f_059_an_appointment_shows_every_column_of_the_grid(room: ServiceHarness) -> None:
    customer = await doena(room, phones={"home": "831 555 0101"})
    john = room.http("front_desk", name="JOHN JOHNSON")

    answer = await john.post(
        f"{customer}/appointments",
        json={
            "kind": "INTAKE",
            "starts_at": "2027-01-08T10:00:00",
            "ends_at": "2027-01-08T10:45",
            "time_zone": "America/Denver",
            "employee": "John Johnson",
        },
    )

    assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"')
    made = answer.json()
    assert made == {
        "id": made["id"],
        "customer_id": customer.rsplit("/", 1)[1],
        "kind": "INTAKE",
        "starts_at": "2027-01-08T10:00:00",
        "fold": 0,
        "ends_at": "2027-01-08T10:45:00",
        "time_zone": "America/Denver",
        "begins_at": "2027-01-08T17:00:00Z",
        "employee": "JOHN JOHNSON",
        "status": "UNCONFIRMED",
        "appointment_type": "DOENA HOLSCHEIN - (831) 555-0101",
        "contact_info": "Name: DOENA HOLSCHEIN; Phone: (831) 555-0101;",
        "entered_by": "JOHN JOHNSON",
        "entered_at": "2026-11-20T17:00:00Z",
        "updated_by": "JOHN JOHNSON",
        "updated_at": "2026-11-20T17:00:00Z",
        "version": 1,
        "schedule_version": 1,
    }
    again = await room.http("auditor").get(f"{customer}/appointments/{made['id']}")
    assert (again.json(), again.headers["ETag"]) == (made, '"1"')
    told = (await room.published(AppointmentChanged))[-1]
    assert (str(told.appointment_id), told.starts_at) == (made["id"], "2027-01-08T10:00:00")
    assert (told.kind, told.time_zone, told.schedule_version) == ("INTAKE", "America/Denver", 1)


async def test_somebody_without_a_phone_can_have_one_too(room: ServiceHarness) -> None:
    made = await make(room, await doena(room))
    assert made["contact_info"] == "Name: DOENA HOLSCHEIN;"
    assert made["time_zone"] == "America/Los_Angeles"


async def test_the_latest_start_comes_first_page_by_page(room: ServiceHarness) -> None:
    customer = await doena(room)
    http = room.http("front_desk")
    for day in (4, 8, 8, 6):
        await make(room, customer, starts_at=f"2027-01-{day:02}T09:00:00")

    first = (await http.get(f"{customer}/appointments?limit=3")).json()
    second = (await http.get(f"{customer}/appointments", params={"after": first["next"]})).json()

    items = first["items"] + second["items"]
    assert [one["starts_at"][8:10] for one in items] == ["08", "08", "06", "04"]
    assert second["next"] is None
    assert (await http.get(f"{customer}/appointments?after=x")).status_code == 400


async def test_moving_an_appointment_makes_older_answers_count_no_more(
    room: ServiceHarness,
) -> None:
    customer = await doena(room)
    made = await make(room, customer, ends_at="2027-01-08T11:30:00", status="CONFIRMED")
    http, path = room.http("front_desk"), f"{customer}/appointments/{made['id']}"

    moved = await http.patch(
        path, json={"starts_at": "2027-01-11T09:00:00"}, headers={"If-Match": '"1"'}
    )

    assert (moved.status_code, moved.headers["ETag"]) == (200, '"2"')
    after = moved.json()
    assert (after["status"], after["schedule_version"]) == ("RESCHEDULED", 2)
    assert after["ends_at"] == "2027-01-11T10:30:00"
    other = (await http.patch(path, json={"employee": "ANA", "ends_at": None})).json()
    assert (other["schedule_version"], other["version"], other["ends_at"]) == (2, 3, None)
    same = await http.patch(path, json={"employee": "Ana", "starts_at": after["starts_at"]})
    assert (same.json()["version"], same.json()["status"]) == (3, "RESCHEDULED")
    entries = (await http.get(f"{customer}/history")).json()["items"]
    assert [one["action"] for one in entries] == [
        "APPOINTMENT_CHANGED",
        "APPOINTMENT_CHANGED",
        "APPOINTMENT_MADE",
        "CREATED",
    ]
    assert [one["reason"] for one in entries[:2]] == [
        "The WX appointment of 2027-01-11 09:00.",
        "The WX appointment of 2027-01-08 10:00.",
    ]


async def test_a_move_may_be_confirmed_in_the_same_breath(room: ServiceHarness) -> None:
    customer = await doena(room)
    made = await make(room, customer)
    answer = await room.http("front_desk").patch(
        f"{customer}/appointments/{made['id']}",
        json={"starts_at": "2027-01-11T09:00:00", "status": "CONFIRMED"},
    )
    assert (answer.json()["status"], answer.json()["schedule_version"]) == ("CONFIRMED", 2)


async def test_a_status_is_settled_and_reopened(room: ServiceHarness) -> None:
    customer = await doena(room)
    made = await make(room, customer)
    http, path = room.http("front_desk"), f"{customer}/appointments/{made['id']}"

    steps = [
        ({"status": "CANCELLED"}, 200),
        ({"status": "CONFIRMED"}, 409),
        ({"status": "UNCONFIRMED"}, 200),
        ({"status": "DONE"}, 409),
        ({"status": "CANCELLED"}, 200),
        ({"starts_at": "2026-11-20T08:00:00"}, 200),
        ({"status": "NO_SHOW"}, 200),
        ({"status": "DONE"}, 200),
        ({"starts_at": "2026-11-20T07:00:00"}, 409),
    ]
    for body, status in steps:
        answer = await http.patch(path, json=body)
        assert answer.status_code == status, (body, answer.text)
        assert status == 200 or answer.json()["detail"].endswith(".")


async def test_of_those_who_change_at_once_one_succeeds(room: ServiceHarness) -> None:
    customer = await doena(room)
    made = await make(room, customer)
    http, path = room.http("front_desk"), f"{customer}/appointments/{made['id']}"

    answers = await asyncio.gather(
        *(
            http.patch(path, json={"employee": f"E{n}"}, headers={"If-Match": '"1"'})
            for n in range(8)
        )
    )

    assert sorted(one.status_code for one in answers) == [200] + [412] * 7


async def test_a_time_that_comes_twice_is_asked_about_by_field(room: ServiceHarness) -> None:
    customer = await doena(room)
    http = room.http("front_desk")
    twice = {"kind": "WX", "starts_at": "2027-11-07T01:30:00"}

    asked = await http.post(f"{customer}/appointments", json=twice)
    second = await http.post(f"{customer}/appointments", json={**twice, "fold": 1})

    assert asked.status_code == 422
    assert [one["field"] for one in asked.json()["errors"]] == ["fold"]
    assert "PDT, UTC-07:00" in asked.json()["detail"]
    made = second.json()
    assert (made["fold"], made["begins_at"]) == (1, "2027-11-07T09:30:00Z")
    path = f"{customer}/appointments/{made['id']}"
    kept = await http.patch(path, json={"starts_at": twice["starts_at"], "employee": "ANA"})
    assert (kept.status_code, kept.json()["fold"], kept.json()["schedule_version"]) == (200, 1, 1)
    first = (await http.patch(path, json={"fold": 0})).json()
    assert (first["begins_at"], first["schedule_version"]) == ("2027-11-07T08:30:00Z", 2)


BAD: list[tuple[dict[str, Any], str]] = [
    ({"starts_at": "2027-01-08T10:00:00"}, "kind"),
    ({"kind": "WX"}, "starts_at"),
    ({**WX, "kind": "HEAP"}, "kind"),
    ({**WX, "kind": None}, "kind"),
    ({**WX, "starts_at": "2027-01-08T10:00:00Z"}, "starts_at"),
    ({**WX, "starts_at": "2027-01-08T10:00:00-08:00"}, "starts_at"),
    ({**WX, "starts_at": "2027-01-08"}, "starts_at"),
    ({**WX, "starts_at": "1/8/2027 10:00 AM"}, "starts_at"),
    ({**WX, "starts_at": "2027-02-30T10:00:00"}, "starts_at"),
    ({**WX, "starts_at": "2027-01-08T24:00:00"}, "starts_at"),
    ({**WX, "starts_at": "0207-01-08T10:00:00"}, "starts_at"),
    ({**WX, "starts_at": 1_799_000_000}, "starts_at"),
    ({**WX, "starts_at": None}, "starts_at"),
    ({**WX, "starts_at": "2027-03-14T02:30:00"}, "starts_at"),
    ({**WX, "starts_at": "2027-11-07T01:30:00"}, "fold"),
    ({**WX, "fold": 2}, "fold"),
    ({**WX, "fold": True}, "fold"),
    ({**WX, "fold": "1"}, "fold"),
    ({**WX, "time_zone": "PST8PDT2"}, "time_zone"),
    ({**WX, "time_zone": ""}, "time_zone"),
    ({**WX, "time_zone": None}, "time_zone"),
    ({**WX, "time_zone": "../../etc/passwd"}, "time_zone"),
    ({**WX, "time_zone": "localtime"}, "time_zone"),
    ({**WX, "ends_at": "2027-01-08T10:00:00"}, "ends_at"),
    ({**WX, "ends_at": "2027-01-10T10:00:00"}, "ends_at"),
    ({**WX, "employee": "X" * 61}, "employee"),
    ({**WX, "employee": "JOHN\nJOHNSON"}, "employee"),
    ({**WX, "status": "confirmed"}, "status"),
    ({**WX, "status": None}, "status"),
    ({**WX, "version": 3}, "version"),
    ({**WX, "schedule_version": 3}, "schedule_version"),
]


@pytest.mark.parametrize(("body", "field"), BAD, ids=[str(bad) for bad in BAD])
async def test_a_bad_appointment_names_its_field(
    room: ServiceHarness, body: dict[str, Any], field: str
) -> None:
    answer = await room.http("front_desk").post(f"{await doena(room)}/appointments", json=body)

    assert answer.status_code == 422
    assert field in [one["field"] for one in answer.json()["errors"]]
    assert answer.json()["detail"].endswith(".")


BAD_CHANGES: list[tuple[dict[str, Any], str]] = [({}, "body"), *BAD[2:-2]]


async def test_a_bad_change_leaves_the_appointment_as_it_was(room: ServiceHarness) -> None:
    customer = await doena(room)
    path = f"{customer}/appointments/{(await make(room, customer))['id']}"
    for body, field in BAD_CHANGES:
        answer = await room.http("front_desk").patch(path, json=body)

        assert answer.status_code == 422, body
        assert field in [one["field"] for one in answer.json()["errors"]], body
    assert (await room.http("auditor").get(path)).json()["version"] == 1


async def test_a_repeated_request_makes_one_appointment(room: ServiceHarness) -> None:
    customer, key = await doena(room), {"Idempotency-Key": str(uuid4())}
    http = room.http("front_desk")

    ids = {
        (await http.post(f"{customer}/appointments", json=WX, headers=key)).json()["id"]
        for _ in range(3)
    }

    assert len(ids) == 1
    assert len((await http.get(f"{customer}/appointments")).json()["items"]) == 1


async def test_nobody_is_found_under_an_unknown_or_removed_id(room: ServiceHarness) -> None:
    gone = await doena(room)
    other = await doena(room)
    made = await make(room, gone)
    boss = room.http("supervisor")
    strange = await boss.get(f"{other}/appointments/{made['id']}")
    await boss.delete(gone)

    assert strange.status_code == 404
    for customer in (gone, f"/api/customers/{uuid4()}"):
        answers = [
            await boss.get(f"{customer}/appointments"),
            await boss.get(f"{customer}/appointments/{made['id']}"),
            await boss.post(f"{customer}/appointments", json=WX),
            await boss.patch(f"{customer}/appointments/{made['id']}", json={"employee": "ANA"}),
            await boss.get(f"{customer}/sms-consent"),
            await boss.post(f"{customer}/sms-consent", json=CONSENT),
        ]
        assert [one.status_code for one in answers] == [404] * 6
    unknown = await boss.patch(f"{other}/appointments/{uuid4()}", json={"employee": "ANA"})
    assert unknown.status_code == 404
