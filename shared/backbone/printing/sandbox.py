"""Print jobs run in limited processes, a few at a time; the service goes on answering meanwhile."""

import asyncio
import json
import os
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from backbone.printing.atomic_write import write_atomically
from backbone.printing.capabilities import EXTRA_FONT_FOLDERS, fontconfig_file
from backbone.printing.child import CANNOT_PRINT
from backbone.telemetry.logging import get_logger

log = get_logger(__name__)

Content = Callable[[], AsyncIterator[bytes]]
"""Opens bytes that a job is to read, piece by piece: they may be more than we want to hold."""

_CHECK_AGAIN: Final = 60.0
"""Seconds until a machine that could not print is checked again: somebody may be installing."""


class PrintingFailed(Exception):
    """The document could not be printed. Please try again."""


class PrintingUnavailable(PrintingFailed):
    """This machine lacks packages that printing needs."""

    def __init__(self, packages: Sequence[str]) -> None:
        super().__init__(
            f"This machine cannot print: it lacks {', '.join(packages)}."
            f" On Debian: apt-get install {' '.join(packages)}"
        )
        self.packages = list(packages)
        self.parameters = {"packages": self.packages}


@dataclass(kw_only=True)
class PrintSandbox:
    """Runs one kind of print job.

    `job` is `module:function`; see `backbone.printing.child`. A job that writes into a folder and
    goes on where it was may be started again when its process was killed: `attempts` is how often
    it is started at most. `home` is a folder of ours, needed where there are `font_folders`: these
    are searched for fonts before the system's own.
    """

    job: str
    memory_mb: int
    seconds: int
    processes: int = 2
    attempts: int = 1
    failure: str | None = None
    """The sentence that tells people what to do when a job fails."""
    home: Path | None = None
    font_folders: Sequence[str] = ()
    lays_out: bool = True
    """Whether documents are laid out, which takes libraries and fonts; pictures need none."""
    _free: asyncio.Semaphore = field(init=False)
    _unavailable: PrintingUnavailable | None = field(init=False, default=None)
    _checked_at: float | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._free = asyncio.Semaphore(self.processes)

    async def unavailable(self) -> PrintingUnavailable | None:
        """Return what this machine lacks for printing; None when it can print.

        Looked up in a process like those that print. What is installed is taken to stay.
        """
        checked = self._checked_at
        if checked is None or (self._unavailable and time.monotonic() - checked >= _CHECK_AGAIN):
            code, output = await self._start(None, b"", None)
            self._note_missing(json.loads(output) if code == CANNOT_PRINT else [])
        return self._unavailable

    def _note_missing(self, packages: Sequence[str]) -> None:
        self._checked_at = time.monotonic()
        self._unavailable = PrintingUnavailable(packages) if packages else None
        if packages:
            log.warning("printing_unavailable", packages=list(packages))

    async def run(
        self, request: Any, *, folder: Path | None = None, content: Content | None = None
    ) -> bytes:
        """Return what the job makes of a request; it may write to `folder` and nowhere else.

        Where there is content, the job is given it beside the request.
        """
        sent = json.dumps(request).encode() + b"\n"
        async with self._free:
            for attempt in range(1, self.attempts + 1):
                code, output = await self._start(self.job, sent, folder, content)
                context = {"job": self.job, "folder": folder and folder.name, "attempt": attempt}
                if code == 0:
                    measured, _, made = output.partition(b"\n")
                    log.info("printed", **context, **json.loads(measured))
                    self._note_missing([])
                    return made
                if code == CANNOT_PRINT:
                    self._note_missing(json.loads(output))
                    raise PrintingUnavailable(json.loads(output))
                log.warning("printing_failed", **context, code=code)
                if code is None or code > 0:
                    break  # It ended by itself or ran out of time: it would do so again.
        raise PrintingFailed(*filter(None, [self.failure]))

    async def _start(
        self,
        job: str | None,
        request: bytes,
        folder: Path | None,
        content: Content | None = None,
    ) -> tuple[int | None, bytes]:
        """Start the process; return its exit code, None where it ran out of time, and output.

        The request travels through the standard input: a command line can be read by everybody.
        """
        options = {
            "job": job,
            "folder": folder and str(folder),
            "memory_mb": self.memory_mb,
            "seconds": self.seconds,
            "lays_out": self.lays_out,
            "reads_content": content is not None,
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "backbone.printing.child",
            json.dumps(options),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env=await asyncio.to_thread(self._environment, writes=folder is not None),
        )
        try:
            async with asyncio.timeout(self.seconds):
                output = await _communicate(process, request, content)
        except TimeoutError:
            process.kill()
            await process.wait()
            return None, b""
        except BaseException:
            process.kill()
            await process.wait()
            raise
        return process.returncode, output

    def _environment(self, *, writes: bool) -> dict[str, str]:
        """Return all that the process may know of its surroundings: no secret is among it."""
        more = {} if writes else {"PYTHONDONTWRITEBYTECODE": "1"}
        if self.font_folders and self.home:
            # We and fontconfig must find the same fonts first.
            file = self.home / "fonts.conf"
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomically(file, fontconfig_file(self.font_folders).encode())
            more |= {
                "FONTCONFIG_FILE": str(file),
                EXTRA_FONT_FOLDERS: os.pathsep.join(self.font_folders),
            }
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "LANG": "C.UTF-8",
            "HOME": str(self.home or os.devnull),
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            "PYTHONHASHSEED": "0",
            # A font that fontTools cuts down says when that was; let it be always the same.
            "SOURCE_DATE_EPOCH": "0",
            **more,
        }


async def _communicate(
    process: asyncio.subprocess.Process, request: bytes, content: Content | None
) -> bytes:
    """Send a request, and the content a piece at a time, and return what the process says."""
    if content is None:
        return (await process.communicate(request))[0]
    stdin, stdout = process.stdin, process.stdout
    assert stdin is not None  # noqa: S101  both are pipes
    assert stdout is not None  # noqa: S101
    reading = asyncio.ensure_future(stdout.read())
    try:
        # A process that has ended reads no more; its exit code says why.
        with suppress(BrokenPipeError, ConnectionResetError):
            stdin.write(request)
            async for piece in content():
                stdin.write(piece)
                await stdin.drain()
        stdin.close()
        output = await reading
    finally:
        reading.cancel()
    await process.wait()
    return output
