"""What must never happen: a text twice, a text stuck (I-12, I-14, I-20)."""

import asyncio
import inspect
import random
import sys
from datetime import timedelta
from uuid import uuid4

import pytest
from fake_twilio import AMBIGUOUS, SENDER, Fake, fake_twilio
from sqlalchemy import select
from structlog.testing import capture_logs
from telephones import Texts
from weather import TEN, number_of, on_twilio, remind, reminded_customer, settings, states

from backbone.testing import ServiceHarness
from contracts.contacts import ContactLogged
from sms_gateway.adapters.form import Inbound
from sms_gateway.adapters.provider import Outgoing
from sms_gateway.adapters.twilio import Twilio
from sms_gateway.commands.receiving import receive
from sms_gateway.commands.reconciling import fetch_missed, reconcile
from sms_gateway.commands.sending import send_due
from sms_gateway.tables import MessageRow


async def live_on(room: ServiceHarness, *, minutes: float, step: float = 20) -> None:
    """Let time pass as the service's jobs see it."""
    for _ in range(int(minutes * 60 / step)):
        await send_due(room.runtime.units_of_work)
        await reconcile(room.runtime.units_of_work)
        room.clock.advance(timedelta(seconds=step))


@pytest.mark.timeout(300)
async def test_i_12_a_thousand_reminders_a_hundred_doubts_and_no_text_twice() -> None:
    chance = random.Random(12)  # noqa: S311  the same faults in every run
    with fake_twilio() as fake:
        async with on_twilio(fake) as room:
            await remind(room, 1000)
            for n in chance.sample(range(1000), 100):
                fake.faults[number_of(n)] = chance.choice(AMBIGUOUS)
            room.clock.set(TEN)

            await live_on(room, minutes=15)

            assert await states(room) == {"SENT": 1000}
            assert len(fake.texts) == len(fake.per_number()) == 1000
            assert max(fake.per_number().values()) == 1
            notes = await room.published(ContactLogged)
            assert len(notes) == len({note.customer_id for note in notes}) == 1000


async def test_the_naive_sender_would_have_texted_twice() -> None:
    """Keep the broken variant: a storm that cannot fail proves nothing."""
    with fake_twilio() as fake:
        provider = Twilio(settings(twilio_api_url=fake.url, twilio_timeout=0.4))
        fake.faults[number_of(1)] = "accept_then_500"
        for _ in range(2):
            await provider.send(
                Outgoing(
                    message_id=uuid4(),
                    number=number_of(1),
                    body="x",
                    expires_at=TEN + timedelta(hours=1),
                    now=TEN,
                )
            )
        assert fake.per_number()[number_of(1)] == 2


async def test_a_sender_that_died_is_noticed_and_nothing_is_sent_blindly() -> None:
    with fake_twilio() as fake:
        async with on_twilio(fake) as room:
            await remind(room, 2)
            room.clock.set(TEN)
            await die_while_sending(room, accepted=number_of(0), fake=fake)

            await live_on(room, minutes=1)
            assert len(fake.texts) == 1
            await live_on(room, minutes=5)

            assert fake.per_number() == {number_of(0): 1, number_of(1): 1}
            assert await states(room) == {"SENT": 2}


async def die_while_sending(room: ServiceHarness, *, accepted: str, fake: Fake) -> None:
    """Commit that texts are being sent, hand some of them over, and never come back."""
    async with room.work() as work:
        for row in (await work.session.scalars(select(MessageRow))).all():
            row.state, row.attempt, row.body = "SENDING", 1, "hello"
            row.called_at, row.next_at = work.now(), work.now() + timedelta(seconds=60)
            if row.number == accepted:
                fake.accept({"To": accepted, "Body": "hello"})


async def test_a_sender_that_wakes_late_does_not_send_what_others_settled() -> None:
    """Whoever was stopped for minutes looks again before calling."""
    with fake_twilio() as fake:
        async with on_twilio(fake, absent_seconds=30, stale_seconds=1) as room:
            await remind(room, 1)
            room.clock.set(TEN)
            units_of_work = room.runtime.units_of_work
            async with units_of_work.session_lock(f"number {number_of(0)}"):
                slow = asyncio.create_task(send_due(units_of_work))
                await asyncio.sleep(0.3)  # it has committed its intent and waits for the number
                async with room.work() as work:
                    [row] = (await work.session.scalars(select(MessageRow))).all()
                    assert row.state == "SENDING"
                    row.state, row.attempt = "UNKNOWN", 1
            await slow

            assert fake.texts == []
            await live_on(room, minutes=2)
            assert fake.per_number() == {number_of(0): 1}


async def test_i_20_an_outage_makes_reminders_late_and_none_is_lost_or_doubled() -> None:
    with fake_twilio() as fake:
        async with on_twilio(fake) as room:
            await remind(room, 30)
            soon = [reminded_customer(n, wall="2025-01-07T10:10:00") for n in range(100, 105)]
            await room.deliver(*(event for group in soon for event in group))
            room.clock.set(TEN)
            fake.every_time = "503"
            await live_on(room, minutes=20)
            assert fake.texts == []
            assert len(fake.asked) < 60  # it was left in peace

            fake.every_time = None
            await live_on(room, minutes=15)

            assert len(fake.texts) == 30
            assert max(fake.per_number().values()) == 1
            assert await states(room) == {"SENT": 30, "SUPPRESSED": 5}


async def test_too_fast_and_turned_away_is_tried_again() -> None:
    with fake_twilio() as fake:
        async with on_twilio(fake) as room:
            await remind(room, 3)
            fake.faults = {number_of(0): "429", number_of(1): "401"}
            room.clock.set(TEN)
            await live_on(room, minutes=6)
            assert await states(room) == {"SENT": 3}
            assert len(fake.texts) == 3


async def test_a_number_that_cannot_be_texted_asks_for_a_call() -> None:
    with fake_twilio() as fake:
        async with on_twilio(fake) as room:
            await remind(room, 1)
            fake.faults = {number_of(0): "21211"}
            room.clock.set(TEN)
            await live_on(room, minutes=1)

            assert await states(room) == {"FAILED": 1}
            [note] = await room.published(ContactLogged)
            assert note.contact_action == "SMS_NOT_DELIVERED"


async def test_a_carriers_no_is_learnt_and_kept() -> None:
    with fake_twilio() as fake:
        async with on_twilio(fake) as room:
            await remind(room, 1)
            fake.faults = {number_of(0): "21610"}
            room.clock.set(TEN)
            await live_on(room, minutes=3)

            assert await states(room) == {"SUPPRESSED": 1}
            assert fake.texts == []
            listed = await Texts(room).desk.get("/api/sms/opt-outs")
            assert [one["how"] for one in listed.json()["items"]] == ["PROVIDER"]


async def test_i_14_texts_we_missed_are_fetched_once() -> None:
    with fake_twilio() as fake:
        async with on_twilio(fake) as room:
            await room.deliver(*reminded_customer(1))
            missed = fake.accept({"To": SENDER, "Body": "call me", "From": number_of(1)})
            missed["direction"] = "inbound"
            for _ in range(2):
                await fetch_missed(room.runtime.units_of_work)

            [note] = await room.published(ContactLogged)
            assert note.notes == "Reply: call me"
            fake.every_time = "503"
            await fetch_missed(room.runtime.units_of_work)


async def test_a_text_on_an_account_being_tried_is_recognised_behind_its_preface() -> None:
    with fake_twilio() as fake:
        async with on_twilio(fake) as room:
            await remind(room, 1)
            fake.faults = {number_of(0): "accept_then_500"}
            room.clock.set(TEN)
            await send_due(room.runtime.units_of_work)
            fake.texts[0]["body"] = f"Sent from your Twilio trial account - {fake.texts[0]['body']}"

            await live_on(room, minutes=5)

            assert await states(room) == {"SENT": 1}
            assert len(fake.texts) == 1


async def test_a_days_texts_have_a_limit_and_the_rest_waits_for_the_next_day() -> None:
    with fake_twilio() as fake:
        async with on_twilio(fake, per_day=3) as room:
            evening = [reminded_customer(n, wall="2025-01-08T19:00:00") for n in range(5)]
            await room.deliver(*(event for group in evening for event in group))
            room.clock.set(TEN)
            with capture_logs() as logged:
                await live_on(room, minutes=2)
            assert await states(room) == {"SENT": 3, "SCHEDULED": 2}
            told = [one for one in logged if one["event"] == "daily limit reached"]
            assert [(one["log_level"], one["limit"]) for one in told] == [("error", 3)]

            room.clock.advance(timedelta(hours=24))
            await live_on(room, minutes=1)

            assert await states(room) == {"SENT": 5}
            assert len(fake.texts) == 5


async def test_a_flood_of_strangers_leaves_the_days_texts_to_those_who_are_to_be_reminded() -> None:
    with fake_twilio() as fake:
        async with on_twilio(fake, per_day=20) as room:
            await remind(room, 5)
            for n in range(30):
                inbound = Inbound(
                    provider_id=f"SM{n:032x}",
                    number=f"+1801555{n:04}",
                    sent_to=SENDER,
                    words="who is this",
                )
                async with room.work() as work:
                    await receive(work, inbound)
            await live_on(room, minutes=2)
            answers = len(fake.texts)
            assert answers == 2

            room.clock.set(TEN)
            await live_on(room, minutes=2)

            assert len(fake.texts) == answers + 5


async def test_however_much_must_wait_for_the_morning_the_sender_gets_through_it() -> None:
    """It looks through what is due in many small steps; none may lean on the one before."""
    many = 200
    allowed = sys.getrecursionlimit()
    with fake_twilio() as fake:
        async with on_twilio(fake, at_once=1) as room:
            await remind(room, many)
            room.clock.set(TEN + timedelta(hours=11))  # 9 PM: the sender had been away all day
            sys.setrecursionlimit(len(inspect.stack()) + many)
            try:
                await send_due(room.runtime.units_of_work)
            finally:
                sys.setrecursionlimit(allowed)

            assert await states(room) == {"HELD_QUIET_HOURS": many}
            assert fake.texts == []
