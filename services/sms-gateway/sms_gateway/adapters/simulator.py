"""A telephone that only exists on a page: every text arrives at once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sms_gateway.adapters.provider import Accepted, Carried, Outcome, Outgoing

ACCOUNT = "AC" + "0" * 32
"""The account simulated texts come from."""


OUR_NUMBER = "+18315550199"
"""The number simulated texts are sent to."""


class Simulator:
    """Carries texts to nobody. What it was given stands in our own table, which is its memory."""

    name = "simulator"

    async def send(self, text: Outgoing) -> Outcome:
        """Deliver at once."""
        return Accepted(new_provider_id(text.message_id), "delivered")

    async def sent_to(self, number: str, since: datetime) -> Sequence[Carried]:
        """Nothing was ever carried that is not written down."""
        _ = number, since
        return ()

    async def received(self, since: datetime) -> Sequence[Carried]:
        """Nobody writes but through the page."""
        _ = since
        return ()


def new_provider_id(like: UUID | None = None) -> str:
    """Make a message id of the provider's form."""
    return f"SM{(like or uuid4()).hex}"
