"""What a fault works on."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from storm.supervisor import Replica
from storm.world import World

CONSUMERS = ("callbacks", "mailing", "reporting", "contacts", "customer", "staff", "sms-gateway")


class NotHere(Exception):
    """This fault cannot be had on this machine; the sentence says why."""


@dataclass
class Weather:
    """What a fault works on."""

    world: World
    chance: Random
    disk: Path | None = None
    """A small disk of its own under the database, where there is one."""

    @property
    def consumers(self) -> Sequence[str]:
        """The services that hear of others."""
        return [name for name in self.world.services if name in CONSUMERS]

    def some_replica(self, *services: str) -> Replica:
        """Choose a running replica, of these services or of any."""
        running = self.world.supervisor.running
        of = [one for one in running if not services or one.service in services]
        return self.chance.choice(of)

    def seconds(self, least: float, most: float) -> float:
        """Choose how long something lasts."""
        return self.chance.uniform(least, most)


Fault = Callable[[Weather], Awaitable[str]]
"""Does something terrible, ends it, and says in a few words what it was."""
