"""What the callbacks service keeps of others: customers, codes, the agency; and its replay."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from backbone.testing import ServiceHarness
from callbacks.service import service
from contracts.callbacks import CallbackChanged, CallbackClosed, CallbackOpened
from contracts.contacts import (
    Code,
    CodesChanged,
    CodeTable,
    ContactLogged,
)
from contracts.customer import CustomerRemoved, CustomerSaved, OtherPhone, Phones
from contracts.staff import AgencyChanged, Holiday, OfficeHours, ReturnAddress

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


def resolved(minute: int, **more: Any) -> dict[str, Any]:
    outgoing = {
        "contact_type": "OUTGOING",
        "contact_action": "PROGRAM_APPLICATION_INFO_GIVEN",
        "entered_by": "ANA LOPEZ",
    }
    return written(minute, "RESOLVED", **{**outgoing, **more})


def martina(version: int = 1, **more: Any) -> CustomerSaved:
    phones = Phones(home="+18317711806", mobile="+18315550100")
    known = {"first_name": "Martina", "last_name": "Cruz", "phones": phones, "number": 204}
    return CustomerSaved(customer_id=MARTINA, version=version, **{**known, **more})


async def listed(room: ServiceHarness) -> list[dict[str, Any]]:
    answer = await room.http("front_desk").get("/api/callbacks")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_a_customer_nobody_has_told_us_of_is_called_all_the_same(
    room: ServiceHarness,
) -> None:
    await room.deliver(ContactLogged(**written(0)))
    [row] = await listed(room)
    assert (row["name"], row["phone"], row["no_phone"]) == (None, None, True)

    await room.deliver(martina(2), martina(1, first_name="OLD"))
    [row] = await listed(room)
    assert (row["name"], row["customer_number"]) == ("MARTINA CRUZ", 204)


async def test_t_31_who_has_no_phone_stays_on_the_list(room: ServiceHarness) -> None:
    await room.deliver(martina(phones=Phones()), ContactLogged(**written(0)))

    [row] = await listed(room)
    assert row["no_phone"]
    assert row["phones"] == []


async def test_the_best_number_comes_first(room: ServiceHarness) -> None:
    other = OtherPhone(number="+18315550199", ext="12")
    phones = Phones(other=other, message="+18315550111", mobile="+18315550122")
    await room.deliver(martina(phones=phones), ContactLogged(**written(0)))

    [row] = await listed(room)
    assert row["phone"] == "+18315550122"
    assert [one["kind"] for one in row["phones"]] == ["mobile", "message", "other"]
    assert row["phones"][2]["ext"] == "12"


async def test_t_32_removing_a_customer_closes_the_row_for_good(room: ServiceHarness) -> None:
    await room.deliver(martina(), ContactLogged(**written(0)))
    gone = CustomerRemoved(
        customer_id=MARTINA, version=9, removed_at=MONDAY, removed_by="SUSAN SUPERVISOR"
    )
    await room.deliver(gone)
    await room.deliver(ContactLogged(**written(10)), martina(3))

    assert await listed(room) == []
    [closed] = await room.published(CallbackClosed)
    assert closed.cause == "customer_removed"
    assert len(await room.published(CallbackOpened)) == 1


def codes(version: int, *, active: bool = True) -> CodesChanged:
    calls = (
        Code(key="STATUS_REQUEST", label="STATUS REQUEST", abbr="ST", active=active),
        Code(key="DOG_BITES", label="DOG BITES", abbr="DB"),
    )
    return CodesChanged(
        tables_id=UUID(int=1),
        version=version,
        tables=(
            CodeTable(name="call_codes", codes=calls),
            CodeTable(name="languages", codes=(Code(key="SPANISH", label="ESPANOL"),)),
        ),
    )


async def test_the_agencys_words_are_shown_and_older_ones_ignored(room: ServiceHarness) -> None:
    await room.deliver(ContactLogged(**written(0)))
    await room.deliver(codes(2))
    older = codes(1).model_copy(update={"tables": ()})
    await room.deliver(older)

    [row] = await listed(room)
    assert (row["call_code_abbr"], row["call_code_label"]) == ("ST", "STATUS REQUEST")
    assert row["language_label"] == "ESPANOL"
    assert row["contact_action_label"] == "STATUS MAILED APP REQUEST"


async def test_a_retired_code_is_kept_flagged_and_only_from_then_on(room: ServiceHarness) -> None:
    await room.deliver(ContactLogged(**written(0)))
    room.clock.set(MONDAY + timedelta(minutes=10))
    await room.deliver(codes(1, active=False))
    await room.deliver(ContactLogged(**written(5, customer_id=UUID(int=5))))
    await room.deliver(ContactLogged(**written(15, customer_id=UUID(int=6))))

    assert [row["customer_id"] for row in await listed(room)] == [str(MARTINA), str(UUID(int=5))]
    answer = await room.http("administrator").get("/api/callbacks/flags")
    assert [(one["call_code"], one["notes"]) for one in answer.json()["items"]] == [
        ("STATUS_REQUEST", 1)
    ]


def agency(version: int, *, holiday: str | None = None) -> AgencyChanged:
    days = ("MON", "TUE", "WED", "THU")
    return AgencyChanged(
        agency_id=UUID(int=1),
        version=version,
        name="TEST AGENCY R1",
        return_address=ReturnAddress(name="A", line1="B", line2="C"),
        time_zone="America/Los_Angeles",
        office_hours=tuple(OfficeHours(day=day, opens="09:00", closes="16:00") for day in days),
        holidays=(Holiday(date=holiday, name="REST"),) if holiday else (),
    )


async def test_a_new_calendar_moves_the_deadlines_of_those_who_wait(room: ServiceHarness) -> None:
    await room.deliver(ContactLogged(**written(0)))
    [before] = await listed(room)
    await room.deliver(agency(2, holiday="2026-01-06"))
    await room.deliver(agency(1))
    [after] = await listed(room)

    assert before["deadline"] == "2026-01-07T17:00:00Z"
    assert after["deadline"] == "2026-01-08T17:00:00Z"
    [changed] = await room.published(CallbackChanged)
    assert changed.cause == "replay"


async def test_the_hours_before_and_after_lunch_both_count(room: ServiceHarness) -> None:
    spans = (("13:00", "17:00"), ("08:00", "12:00"))
    hours = tuple(OfficeHours(day="MON", opens=opens, closes=closes) for opens, closes in spans)
    await room.deliver(agency(1).model_copy(update={"office_hours": hours}))
    await room.deliver(ContactLogged(**written(0, "48_HR_NOTICE_REC_D")))
    await room.deliver(ContactLogged(**written(120, "48_HR_NOTICE_REC_D", customer_id=UUID(int=5))))

    # Written down at 9:00 and at 11:00, two office hours each.
    assert [row["deadline"] for row in await listed(room)] == [
        "2026-01-05T19:00:00Z",
        "2026-01-05T22:00:00Z",
    ]


async def test_a_replay_tells_again_where_everybody_stands(room: ServiceHarness) -> None:
    await room.deliver(
        ContactLogged(**written(0)),
        ContactLogged(**written(1, customer_id=UUID(int=5))),
        ContactLogged(**resolved(2, customer_id=UUID(int=5))),
        ContactLogged(**written(3, customer_id=UUID(int=6))),
    )
    await room.deliver(ContactLogged(**resolved(4, customer_id=UUID(int=6))))
    async with room.read() as read:
        told = [one async for one in service.replays[0](read)]

    assert [(type(one), one.subject, one.subject_version) for one in told] == [
        (CallbackClosed, UUID(int=6), 2),
        (CallbackOpened, MARTINA, 1),
    ]
