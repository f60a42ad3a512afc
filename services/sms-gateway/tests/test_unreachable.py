"""Numbers no text ever arrives at: learnt from the provider, forgotten when they change (R-65)."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from fake_twilio import fake_twilio
from faulty_provider import on_twilio
from sms_gateway_builders import JULIE, JULIES_NUMBER, TEN, consent, inbound, julie, visit
from telephones import Texts

from backbone.testing import ServiceHarness
from contracts.customer import Phones
from sms_gateway.commands.receive_text import receive_text
from sms_gateway.commands.reconcile_doubtful import reconcile_doubtful
from sms_gateway.commands.record_delivery_status import record_delivery_status
from sms_gateway.domain.provider_errors import effect_of, provider_errors
from sms_gateway.gateways.twilio_webhooks import StatusReport

LASTING = [one.code for one in provider_errors().values() if one.effect == "NUMBER"]
_STOPS = {"NUMBER", "OPT_OUT"}
PASSING = [one.code for one in provider_errors().values() if one.effect not in _STOPS]


async def numbers(harness: ServiceHarness) -> list[dict[str, Any]]:
    staff = harness.http("front_desk")
    answer = await staff.get("/api/sms/numbers", params={"customer_id": str(JULIE)})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def begin_with(texts: Texts, code: str) -> None:
    await texts.begin()
    async with texts.harness.work() as work:
        reminder = await texts.reminder()
        report = StatusReport(
            message_id=reminder["id"],
            provider_id=f"SM{'d' * 32}",
            status="undelivered",
            error=code,
        )
        await record_delivery_status(work, report)
    await texts.harness.deliver(
        visit(appointment_id=uuid4(), starts_at="2025-01-20T10:00:00", schedule_version=1)
    )


async def next_reminder(texts: Texts) -> tuple[str, str | None]:
    [found] = [one for one in await texts.planned() if one[2] == "2025-01-20T10:00:00"]
    return found[:2]


@pytest.mark.parametrize("code", LASTING)
async def test_r_65_every_lasting_error_stops_texts_to_the_number_visibly(
    texts: Texts, code: str
) -> None:
    await begin_with(texts, code)

    assert await next_reminder(texts) == ("SUPPRESSED", "UNREACHABLE_NUMBER")
    [shown] = await numbers(texts.harness)
    assert (shown["may_text"], shown["against"]) == (False, "UNREACHABLE_NUMBER")
    assert shown["unreachable"]["code"] == code
    failure = (await texts.notes())[-1]
    assert failure.contact_action == "SMS_NOT_DELIVERED"


@pytest.mark.parametrize("code", [*PASSING, "39999"])
async def test_r_65_an_error_that_passes_stops_nothing(texts: Texts, code: str) -> None:
    await begin_with(texts, code)

    assert await next_reminder(texts) == ("SCHEDULED", None)
    assert (await numbers(texts.harness))[0]["unreachable"] is None


async def test_r_65_another_number_is_texted(texts: Texts) -> None:
    await begin_with(texts, "30006")

    await texts.harness.deliver(
        julie(2, phones=Phones(mobile="+18315550177")),
        consent(consent_id=uuid4(), number="+18315550177"),
    )

    assert await next_reminder(texts) == ("SCHEDULED", None)


async def test_r_65_a_number_that_texts_us_can_be_texted(texts: Texts) -> None:
    await begin_with(texts, "21614")

    texts.harness.clock.advance(timedelta(minutes=1))
    await texts.reply("Hello, I have a new telephone")

    assert await next_reminder(texts) == ("SCHEDULED", None)


async def test_r_65_a_consent_recorded_later_tries_again(texts: Texts) -> None:
    await begin_with(texts, "21614")
    await texts.harness.deliver(julie(2), consent())  # told again: nothing new
    assert await next_reminder(texts) == ("SUPPRESSED", "UNREACHABLE_NUMBER")

    texts.harness.clock.advance(timedelta(minutes=1))
    later = texts.harness.clock()
    await texts.harness.deliver(consent(consent_id=uuid4(), recorded_at=later))

    assert await next_reminder(texts) == ("SCHEDULED", None)


async def test_r_65_a_refusal_teaches_as_much_as_a_report() -> None:
    with fake_twilio() as fake:
        async with on_twilio(fake) as harness:
            fake.faults[JULIES_NUMBER] = "21211"
            texts = Texts(harness)
            await harness.deliver(julie(), consent(), visit())
            await texts.send(TEN)

            [shown] = await numbers(harness)
            assert shown["unreachable"]["reason"] == "INVALID"


async def test_r_65_so_does_what_is_found_out_about_a_doubtful_text() -> None:
    with fake_twilio() as fake:
        async with on_twilio(fake) as harness:
            fake.faults[JULIES_NUMBER] = "accept_then_500"
            texts = Texts(harness)
            await harness.deliver(julie(), consent(), visit())
            await texts.send(TEN)
            fake.texts[0] |= {"status": "undelivered", "error_code": 30005}
            harness.clock.advance(timedelta(seconds=30))

            await reconcile_doubtful(harness.runtime.units_of_work)

            assert (await texts.reminder())["state"] == "UNDELIVERED"
            assert (await numbers(harness))[0]["against"] == "UNREACHABLE_NUMBER"
            async with harness.work() as work:
                await receive_text(work, inbound("I am here"))
            assert (await numbers(harness))[0]["may_text"]


def test_r_65_the_table_says_what_follows_from_each_error() -> None:
    assert {"21211", "21614", "21635", "30005", "30006"} <= set(LASTING)
    assert {"30001", "30003", "30008"} <= set(PASSING)
    assert effect_of("21610") == "OPT_OUT"
    assert effect_of(None) == effect_of("nonsense") == "TRANSIENT"
