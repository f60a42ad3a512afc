"""A listener at a broker, and what it is sent."""

from collections.abc import Sequence

from patience import until

from backbone.ids import new_id
from backbone.messaging.bus import OutboundMessage, Subscriber

RENTED = "rental.rented.v1"
QUEUES = {"garage": frozenset({RENTED})}


def letter(body: str, *, mandatory: bool = True) -> OutboundMessage:
    return OutboundMessage(new_id(), RENTED, body, mandatory)


class Hearing:
    """A listener that remembers what it heard and what was given up on."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.given_up: list[tuple[str, str]] = []
        self.trouble: Exception | None = None
        self.listener = Subscriber(
            "garage", frozenset({RENTED}), self.receive, self.store_dead_letter
        )

    async def receive(self, bodies: Sequence[str]) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.heard.extend(bodies)

    async def store_dead_letter(self, body: str, reason: str) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.given_up.append((body, reason))

    async def hears(self, body: str) -> None:
        async def heard() -> bool:
            return body in self.heard

        await until(heard, what=f"{body!r} is heard")
