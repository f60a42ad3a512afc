"""Staff text customers: within consent, opt-out and quiet hours, never twice (R-66)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from fake_twilio import fake_twilio
from faulty_provider import on_twilio
from sms_gateway_builders import (
    CHRIS,
    JULIE,
    JULIES_NUMBER,
    MORNING,
    agency,
    consent,
    inbound,
    julie,
    number_of,
)
from telephones import Texts

from backbone.testing import ServiceHarness
from contracts.customer import CustomerRemoved, Phones
from sms_gateway.commands.receive_text import receive_text
from sms_gateway.commands.reconcile_doubtful import reconcile_doubtful
from sms_gateway.commands.send_due_texts import send_due_texts

WORDS = "Your crew arrives between 9 and 11. Call us with questions."


async def write(
    harness: ServiceHarness, words: str = WORDS, *, role: Any = "front_desk", **more: Any
) -> httpx2.Response:
    body = {"customer_id": str(JULIE), "number": JULIES_NUMBER, "text": words, **more}
    key = {"Idempotency-Key": str(uuid4())}
    return await harness.http(role).post("/api/sms/messages", json=body, headers=key)


async def staffs(texts: Texts) -> dict[str, Any]:
    [found] = [one for one in await texts.history() if one["kind"] == "STAFF"]
    return found


async def test_r_66_somebody_texts_a_customer_and_it_is_noted(texts: Texts) -> None:
    await texts.begin()

    answer = await write(texts.harness, "Your crew arrives at 9.\nThank you!")
    await texts.send()

    assert (answer.status_code, answer.json()["state"]) == (201, "SCHEDULED")
    sent = await staffs(texts)
    assert (sent["state"], sent["body"]) == ("DELIVERED", "Your crew arrives at 9.\nThank you!")
    [note] = await texts.notes()
    assert (note.contact_type, note.contact_action) == ("OUTGOING", "SMS_TEXT_SENT")
    assert (note.call_code, note.source) == ("NO_ACTION_REQ_RECORD_ONLY", "sms")
    assert note.notes == "Text: Your crew arrives at 9.\nThank you!"
    assert note.entered_by == sent["sent_by"] != "SYSTEM"


async def test_r_66_what_is_written_at_night_goes_out_in_the_morning(texts: Texts) -> None:
    await texts.begin()
    texts.harness.clock.set(datetime(2025, 1, 7, 5, tzinfo=UTC))  # 9 PM

    answer = (await write(texts.harness)).json()
    await texts.send()
    assert (answer["state"], answer["at"]) == ("HELD_QUIET_HOURS", "2025-01-07T16:00:00Z")
    assert (await staffs(texts))["state"] == "HELD_QUIET_HOURS"

    await texts.send(datetime(2025, 1, 7, 16, tzinfo=UTC))
    assert (await staffs(texts))["state"] == "DELIVERED"


@pytest.mark.parametrize("against", ["NO_CONSENT", "OPTED_OUT", "NUMBER_GONE", "CUSTOMER_REMOVED"])
async def test_r_66_nobody_is_texted_who_may_not_be(texts: Texts, against: str) -> None:
    await texts.harness.deliver(agency(), julie())
    match against:
        case "OPTED_OUT":
            await texts.harness.deliver(consent())
            await texts.reply("STOP")
        case "NUMBER_GONE":
            await texts.harness.deliver(consent(), julie(2, phones=Phones()))
        case "CUSTOMER_REMOVED":
            gone = CustomerRemoved(customer_id=JULIE, version=2, removed_at=MORNING, removed_by="A")
            await texts.harness.deliver(consent(), gone)
        case _:
            pass

    answer = await write(texts.harness)

    assert (answer.status_code, answer.json()["code"]) == (409, "number_not_textable")
    assert answer.json()["against"] == against
    assert [one for one in await texts.history() if one["kind"] == "STAFF"] == []


async def test_r_66_a_stop_that_comes_first_is_kept(texts: Texts) -> None:
    await texts.begin()
    await write(texts.harness)
    await texts.reply("STOP")

    await texts.send()

    sent = await staffs(texts)
    assert (sent["state"], sent["reason"]) == ("SUPPRESSED", "OPTED_OUT")


async def test_r_66_a_number_that_is_not_theirs_any_more_is_not_texted(texts: Texts) -> None:
    await texts.begin()
    texts.harness.clock.set(datetime(2025, 1, 7, 5, tzinfo=UTC))
    await write(texts.harness)
    await texts.harness.deliver(julie(2, phones=Phones(mobile="+18315550177")))

    await texts.send(datetime(2025, 1, 7, 17, tzinfo=UTC))

    assert (await staffs(texts))["reason"] == "NUMBER_GONE"


async def test_r_66_the_same_request_again_is_one_text(texts: Texts) -> None:
    await texts.begin()
    body = {"customer_id": str(JULIE), "number": "(831) 359-0697", "text": WORDS}
    for _ in range(3):
        answer = await texts.staff.post(
            "/api/sms/messages", json=body, headers={"Idempotency-Key": "once"}
        )
        assert answer.status_code == 201

    await texts.send()

    assert (await staffs(texts))["state"] == "DELIVERED"


async def test_r_66_who_only_reads_writes_nothing_and_nothing_is_not_a_text(texts: Texts) -> None:
    await texts.begin()

    assert (await write(texts.harness, role="auditor")).status_code == 403
    assert (await write(texts.harness, " ")).status_code == 422
    assert (await write(texts.harness, "a" * 601)).status_code == 422
    assert (await write(texts.harness, customer_id=str(CHRIS))).status_code == 409


@pytest.mark.parametrize("fault", ["accept_then_cut", "accept_then_500", "cut", "503"])
async def test_r_66_a_text_in_doubt_is_asked_after_and_never_sent_twice(fault: Any) -> None:
    with fake_twilio() as fake:
        async with on_twilio(fake, absent_seconds=60) as harness:
            await harness.deliver(julie(), consent())
            fake.faults[JULIES_NUMBER] = fault
            await write(harness)

            for _ in range(12):
                await send_due_texts(harness.runtime.units_of_work)
                await reconcile_doubtful(harness.runtime.units_of_work)
                harness.clock.advance(timedelta(seconds=20))

            assert fake.per_number() == {JULIES_NUMBER: 1}
            assert (await staffs(Texts(harness)))["state"] == "SENT"
            assert len(await Texts(harness).notes()) == 1


async def test_r_66_a_text_that_does_not_arrive_asks_for_a_call() -> None:
    with fake_twilio() as fake:
        async with on_twilio(fake) as harness:
            await harness.deliver(julie(), consent())
            fake.faults[JULIES_NUMBER] = "21211"
            await write(harness)
            await send_due_texts(harness.runtime.units_of_work)

            [note] = await Texts(harness).notes()
            assert note.contact_action == "SMS_NOT_DELIVERED"
            assert note.call_code == "CALL_BACK_REQUESTED"
            assert note.notes == f"TEXT NOT DELIVERED: {WORDS}"


async def test_r_66_a_flood_of_strangers_keeps_no_staff_from_writing(texts: Texts) -> None:
    await texts.begin()
    async with texts.harness.work() as work:
        for n in range(5):
            await receive_text(work, inbound("hello", number_of(n)))
    await write(texts.harness)

    await texts.send()

    assert (await staffs(texts))["state"] == "DELIVERED"
    assert UUID((await staffs(texts))["customer_ids"][0]) == JULIE
