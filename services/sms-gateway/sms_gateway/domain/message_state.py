"""How far a text has got; reports of it come twice, late and out of order."""

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
    "DECEASED",
    "DO_NOT_CALL",
    "NO_CONSENT",
    "OPTED_OUT",
    "UNREACHABLE_NUMBER",
    "NO_MOBILE",
    "PAST",
    "NO_HOUR_LEFT",
    "NOT_ACCEPTED_IN_TIME",
    "WAITED_TOO_LONG",
    "MOVED",
    "CALLED_OFF",
    "CUSTOMER_REMOVED",
    "NUMBER_GONE",
    "PROVIDER_OFF",
]
"""Why a text is not sent (R-63).

DECEASED, DO_NOT_CALL: the customer's record says so: who is not called is not texted either (R-79).
PAST: there was nothing to send before the appointment began. NO_HOUR_LEFT: every hour until then is
a quiet one. NOT_ACCEPTED_IN_TIME: the provider did not take it while there was time.
WAITED_TOO_LONG: its turn did not come while there was time.
"""

WAITING: frozenset[State] = frozenset({"SCHEDULED", "HELD_QUIET_HOURS"})
UNSENT: frozenset[State] = WAITING | {"SUPPRESSED", "WITHDRAWN"}
"""Not handed over yet: what is to become of it follows from what is known now."""


def reason_too_late(*, attempts: int, held: bool) -> Reason:
    """Say why a text that was due has become too late.

    `attempts` counts how often the provider was called; `held` says whether it waits for an allowed
    hour.
    """
    if attempts:
        return "NOT_ACCEPTED_IN_TIME"
    return "NO_HOUR_LEFT" if held else "WAITED_TOO_LONG"


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
    """Return the state and rank a provider's status takes a text to; None where it goes no further.

    `rank` says how far it got before. A status that came late, or that nobody knows, never takes it
    back.
    """
    found = _PROGRESS.get(status)
    return found if found is not None and found[1] > rank else None
