"""Claims, so that two people never call one customer; and the list as a file."""

import asyncio
import csv
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from uuid import UUID, uuid4

from backbone.testing import ServiceHarness
from contracts.contacts import ContactLogged
from contracts.customer import CustomerSaved, Phones

MONDAY = datetime(2026, 1, 5, 17, tzinfo=UTC)
MARTINA = UUID("11111111-1111-7111-8111-111111111111")
CLAIM = f"/api/callbacks/{MARTINA}/claim"


def note(minute: int, code: str = "STATUS_REQUEST", **more: Any) -> ContactLogged:
    moment = MONDAY + timedelta(minutes=minute)
    written = {
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
    return ContactLogged.model_validate(written)


def resolved(minute: int, **more: Any) -> ContactLogged:
    outgoing = {"contact_type": "OUTGOING", "entered_by": "ANA LOPEZ"}
    return note(minute, "RESOLVED", **{**outgoing, **more})


def customer(number: int, **more: Any) -> CustomerSaved:
    known = {"first_name": "Martina", "last_name": "Cruz", "phones": Phones(home="+18317711806")}
    return CustomerSaved.model_validate(
        {"customer_id": UUID(int=number), "version": 1, "number": number, **known, **more}
    )


async def get(room: ServiceHarness, path: str, role: str = "front_desk") -> Any:
    answer = await room.http(role).get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_t_27_of_fifty_who_claim_at_once_one_wins_and_the_others_learn_who(
    room: ServiceHarness,
) -> None:
    await room.deliver(note(0))
    people = [room.http("front_desk", name=f"PERSON {number}") for number in range(50)]
    answers = await asyncio.gather(*(person.post(CLAIM) for person in people))

    [won] = [answer.json() for answer in answers if answer.status_code == 200]
    lost = [answer.json() for answer in answers if answer.status_code == 409]
    assert len(lost) == 49
    assert {one["by"] for one in lost} == {won["by"]}
    assert {one["since"] for one in lost} == {"2026-01-05T18:00:00+00:00"}
    assert won["by"] in lost[0]["detail"]
    [row] = (await get(room, "/api/callbacks"))["items"]
    assert row["claim"]["by"] == won["by"]


async def test_a_claim_is_renewed_by_its_holder_and_given_back(room: ServiceHarness) -> None:
    await room.deliver(note(0))
    ana, ben = room.http("front_desk", name="ANA"), room.http("front_desk", name="BEN")
    first = (await ana.post(CLAIM)).json()
    room.clock.advance(timedelta(minutes=9))
    again = (await ana.post(CLAIM)).json()

    assert (again["token"], again["since"]) == (first["token"], first["since"])
    assert again["until"] == "2026-01-05T18:19:00Z"
    assert (await ben.delete(CLAIM)).status_code == 409
    assert (await ana.delete(CLAIM)).status_code == 204
    assert (await ana.delete(CLAIM)).status_code == 204
    taken = await ben.post(CLAIM)
    assert (taken.status_code, taken.json()["token"]) == (200, first["token"] + 1)


async def test_t_28_the_claim_ends_with_the_row(room: ServiceHarness) -> None:
    await room.deliver(note(0))
    ana = room.http("front_desk", name="ANA")
    await ana.post(CLAIM)
    await room.deliver(resolved(10))
    gone = await ana.post(CLAIM)
    assert (gone.status_code, gone.json()["title"]) == (404, "Not found")

    await room.deliver(note(20))
    [row] = (await get(room, "/api/callbacks"))["items"]
    assert row["claim"] is None


async def test_t_29_an_expired_claim_may_be_taken_and_the_late_note_still_clears(
    room: ServiceHarness,
) -> None:
    await room.deliver(note(0))
    ana, ben = room.http("front_desk", name="ANA"), room.http("front_desk", name="BEN")
    first = (await ana.post(CLAIM)).json()
    room.clock.advance(timedelta(minutes=10))
    assert (await ben.post(CLAIM)).json()["token"] > first["token"]
    assert (await ana.post(CLAIM)).json()["by"] == "BEN"

    await room.deliver(resolved(75, entered_by="ANA"))
    assert (await get(room, "/api/callbacks"))["items"] == []


async def test_a_supervisor_may_take_a_call_over_and_nobody_else(room: ServiceHarness) -> None:
    await room.deliver(note(0))
    ana = room.http("front_desk", name="ANA")
    ben = room.http("front_desk", name="BEN")
    susan = room.http("supervisor", name="SUSAN")
    await ana.post(CLAIM)

    assert (await ben.post(CLAIM, json={"take_over": True})).status_code == 403
    assert (await susan.post(CLAIM)).status_code == 409
    assert (await susan.post(CLAIM, json={"take_over": True})).json()["by"] == "SUSAN"
    assert (await ana.delete(CLAIM)).status_code == 409
    assert (await ana.delete(f"{CLAIM}?take_over=true")).status_code == 403


async def test_t_30_the_holder_is_told_of_something_more_urgent(room: ServiceHarness) -> None:
    await room.deliver(note(0))
    await room.http("front_desk").post(CLAIM)
    await room.deliver(note(5, "WX_CALL_INFO_SCHED_JOB"))
    [row] = (await get(room, "/api/callbacks"))["items"]
    assert not row["claim"]["became_more_urgent"]

    await room.deliver(note(9, "48_HR_NOTICE_REC_D"))
    [row] = (await get(room, "/api/callbacks"))["items"]
    assert row["claim"]["became_more_urgent"]


async def test_the_export_has_the_columns_of_the_screen_and_runs_nothing(
    room: ServiceHarness,
) -> None:
    await room.deliver(
        customer(1, first_name="=HYPERLINK(1)", phones=Phones(mobile="+525512345678")),
        customer(2, first_name="Adelina", middle_initial="M", last_name="Rodríguez"),
        note(0, customer_id=UUID(int=1), notes="@SUM(A1)"),
        note(1, customer_id=UUID(int=2), notes='SAYS "NO",\nTHEN YES', language="ENGLISH"),
    )
    answer = await room.http("front_desk").get("/api/callbacks/export.csv")
    lines = list(csv.reader(StringIO(answer.text.removeprefix("\ufeff"))))

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="callbacks.csv"'
    assert lines == [
        ["List Name", "Call Code", "Language", "Phone", "Contact Action", "Notes"],
        [
            "'=HYPERLINK(1) CRUZ",
            "SR",
            "SPANISH",
            "'+525512345678",
            "STATUS MAILED APP REQUEST",
            "'@SUM(A1)",
        ],
        [
            "ADELINA M RODRÍGUEZ",
            "SR",
            "ENGLISH",
            "831 7711806",
            "STATUS MAILED APP REQUEST",
            'SAYS "NO",\nTHEN YES',
        ],
    ]
