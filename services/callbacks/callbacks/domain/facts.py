"""What is known: the versions of notes, and which records were linked to which."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from callbacks.domain.effects import Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One version of one note, with the effect it had when it was first heard (T-33)."""

    contact_id: UUID
    version: int
    customer_id: UUID
    contact_date: datetime
    """What the note speaks of."""
    recorded_at: datetime
    """When the agency knew."""
    effect: Effect
    contact_type: str
    contact_action: str
    call_code: str
    language: str
    notes: str | None = None
    shut_off_date: date | None = None
    resolves: tuple[UUID, ...] = ()
    source: str = "staff"
    sms_reply: str | None = None
    entered_by: str = "SYSTEM"
    voided: bool = False
    voided_by: str | None = None

    @property
    def decided_by(self) -> tuple[str, str, str, str | None, str]:
        """Return everything the decision table looks at."""
        return (
            self.contact_type,
            self.contact_action,
            self.call_code,
            self.sms_reply,
            self.source,
        )


@dataclass(frozen=True, slots=True)
class Link:
    """Two records were said to be the same person, or no longer so, at a moment."""

    survivor: UUID
    other: UUID
    recorded_at: datetime
    linked: bool = True


class Groups:
    """Which records stood for one person at which moment (F-006, T-15 to T-18)."""

    def __init__(self, links: Iterable[Link] = ()) -> None:
        self._links = sorted(set(links), key=lambda link: (link.recorded_at, link.linked))

    def together(self, one: UUID, another: UUID, *, at: datetime) -> bool:
        """Say whether two records were one person at a moment."""
        return one == another or (bool(self._links) and another in self._group(one, at))

    def survivor_of(self, customer: UUID) -> UUID:
        """Return the record that holds a customer's row now: no link leads away from it."""
        if not self._links:
            return customer
        latest = self._links[-1].recorded_at
        group = self._group(customer, latest)
        gone = {link.other for link in self._standing(latest)}
        # Linked in a circle nobody is left over; the smallest id is as good as any and never moves.
        return min(group - gone or group)

    def _standing(self, at: datetime) -> list[Link]:
        standing: dict[frozenset[UUID], Link] = {}
        for link in self._links:
            if link.recorded_at <= at:
                standing[frozenset((link.survivor, link.other))] = link
        return [link for link in standing.values() if link.linked]

    def _group(self, customer: UUID, at: datetime) -> set[UUID]:
        group, links = {customer}, self._standing(at)
        while True:
            reached = {
                member
                for link in links
                if link.survivor in group or link.other in group
                for member in (link.survivor, link.other)
            }
            if reached <= group:
                return group
            group |= reached
