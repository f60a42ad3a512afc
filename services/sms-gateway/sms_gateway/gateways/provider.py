"""What we ask of the telecom provider, whoever that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sms_gateway.domain.provider_errors import effect_of


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundText:
    """A text to be carried. Its id travels with it and comes back with every report on it."""

    message_id: UUID
    number: str
    body: str
    expires_at: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has it."""

    provider_id: str
    status: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider will never carry this text to this number."""

    code: str

    @property
    def opted_out(self) -> bool:
        """Whether because the number's owner told the carrier to stop (error 21610)."""
        return effect_of(self.code) == "OPT_OUT"


@dataclass(frozen=True, slots=True)
class NotAccepted:
    """It certainly did not reach the provider, or was turned away for now: to be tried again."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """Nobody knows whether the provider has it. It must be looked for, never simply sent again."""

    reason: str


Outcome = Accepted | Refused | NotAccepted | Unclear


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedText:
    """A text the provider says it has carried for us, or to us."""

    provider_id: str
    sender: str
    receiver: str
    body: str
    status: str
    outbound: bool
    at: datetime
    pictures: int = 0
    error: str | None = None
    """The provider's error code, of a text that did not arrive."""


class ProviderUnreachable(Exception):
    """The provider does not answer, or not as described."""


class MediaMissing(Exception):
    """The provider does not have a picture, or not any more."""


class MediaTooLarge(Exception):
    """A picture is larger than the provider says it carries."""


class Provider(Protocol):
    """Whoever carries texts, both ways."""

    name: str

    async def send(self, text: OutboundText) -> Outcome:
        """Hand one text over, once. Whatever happens is an outcome, never an exception."""
        ...

    async def sent_to(self, number: str, since: datetime) -> Sequence[CarriedText]:
        """Return what was carried to a number; raise ProviderUnreachable if it cannot be known."""
        ...

    async def received(self, since: datetime) -> Sequence[CarriedText]:
        """Return what people texted us; raise ProviderUnreachable if it cannot be known."""
        ...

    async def media_of(self, message: str) -> Sequence[str]:
        """Return the ids of what came with a text; raise ProviderUnreachable, MediaMissing."""
        ...

    async def fetch_media(self, message: str, media: str) -> bytes:
        """Fetch what came with a text, whatever it is.

        Raise ProviderUnreachable when it is worth trying again, else MediaMissing, MediaTooLarge.
        """
        ...
