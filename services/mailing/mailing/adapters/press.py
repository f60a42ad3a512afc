"""The press: prints batches in processes of their own and keeps what it printed for a while.

Everything it keeps can be printed again, to the same bytes; the folder may be emptied any time.
"""

import asyncio
import hashlib
import json
import os
import shutil
import sys
import time
from asyncio.subprocess import PIPE
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID
from weakref import WeakValueDictionary

from backbone import observe
from mailing.adapters.renderer import BATCH, ORDER, pages_name, put
from mailing.domain.letters import Letters
from mailing.domain.paper import Order
from mailing.settings import MailingSettings

log = observe.logger(__name__)

_EDITION: Final = b"1"
"""Raised when the same order is printed differently: what is kept is not mixed with what is new."""
_TRIES: Final = 3
_DAY: Final = 86_400


class PrintingFailed(Exception):  # noqa: N818  a fact, not an "error"
    """The batch could not be printed. Try again; if it fails again, pull a smaller batch."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished file."""

    path: Path
    sha256: str


@dataclass
class Press:
    """Prints orders, a few at a time, each once however many ask for it."""

    spool: Path
    settings: MailingSettings
    _one_at_a_time: WeakValueDictionary[Path, asyncio.Lock] = field(
        default_factory=WeakValueDictionary
    )
    _at_once: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))

    _under_way: dict[tuple[UUID, int], asyncio.Task[Printed]] = field(default_factory=dict)

    def start(self, batch_id: UUID, token: int, order: Order) -> None:
        """Print a batch in the background; `finished` tells how it went."""
        self._under_way[batch_id, token] = asyncio.create_task(self.printed(batch_id, order))

    @property
    def busy(self) -> int:
        """How many batches are printed in the background at this moment."""
        return sum(not task.done() for task in self._under_way.values())

    def finished(self) -> list[tuple[UUID, int, str | None]]:
        """Return, once, what is done: batch, token and sha256, or None where it failed."""
        done = [(key, task) for key, task in self._under_way.items() if task.done()]
        for key, _ in done:
            del self._under_way[key]
        return [(*key, _outcome(task)) for key, task in done]

    async def idle(self) -> None:
        """Wait until nothing is printed in the background."""
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    async def printed(
        self, batch_id: UUID, order: Order | Letters, pages: tuple[int, int] | None = None
    ) -> Printed:
        """Return a batch, or some of its pages, as a file; print it first where there is none."""
        folder = self.folder(batch_id, order)
        target = folder / (pages_name(pages) if pages else BATCH)
        async with self._one_at_a_time.setdefault(folder, asyncio.Lock()):
            if not await asyncio.to_thread(target.exists):
                await asyncio.to_thread(_prepare, folder, order)
                async with self._at_once:
                    await self._print(folder, pages)
            return Printed(target, await asyncio.to_thread(_sha256, target))

    def folder(self, batch_id: UUID, order: Order | Letters) -> Path:
        """Return where an order is printed: another order never finds this one's parts."""
        written = json.dumps(order.write(), sort_keys=True).encode()
        return self.spool / f"{batch_id}-{hashlib.sha256(_EDITION + written).hexdigest()[:16]}"

    async def _print(self, folder: Path, pages: tuple[int, int] | None) -> None:
        """Start the process; one that was killed is started again and goes on where it was."""
        for attempt in range(1, _TRIES + 1):
            code, said = await self._run(folder, pages)
            if code == 0:
                log.info("printed", folder=folder.name, attempt=attempt, **json.loads(said))
                return
            log.warning("printing failed", folder=folder.name, attempt=attempt, code=code)
            if code is None or code > 0:
                break  # It ended by itself or ran out of time: it would do so again.
        raise PrintingFailed

    async def _run(self, folder: Path, pages: tuple[int, int] | None) -> tuple[int | None, bytes]:
        limits = {"memory_mb": self.settings.memory_mb, "cpu_seconds": self.settings.seconds}
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "mailing.adapters.renderer",
            str(folder),
            json.dumps({**limits, "pages": pages}),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=_surroundings(self.spool),
        )
        try:
            async with asyncio.timeout(self.settings.seconds):
                said, _ = await process.communicate()
        except TimeoutError:
            process.kill()
            await process.wait()
            return None, b""
        except asyncio.CancelledError:
            process.kill()
            await process.wait()
            raise
        return process.returncode, said

    def tidy(self, *, days: int) -> int:
        """Remove what nobody has printed for some days: it holds names and addresses."""
        gone = 0
        for folder in self.spool.glob("*-*"):
            if time.time() - folder.stat().st_mtime > days * _DAY:
                shutil.rmtree(folder, ignore_errors=True)
                gone += 1
        return gone


def _outcome(task: asyncio.Task[Printed]) -> str | None:
    if task.cancelled() or task.exception() is not None:
        return None
    return task.result().sha256


def _surroundings(spool: Path) -> dict[str, str]:
    """Return all that the process may know of its surroundings: no secret is among it."""
    kept = ("PATH", "HEARTHLINE_MAILING_FONTS")
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "LANG": "C.UTF-8",
        "HOME": str(spool),
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "PYTHONHASHSEED": "0",
    }


def _prepare(folder: Path, order: Order | Letters) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    put(folder / ORDER, json.dumps(order.write()).encode())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
