"""What a contact entry note can do to the callback list (domain 4.3)."""

from dataclasses import dataclass
from typing import Literal

from callbacks.domain.clocks import Clock

EffectName = Literal["CREATE", "CLEAR", "KEEP", "ATTEMPT"]


@dataclass(frozen=True, slots=True)
class Create:
    """The note asks for a call: it becomes a reason on the customer's row."""

    rule: str
    tier: int
    lane: str
    clock: Clock
    hard_stop_hours: int | None = None
    """After so many hours from the contact it is too late, unless a shut-off date says when."""
    lifted: bool = False
    """Whether an emergency action made it more urgent than its call code alone."""

    @property
    def name(self) -> EffectName:
        """Return the word staff and tables use for this effect."""
        return "CREATE"


@dataclass(frozen=True, slots=True)
class Clear:
    """The note answers the calls that were on the books when it was saved."""

    rule: str

    @property
    def name(self) -> EffectName:
        """Return the word staff and tables use for this effect."""
        return "CLEAR"


@dataclass(frozen=True, slots=True)
class Keep:
    """The note leaves the list as it is."""

    rule: str
    flagged: bool = False
    """Whether an administrator should look: nobody has said what this call code does (R17)."""

    @property
    def name(self) -> EffectName:
        """Return the word staff and tables use for this effect."""
        return "KEEP"


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody tried to call and did not get through: the customer keeps their place (I-08)."""

    rule: str

    @property
    def name(self) -> EffectName:
        """Return the word staff and tables use for this effect."""
        return "ATTEMPT"


Effect = Create | Clear | Keep | Attempt


def urgency_of(effect: Effect) -> int | None:
    """Return the tier a creating effect asks for; the smaller, the more urgent."""
    match effect:
        case Create(tier=tier):
            return tier
        case Clear() | Keep() | Attempt():
            return None
