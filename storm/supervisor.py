"""Replicas of the product's processes: started, killed, frozen, and started again."""

import asyncio
import os
import signal
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from storm.launcher import START_WITHIN, Launcher, Process

RESTART_AFTER = 0.5
"""Seconds until a replica that was killed is started again."""
STOP_WITHIN = 40.0
"""Seconds a replica may take to stop when it is asked to."""


@dataclass(frozen=True)
class Ended:
    """A process that ended without anybody ending it."""

    replica: str
    status: int
    last_words: str


@dataclass
class Replica:
    """One process of one service, and whether it is to run."""

    service: str
    number: int
    port: int
    run: Sequence[str]
    """The module, and the words after it."""
    env: Mapping[str, str]
    log: Path
    launcher: Launcher
    wanted: bool = False
    ending: bool = False
    """Somebody is ending it at this moment: that it ends is no failure."""
    process: Process | None = None
    clock: Mapping[str, str] = field(default_factory=dict)
    """What its environment says in addition while its clock is wrong."""

    @property
    def name(self) -> str:
        """What the report calls it."""
        return f"{self.service}-{self.number}"

    @property
    def runs(self) -> bool:
        """Whether its process is there, frozen or not."""
        return self.process is not None and self.process.status is None

    async def start(self) -> None:
        """Start its process."""
        env = {**self.env, **self.clock, "HEARTHLINE_PORT": str(self.port)}
        start = self.launcher.execute if self.clock else self.launcher.fork
        self.process = await start(self.run, env, self.log)
        self.ending = False

    def send(self, what: signal.Signals) -> None:
        """Send its process a signal."""
        if self.process is not None:
            self.process.send(what)

    async def ready(self, within: float = START_WITHIN) -> None:
        """Wait until it answers that it can serve."""
        async with httpx2.AsyncClient(timeout=3) as client, asyncio.timeout(within):
            while True:
                with suppress(httpx2.TransportError):
                    path = "/healthz" if self.service == "console" else "/readyz"
                    answer = await client.get(f"http://127.0.0.1:{self.port}{path}")
                    if answer.status_code == httpx2.codes.OK:
                        return
                await asyncio.sleep(0.1)


class Supervisor:
    """Keeps the wanted replicas running, and writes down which ended by themselves."""

    def __init__(self, replicas: Sequence[Replica]) -> None:
        self.replicas = replicas
        self.ended: list[Ended] = []
        self.restarts = 0
        self._watching: asyncio.Task[None] | None = None

    def of(self, service: str) -> list[Replica]:
        """Return the replicas of a service that are wanted at the moment."""
        return [one for one in self.replicas if one.service == service and one.wanted]

    @property
    def running(self) -> list[Replica]:
        """All replicas that are wanted and run."""
        return [one for one in self.replicas if one.wanted and one.runs]

    async def start(self, replicas: Sequence[Replica]) -> None:
        """Start some replicas and wait until each is ready."""
        for one in replicas:
            await one.start()
            one.wanted = True
        if self._watching is None:
            self._watching = asyncio.create_task(self._watch())
        await asyncio.gather(*(one.ready() for one in replicas))

    async def stop(self, replica: Replica) -> None:
        """Ask a replica to stop and let it finish; one that fails at that counts as ended."""
        replica.wanted, replica.ending = False, True
        process = replica.process
        if process is None or process.status is not None:
            return
        replica.send(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_WITHIN):
                status = await process.wait()
        except TimeoutError:
            replica.send(signal.SIGKILL)
            status = await process.wait()
            self._write_down(replica, status)
        else:
            if status != 0:
                self._write_down(replica, status)

    async def kill(self, replica: Replica) -> None:
        """Kill a replica, as a power cut would; the watch starts it again."""
        replica.ending = True
        replica.send(signal.SIGKILL)
        if replica.process is not None:
            await replica.process.wait()

    async def close(self) -> None:
        """End everything at once: what is to be looked at is in the databases."""
        if self._watching is not None:
            self._watching.cancel()
            with suppress(asyncio.CancelledError):
                await self._watching
        for one in self.replicas:
            one.wanted = False
            if one.runs:
                one.send(signal.SIGKILL)
                if one.process is not None:
                    await one.process.wait()

    async def _watch(self) -> None:
        """Start again what ended; nobody else does."""
        due: dict[str, float] = {}
        while True:
            await asyncio.sleep(0.1)
            for one in self.replicas:
                if not one.wanted or one.runs:
                    continue
                if one.name not in due:
                    if not one.ending and one.process is not None:
                        self._write_down(one, one.process.status or 0)
                    due[one.name] = time.monotonic() + RESTART_AFTER
                elif time.monotonic() >= due[one.name]:
                    del due[one.name]
                    self.restarts += 1
                    await one.start()

    def _write_down(self, replica: Replica, status: int) -> None:
        words = replica.log.read_text(errors="replace")[-1500:] if replica.log.exists() else ""
        self.ended.append(Ended(replica.name, status, words))


def base_environment() -> dict[str, str]:
    """Return this process's environment without what is meant for tests or another Hearthline."""
    return {name: value for name, value in os.environ.items() if not name.startswith("HEARTHLINE_")}
