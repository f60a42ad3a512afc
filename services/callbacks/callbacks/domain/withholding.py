"""Customers who are not offered for dialling: the deceased, and those who want no calls (R-79).

Nobody is ever lost: their rows close only as all others do, by a note.

- An emergency stays where it stands in call order, for there may be a household behind it. Whoever
  works on the list may claim it, having read that this customer is not called as usual.
- Everything else stands behind all others and in the supervisors' lane alone: they decide whether
  the family is called, or the matter is closed by a note.
- Nobody is tried again by the clock: no pause runs, and none ends.
"""

from collections.abc import Sequence
from typing import Final, Literal

Withheld = Literal["DECEASED", "DO_NOT_CALL"]
Voicemail = Literal["NO_MESSAGE", "MAY_SAY_WHO", "MUST_NOT_SAY_WHO"]

SUPERVISOR: Final = "SUPERVISOR"
"""The lane of those who decide what becomes of such a call."""


def withheld(*, deceased: bool, do_not_call: bool) -> Withheld | None:
    """Say why a customer is not called as usual; None where they are. A death outweighs a wish."""
    if deceased:
        return "DECEASED"
    return "DO_NOT_CALL" if do_not_call else None


def stands_aside(because: Withheld | None, tier: int, *, emergency_tier: int) -> bool:
    """Return whether a row stands behind all others: withheld, and no emergency at the moment."""
    return because is not None and tier > emergency_tier


def lanes_shown(
    lanes: Sequence[str], because: Withheld | None, tier: int, *, emergency_tier: int
) -> list[str]:
    """Return the lanes a row stands in: the supervisors' too, or theirs alone, where withheld."""
    if because is None:
        return list(lanes)
    if stands_aside(because, tier, emergency_tier=emergency_tier):
        return [SUPERVISOR]
    return sorted({*lanes, SUPERVISOR})


def may_claim(
    because: Withheld | None, tier: int, *, emergency_tier: int, manages: bool, acknowledged: bool
) -> bool:
    """Return whether somebody may claim a row for a call.

    `acknowledged` says that they have read why the customer is not called as usual; `manages` that
    they are a supervisor.
    """
    if because is None:
        return True
    aside = stands_aside(because, tier, emergency_tier=emergency_tier)
    return acknowledged and (manages or not aside)
