"""Faults of what the services stand on, and of the network between them."""

import asyncio
import os
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from proxies import Mode

from storm.faults.weather import Fault, NotHere, Weather
from storm.proxy_process import ProxyProcess

LATE = 0.02
"""Seconds a slow network holds everything back."""
BALLAST_LEFT = 64 * 1024
"""Bytes left free on a disk that is full."""


async def broker_kill(weather: Weather) -> str:
    """F3: kill -9 of the broker, started again at once."""
    await weather.world.servers.broker.kill()
    await weather.world.servers.broker.start()
    return "kill -9"


async def broker_freeze(weather: Weather) -> str:
    """F4: SIGSTOP of the broker."""
    seconds = weather.seconds(5, 9)
    weather.world.servers.broker.signal(signal.SIGSTOP)
    await asyncio.sleep(seconds)
    weather.world.servers.broker.signal(signal.SIGCONT)
    return f"for {seconds:.0f} s"


async def broker_alarm(weather: Weather) -> str:
    """F5: the broker's memory alarm: it takes nothing until it is over."""
    control, seconds = weather.world.servers.broker.control, weather.seconds(5, 8)
    await control("set_vm_memory_high_watermark", "0.00001")
    try:
        await asyncio.sleep(seconds)
    finally:
        await control("set_vm_memory_high_watermark", "0.4")
    return f"memory alarm for {seconds:.0f} s"


async def database_stop(weather: Weather) -> str:
    """F6: an immediate stop of PostgreSQL, as pulling the plug, and a start on what is there."""
    await weather.world.servers.database.stop_immediately()
    seconds = weather.seconds(0.5, 2)
    await asyncio.sleep(seconds)
    await weather.world.servers.database.start()
    return f"immediate stop, away for {seconds:.1f} s"


async def database_terminate(weather: Weather) -> str:
    """F6: every session with the database is ended from there."""
    await weather.world.servers.database.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    return "every session"


async def _through(proxy: ProxyProcess, mode: Mode, seconds: float) -> None:
    await proxy.set_mode(mode)
    await asyncio.sleep(seconds)
    await proxy.set_mode(Mode.PASS)
    # What lost bytes is never whole again: both sides shall see that.
    await proxy.cut(reset=True)


def proxy_fault(what: str, mode: Mode, least: float, most: float) -> Fault:
    """F7: the proxy before the broker or the database does this for so many seconds."""

    async def fault(weather: Weather) -> str:
        proxies = {
            "broker": weather.world.servers.to_broker,
            "database": weather.world.servers.to_database,
        }
        seconds = weather.seconds(least, most)
        await _through(proxies[what], mode, seconds)
        return f"{mode.name.lower()} for {seconds:.0f} s"

    return fault


async def slow(weather: Weather) -> str:
    """F7: everything between the services and their servers takes its time."""
    servers = weather.world.servers
    seconds = weather.seconds(4, 7)
    await servers.to_broker.slow(latency=LATE, bytes_per_second=50_000)
    await servers.to_database.slow(latency=LATE)
    await asyncio.sleep(seconds)
    await servers.to_broker.slow()
    await servers.to_database.slow()
    return f"for {seconds:.0f} s"


async def disk_full(weather: Weather) -> str:
    """F9: the disk under the database is full."""
    if weather.disk is None:
        raise NotHere("a small disk of its own takes root and a tmpfs")
    ballast, seconds = weather.disk / "ballast", weather.seconds(3, 5)
    free = shutil.disk_usage(weather.disk).free
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, free - BALLAST_LEFT))
    try:
        await asyncio.sleep(seconds)
    finally:
        ballast.unlink()
    return f"of the database for {seconds:.0f} s"


@asynccontextmanager
async def small_disk(folder: Path, *, wanted: bool) -> AsyncIterator[Path | None]:
    """Give the database a disk that can be filled, where that is possible."""
    if not wanted or os.geteuid() != 0:
        yield None
        return
    mounted = await asyncio.to_thread(
        subprocess.run,
        ["mount", "-t", "tmpfs", "-o", "size=1g,mode=755", "storm", str(folder)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        yield None
        return
    try:
        yield folder
    finally:
        await asyncio.to_thread(subprocess.run, ["umount", "-l", str(folder)], check=False)
