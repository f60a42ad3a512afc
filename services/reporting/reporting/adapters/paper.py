"""Reports on paper, printed in a process of their own."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Mapping
from typing import Any

from backbone.telemetry.logging import get_logger
from reporting.adapters.outfit import sentence
from reporting.adapters.renderer import LACKING
from reporting.settings import ReportingSettings

log = get_logger(__name__)


class PrintingFailed(Exception):  # noqa: N818  a fact, not an "error"
    """The report could not be printed. Try again, or choose fewer days."""


class CannotPrint(PrintingFailed):
    """This machine lacks what printing needs."""


class Printer:
    """Prints reports, a few at a time, without keeping the process from answering others."""

    def __init__(self, settings: ReportingSettings) -> None:
        self._settings = settings
        self._free = asyncio.Semaphore(settings.printers)

    async def printed(self, template: str, words: Mapping[str, Any]) -> bytes:
        """Return a report as a PDF document."""
        asked = json.dumps({"template": template, "words": words}).encode()
        try:
            async with self._free, asyncio.timeout(self._settings.seconds):
                code, printed = await self._run(asked)
        except TimeoutError:
            code, printed = None, b""
        if code == LACKING:
            packages = json.loads(printed)
            log.warning("printing impossible", lacking=packages)
            raise CannotPrint(sentence(packages))
        if code != 0 or not printed.startswith(b"%PDF-"):
            log.warning("printing failed", template=template, code=code)
            raise PrintingFailed(PrintingFailed.__doc__)
        return printed

    async def _run(self, asked: bytes) -> tuple[int | None, bytes]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "reporting.adapters.renderer",
            str(self._settings.memory_mb),
            str(self._settings.seconds),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env=_surroundings(),
        )
        try:
            printed, _ = await process.communicate(asked)
        except asyncio.CancelledError:
            # Nobody waits any more, or it took too long.
            process.kill()
            await process.wait()
            raise
        return process.returncode, printed


def _surroundings() -> dict[str, str]:
    """Return all that the process may know of its surroundings: no secret is among it."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "HOME": os.devnull,
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        # A typeface that is cut down by fontTools says when it was; let it be always the same.
        "SOURCE_DATE_EPOCH": "0",
    }
