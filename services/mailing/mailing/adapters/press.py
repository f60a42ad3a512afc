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
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID
from weakref import WeakValueDictionary

from backbone.telemetry.logging import get_logger
from mailing.adapters import outfit
from mailing.adapters.renderer import BATCH, LACKING, LOOK, ORDER, pages_name, put
from mailing.domain.letters import Letters
from mailing.domain.paper import Order
from mailing.settings import MailingSettings

log = get_logger(__name__)

_EDITION: Final = b"2"
"""Raised when the same order is printed differently: what is kept is not mixed with what is new."""
_TRIES: Final = 3
_DAY: Final = 86_400
_FONTS: Final = "fonts.conf"
_LOOK_AGAIN: Final = 60.0
"""Seconds until a machine that could not print is looked at again: somebody may be installing."""


class PrintingFailed(Exception):  # noqa: N818  a fact, not an "error"
    """The batch could not be printed. Try again; if it fails again, pull a smaller batch."""


class CannotPrint(PrintingFailed):
    """This machine lacks what printing needs."""


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
    _lacking: str | None = None
    _looked_at: float = -_LOOK_AGAIN

    async def lacking(self) -> str | None:
        """Say what this machine lacks for printing; None when it can print.

        Looked up in a process with the surroundings of those that print. What is installed stays.
        """
        never = self._looked_at < 0
        if never or (self._lacking and time.monotonic() - self._looked_at >= _LOOK_AGAIN):
            code, published = await self._run(LOOK)
            self._lacks(json.loads(published) if code == 0 else ())
        return self._lacking

    def _lacks(self, packages: Sequence[str]) -> None:
        self._looked_at = time.monotonic()
        self._lacking = outfit.sentence(packages) if packages else None
        if packages:
            log.warning("printing impossible", lacking=list(packages))

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
                await self._prepare(folder, order)
                async with self._at_once:
                    await self._print(folder, pages)
            return await asyncio.to_thread(_taken, target)

    def folder(self, batch_id: UUID, order: Order | Letters) -> Path:
        """Return where an order is printed: another order never finds this one's parts."""
        written = json.dumps(order.write(), sort_keys=True).encode()
        return self.spool / f"{batch_id}-{hashlib.sha256(_EDITION + written).hexdigest()[:16]}"

    async def _prepare(self, folder: Path, order: Order | Letters) -> None:
        try:
            await asyncio.to_thread(_prepare, self.spool, folder, order)
        except OSError as error:
            log.warning("printing failed", folder=folder.name, error=type(error).__name__)
            raise PrintingFailed("There is no room to print in. Tell your administrator.") from None

    async def _print(self, folder: Path, pages: tuple[int, int] | None) -> None:
        """Start the process; one that was killed is started again and goes on where it was."""
        limits = {"memory_mb": self.settings.memory_mb, "cpu_seconds": self.settings.seconds}
        told = str(folder), json.dumps({**limits, "pages": pages})
        for attempt in range(1, _TRIES + 1):
            code, published = await self._run(*told)
            if code == 0:
                log.info("printed", folder=folder.name, attempt=attempt, **json.loads(published))
                self._lacks(())
                return
            if code == LACKING:
                self._lacks(json.loads(published))
                raise CannotPrint(self._lacking)
            log.warning("printing failed", folder=folder.name, attempt=attempt, code=code)
            if code is None or code > 0:
                break  # It ended by itself or ran out of time: it would do so again.
        raise PrintingFailed

    async def _run(self, *told: str) -> tuple[int | None, bytes]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "mailing.adapters.renderer",
            *told,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=_surroundings(self.spool),
        )
        try:
            async with asyncio.timeout(self.settings.seconds):
                published, _ = await process.communicate()
        except TimeoutError:
            process.kill()
            await process.wait()
            return None, b""
        except asyncio.CancelledError:
            process.kill()
            await process.wait()
            raise
        return process.returncode, published

    def tidy(self, *, days: int) -> int:
        """Remove what nobody has printed for some days: it holds names and addresses."""
        gone = 0
        for folder in self.spool.glob("*-*"):
            if time.time() - folder.stat().st_mtime > days * _DAY:
                shutil.rmtree(folder, ignore_errors=True)
                gone += 1
        return gone


def _outcome(task: asyncio.Task[Printed]) -> str | None:
    if task.cancelled():
        return None
    error = task.exception()
    if error is None:
        return task.result().sha256
    if not isinstance(error, PrintingFailed):
        log.error("printing failed", error=type(error).__name__)
    return None


def _surroundings(spool: Path) -> dict[str, str]:
    """Return all that the process may know of its surroundings: no secret is among it."""
    kept = ("PATH", "HEARTHLINE_MAILING_FONTS")
    own = {"FONTCONFIG_FILE": str(spool / _FONTS)} if outfit.own_folders() else {}
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        **own,
        "LANG": "C.UTF-8",
        "HOME": str(spool),
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "PYTHONHASHSEED": "0",
        # A typeface that is cut down by fontTools says when it was; let it be always the same.
        "SOURCE_DATE_EPOCH": "0",
    }


def _prepare(spool: Path, folder: Path, order: Order | Letters) -> None:
    spool.mkdir(mode=0o700, parents=True, exist_ok=True)
    if own := outfit.own_folders():
        # Stamped by their files, laid out by fontconfig: both must find the same ones first.
        put(spool / _FONTS, outfit.font_settings(own).encode())
    folder.mkdir(mode=0o700, exist_ok=True)
    put(folder / ORDER, json.dumps(order.write()).encode())


def _taken(path: Path) -> Printed:
    """Take a finished file out: whoever asks for it keeps it from being thrown away."""
    os.utime(path.parent)
    with path.open("rb") as file:
        return Printed(path, hashlib.file_digest(file, "sha256").hexdigest())
