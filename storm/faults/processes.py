"""Faults of processes: killed, stopped, replaced, with the wrong time."""

import asyncio
import signal
from pathlib import Path

from proxies import Mode

from storm.faults.weather import NotHere, Weather
from storm.world import CONSOLE, World

LIBFAKETIME = "faketime/libfaketimeMT.so.1"
PAUSES = 30


async def kill(weather: Weather) -> str:
    """F1: kill -9 of a replica, which the supervisor starts again."""
    victim = weather.some_replica()
    await weather.world.supervisor.kill(victim)
    return victim.name


async def freeze(weather: Weather) -> str:
    """F2: SIGSTOP, and SIGCONT later: whoever wakes up must not undo what others did."""
    folding = weather.some_replica("callbacks", "mailing", "reporting")
    others = [one for one in weather.world.supervisor.running if one is not folding]
    victims = [folding, weather.chance.choice(others)]
    seconds = weather.seconds(3, 7)
    for one in victims:
        one.send(signal.SIGSTOP)
    await asyncio.sleep(seconds)
    for one in victims:
        one.send(signal.SIGCONT)
    return f"{', '.join(one.name for one in victims)} for {seconds:.0f} s"


async def stutter(weather: Weather) -> str:
    """F2: replicas pause for moments, as on a machine that has too much to do."""
    for _ in range(PAUSES):
        victim = weather.some_replica("contacts", "customer", "mailing", "callbacks")
        victim.send(signal.SIGSTOP)
        await asyncio.sleep(weather.seconds(0.05, 0.2))
        victim.send(signal.SIGCONT)
        await asyncio.sleep(0.03)
    return f"{PAUSES} pauses"


def _libfaketime() -> Path | None:
    return next(Path("/usr/lib").glob(f"*/{LIBFAKETIME}"), None)


async def clock(weather: Weather) -> str:
    """F10: two replicas of one service whose clocks are 90 minutes wrong, to either side."""
    if (library := _libfaketime()) is None:
        raise NotHere("libfaketime is not installed")
    replicas = weather.world.supervisor.of(weather.chance.choice(weather.consumers))[:2]
    for one, wrong in zip(replicas, ("+90m", "-90m"), strict=False):
        one.clock = {
            "LD_PRELOAD": str(library),
            "FAKETIME": wrong,
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        await weather.world.supervisor.kill(one)
    seconds = weather.seconds(10, 15)
    await asyncio.sleep(seconds)
    for one in replicas:
        one.clock = {}
        await weather.world.supervisor.kill(one)
    return f"{replicas[0].service} by 90 minutes for {seconds:.0f} s"


async def rolling(weather: Weather) -> str:
    """F14: every replica of a service is stopped and started again, one after the other."""
    supervisor = weather.world.supervisor
    service = weather.chance.choice(
        [name for name in weather.world.services if len(supervisor.of(name)) > 1]
    )
    for one in supervisor.of(service):
        await supervisor.stop(one)
        await supervisor.start([one])
    return service


async def scale(weather: Weather) -> str:
    """One service is scaled to three replicas, to one, and back to what it was."""
    supervisor = weather.world.supervisor
    service = weather.chance.choice(
        [name for name in weather.world.services if len(supervisor.of(name)) > 1]
    )
    replicas = [one for one in supervisor.replicas if one.service == service]
    was = supervisor.of(service)
    await supervisor.start([one for one in replicas if not one.wanted])
    await asyncio.sleep(1)
    for one in replicas[1:]:
        await supervisor.stop(one)
    await asyncio.sleep(1)
    await supervisor.start([one for one in was if not one.wanted])
    return f"{service} to 3, to 1, to {len(was)}"


async def blackout(weather: Weather) -> str:
    """F1 and F6 at once: consumers lose their database, and die before it is back."""
    await weather.world.servers.to_database.set_mode(Mode.BLACK_HOLE)
    await asyncio.sleep(2)
    services = weather.chance.sample(["callbacks", "mailing", "reporting"], 2)
    victims = [one for name in services for one in weather.world.supervisor.of(name)]
    for one in victims:
        await weather.world.supervisor.kill(one)
    await weather.world.servers.to_database.set_mode(Mode.PASS)
    await weather.world.servers.to_database.cut(reset=True)
    return ", ".join(one.name for one in victims)


def frozen_free(world: World) -> None:
    """Let nobody stay frozen, whatever became of the fault."""
    for one in world.supervisor.running:
        if one.service != CONSOLE:
            one.send(signal.SIGCONT)
