"""What the customer service consumes: answers by text, opt-outs, the agency's zone."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4, uuid5

import pytest
from customer_builders import (
    AGENCY,
    MOBILE,
    NOW,
    add_appointment,
    agency,
    customer_path,
    reply_to,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from backbone.testing import ServiceHarness, running
from contracts.customer import AppointmentChanged, SmsConsentChanged
from contracts.sms import OptedIn, OptedOut
from customer.service import service
from customer.tables import NumberRow


@pytest.fixture
async def harness() -> AsyncIterator[ServiceHarness]:
    async with running(service) as harness:
        harness.clock.set(NOW)
        yield harness


@pytest.fixture(scope="module")
async def shared_harness() -> AsyncIterator[ServiceHarness]:
    async with running(service) as harness:
        harness.clock.set(NOW)
        yield harness


async def julie(harness: ServiceHarness, **more: Any) -> str:
    usual = {"first_name": "JULIE", "last_name": "GARXIA", "phones": {"mobile": MOBILE}}
    return await customer_path(harness, **{**usual, **more})


def path(made: dict[str, Any]) -> str:
    return f"/api/customers/{made['customer_id']}/appointments/{made['id']}"


async def read(harness: ServiceHarness, made: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (await harness.http("auditor").get(path(made))).json()
    return found


async def test_f_142_a_confirmation_confirms_once(harness: ServiceHarness) -> None:
    made = await add_appointment(harness, await julie(harness))
    confirmed = reply_to(made, "confirm")

    await harness.deliver(confirmed, confirmed)
    await harness.deliver(confirmed)

    found = await read(harness, made)
    assert (found["status"], found["version"], found["updated_by"]) == ("CONFIRMED", 2, "SYSTEM")
    events = await harness.published(AppointmentChanged)
    assert [(one.status, one.version) for one in events] == [("UNCONFIRMED", 1), ("CONFIRMED", 2)]
    history = await harness.http("front_desk").get(f"/api/customers/{made['customer_id']}/history")
    newest = history.json()["items"][0]
    assert (newest["action"], newest["by"]) == ("APPOINTMENT_CHANGED", "SYSTEM")
    assert newest["reason"] is None
    assert newest["changes"][1:] == [
        {"field": "appointment.answered_by", "old": None, "new": "TEXT"},
        {"field": "appointment.status", "old": "UNCONFIRMED", "new": "CONFIRMED"},
    ]


async def test_f_143_a_cancellation_is_a_request_and_f_149_an_opt_out_is_none(
    harness: ServiceHarness,
) -> None:
    made = await add_appointment(harness, await julie(harness))

    await harness.deliver(reply_to(made, "cancel"), reply_to(made, "opt_out", minutes=2))

    assert (await read(harness, made))["status"] == "CANCEL_REQUESTED"


@settings(max_examples=15, deadline=None)
@given(
    kinds=st.lists(st.sampled_from(["confirm", "cancel", "opt_out", "other"]), max_size=5),
    chance=st.randoms(use_true_random=False),
)
async def test_the_last_answer_counts_whatever_order_they_come_in(
    shared_harness: ServiceHarness, kinds: list[str], chance: Random
) -> None:
    made = await add_appointment(shared_harness, await julie(shared_harness))
    sent = [reply_to(made, kind, minutes=minute) for minute, kind in enumerate(kinds, 1)]
    arriving = [*sent, *sent]
    chance.shuffle(arriving)

    for one in arriving:
        await shared_harness.deliver(one)

    answers = [kind for kind in kinds if kind in {"confirm", "cancel"}]
    expected = {"confirm": "CONFIRMED", "cancel": "CANCEL_REQUESTED"}
    status = expected[answers[-1]] if answers else "UNCONFIRMED"
    assert (await read(shared_harness, made))["status"] == status


async def test_n_16_an_answer_to_an_older_time_changes_nothing(harness: ServiceHarness) -> None:
    made = await add_appointment(harness, await julie(harness))
    await harness.http("front_desk").patch(path(made), json={"starts_at": "2027-01-11T09:00:00"})

    await harness.deliver(reply_to(made, "confirm"))
    assert (await read(harness, made))["status"] == "RESCHEDULED"
    await harness.deliver(reply_to(made, "confirm", appointment_version=2))

    assert (await read(harness, made))["status"] == "CONFIRMED"


async def test_f_148_a_late_answer_changes_nothing(harness: ServiceHarness) -> None:
    made = await add_appointment(harness, await julie(harness))

    await harness.deliver(
        reply_to(made, "cancel", received_at=datetime(2027, 1, 8, 18, tzinfo=UTC))
    )
    await harness.deliver(reply_to(made, "cancel", after_start=True))

    assert (await read(harness, made))["version"] == 1


async def test_an_answer_sent_before_staff_decided_changes_nothing(harness: ServiceHarness) -> None:
    made = await add_appointment(harness, await julie(harness))
    late = reply_to(made, "cancel", minutes=5)
    harness.clock.advance(timedelta(minutes=10))
    await harness.http("front_desk").patch(path(made), json={"status": "CONFIRMED"})

    await harness.deliver(late)
    assert (await read(harness, made))["status"] == "CONFIRMED"
    await harness.deliver(reply_to(made, "cancel", minutes=11))

    assert (await read(harness, made))["status"] == "CANCEL_REQUESTED"


async def test_an_answer_about_nothing_certain_is_left_to_people(harness: ServiceHarness) -> None:
    made = await add_appointment(harness, await julie(harness))

    await harness.deliver(reply_to(made, "confirm", appointment_id=None))
    await harness.deliver(reply_to(made, "confirm", appointment_id=uuid4()))
    await harness.deliver(reply_to(made, "confirm", appointment_version=None))

    assert (await read(harness, made))["version"] == 1


def opt(kind: type[OptedOut | OptedIn], version: int) -> OptedOut | OptedIn:
    return kind(
        number_id=uuid5(AGENCY, MOBILE),
        version=version,
        number=MOBILE,
        how="REPLY",
        at=NOW + timedelta(minutes=version),
    )


async def consents(harness: ServiceHarness, customer: str) -> dict[str, Any]:
    answer = await harness.http("front_desk").get(f"{customer}/sms-consent")
    found: dict[str, Any] = answer.json()
    return found


async def test_f_145_an_opt_out_stands_on_every_record_with_the_number(
    harness: ServiceHarness,
) -> None:
    customers = [await julie(harness), await julie(harness, phones={"home": MOBILE})]
    other = await julie(harness, phones={"mobile": "+18314986265"})
    for one in (*customers, other):
        await harness.http("front_desk").post(
            f"{one}/sms-consent",
            json={"number": MOBILE, "granted": True, "how": "PHONE"},
        )

    await harness.deliver(opt(OptedOut, 1), opt(OptedOut, 1))

    for one in (*customers, other):
        [stands] = [n for n in (await consents(harness, one))["numbers"] if n["number"] == MOBILE]
        assert (stands["granted"], stands["opted_out"], stands["may_text"]) == (True, True, False)
        assert stands["opted_at"] == "2027-01-04T17:01:00Z"
    for one in customers:
        history = await harness.http("front_desk").get(f"{one}/history")
        actions = [entry["action"] for entry in history.json()["items"]]
        assert actions == ["SMS_OPTED_OUT", "SMS_CONSENT_RECORDED", "CREATED"]
        [seen] = history.json()["items"][0]["changes"]
        assert seen == {"field": "sms_number", "old": None, "new": f"{MOBILE} (REPLY)"}


@settings(max_examples=15, deadline=None)
@given(
    outs=st.lists(st.booleans(), min_size=1, max_size=5), chance=st.randoms(use_true_random=False)
)
async def test_a_number_stands_where_it_last_said_whatever_order_it_arrives_in(
    shared_harness: ServiceHarness, outs: list[bool], chance: Random
) -> None:
    number_id = uuid4()
    own = {"number_id": number_id, "number": f"+1831{number_id.int % 9_000_000 + 1_000_000}"}
    sent = [
        opt(OptedOut if out else OptedIn, version).model_copy(update=own)
        for version, out in enumerate(outs, 1)
    ]
    arriving = [*sent, *sent]
    chance.shuffle(arriving)

    for one in arriving:
        await shared_harness.deliver(one)

    async with shared_harness.read() as look:
        row = await look.session.get(NumberRow, number_id)
    assert row is not None
    assert (row.version, row.opted_out) == (len(outs), outs[-1])


async def test_a_number_of_a_gateway_that_lost_its_records_stands_once_by_its_newest_word(
    harness: ServiceHarness,
) -> None:
    customer = await julie(harness)
    out = opt(OptedOut, 3)
    as_new = opt(OptedIn, 1).model_copy(update={"number_id": uuid4()})
    older = as_new.model_copy(update={"at": out.at - timedelta(minutes=1)})
    newer = as_new.model_copy(update={"at": out.at + timedelta(minutes=1)})

    await harness.deliver(out, older)
    assert [one["opted_out"] for one in (await consents(harness, customer))["numbers"]] == [True]
    await harness.deliver(newer, out)

    async with harness.read() as look:
        [row] = (await look.session.scalars(select(NumberRow))).all()
    assert (row.number_id, row.opted_out) == (newer.number_id, False)
    history = await harness.http("front_desk").get(f"{customer}/history")
    assert [entry["action"] for entry in history.json()["items"]] == [
        "SMS_OPTED_IN",
        "SMS_OPTED_OUT",
        "CREATED",
    ]


async def test_new_appointments_are_meant_by_the_agencys_clock(harness: ServiceHarness) -> None:
    customer = await julie(harness)
    assert (await add_appointment(harness, customer))["time_zone"] == "America/Los_Angeles"

    await harness.deliver(agency(2, "America/Denver"))
    await harness.deliver(agency(1, "America/Chicago"), agency(2, "America/Denver"))

    assert (await add_appointment(harness, customer))["time_zone"] == "America/Denver"


async def test_a_replay_publishes_records_as_they_stand_and_the_whole_ledger_of_consents(
    harness: ServiceHarness,
) -> None:
    made = await add_appointment(harness, await julie(harness))
    await harness.deliver(reply_to(made, "confirm"))
    for granted in (True, False):
        await harness.http("front_desk").post(
            f"/api/customers/{made['customer_id']}/sms-consent",
            json={"number": MOBILE, "granted": granted, "how": "PAPER"},
        )
    appointments = await harness.published(AppointmentChanged)
    published = await harness.published(SmsConsentChanged)
    assert [(one.granted, one.version) for one in published] == [(True, 1), (False, 2)]
    assert published[0].consent_id == published[1].consent_id

    assert await harness.runtime.replay() == 4

    assert (await harness.published(AppointmentChanged))[2:] == [appointments[-1]]
    assert (await harness.published(SmsConsentChanged))[2:] == published
