"""Every fault by its name, and how a seed chooses among them."""

from collections.abc import Sequence
from random import Random

from proxies import Mode

from storm.faults.messages import again, queue_deleted, queue_purged
from storm.faults.processes import blackout, clock, freeze, kill, rolling, scale, stutter
from storm.faults.servers import (
    broker_alarm,
    broker_freeze,
    broker_kill,
    database_stop,
    database_terminate,
    disk_full,
    proxy_fault,
    slow,
)
from storm.faults.weather import Fault

FAULTS: dict[str, Fault] = {
    "kill": kill,
    "freeze": freeze,
    "stutter": stutter,
    "broker-kill": broker_kill,
    "broker-freeze": broker_freeze,
    "broker-alarm": broker_alarm,
    "broker-reset": proxy_fault("broker", Mode.RESET, 0.5, 2),
    "broker-black-hole": proxy_fault("broker", Mode.BLACK_HOLE, 4, 9),
    "broker-half-open": proxy_fault("broker", Mode.HALF_OPEN_DOWN, 4, 9),
    "broker-closes": proxy_fault("broker", Mode.ACCEPT_AND_CLOSE, 2, 5),
    "database-stop": database_stop,
    "database-terminate": database_terminate,
    "database-reset": proxy_fault("database", Mode.RESET, 0.5, 2),
    "database-black-hole": proxy_fault("database", Mode.BLACK_HOLE, 3, 6),
    "blackout": blackout,
    "slow": slow,
    "again": again,
    "rolling": rolling,
    "scale": scale,
    "clock": clock,
    "disk-full": disk_full,
    "queue-deleted": queue_deleted,
    "queue-purged": queue_purged,
}
"""Every fault by the name it is chosen by."""

MAY_LOSE = frozenset({"queue-purged"})
"""An operator's mistake nobody notices before night: `reconcile --repair` ends such a storm."""
BY_CHANCE = tuple(name for name in FAULTS if name not in MAY_LOSE | {"disk-full", "scale"})
"""What a seed chooses among; the others are asked for, or have their own place."""


def choose(count: int, chance: Random) -> Sequence[str]:
    """Choose faults: each kind once before any comes again, and a service scaled in the middle."""
    chosen: list[str] = []
    while len(chosen) < count - 1:
        kinds = list(BY_CHANCE)
        chance.shuffle(kinds)
        chosen += kinds[: count - 1 - len(chosen)]
    chosen.insert(len(chosen) // 2, "scale")
    return chosen
