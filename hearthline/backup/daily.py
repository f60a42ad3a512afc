"""A house's own backup, once a night: in a process of its own, so that nobody waits for it."""

import asyncio
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from time import monotonic

from backbone.process.environment import Backups
from backbone.telemetry.logging import get_logger
from hearthline.backup.manifest import made_at, whole_backups
from hearthline.backup.settings import BackupSettings

log = get_logger(__name__)

_LOOK = 60.0
"""Seconds between two looks at the clock."""
_AGAIN = timedelta(hours=1)
"""How long after a failure the next attempt is made."""
OVERDUE = timedelta(hours=36)
"""How old the newest backup of a house may become before somebody should look."""
_GENTLE = 10
"""The niceness of the backup: whoever is on the phone comes first."""


def is_due(newest: datetime | None, now: datetime, at: time) -> bool:
    """Say whether a backup is due: none was made since the last time it should have been.

    A night on which the house stood still is made up for as soon as it runs. Both moments are
    aware; `now` is in the zone in which `at` is meant.
    """
    last = now.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    if last > now:
        last = (last - timedelta(days=1)).replace(hour=at.hour, minute=at.minute)
    return newest is None or newest < last


async def back_up_every_night(settings: BackupSettings) -> None:
    """Back up into the configured folder every night; a failure is logged and tried again."""
    if settings.dir is None:
        return
    failed_at: datetime | None = None
    while True:
        now = datetime.now().astimezone()
        newest = newest_backup(settings.dir)
        waited = failed_at is None or now - failed_at >= _AGAIN
        if waited and is_due(newest, now, settings.at):
            try:
                succeeded = await _back_up(settings.dir, settings.keep)
            except OSError as error:  # no process could be started
                log.exception("backup_failed", reason=error.strerror)
                succeeded = False
            failed_at = None if succeeded else now
        await asyncio.sleep(_LOOK)


def backup_watch(settings: BackupSettings) -> Callable[[], Backups] | None:
    """Return what looks at a house's nightly backups; None where it makes none.

    A backup is overdue a day and a half after the last one, or after the house was started without
    any: a night that was missed is made up for within the hour.
    """
    folder = settings.dir
    if folder is None:
        return None
    started = datetime.now(UTC)
    kept: tuple[float, datetime | None] = (float("-inf"), None)

    def look() -> Backups:
        nonlocal kept
        looked_at, newest = kept
        if monotonic() - looked_at > _LOOK:
            newest = newest_backup(folder)
            kept = monotonic(), newest
        return Backups(newest, datetime.now(UTC) - (newest or started) > OVERDUE)

    return look


def newest_backup(folder: Path) -> datetime | None:
    """Say when the newest whole backup in a folder was made."""
    whole = whole_backups(folder)
    return made_at(whole[-1]) if whole else None


async def _back_up(folder: Path, keep: int) -> bool:
    began = datetime.now(UTC)
    words = ("-m", "hearthline", "backup", "--to", str(folder), "--keep", str(keep))
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *words,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    os.setpriority(os.PRIO_PROCESS, process.pid, _GENTLE)
    try:
        _, complaint = await process.communicate()
    except asyncio.CancelledError:
        process.terminate()
        await process.wait()
        raise
    if process.returncode != 0:
        # The sentence the command ends with holds no words of customers.
        reason = complaint.decode(errors="replace").strip().rpartition("\n")[2]
        log.error("backup_failed", folder=str(folder), reason=reason)
        return False
    seconds = round((datetime.now(UTC) - began).total_seconds(), 1)
    log.info("backup_written", folder=str(folder), seconds=seconds)
    return True
