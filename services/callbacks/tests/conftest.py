"""What the tests of the callbacks service share: a way to tell stories in notes."""

import random
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import islice, permutations
from typing import Any
from uuid import UUID, uuid5

import pytest

from backbone.testing import ServiceHarness, running
from callbacks.domain.clocks import Calendar, default_calendar
from callbacks.domain.decisions import Decisions, Question, seeded
from callbacks.domain.facts import Fact, Link
from callbacks.domain.fold import Standing, fold
from callbacks.domain.places import Place, place
from callbacks.service import service

JULIE = UUID("11111111-1111-7111-8111-111111111111")
KIM = UUID("22222222-2222-7222-8222-222222222222")
MONDAY = datetime(2026, 1, 5, 16, tzinfo=UTC)
"""Eight in the morning at the agency."""


def at(clock: str, day: int = 0) -> datetime:
    """Return a time of the first day of the story, or of a later one: `9:30`."""
    hours, minutes = clock.split(":")
    return MONDAY + timedelta(days=day, hours=int(hours) - 8, minutes=int(minutes))


@dataclass
class Story:
    """Notes as the agency wrote them down, told to the fold in every order."""

    facts: list[Fact] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    decisions: Decisions = field(default_factory=seeded)
    calendar: Calendar = field(default_factory=lambda: default_calendar("America/Los_Angeles"))

    def note(self, when: str, kind: str, action: str, code: str, **more: Any) -> UUID:
        """Write a note: `story.note("9:00", "IN", "STATUS - MAILED APP REQUEST", ...)`."""
        day = more.pop("day", 0)
        contact_date = at(when, day)
        contact_id = more.pop("contact_id", uuid5(JULIE, str(len(self.facts))))
        return self._save(
            contact_id,
            1,
            contact_type={"IN": "INCOMING", "OUT": "OUTGOING"}[kind],
            contact_action=action,
            call_code=code,
            customer_id=more.pop("customer", JULIE),
            contact_date=contact_date,
            recorded_at=at(more.pop("typed", when), more.pop("typed_day", day)),
            **more,
        )

    def amend(self, contact_id: UUID, when: str, *, day: int = 0, **changes: Any) -> None:
        """Correct a note."""
        last = self.last(contact_id)
        kept = {name: getattr(last, name) for name in _WRITTEN}
        self._save(
            contact_id, last.version + 1, **{**kept, "recorded_at": at(when, day), **changes}
        )

    def void(self, contact_id: UUID, when: str, *, by: str = "ANA") -> None:
        """Delete a note."""
        last = self.last(contact_id)
        voided: dict[str, Any] = {"recorded_at": at(when), "voided": True, "voided_by": by}
        self.facts.append(replace(last, version=last.version + 1, **voided))

    def link(self, when: str, other: UUID, into: UUID, *, linked: bool = True) -> None:
        """Say that two records are one person, or no longer so."""
        self.links.append(Link(into, other, at(when), linked))

    def last(self, contact_id: UUID) -> Fact:
        """Return a note as last written."""
        return max(
            (fact for fact in self.facts if fact.contact_id == contact_id),
            key=lambda fact: fact.version,
        )

    def _save(self, contact_id: UUID, version: int, **written: Any) -> UUID:
        asked = ("contact_type", "contact_action", "call_code", "sms_reply", "source")
        question = Question(**{name: written[name] for name in asked if name in written})
        effect = self.decisions.decide(question).effect
        written.setdefault("language", "ENGLISH")
        self.facts.append(Fact(contact_id=contact_id, version=version, effect=effect, **written))
        return contact_id

    def orders(self) -> Iterator[Sequence[Fact]]:
        """Yield the notes in every order (the first 720), some of them twice."""
        chance = random.Random(len(self.facts))  # noqa: S311  the same disorder in every run
        for order in islice(permutations(self.facts), 720):
            yield [*order, *chance.choices(self.facts, k=2)]

    def standings(self) -> dict[UUID, Standing]:
        """Say where everybody stands, having checked that no order changes it."""
        expected = fold(self.facts, self.links)
        for order in self.orders():
            assert fold(order, list(reversed(self.links))) == expected
        return expected

    def open(self, customer: UUID = JULIE) -> list[UUID]:
        """Return the notes that still ask for a call, the longest waiting first."""
        standing = self.standings().get(customer, Standing(customer))
        return [reason.fact.contact_id for reason in standing.reasons]

    def place(self, customer: UUID = JULIE) -> Place:
        """Return the customer's place; they must have one."""
        found = place(self.standings()[customer], self.calendar, self.decisions)
        assert found is not None
        return found


_WRITTEN = (
    "customer_id",
    "contact_date",
    "contact_type",
    "contact_action",
    "call_code",
    "language",
    "notes",
    "shut_off_date",
    "resolves",
    "source",
    "sms_reply",
    "entered_by",
)


@pytest.fixture
def story() -> Story:
    """Begin a story."""
    return Story()


@pytest.fixture
async def room() -> AsyncIterator[ServiceHarness]:
    """Bring the service to life, alone, an hour after the story's notes begin."""
    async with running(service) as room:
        room.clock.set(MONDAY + timedelta(hours=2))
        yield room


@pytest.fixture(scope="module")
async def quiet_room() -> AsyncIterator[ServiceHarness]:
    """Offer one room to all tests that change nothing in it."""
    async with running(service) as room:
        yield room
