"""What is known: the versions of notes, and which records were linked to which."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from callbacks.domain.effects import Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a note says, field by field, named as in the contract.

    This is the one list of these fields: the fact, its row, the reasons of a row and what the list
    shows carry them by name (R-91). A new one has a default, which stands for it in what was stored
    before it existed (R-93).
    """

    contact_id: UUID
    contact_date: datetime
    """What the note speaks of."""
    recorded_at: datetime
    """When the agency knew."""
    contact_type: str
    contact_action: str
    call_code: str
    language: str
    notes: str | None = None
    shut_off_date: date | None = None
    follow_up_date: date | None = None
    phone: str | None = None
    """The number that was dialled, or that a text came from (R-36, R-38)."""
    resolves: tuple[UUID, ...] = ()
    resolves_only_listed: bool = False
    """Whether an empty `resolves` settles nothing, rather than everything (R-82)."""
    source: str = "staff"
    sms_reply: str | None = None
    entered_by: str = "SYSTEM"


NOTE_FIELDS = tuple(one.name for one in fields(Note))
_note_values = attrgetter(*NOTE_FIELDS)


def note_fields(of: Any) -> dict[str, Any]:
    """Return what a note says by the names of its fields, from anything that has them."""
    return dict(zip(NOTE_FIELDS, _note_values(of), strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact(Note):
    """One version of one note, with the effect it had when it was first consumed (T-33)."""

    version: int
    customer_id: UUID
    effect: Effect
    voided: bool = False
    voided_by: str | None = None

    @property
    def from_customer(self) -> bool:
        """Whether the customer contacted the agency, be it by telephone, text, post or in person.

        What the product notes by itself, such as mail that came back, is nobody's contact.
        """
        return self.contact_type == "INCOMING" and self.source != "system"

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
        self._ever_linked: dict[UUID, UUID] = {}
        for link in self._links:
            one, another = (self.ever_linked(each) for each in (link.survivor, link.other))
            for member, group in [(one, one), *self._ever_linked.items()]:
                if group == one:
                    self._ever_linked[member] = another

    def ever_linked(self, customer: UUID) -> UUID:
        """Return one id for all records that were ever linked, directly or through others.

        Notes of records with different ids have nothing to do with each other.
        """
        return self._ever_linked.get(customer, customer)

    def together(self, one: UUID, another: UUID, *, at: datetime) -> bool:
        """Return whether two records were one person at a moment."""
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
