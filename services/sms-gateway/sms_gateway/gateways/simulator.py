"""A provider for demonstrations: every text arrives at once, on a phone that is only a page."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from sms_gateway.gateways.provider import Accepted, CarriedText, OutboundText, Outcome

ACCOUNT = "AC" + "0" * 32
"""The account simulated texts come from."""
SAMPLE_MEDIA = "ME" + "0" * 32
"""The id of the picture simulated telephones send."""
_SAMPLE = Path(__file__).with_name("sample_picture.png")
OUR_NUMBER = "+18315550199"
"""The number simulated texts are sent to."""


class Simulator:
    """Carries texts to nobody. What it was given is in our own table, where the page shows it."""

    name = "simulator"

    async def send(self, text: OutboundText) -> Outcome:
        """Deliver at once."""
        return Accepted(new_provider_id(text.message_id), "delivered")

    async def sent_to(self, number: str, since: datetime) -> Sequence[CarriedText]:
        """Return nothing: no outcome is ever unclear."""
        _ = number, since
        return ()

    async def received(self, since: datetime) -> Sequence[CarriedText]:
        """Return nothing: what is written on the page is received at once."""
        _ = since
        return ()

    async def media_of(self, message: str) -> Sequence[str]:
        """Return nothing: what is written on the page says what comes with it."""
        _ = message
        return ()

    async def fetch_media(self, message: str, media: str) -> bytes:
        """Return the one picture simulated telephones send."""
        _ = message, media
        return await asyncio.to_thread(_SAMPLE.read_bytes)


def new_provider_id(like: UUID | None = None) -> str:
    """Make a message id of the provider's form."""
    return f"SM{(like or uuid4()).hex}"
