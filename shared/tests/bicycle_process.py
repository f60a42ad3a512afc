"""The bicycle rental's services as processes of their own: `bicycle_process.main("rental")`."""

import os

import httpx2
from bicycles import garage_service, rental_service

from backbone.messaging.bus import Bus, LocalBus
from backbone.messaging.rabbit_bus import RabbitBus
from backbone.process.compose import compose
from backbone.process.dispatch import Dispatcher
from backbone.process.environment import ServiceEnvironment
from backbone.process.serve import run_event_loop, serve, serve_until_stopped
from backbone.settings import ProcessSettings
from backbone.testing import Keys


def main(name: str) -> None:
    """Run one of the two in a process of its own, or both in one house."""
    if name == "house":
        run_event_loop(_house())
    else:
        serve({"rental": rental_service, "garage": garage_service}[name])


async def _house() -> None:
    settings = ProcessSettings()
    bus: Bus = LocalBus()
    if settings.bus_url:
        bus = RabbitBus(settings.bus_url, prefix=settings.bus_prefix)
    runtimes = await compose(
        [rental_service, garage_service],
        databases=lambda service: os.environ[f"{service.name.upper()}_DATABASE_URL"],
        bus=bus,
        environment=ServiceEnvironment(home=None, demo=True, api=httpx2.AsyncClient()),
        verifier=Keys().verifier,
    )
    dispatcher = Dispatcher(runtimes)
    await serve_until_stopped(runtimes, bus, dispatcher, host=settings.host, port=settings.port)
