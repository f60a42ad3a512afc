"""How the product's processes are started: forked, or by their own command."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
START_WITHIN = 150.0
"""Seconds a process may take to be ready, on a machine that starts sixteen at once."""


class Process:
    """One process of the product, whoever is its parent."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    @property
    def status(self) -> int | None:
        """What it ended with; None while it is there."""
        return self._ended.result() if self._ended.done() else None

    def end(self, status: int) -> None:
        """Take note that it has ended."""
        if not self._ended.done():
            self._ended.set_result(status)

    async def wait(self) -> int:
        """Wait for its end."""
        return await asyncio.shield(self._ended)

    def send(self, what: signal.Signals) -> None:
        """Send it a signal, unless it has ended."""
        if not self._ended.done():
            with suppress(ProcessLookupError):
                os.kill(self.pid, what)


class Launcher:
    """Starts processes: forked from one that has imported everything, or by their own command."""

    def __init__(self) -> None:
        self._server: asyncio.subprocess.Process | None = None
        self._orders: dict[int, asyncio.Future[int]] = {}
        self._processes: dict[int, Process] = {}
        self._ready = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self, modules: Sequence[str], env: Mapping[str, str]) -> None:
        """Have everything imported once."""
        self._server = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "storm.fork_server", *modules),
            env=env,
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        self._keep(self._listen(self._server))
        async with asyncio.timeout(START_WITHIN):
            await self._ready.wait()

    async def fork(self, run: Sequence[str], env: Mapping[str, str], log: Path) -> Process:
        """Start a module out of the process that has imported it."""
        if self._server is None or self._server.stdin is None:
            raise RuntimeError("Nothing is imported yet.")
        order = max(self._orders, default=0) + 1
        answer = self._orders[order] = asyncio.get_running_loop().create_future()
        asked = {"order": order, "run": list(run), "env": dict(env), "log": str(log)}
        self._server.stdin.write(json.dumps(asked).encode() + b"\n")
        return self._processes.setdefault(pid := await answer, Process(pid))

    async def execute(self, run: Sequence[str], env: Mapping[str, str], log: Path) -> Process:
        """Start a module by its own command: a wrong clock is loaded before anything else."""
        with log.open("ab") as output:
            started = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", *run), env=env, stdout=output, stderr=output
            )
        process = Process(started.pid)

        async def watch() -> None:
            process.end(await started.wait())

        self._keep(watch())
        return process

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _listen(self, server: asyncio.subprocess.Process) -> None:
        assert server.stdout is not None  # noqa: S101  it was asked for
        while line := await server.stdout.readline():
            told = json.loads(line)
            if "ended" in told:
                pid = told["ended"]
                # It may have ended before whoever ordered it heard its number.
                self._processes.pop(pid, Process(pid)).end(told["status"])
            elif "pid" in told:
                pid = told["pid"]
                self._processes[pid] = Process(pid)
                self._orders[told["order"]].set_result(pid)
            else:
                self._ready.set()
        # Whoever it started has ended with it, and it starts nobody any more.
        for process in self._processes.values():
            process.end(-signal.SIGKILL)
        for answer in self._orders.values():
            if not answer.done():
                answer.set_exception(ConnectionError("Nobody is left to start a process."))

    async def close(self) -> None:
        """End the process that has imported everything; whoever it started ends with it."""
        if self._server is not None and self._server.returncode is None:
            self._server.kill()
            await self._server.wait()
        for task in self._tasks:
            task.cancel()
