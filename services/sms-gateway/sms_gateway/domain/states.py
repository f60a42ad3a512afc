"""How far a text has got; news of it comes twice, late and out of order."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

State = Literal[
    "SCHEDULED",
    "HELD_QUIET_HOURS",
    "SENDING",
    "UNKNOWN",
    "SENT",
    "DELIVERED",
    "UNDELIVERED",
    "FAILED",
    "SUPPRESSED",
    "WITHDRAWN",
]
Reason = Literal[
    "NO_CONSENT",
    "OPTED_OUT",
    "NO_MOBILE",
    "PAST",
    "MOVED",
    "CALLED_OFF",
    "CUSTOMER_REMOVED",
    "PROVIDER_OFF",
]

WAITING: frozenset[State] = frozenset({"SCHEDULED", "HELD_QUIET_HOURS"})
UNSENT: frozenset[State] = WAITING | {"SUPPRESSED", "WITHDRAWN"}
"""Not in anybody's hands yet: what is to become of it follows from what is known now."""
ON_ITS_WAY: frozenset[State] = frozenset({"SENDING", "UNKNOWN", "SENT"})

_TERMINAL = 10
_PROGRESS: dict[str, tuple[State, int]] = {
    "accepted": ("SENT", 1),
    "scheduled": ("SENT", 2),
    "queued": ("SENT", 3),
    "sending": ("SENT", 4),
    "sent": ("SENT", 5),
    "partially_delivered": ("SENT", 6),
    "delivered": ("DELIVERED", _TERMINAL),
    "undelivered": ("UNDELIVERED", _TERMINAL),
    "failed": ("FAILED", _TERMINAL),
    "canceled": ("FAILED", _TERMINAL),
    "read": ("DELIVERED", _TERMINAL + 1),
}


def progress(status: str, *, rank: int) -> tuple[State, int] | None:
    """Say where the provider's word takes a text that got as far as `rank`; None for no further.

    A word that came late, or a word nobody knows, takes it nowhere back.
    """
    found = _PROGRESS.get(status)
    return found if found is not None and found[1] > rank else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that decides whether a reminder may be sent."""

    schedule_version: int
    """The appointment's own, which the reminder's must equal."""
    status: str
    starts_at: datetime
    removed: bool = False
    number: str | None = None
    consented: bool = False
    opted_out: bool = False


_STILL_ON = frozenset({"UNCONFIRMED", "CONFIRMED", "RESCHEDULED"})


def still_on(status: str) -> bool:
    """Say whether an appointment is going to take place, as far as anybody knows."""
    return status in _STILL_ON


def standing(facts: Facts, *, schedule_version: int, now: datetime) -> tuple[State, Reason | None]:
    """Say what is to become of a reminder nobody has sent yet; the first reason against it wins."""
    verdicts: tuple[tuple[bool, State, Reason], ...] = (
        (facts.schedule_version != schedule_version, "WITHDRAWN", "MOVED"),
        (facts.removed, "WITHDRAWN", "CUSTOMER_REMOVED"),
        (not still_on(facts.status), "WITHDRAWN", "CALLED_OFF"),
        (facts.number is None, "SUPPRESSED", "NO_MOBILE"),
        (facts.opted_out, "SUPPRESSED", "OPTED_OUT"),
        (not facts.consented, "SUPPRESSED", "NO_CONSENT"),
        (facts.starts_at <= now, "SUPPRESSED", "PAST"),
    )
    for against, state, reason in verdicts:
        if against:
            return state, reason
    return "SCHEDULED", None
