"""What others tell the customer service: answers by text, opt-outs, the agency's zone."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backbone.testing import ServiceHarness, running
from contracts.customer import AppointmentChanged, SmsConsentChanged
from contracts.sms import OptedIn, OptedOut, ReplyReceived
from contracts.staff import AgencyChanged, ReturnAddress
from customer.service import service
from customer.tables import NumberRow

NOW = datetime(2027, 1, 4, 17, tzinfo=UTC)
MOBILE = "+18313590697"
NUMBERS = UUID("3b1c6c52-8f0b-4c1e-9a6d-000000000001")


@pytest.fixture
async def room() -> AsyncIterator[ServiceHarness]:
    async with running(service) as room:
        room.clock.set(NOW)
        yield room


@pytest.fixture(scope="module")
async def shared_room() -> AsyncIterator[ServiceHarness]:
    async with running(service) as room:
        room.clock.set(NOW)
        yield room


async def julie(room: ServiceHarness, **more: Any) -> str:
    body = {"first_name": "JULIE", "last_name": "GARXIA", "phones": {"mobile": MOBILE}, **more}
    answer = await room.http("front_desk").post("/api/customers", json=body)
    customer_id: str = answer.json()["id"]
    return customer_id


async def visit(room: ServiceHarness, customer: str) -> dict[str, Any]:
    answer = await room.http("front_desk").post(
        f"/api/customers/{customer}/appointments",
        json={"kind": "WX", "starts_at": "2027-01-08T10:00:00"},
    )
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def path(made: dict[str, Any]) -> str:
    return f"/api/customers/{made['customer_id']}/appointments/{made['id']}"


async def read(room: ServiceHarness, made: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (await room.http("auditor").get(path(made))).json()
    return found


def text(made: dict[str, Any], kind: str, *, minutes: int = 1, **more: Any) -> ReplyReceived:
    usual = {
        "reply_id": uuid4(),
        "words": "1",
        "number": MOBILE,
        "customer_ids": (made["customer_id"],),
        "appointment_id": made["id"],
        "appointment_version": 1,
        "received_at": NOW + timedelta(minutes=minutes),
        "notification": "SMS reply of 1 - Confirmed received from JULIE GARXIA",
    }
    return ReplyReceived.model_validate({"kind": kind} | usual | more)


async def test_f_142_a_confirmation_confirms_once(room: ServiceHarness) -> None:
    made = await visit(room, await julie(room))
    confirmed = text(made, "confirm")

    await room.deliver(confirmed, confirmed)
    await room.deliver(confirmed)

    found = await read(room, made)
    assert (found["status"], found["version"], found["updated_by"]) == ("CONFIRMED", 2, "SYSTEM")
    told = await room.published(AppointmentChanged)
    assert [(one.status, one.version) for one in told] == [("UNCONFIRMED", 1), ("CONFIRMED", 2)]
    history = await room.http("front_desk").get(f"/api/customers/{made['customer_id']}/history")
    newest = history.json()["items"][0]
    assert (newest["action"], newest["by"]) == ("APPOINTMENT_CHANGED", "SYSTEM")
    assert newest["reason"].endswith(": answered by text.")
    assert newest["changes"] == [
        {"field": "appointment.status", "old": "UNCONFIRMED", "new": "CONFIRMED"}
    ]


async def test_f_143_a_cancellation_is_a_request_and_f_149_an_opt_out_is_none(
    room: ServiceHarness,
) -> None:
    made = await visit(room, await julie(room))

    await room.deliver(text(made, "cancel"), text(made, "opt_out", minutes=2))

    assert (await read(room, made))["status"] == "CANCEL_REQUESTED"


@settings(max_examples=15, deadline=None)
@given(
    kinds=st.lists(st.sampled_from(["confirm", "cancel", "opt_out", "other"]), max_size=5),
    chance=st.randoms(use_true_random=False),
)
async def test_the_last_answer_counts_whatever_order_they_come_in(
    shared_room: ServiceHarness, kinds: list[str], chance: Random
) -> None:
    made = await visit(shared_room, await julie(shared_room))
    told = [text(made, kind, minutes=minute) for minute, kind in enumerate(kinds, 1)]
    news = [*told, *told]
    chance.shuffle(news)

    for one in news:
        await shared_room.deliver(one)

    answers = [kind for kind in kinds if kind in {"confirm", "cancel"}]
    expected = {"confirm": "CONFIRMED", "cancel": "CANCEL_REQUESTED"}
    status = expected[answers[-1]] if answers else "UNCONFIRMED"
    assert (await read(shared_room, made))["status"] == status


async def test_i_16_an_answer_to_an_older_time_changes_nothing(room: ServiceHarness) -> None:
    made = await visit(room, await julie(room))
    await room.http("front_desk").patch(path(made), json={"starts_at": "2027-01-11T09:00:00"})

    await room.deliver(text(made, "confirm"))
    assert (await read(room, made))["status"] == "RESCHEDULED"
    await room.deliver(text(made, "confirm", appointment_version=2))

    assert (await read(room, made))["status"] == "CONFIRMED"


async def test_f_148_a_late_answer_changes_nothing(room: ServiceHarness) -> None:
    made = await visit(room, await julie(room))

    await room.deliver(text(made, "cancel", received_at=datetime(2027, 1, 8, 18, tzinfo=UTC)))
    await room.deliver(text(made, "cancel", after_start=True))

    assert (await read(room, made))["version"] == 1


async def test_an_answer_sent_before_staff_decided_changes_nothing(room: ServiceHarness) -> None:
    made = await visit(room, await julie(room))
    late = text(made, "cancel", minutes=5)
    room.clock.advance(timedelta(minutes=10))
    await room.http("front_desk").patch(path(made), json={"status": "CONFIRMED"})

    await room.deliver(late)
    assert (await read(room, made))["status"] == "CONFIRMED"
    await room.deliver(text(made, "cancel", minutes=11))

    assert (await read(room, made))["status"] == "CANCEL_REQUESTED"


async def test_an_answer_about_nothing_certain_is_left_to_people(room: ServiceHarness) -> None:
    made = await visit(room, await julie(room))

    await room.deliver(text(made, "confirm", appointment_id=None))
    await room.deliver(text(made, "confirm", appointment_id=uuid4()))
    await room.deliver(text(made, "confirm", appointment_version=None))

    assert (await read(room, made))["version"] == 1


def opt(kind: type[OptedOut | OptedIn], version: int) -> OptedOut | OptedIn:
    return kind(
        number_id=uuid5(NUMBERS, MOBILE),
        version=version,
        number=MOBILE,
        how="REPLY",
        at=NOW + timedelta(minutes=version),
    )


async def consents(room: ServiceHarness, customer: str) -> dict[str, Any]:
    answer = await room.http("front_desk").get(f"/api/customers/{customer}/sms-consent")
    found: dict[str, Any] = answer.json()
    return found


async def test_f_145_an_opt_out_stands_on_every_record_with_the_number(
    room: ServiceHarness,
) -> None:
    customers = [await julie(room), await julie(room, phones={"home": MOBILE})]
    other = await julie(room, phones={"mobile": "+18314986265"})
    for one in (*customers, other):
        await room.http("front_desk").post(
            f"/api/customers/{one}/sms-consent",
            json={"number": MOBILE, "granted": True, "how": "PHONE"},
        )

    await room.deliver(opt(OptedOut, 1), opt(OptedOut, 1))

    for one in (*customers, other):
        [stands] = [n for n in (await consents(room, one))["numbers"] if n["number"] == MOBILE]
        assert (stands["granted"], stands["opted_out"], stands["may_text"]) == (True, True, False)
        assert stands["opted_at"] == "2027-01-04T17:01:00Z"
    for one in customers:
        history = await room.http("front_desk").get(f"/api/customers/{one}/history")
        actions = [entry["action"] for entry in history.json()["items"]]
        assert actions == ["SMS_OPTED_OUT", "SMS_CONSENT_RECORDED", "CREATED"]
        [seen] = history.json()["items"][0]["changes"]
        assert seen == {"field": "sms_number", "old": None, "new": f"{MOBILE} (REPLY)"}


@settings(max_examples=15, deadline=None)
@given(
    outs=st.lists(st.booleans(), min_size=1, max_size=5), chance=st.randoms(use_true_random=False)
)
async def test_a_number_stands_where_it_last_said_whatever_order_it_is_heard_in(
    shared_room: ServiceHarness, outs: list[bool], chance: Random
) -> None:
    number_id = uuid4()
    told = [
        opt(OptedOut if out else OptedIn, version).model_copy(update={"number_id": number_id})
        for version, out in enumerate(outs, 1)
    ]
    news = [*told, *told]
    chance.shuffle(news)

    for one in news:
        await shared_room.deliver(one)

    async with shared_room.read() as look:
        row = await look.session.get(NumberRow, number_id)
    assert row is not None
    assert (row.version, row.opted_out) == (len(outs), outs[-1])


def agency(version: int, zone: str) -> AgencyChanged:
    return AgencyChanged(
        agency_id=NUMBERS,
        version=version,
        name="TEST AGENCY R1",
        return_address=ReturnAddress(name="TEST AGENCY R1", line1="1 MAIN ST", line2="SOQUEL, CA"),
        time_zone=zone,
    )


async def test_new_appointments_are_meant_by_the_agencys_clock(room: ServiceHarness) -> None:
    customer = await julie(room)
    assert (await visit(room, customer))["time_zone"] == "America/Los_Angeles"

    await room.deliver(agency(2, "America/Denver"))
    await room.deliver(agency(1, "America/Chicago"), agency(2, "America/Denver"))

    assert (await visit(room, customer))["time_zone"] == "America/Denver"


async def test_everything_is_told_again_as_it_stands(room: ServiceHarness) -> None:
    made = await visit(room, await julie(room))
    await room.deliver(text(made, "confirm"))
    for granted in (True, False):
        await room.http("front_desk").post(
            f"/api/customers/{made['customer_id']}/sms-consent",
            json={"number": MOBILE, "granted": granted, "how": "PAPER"},
        )
    appointments = await room.published(AppointmentChanged)
    published = await room.published(SmsConsentChanged)
    assert [(one.granted, one.version) for one in published] == [(True, 1), (False, 2)]
    assert published[0].consent_id == published[1].consent_id

    assert await room.runtime.replay() == 3

    assert (await room.published(AppointmentChanged))[2:] == [appointments[-1]]
    assert (await room.published(SmsConsentChanged))[2:] == [published[-1]]
