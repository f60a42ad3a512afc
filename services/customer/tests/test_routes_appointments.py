"""Appointments over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from customer_builders import CONSENT, WX, add_appointment, customer_path

from backbone.testing import ServiceHarness, running
from contracts.customer import AppointmentChanged
from customer.service import service


@pytest.fixture(scope="module")
async def harness() -> AsyncIterator[ServiceHarness]:
    async with running(service) as harness:
        harness.clock.set(datetime(2026, 11, 20, 17, tzinfo=UTC))
        yield harness


async def doena(harness: ServiceHarness, **more: Any) -> str:
    return await customer_path(harness, first_name="Doena", last_name="Holschein", **more)


async def test_f_059_an_appointment_shows_every_column_of_the_grid(harness: ServiceHarness) -> None:
    customer = await doena(harness, phones={"home": "831 555 0101"})
    john = harness.http("front_desk", name="JOHN JOHNSON")

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
        "possible_statuses": made["possible_statuses"],
        "ended": False,
        "next_status": "CONFIRMED",
        "appointment_type": "DOENA HOLSCHEIN - (831) 555-0101",
        "contact_info": "Name: DOENA HOLSCHEIN; Phone: (831) 555-0101;",
        "entered_by": "JOHN JOHNSON",
        "entered_at": "2026-11-20T17:00:00Z",
        "updated_by": "JOHN JOHNSON",
        "updated_at": "2026-11-20T17:00:00Z",
        "version": 1,
        "schedule_version": 1,
    }
    again = await harness.http("auditor").get(f"{customer}/appointments/{made['id']}")
    assert (again.json(), again.headers["ETag"]) == (made, '"1"')
    event = (await harness.published(AppointmentChanged))[-1]
    assert (str(event.appointment_id), event.starts_at) == (made["id"], "2027-01-08T10:00:00")
    assert (event.kind, event.time_zone, event.schedule_version) == ("INTAKE", "America/Denver", 1)


async def test_somebody_without_a_phone_can_have_one_too(harness: ServiceHarness) -> None:
    made = await add_appointment(harness, await doena(harness))
    assert made["contact_info"] == "Name: DOENA HOLSCHEIN;"
    assert made["time_zone"] == "America/Los_Angeles"


async def test_the_latest_start_comes_first_page_by_page(harness: ServiceHarness) -> None:
    customer = await doena(harness)
    http = harness.http("front_desk")
    for day in (4, 8, 8, 6):
        await add_appointment(harness, customer, starts_at=f"2027-01-{day:02}T09:00:00")

    first = (await http.get(f"{customer}/appointments?limit=3")).json()
    second = (await http.get(f"{customer}/appointments", params={"after": first["next"]})).json()

    items = first["items"] + second["items"]
    assert [one["starts_at"][8:10] for one in items] == ["08", "08", "06", "04"]
    assert second["next"] is None
    assert (await http.get(f"{customer}/appointments?after=x")).status_code == 400


async def test_moving_an_appointment_makes_older_answers_count_no_more(
    harness: ServiceHarness,
) -> None:
    customer = await doena(harness)
    made = await add_appointment(
        harness, customer, ends_at="2027-01-08T11:30:00", status="CONFIRMED"
    )
    http, path = harness.http("front_desk"), f"{customer}/appointments/{made['id']}"

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
    of = [one["changes"][0]["new"] for one in entries[:2]]
    assert of == ["WX 2027-01-11T09:00:00", "WX 2027-01-08T10:00:00"]
    assert {one["reason"] for one in entries} == {None}


async def test_a_move_may_be_confirmed_in_the_same_breath(harness: ServiceHarness) -> None:
    customer = await doena(harness)
    made = await add_appointment(harness, customer)
    answer = await harness.http("front_desk").patch(
        f"{customer}/appointments/{made['id']}",
        json={"starts_at": "2027-01-11T09:00:00", "status": "CONFIRMED"},
    )
    assert (answer.json()["status"], answer.json()["schedule_version"]) == ("CONFIRMED", 2)


async def test_a_status_is_settled_and_reopened(harness: ServiceHarness) -> None:
    customer = await doena(harness)
    made = await add_appointment(harness, customer)
    http, path = harness.http("front_desk"), f"{customer}/appointments/{made['id']}"

    steps: list[tuple[dict[str, str], str | None]] = [
        ({"status": "CANCELLED"}, None),
        ({"status": "CONFIRMED"}, "status_not_possible"),
        ({"status": "UNCONFIRMED"}, None),
        ({"status": "DONE"}, "appointment_day_not_come"),
        ({"status": "CANCELLED"}, None),
        ({"starts_at": "2026-11-20T08:00:00"}, None),
        ({"status": "NO_SHOW"}, None),
        ({"status": "DONE"}, None),
        ({"starts_at": "2026-11-20T07:00:00"}, "status_not_possible"),
    ]
    refused = []
    for body, code in steps:
        answer = await http.patch(path, json=body)
        assert answer.status_code == (409 if code else 200), (body, answer.text)
        if code:
            refused.append(answer.json())
            assert refused[-1]["code"] == code
            assert refused[-1]["detail"].endswith(".")
    assert (refused[0]["old"], refused[0]["new"]) == ("CANCELLED", "CONFIRMED")
    assert refused[0]["possible"] == ["RESCHEDULED", "UNCONFIRMED"]
    assert refused[1]["day"] == "2027-01-08"


async def test_of_those_who_change_at_once_one_succeeds(harness: ServiceHarness) -> None:
    customer = await doena(harness)
    made = await add_appointment(harness, customer)
    http, path = harness.http("front_desk"), f"{customer}/appointments/{made['id']}"

    answers = await asyncio.gather(
        *(
            http.patch(path, json={"employee": f"E{n}"}, headers={"If-Match": '"1"'})
            for n in range(8)
        )
    )

    assert sorted(one.status_code for one in answers) == [200] + [412] * 7


async def test_a_time_that_comes_twice_is_asked_about_by_field(harness: ServiceHarness) -> None:
    customer = await doena(harness)
    http = harness.http("front_desk")
    twice = {"kind": "WX", "starts_at": "2027-11-07T01:30:00"}

    asked = await http.post(f"{customer}/appointments", json=twice)
    second = await http.post(f"{customer}/appointments", json={**twice, "fold": 1})

    assert asked.status_code == 422
    [error] = asked.json()["errors"]
    assert (error["field"], error["code"]) == ("fold", "time_comes_twice")
    assert (error["first"], error["second"]) == ("PDT, UTC-07:00", "PST, UTC-08:00")
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
    ({**WX, "employee": "JOHN\x00JOHNSON"}, "employee"),
    ({**WX, "status": "confirmed"}, "status"),
    ({**WX, "status": None}, "status"),
    ({**WX, "version": 3}, "version"),
    ({**WX, "schedule_version": 3}, "schedule_version"),
]


@pytest.mark.parametrize(("body", "field"), BAD, ids=[str(bad) for bad in BAD])
async def test_a_bad_appointment_names_its_field(
    harness: ServiceHarness, body: dict[str, Any], field: str
) -> None:
    answer = await harness.http("front_desk").post(
        f"{await doena(harness)}/appointments", json=body
    )

    assert answer.status_code == 422
    assert field in [one["field"] for one in answer.json()["errors"]]
    assert answer.json()["detail"].endswith(".")


BAD_CHANGES: list[tuple[dict[str, Any], str]] = [({}, "body"), *BAD[2:-2]]


async def test_a_bad_change_leaves_the_appointment_as_it_was(harness: ServiceHarness) -> None:
    customer = await doena(harness)
    path = f"{customer}/appointments/{(await add_appointment(harness, customer))['id']}"
    for body, field in BAD_CHANGES:
        answer = await harness.http("front_desk").patch(path, json=body)

        assert answer.status_code == 422, body
        assert field in [one["field"] for one in answer.json()["errors"]], body
    assert (await harness.http("auditor").get(path)).json()["version"] == 1


async def test_a_repeated_request_makes_one_appointment(harness: ServiceHarness) -> None:
    customer, key = await doena(harness), {"Idempotency-Key": str(uuid4())}
    http = harness.http("front_desk")

    ids = {
        (await http.post(f"{customer}/appointments", json=WX, headers=key)).json()["id"]
        for _ in range(3)
    }

    assert len(ids) == 1
    assert len((await http.get(f"{customer}/appointments")).json()["items"]) == 1


async def test_nobody_is_found_under_an_unknown_or_removed_id(harness: ServiceHarness) -> None:
    gone = await doena(harness)
    other = await doena(harness)
    made = await add_appointment(harness, gone)
    boss = harness.http("supervisor")
    strange = await boss.get(f"{other}/appointments/{made['id']}")
    await boss.delete(gone, headers={"Open-Acknowledged": "APPOINTMENT"})
    assert (strange.status_code, strange.json()["code"]) == (404, "appointment_not_found")
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
    unknown = f"{other}/appointments/{uuid4()}"
    assert (await boss.patch(unknown, json={"employee": "ANA"})).status_code == 404
