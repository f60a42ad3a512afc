"""The printer: prints batches into files and keeps them for a while.

Everything it keeps can be printed again, to the same bytes; its folder may be emptied any time.
"""

import asyncio
import hashlib
import json
import os
import shutil
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID
from weakref import WeakValueDictionary

from backbone.printing.sandbox import PrintingFailed, PrintSandbox
from backbone.telemetry.logging import get_logger
from mailing.domain.letters import LetterJob
from mailing.domain.print_job import PrintJob
from mailing.settings import MailingSettings

log = get_logger(__name__)

_EDITION: Final = b"2"
"""Raised when the same job is printed differently: what is kept is not mixed with what is new."""
_BATCH_FILE: Final = "batch.pdf"
_DAY: Final = 86_400
_FAILURE: Final = (
    "The batch could not be printed. Try again; if it fails again, pull a smaller batch."
)


class NoRoomToPrint(PrintingFailed):
    """There is no room to print in. Tell your administrator."""


@dataclass(frozen=True, slots=True)
class PrintedFile:
    """A finished file."""

    path: Path
    sha256: str


@dataclass
class BatchPrinter:
    """Prints jobs, a few at a time, each once however many ask for it."""

    folder: Path
    """Where printed files are kept, a folder for each batch."""
    sandbox: PrintSandbox
    _one_at_a_time: WeakValueDictionary[Path, asyncio.Lock] = field(
        default_factory=WeakValueDictionary
    )
    _in_background: dict[tuple[UUID, int], asyncio.Task[PrintedFile]] = field(default_factory=dict)

    def start(self, batch_id: UUID, token: int, job: PrintJob) -> None:
        """Print a batch in the background; `take_finished` tells how it went."""
        self._in_background[batch_id, token] = asyncio.create_task(self.print_file(batch_id, job))

    @property
    def busy(self) -> int:
        """How many batches are printed in the background at this moment."""
        return sum(not task.done() for task in self._in_background.values())

    def take_finished(self) -> list[tuple[UUID, int, str | None]]:
        """Return, once, what is done: batch, token and sha256, or None where it failed."""
        done = [(key, task) for key, task in self._in_background.items() if task.done()]
        for key, _ in done:
            del self._in_background[key]
        return [(*key, _sha256_of(task)) for key, task in done]

    async def wait_until_idle(self) -> None:
        """Wait until nothing is printed in the background."""
        await asyncio.gather(*self._in_background.values(), return_exceptions=True)

    async def print_file(
        self, batch_id: UUID, job: PrintJob | LetterJob, pages: tuple[int, int] | None = None
    ) -> PrintedFile:
        """Return a batch, or some of its pages, as a file; print it first where there is none."""
        folder = self.folder_of(batch_id, job)
        target = folder / (f"pages-{pages[0]}-{pages[1]}.pdf" if pages else _BATCH_FILE)
        async with self._one_at_a_time.setdefault(folder, asyncio.Lock()):
            if not await asyncio.to_thread(target.exists):
                await self._make(folder)
                request = {
                    "job": asdict(job),
                    "batch_file": _BATCH_FILE,
                    "pages": pages,
                    "pages_file": target.name,
                }
                await self.sandbox.run(request, folder=folder)
            return await asyncio.to_thread(_take, target)

    def folder_of(self, batch_id: UUID, job: PrintJob | LetterJob) -> Path:
        """Return where a job is printed: another job never finds this one's parts."""
        described = json.dumps(asdict(job), sort_keys=True).encode()
        return self.folder / f"{batch_id}-{hashlib.sha256(_EDITION + described).hexdigest()[:16]}"

    async def _make(self, folder: Path) -> None:
        try:
            for one in (self.folder, folder):
                await asyncio.to_thread(one.mkdir, mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            log.warning("print_folder_failed", folder=folder.name, error=type(error).__name__)
            raise NoRoomToPrint from None

    def delete_old_files(self, *, days: int) -> None:
        """Delete what nobody has printed for some days: it holds names and addresses."""
        for folder in self.folder.glob("*-*"):
            if time.time() - folder.stat().st_mtime > days * _DAY:
                shutil.rmtree(folder, ignore_errors=True)


def batch_printer(folder: Path, settings: MailingSettings) -> BatchPrinter:
    """Set up a printer that keeps its files in a folder."""
    sandbox = PrintSandbox(
        job="mailing.gateways.rendering.job:run",
        memory_mb=settings.memory_mb,
        seconds=settings.seconds,
        attempts=3,
        failure=_FAILURE,
        home=folder,
        font_folders=[*filter(None, settings.fonts.split(os.pathsep))],
    )
    return BatchPrinter(folder, sandbox)


def _sha256_of(task: asyncio.Task[PrintedFile]) -> str | None:
    if task.cancelled():
        return None
    error = task.exception()
    if error is None:
        return task.result().sha256
    if not isinstance(error, PrintingFailed):
        log.error("printing_failed", error=type(error).__name__)
    return None


def _take(path: Path) -> PrintedFile:
    """Take a finished file out: whoever asks for it keeps it from being deleted."""
    os.utime(path.parent)
    with path.open("rb") as file:
        return PrintedFile(path, hashlib.file_digest(file, "sha256").hexdigest())
