"""The service with a provider that fails, and many customers to remind."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from fake_twilio import Fake
from sms_gateway_builders import MORNING, agency, reminded_customer, twilio_settings
from sqlalchemy import func, select

from backbone.testing import ServiceHarness, running
from sms_gateway.dependencies import Dependencies
from sms_gateway.gateways.provider import Provider
from sms_gateway.gateways.twilio import Twilio
from sms_gateway.service import service
from sms_gateway.settings import SmsSettings
from sms_gateway.tables import MessageRow


@asynccontextmanager
async def carried_by(provider: Provider, settings: SmsSettings) -> AsyncIterator[ServiceHarness]:
    async with running(
        replace(service, dependencies=lambda _: Dependencies(settings, provider))
    ) as harness:
        harness.clock.set(MORNING)
        await harness.deliver(agency())
        yield harness


@asynccontextmanager
async def on_twilio(fake: Fake, **more: Any) -> AsyncIterator[ServiceHarness]:
    settings = twilio_settings(twilio_api_url=fake.url, twilio_timeout=0.4, **more)
    async with carried_by(Twilio(settings), settings) as harness:
        fake.clock = harness.clock
        yield harness


async def remind(harness: ServiceHarness, many: int) -> None:
    for begin in range(0, many, 100):
        group = [one for n in range(begin, min(many, begin + 100)) for one in reminded_customer(n)]
        await harness.deliver(*group)


async def states(harness: ServiceHarness) -> Counter[str]:
    async with harness.read() as read:
        rows = await read.session.execute(
            select(MessageRow.state, func.count().label("count")).group_by(MessageRow.state)
        )
        return Counter({row.state: row.count for row in rows})
