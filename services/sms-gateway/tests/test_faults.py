"""What must never happen: a text twice, a text stuck (N-12, N-14, N-20)."""

import asyncio
import inspect
import random
import sys
from datetime import timedelta

import pytest
from fake_twilio import AMBIGUOUS, SENDER, Fake, fake_twilio
from faulty_provider import on_twilio, remind, states
from sms_gateway_builders import (
    TEN,
    inbound,
    number_of,
    outbound,
    reminded_customer,
    twilio_settings,
)
from sqlalchemy import select
from structlog.testing import capture_logs
from telephones import Texts

from backbone.testing import ServiceHarness
from contracts.contacts import ContactLogged
from sms_gateway.commands.fetch_missed_texts import fetch_missed_texts
from sms_gateway.commands.receive_text import receive_text
from sms_gateway.commands.reconcile_doubtful import reconcile_doubtful
from sms_gateway.commands.send_due_texts import send_due_texts
from sms_gateway.gateways.twilio import Twilio
from sms_gateway.tables import MessageRow


async def live_on(harness: ServiceHarness, *, minutes: float, step: float = 20) -> None:
    """Let time pass as the service's jobs see it."""
    for _ in range(int(minutes * 60 / step)):
        await send_due_texts(harness.runtime.units_of_work)
        await reconcile_doubtful(harness.runtime.units_of_work)
        harness.clock.advance(timedelta(seconds=step))


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_n_12_a_thousand_reminders_a_hundred_doubts_and_no_text_twice() -> None:
    chance = random.Random(12)  # noqa: S311  the same faults in every run
    with fake_twilio() as fake:
        async with on_twilio(fake) as harness:
            await remind(harness, 1000)
            for n in chance.sample(range(1000), 100):
                fake.faults[number_of(n)] = chance.choice(AMBIGUOUS)
            harness.clock.set(TEN)

            await live_on(harness, minutes=15)

            assert await states(harness) == {"SENT": 1000}
            assert len(fake.texts) == len(fake.per_number()) == 1000
            assert max(fake.per_number().values()) == 1
            notes = await harness.published(ContactLogged)
            assert len(notes) == len({note.customer_id for note in notes}) == 1000


async def test_the_naive_sender_would_have_texted_twice() -> None:
    """Keep the broken variant: a storm that cannot fail proves nothing."""
    with fake_twilio() as fake:
        provider = Twilio(twilio_settings(twilio_api_url=fake.url, twilio_timeout=0.4))
        fake.faults[number_of(1)] = "accept_then_500"
        for _ in range(2):
            await provider.send(outbound(number_of(1)))
        assert fake.per_number()[number_of(1)] == 2


async def test_a_sender_that_died_is_noticed_and_nothing_is_sent_blindly() -> None:
    with fake_twilio() as fake:
        async with on_twilio(fake) as harness:
            await remind(harness, 2)
            harness.clock.set(TEN)
            await die_while_sending(harness, accepted=number_of(0), fake=fake)

            await live_on(harness, minutes=1)
            assert len(fake.texts) == 1
            await live_on(harness, minutes=5)

            assert fake.per_number() == {number_of(0): 1, number_of(1): 1}
            assert await states(harness) == {"SENT": 2}


async def die_while_sending(harness: ServiceHarness, *, accepted: str, fake: Fake) -> None:
    """Commit that texts are being sent, hand some of them over, and never come back."""
    async with harness.work() as work:
        for row in (await work.session.scalars(select(MessageRow))).all():
            row.state, row.attempt, row.body = "SENDING", 1, "hello"
            row.called_at, row.next_at = work.now(), work.now() + timedelta(seconds=60)
            if row.number == accepted:
                fake.accept({"To": accepted, "Body": "hello"})


async def test_a_sender_that_wakes_late_does_not_send_what_others_settled() -> None:
    """Whoever was stopped for minutes looks again before calling."""
    with fake_twilio() as fake:
        async with on_twilio(fake, absent_seconds=30, stale_seconds=1) as harness:
            await remind(harness, 1)
            harness.clock.set(TEN)
            units_of_work = harness.runtime.units_of_work
            async with units_of_work.session_lock(f"number {number_of(0)}"):
                slow = asyncio.create_task(send_due_texts(units_of_work))
                await asyncio.sleep(0.3)  # it has committed its intent and waits for the number
                async with harness.work() as work:
                    [row] = (await work.session.scalars(select(MessageRow))).all()
                    assert row.state == "SENDING"
                    row.state, row.attempt = "UNKNOWN", 1
            await slow

            assert fake.texts == []
            await live_on(harness, minutes=2)
            assert fake.per_number() == {number_of(0): 1}


async def test_n_20_an_outage_makes_reminders_late_and_none_is_lost_or_doubled() -> None:
    with fake_twilio() as fake:
        async with on_twilio(fake) as harness:
            await remind(harness, 30)
            soon = [reminded_customer(n, wall="2025-01-07T10:10:00") for n in range(100, 105)]
            await harness.deliver(*(event for group in soon for event in group))
            harness.clock.set(TEN)
            fake.every_time = "503"
            await live_on(harness, minutes=20)
            assert fake.texts == []
            assert len(fake.asked) < 60  # it was left in peace

            fake.every_time = None
            await live_on(harness, minutes=15)

            assert len(fake.texts) == 30
            assert max(fake.per_number().values()) == 1
            assert await states(harness) == {"SENT": 30, "SUPPRESSED": 5}


async def test_too_fast_and_turned_away_is_tried_again() -> None:
    with fake_twilio() as fake:
        async with on_twilio(fake) as harness:
            await remind(harness, 3)
            fake.faults = {number_of(0): "429", number_of(1): "401"}
            harness.clock.set(TEN)
            await live_on(harness, minutes=6)
            assert await states(harness) == {"SENT": 3}
            assert len(fake.texts) == 3


async def test_a_number_that_cannot_be_texted_asks_for_a_call() -> None:
    with fake_twilio() as fake:
        async with on_twilio(fake) as harness:
            await remind(harness, 1)
            fake.faults = {number_of(0): "21211"}
            harness.clock.set(TEN)
            await live_on(harness, minutes=1)

            assert await states(harness) == {"FAILED": 1}
            [note] = await harness.published(ContactLogged)
            assert note.contact_action == "SMS_NOT_DELIVERED"


async def test_a_carriers_no_is_learnt_and_kept() -> None:
    with fake_twilio() as fake:
        async with on_twilio(fake) as harness:
            await remind(harness, 1)
            fake.faults = {number_of(0): "21610"}
            harness.clock.set(TEN)
            await live_on(harness, minutes=3)

            assert await states(harness) == {"SUPPRESSED": 1}
            assert fake.texts == []
            listed = await Texts(harness).staff.get("/api/sms/opt-outs")
            assert [one["how"] for one in listed.json()["items"]] == ["PROVIDER"]


async def test_n_14_texts_we_missed_are_fetched_once() -> None:
    with fake_twilio() as fake:
        async with on_twilio(fake) as harness:
            await harness.deliver(*reminded_customer(1))
            missed = fake.accept({"To": SENDER, "Body": "call me", "From": number_of(1)})
            missed["direction"] = "inbound"
            for _ in range(2):
                await fetch_missed_texts(harness.runtime.units_of_work)

            [note] = await harness.published(ContactLogged)
            assert note.notes == "Reply: call me"
            fake.every_time = "503"
            await fetch_missed_texts(harness.runtime.units_of_work)


async def test_a_text_on_an_account_being_tried_is_recognised_behind_its_preface() -> None:
    with fake_twilio() as fake:
        async with on_twilio(fake) as harness:
            await remind(harness, 1)
            fake.faults = {number_of(0): "accept_then_500"}
            harness.clock.set(TEN)
            await send_due_texts(harness.runtime.units_of_work)
            fake.texts[0]["body"] = f"Sent from your Twilio trial account - {fake.texts[0]['body']}"

            await live_on(harness, minutes=5)

            assert await states(harness) == {"SENT": 1}
            assert len(fake.texts) == 1


async def test_a_days_texts_have_a_limit_and_the_rest_waits_for_the_next_day() -> None:
    with fake_twilio() as fake:
        async with on_twilio(fake, per_day=3) as harness:
            evening = [reminded_customer(n, wall="2025-01-08T19:00:00") for n in range(5)]
            await harness.deliver(*(event for group in evening for event in group))
            harness.clock.set(TEN)
            with capture_logs() as logged:
                await live_on(harness, minutes=2)
            assert await states(harness) == {"SENT": 3, "SCHEDULED": 2}
            told = [one for one in logged if one["event"] == "daily_limit_reached"]
            assert [(one["log_level"], one["limit"]) for one in told] == [("error", 3)]

            harness.clock.advance(timedelta(hours=24))
            await live_on(harness, minutes=1)

            assert await states(harness) == {"SENT": 5}
            assert len(fake.texts) == 5


async def test_a_flood_of_strangers_leaves_the_days_texts_to_those_who_are_to_be_reminded() -> None:
    with fake_twilio() as fake:
        async with on_twilio(fake, per_day=20) as harness:
            await remind(harness, 5)
            for n in range(30):
                stranger = inbound("who is this", f"+1801555{n:04}")
                async with harness.work() as work:
                    await receive_text(work, stranger)
            await live_on(harness, minutes=2)
            answers = len(fake.texts)
            assert answers == 2

            harness.clock.set(TEN)
            await live_on(harness, minutes=2)

            assert len(fake.texts) == answers + 5


async def test_however_much_must_wait_for_the_morning_the_sender_gets_through_it() -> None:
    """It looks through what is due in many small steps; none may lean on the one before."""
    many = 200
    allowed = sys.getrecursionlimit()
    with fake_twilio() as fake:
        async with on_twilio(fake, at_once=1) as harness:
            await remind(harness, many)
            harness.clock.set(TEN + timedelta(hours=11))  # 9 PM: the sender had been away all day
            sys.setrecursionlimit(len(inspect.stack()) + many)
            try:
                await send_due_texts(harness.runtime.units_of_work)
            finally:
                sys.setrecursionlimit(allowed)

            assert await states(harness) == {"HELD_QUIET_HOURS": many}
            assert fake.texts == []
