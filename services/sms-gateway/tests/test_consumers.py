"""What follows from others' events: the same, whatever their order and however often they come."""

import random
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from itertools import permutations
from uuid import UUID

import pytest
from sms_gateway_builders import (
    CHRIS,
    JULIE,
    JULIES_NUMBER,
    MORNING,
    TEN,
    agency,
    chris,
    consent,
    julie,
    later,
    visit,
)
from telephones import Texts

from backbone.testing import ServiceHarness, running
from contracts.base import Event
from contracts.customer import CustomerRemoved, Phones
from contracts.sms import MessageStatusChanged, OptedIn, OptedOut
from sms_gateway.service import service
from sms_gateway.tables import Base


@pytest.fixture(scope="module")
async def shared() -> AsyncIterator[ServiceHarness]:
    async with running(service) as harness:
        harness.clock.set(MORNING)
        yield harness


async def empty(harness: ServiceHarness) -> None:
    async with harness.runtime.engine.begin() as connection:
        for table in Base.metadata.sorted_tables:
            await connection.execute(table.delete())
    harness.messages.clear()


MOVED = "2025-01-10T14:00:00"
STORIES: dict[str, tuple[Sequence[Event], list[tuple[str, str | None, str]]]] = {
    "consent and number": (
        [agency(), julie(), consent(), visit()],
        [("SCHEDULED", None, "2025-01-08T10:00:00")],
    ),
    "moved": (
        [julie(), consent(), visit(), visit(2, starts_at=MOVED, schedule_version=2)],
        [("SCHEDULED", None, MOVED)],
    ),
    "called off": ([julie(), consent(), visit(), visit(2, status="CANCELLED")], []),
    "another number": (
        [julie(), julie(2, phones=Phones(mobile="+18315550177")), consent(), visit()],
        [("SUPPRESSED", "NO_CONSENT", "2025-01-08T10:00:00")],
    ),
    "consent taken back": (
        [
            julie(),
            consent(),
            consent(2, granted=False, recorded_at=later(1)),
            visit(),
        ],
        [("SUPPRESSED", "OPTED_OUT", "2025-01-08T10:00:00")],
    ),
    "consent given again": (
        [
            julie(),
            consent(2, granted=False, recorded_at=later(1)),
            consent(3, recorded_at=later(2)),
            visit(),
        ],
        [("SCHEDULED", None, "2025-01-08T10:00:00")],
    ),
    "a no for the number they share": (
        [
            julie(),
            consent(),
            visit(),
            chris(phones=Phones(mobile=JULIES_NUMBER)),
            consent(customer_id=CHRIS, consent_id=UUID(int=9), granted=False, recorded_at=later(1)),
        ],
        [("SUPPRESSED", "OPTED_OUT", "2025-01-08T10:00:00")],
    ),
}


@pytest.mark.parametrize("story", STORIES)
async def test_the_order_of_the_news_changes_nothing(shared: ServiceHarness, story: str) -> None:
    events, expected = STORIES[story]
    chance = random.Random(story)  # noqa: S311  the same disorder in every run
    orders = list(permutations(events))
    for order in chance.sample(orders, min(24, len(orders))):
        await empty(shared)
        texts = Texts(shared)
        for event in [*order, *chance.choices(order, k=2)]:
            await shared.deliver(event)
        left = [one for one in await texts.planned() if one[0] != "WITHDRAWN"]
        assert left == expected, [type(one).__name__ for one in order]


async def test_news_that_comes_together_is_as_good_as_one_by_one(shared: ServiceHarness) -> None:
    events, expected = STORIES["moved"]
    for order in permutations(events):
        await empty(shared)
        await shared.deliver(*order)
        left = [one for one in await Texts(shared).planned() if one[0] != "WITHDRAWN"]
        assert left == expected


async def test_moving_an_appointment_withdraws_its_reminder(texts: Texts) -> None:
    await texts.begin()
    await texts.harness.deliver(visit(2, starts_at=MOVED, schedule_version=2, status="RESCHEDULED"))
    await texts.send(TEN)
    assert await texts.planned() == [
        ("SCHEDULED", None, MOVED),
        ("WITHDRAWN", "MOVED", "2025-01-08T10:00:00"),
    ]

    await texts.send(TEN + timedelta(days=2))

    sent = [one["body"] for one in await texts.history() if one["state"] == "DELIVERED"]
    assert len(sent) == 1
    assert "on Fri Jan 10 at 2:00 PM" in sent[0]
    states = [one.state for one in await texts.harness.published(MessageStatusChanged)]
    assert states == ["SCHEDULED", "WITHDRAWN", "SCHEDULED", "SENDING", "SENT", "DELIVERED"]


async def test_calling_off_an_appointment_withdraws_its_reminder(texts: Texts) -> None:
    await texts.begin()
    await texts.harness.deliver(visit(2, status="CANCELLED"))
    await texts.send(TEN)
    assert await texts.planned() == [("WITHDRAWN", "CALLED_OFF", "2025-01-08T10:00:00")]

    await texts.harness.deliver(visit(3))
    await texts.send(TEN)
    assert [one[0] for one in await texts.planned()] == ["DELIVERED"]


async def test_without_consent_nothing_is_sent_and_it_says_why(texts: Texts) -> None:
    await texts.harness.deliver(agency(), julie(), visit())
    await texts.send(TEN)
    assert await texts.planned() == [("SUPPRESSED", "NO_CONSENT", "2025-01-08T10:00:00")]

    await texts.harness.deliver(julie(2, phones=Phones(home=JULIES_NUMBER)))
    assert (await texts.planned())[0][1] == "NO_MOBILE"
    await texts.harness.deliver(julie(3), consent())
    await texts.send(TEN)
    assert [one[0] for one in await texts.planned()] == ["DELIVERED"]


async def test_a_removed_customer_is_not_reminded_and_forgotten(texts: Texts) -> None:
    await texts.begin()
    gone = CustomerRemoved(
        customer_id=JULIE, version=9, removed_at=MORNING, removed_by="SUSAN SUPERVISOR"
    )
    await texts.harness.deliver(gone, julie(3))
    await texts.send(TEN)

    assert [one[:2] for one in await texts.planned()] == [("WITHDRAWN", "CUSTOMER_REMOVED")]
    answer = await texts.reply("hello")
    assert answer["customer_ids"] == []


async def test_nothing_is_sent_before_the_agency_has_a_name(texts: Texts) -> None:
    await texts.harness.deliver(julie(), consent(), visit())
    await texts.send(TEN)
    assert [one[0] for one in await texts.planned()] == ["SCHEDULED"]

    await texts.harness.deliver(agency(2), agency(1, name="OLD NAME"))
    await texts.send()
    assert "TEST AGENCY R1" in (await texts.reminder())["body"]


async def test_spanish_speakers_are_reminded_in_spanish(texts: Texts) -> None:
    await texts.harness.deliver(
        agency(), julie(language="SPANISH"), consent(), visit(kind="INTAKE")
    )
    await texts.send(TEN)
    await texts.reply("sí")

    assert (await texts.reminder())["body"] == (
        "Recordatorio: tiene una cita de solicitud con TEST AGENCY R1 el mie 8 ene a las 10:00 AM."
        " Responda 1 confirmar, 2 cancelar, 3 no recibir mas."
    )
    sent, answered = await texts.notes()
    assert (sent.language, sent.contact_action) == (
        "SPANISH",
        "SMS_INTAKE_APPOINTMENT_REMINDER_SENT",
    )
    assert (answered.language, answered.sms_reply) == ("SPANISH", "confirm")


async def test_a_changed_mind_counts_by_its_time_not_its_arrival(texts: Texts) -> None:
    await texts.begin()
    texts.harness.clock.set(later(30))
    await texts.reply("STOP")

    older = consent(2, recorded_at=later(10))
    await texts.harness.deliver(older)
    assert (await texts.reminder())["reason"] == "OPTED_OUT"
    await texts.harness.deliver(consent(3, recorded_at=later(40)))
    assert (await texts.reminder())["state"] == "SCHEDULED"
    assert (
        len(await texts.harness.published(OptedOut))
        == len(await texts.harness.published(OptedIn))
        == 1
    )


async def test_an_unknown_zone_counts_as_the_agencys(texts: Texts) -> None:
    await texts.harness.deliver(agency(), julie(), consent(), visit(time_zone="Nowhere/Land"))
    await texts.send(TEN)
    assert [one[0] for one in await texts.planned()] == ["DELIVERED"]
