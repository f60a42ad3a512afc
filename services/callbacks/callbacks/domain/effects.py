"""What a contact entry note can do to the callback list."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from callbacks.domain.clocks import Clock

EffectName = Literal["CREATE", "CLEAR", "KEEP", "ATTEMPT"]

TIERS = range(5)
"""How urgent a call can be, the most urgent first."""


@dataclass(frozen=True, slots=True)
class Create:
    """The note asks for a call: it becomes a reason on the customer's row."""

    name: ClassVar[EffectName] = "CREATE"
    rule: str
    tier: int
    lane: str
    clock: Clock
    hard_stop_hours: int | None = None
    """After so many hours from the contact it is too late, unless a shut-off date says when."""
    lifted: bool = False
    """Whether an emergency action made it more urgent than its call code alone."""


@dataclass(frozen=True, slots=True)
class Clear:
    """The note answers the calls that were known when it was saved."""

    name: ClassVar[EffectName] = "CLEAR"
    rule: str


@dataclass(frozen=True, slots=True)
class Keep:
    """The note leaves the list as it is."""

    name: ClassVar[EffectName] = "KEEP"
    rule: str
    flagged: bool = False
    """Whether an administrator should look: nobody has said what this call code does (R17)."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody tried to call and did not get through: the customer keeps their place (I-08)."""

    name: ClassVar[EffectName] = "ATTEMPT"
    rule: str


Effect = Create | Clear | Keep | Attempt
