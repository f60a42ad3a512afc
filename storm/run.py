"""One storm from its first breath to the judgement."""

import asyncio
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import TypedDict

from storm.client import Tally
from storm.faults.catalogue import FAULTS, MAY_LOSE, choose
from storm.faults.processes import frozen_free
from storm.faults.servers import small_disk
from storm.faults.weather import NotHere, Weather
from storm.journal import Journal
from storm.load import Load
from storm.oracle.events import UNPUBLISHED
from storm.oracle.finding import Finding
from storm.oracle.judge import SILENT, look_at
from storm.report import FaultEntry, Report
from storm.supervisor import base_environment
from storm.world import Shape, World, open_servers, open_world

SMALL: "Size" = {"operations": 4000, "rate": 45.0, "count": 8}
BIG: "Size" = {"operations": 20_000, "rate": 45.0, "count": 20}
LEASE = 35.0
"""Seconds in which what waits in an outbox is under way: one who was killed owns it for so long."""
PATIENCE = 10.0
"""Seconds in which nothing has got better, after which what is missing counts as lost."""
STAYS_SO = 2.0
"""Seconds after which the oracle looks once more: a second effect may come late."""
_POLITE = 10
"""How nice the oracle is: what it looks at has work to do meanwhile."""


class Size(TypedDict):
    """How large a storm is."""

    operations: int
    rate: float
    count: int


@dataclass(frozen=True)
class Plan:
    """How much is done, how fast, and what goes wrong meanwhile."""

    seed: int
    operations: int
    rate: float
    faults: Sequence[str] = ()
    count: int = 8
    """How many faults the seed chooses, where none are named."""
    shape: Shape = field(default_factory=Shape)

    def chosen(self) -> Sequence[str]:
        """Return the faults in their order."""
        return list(self.faults) or choose(self.count, Random(f"faults {self.seed}"))


async def storm(plan: Plan, folder: Path) -> Report:
    """Open a world, let the storm pass over it, and judge what is left."""
    faults = plan.chosen()
    disk = folder / "disk"
    disk.mkdir()
    async with (
        small_disk(disk, wanted="disk-full" in faults) as small,
        open_servers(folder, small) as servers,
        open_world(servers, folder, plan.shape) as world,
    ):
        weather = Weather(world, Random(f"weather {plan.seed}"), small)
        return await pass_over(world, plan, weather)


async def pass_over(world: World, plan: Plan, weather: Weather) -> Report:
    """Let one storm pass over a world that is open."""
    tally, journal = Tally(), Journal()
    load = Load(world, journal, tally, Random(f"load {plan.seed}"))
    report = Report(seed=plan.seed, faults=[], tally=tally)
    try:
        await load.open()
        ready = time.monotonic()
        raging = asyncio.create_task(_rage(load, plan, weather, report, ready))
        await load.run(plan.operations, plan.rate)
        await raging
    finally:
        await load.close()
    frozen_free(world)
    if MAY_LOSE & set(plan.chosen()):
        report.repaired = await _repair(world)
    last_fault = max((one.ended for one in report.faults), default=0.0)
    calm = max(tally.last_acknowledged, ready + last_fault)
    report.findings, report.drained = await _drained(world, journal, calm)
    report.ended = list(world.supervisor.ended)
    report.restarts = world.supervisor.restarts
    report.seconds = time.monotonic() - ready
    return report


async def _repair(world: World) -> str:
    """Do what an operator does who has thrown messages away; return what the command said."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hearthline", "reconcile", "--repair", "--settled", "0"),
        env={**base_environment(), "HEARTHLINE_DATABASE_URL": world.servers.database.url()},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return said.decode().strip()


async def _rage(load: Load, plan: Plan, weather: Weather, report: Report, ready: float) -> None:
    """Let the faults happen one after the other, spread over the operations."""
    faults = plan.chosen()
    for number, name in enumerate(faults, 1):
        due = plan.operations * number // (len(faults) + 1)
        while load.begun < due:
            await asyncio.sleep(0.05)
        at = time.monotonic() - ready
        try:
            what = await FAULTS[name](weather)
        except NotHere as reason:
            what = f"skipped: {reason}"
        report.faults.append(FaultEntry(at, time.monotonic() - ready, name, what))


async def _drained(
    world: World, journal: Journal, calm: float
) -> tuple[list[Finding], float | None]:
    """Ask the oracle until it has nothing against the product, or nothing gets better any more.

    Returns what it has, and how long after the calm began it had nothing any more: after the last
    acknowledgement and the last fault.
    """
    addresses = {service: world.database_url(service) for service in world.services}
    loop = asyncio.get_running_loop()
    before: list[Finding] = []
    began = changed = time.monotonic()
    drained = None
    findings = [SILENT]
    # In a process of its own, which imports next to nothing, it can give way to the product.
    with ProcessPoolExecutor(1, get_context("spawn"), os.nice, (_POLITE,)) as oracle:
        look = partial(look_at, addresses, journal)
        while drained is None and time.monotonic() - changed < PATIENCE:
            looked = time.monotonic()
            findings = await loop.run_in_executor(oracle, look)
            if not findings:
                drained = looked - calm
                await asyncio.sleep(STAYS_SO)
                findings = await loop.run_in_executor(oracle, look)
            under_way = any(one.what == UNPUBLISHED for one in findings)
            if findings != before or (under_way and time.monotonic() - began < LEASE):
                before, changed = findings, time.monotonic()
            await asyncio.sleep(0.5)
    return findings, drained
