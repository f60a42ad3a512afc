"""When a signing key signs, and until when others must be able to check what it signed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

AHEAD = timedelta(days=1)
"""A key is published this long before it signs, so that every service knows it in time."""
LEEWAY = timedelta(minutes=5)
"""Clocks differ; a key stays published a little longer than the last token it signed."""


@dataclass(frozen=True, order=True)
class Term:
    """The time during which one key signs."""

    signs_from: datetime
    signs_until: datetime

    def covers(self, moment: datetime) -> bool:
        """Whether the key signs at this moment."""
        return self.signs_from <= moment < self.signs_until


def terms_to_add(terms: Iterable[Term], *, now: datetime, life: timedelta) -> Sequence[Term]:
    """Say which keys are missing: one for now, and its successor a day before it is needed."""
    known = list(terms)
    added: list[Term] = []
    current = max((term for term in known if term.covers(now)), default=None)
    if current is None:
        current = Term(now, now + life)
        added.append(current)
    handover = max(term.signs_until for term in [*known, current] if term.signs_from <= now)
    followed = any(term.covers(handover) for term in known)
    if handover - now <= AHEAD and not followed:
        added.append(Term(handover, handover + life))
    return added


def published_until(term: Term, *, access: timedelta) -> datetime:
    """Say how long others must be able to check what a key signed."""
    return term.signs_until + access + LEEWAY
