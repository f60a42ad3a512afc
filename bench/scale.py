"""One and two replicas of the busiest services: throughput, latency, and what a note costs whom."""

import os
import tempfile
import time
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import psutil
from brokers import PrivateBroker, private_broker

from bench.load import Answers, post_all
from bench.pipeline import CONNECTIONS, WARM_UP, note_bodies, people
from hearthline.house import SERVICES
from hearthline.testing import World
from tests.gateway.replicas import Replicas, replicated_world

BUSIEST = ("contacts", "callbacks")


@dataclass(frozen=True)
class Figures:
    """What so many replicas of the busiest services did with a flood of notes."""

    replicas: int
    answers: Answers
    notes: int
    seconds: float
    """From the first request to the last effect."""
    cpu_ms: dict[str, float]
    """Milliseconds of processor time a note costs each part of the product."""

    def __str__(self) -> str:
        costs = ", ".join(f"{name} {ms:.2f}" for name, ms in self.cpu_ms.items())
        return (
            f"     {self.replicas} of each: {self.notes / self.seconds:.0f} notes/s,"
            f" p50 {self.answers.percentile(50):.0f} ms, p95 {self.answers.percentile(95):.0f} ms;"
            f" CPU ms a note: {costs}"
        )


async def run(notes: int) -> list[Figures]:
    """Flood one replica of each of the busiest services, then two; in turn, twice each."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        broker = await stack.enter_async_context(private_broker(folder))
        os.environ["HEARTHLINE_TEST_AMQP_URL"] = broker.url
        world, replicas = await stack.enter_async_context(
            replicated_world(folder, SERVICES, durable=True)
        )
        customers, token = await people(world)
        found = []
        for count in (1, 2, 1, 2):
            for service in SERVICES:
                if service.name in BUSIEST:
                    await replicas.scale(service, count)
            await _flood(world, customers, token, WARM_UP)
            before = _processor_seconds(replicas, broker)
            began = time.perf_counter()
            answers = await _flood(world, customers, token, notes)
            seconds = time.perf_counter() - began
            after = _processor_seconds(replicas, broker)
            costs = {name: 1000 * (after[name] - before[name]) / notes for name in after}
            found.append(Figures(count, answers, notes, seconds, costs))
        return found


async def _flood(world: World, customers: list[str], token: str, notes: int) -> Answers:
    """Save notes through the gateway; return when the last one's effects are there."""
    headers = {"Authorization": f"Bearer {token}"}
    port = world.origin.base_url.port or 80
    bodies = note_bodies(customers, notes)
    answers = await post_all(port, "/api/contacts", headers, bodies, connections=CONNECTIONS)
    if answers.refused:
        raise RuntimeError(f"{answers.refused} of {notes} notes were refused.")
    await world.settle()
    return answers


def _processor_seconds(replicas: Replicas, broker: PrivateBroker) -> dict[str, float]:
    """Return the processor time each part has used so far."""
    parts = {one.name: sum(replicas.cpu_seconds(one)) for one in SERVICES}
    ours = psutil.Process().children(recursive=True)
    named = {"gateway": "caddy", "database": "postgres"}
    for part, name in named.items():
        parts[part] = _seconds(one for one in ours if one.name() == name)
    return parts | {"broker": _seconds(broker.family())}


def _seconds(processes: Iterable[psutil.Process]) -> float:
    times = (one.cpu_times() for one in processes)
    return sum(one.user + one.system for one in times)
