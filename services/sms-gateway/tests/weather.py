"""The service on a provider that fails, with many customers to remind."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from fake_twilio import ACCOUNT, SENDER, TOKEN, Fake
from sqlalchemy import func, select
from telephones import MORNING, agency, consent, julie, visit

from backbone.testing import ServiceHarness, running
from contracts.base import Event
from contracts.customer import Phones
from sms_gateway.adapters.gateway import Gateway
from sms_gateway.adapters.provider import Provider
from sms_gateway.adapters.twilio import Twilio
from sms_gateway.service import service
from sms_gateway.settings import SmsSettings
from sms_gateway.tables import MessageRow

TEN = MORNING + timedelta(hours=1)


def settings(**more: Any) -> SmsSettings:
    known = {
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": TOKEN,
        "twilio_from": SENDER,
        "per_second": 100_000,
    }
    return SmsSettings.model_validate({**known, **more})


@asynccontextmanager
async def carried_by(provider: Provider, knobs: SmsSettings) -> AsyncIterator[ServiceHarness]:
    async with running(replace(service, dependencies=lambda _: Gateway(knobs, provider))) as room:
        room.clock.set(MORNING)
        await room.deliver(agency())
        yield room


@asynccontextmanager
async def on_twilio(fake: Fake, **more: Any) -> AsyncIterator[ServiceHarness]:
    knobs = settings(twilio_api_url=fake.url, twilio_timeout=0.4, **more)
    async with carried_by(Twilio(knobs), knobs) as room:
        fake.clock = room.clock
        yield room


def number_of(n: int) -> str:
    return f"+1831{2_000_000 + n}"


def reminded_customer(n: int, *, wall: str = "2025-01-08T10:00:00") -> Sequence[Event]:
    who, number = UUID(int=1000 + n), number_of(n)
    return (
        julie(customer_id=who, number=n, first_name=f"N{n}", phones=Phones(mobile=number)),
        consent(consent_id=UUID(int=5000 + n), customer_id=who, number=number),
        visit(appointment_id=UUID(int=9000 + n), customer_id=who, starts_at=wall),
    )


async def remind(room: ServiceHarness, many: int) -> None:
    for begin in range(0, many, 100):
        group = [one for n in range(begin, min(many, begin + 100)) for one in reminded_customer(n)]
        await room.deliver(*group)


async def states(room: ServiceHarness) -> Counter[str]:
    async with room.read() as read:
        rows = await read.session.execute(
            select(MessageRow.state, func.count().label("count")).group_by(MessageRow.state)
        )
        return Counter({row.state: row.count for row in rows})
