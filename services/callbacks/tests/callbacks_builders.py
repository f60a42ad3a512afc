"""Notes, customers, codes and stories for the tests of the callbacks service."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import islice, permutations
from typing import Any
from uuid import UUID, uuid4, uuid5

from backbone.testing import ServiceHarness
from callbacks.domain.clocks import Calendar, default_calendar
from callbacks.domain.decisions import Decisions, Question, seeded
from callbacks.domain.facts import NOTE_FIELDS, Fact, Link
from callbacks.domain.fold import Standing, fold
from callbacks.domain.ranking import Position, rank
from contracts.contacts import (
    Code,
    CodesChanged,
    CodeTable,
    ContactAmended,
    ContactLogged,
    ContactVoided,
)
from contracts.customer import CustomerSaved, Phones
from contracts.staff import AgencyChanged, Holiday, OfficeHours, ReturnAddress

JULIE = UUID("11111111-1111-7111-8111-111111111111")
KIM = UUID("22222222-2222-7222-8222-222222222222")
MARTINA = JULIE
OPENING = datetime(2026, 1, 5, 16, tzinfo=UTC)
"""Monday, eight in the morning at the agency: where stories begin."""
MONDAY = OPENING + timedelta(hours=1)
"""Nine: from where the minutes of notes are counted."""

LATER = OPENING + timedelta(days=365)
"""When every day a story names has come."""

RECORD_ONLY = "NO_ACTION_REQ_RECORD_ONLY"
ASKED = ("IN", "STATUS_MAILED_APP_REQUEST", "STATUS_REQUEST")
RESOLVED = ("OUT", "PROGRAM_APPLICATION_INFO_GIVEN", "RESOLVED")
EMERGENCY = ("IN", "EMERGENCY_CALL_FROM_CUSTOMER", "48_HR_NOTICE_REC_D")
FIFTEEN_DAYS = ("IN", "STATUS_MAILED_APP_REQUEST", "15_DAY_NOTICE_REC_D")
WX = ("IN", "WX_INFORMATION_REQUESTED", "WX_CALL_INFO_SCHED_JOB")
REMINDED = ("OUT", "SMS_WX_APPOINTMENT_REMINDER_SENT", "WX_CALL_INFO_SCHED_JOB")
REPLIED = ("IN", "SMS_WX_APPOINTMENT_REMINDER_REPLY_RECEIVED", "WX_CALL_INFO_SCHED_JOB")
LEFT_MESSAGE = ("OUT", "LEFT_MESSAGE", RECORD_ONLY)


def minute(number: int) -> datetime:
    """Return a moment so many minutes after nine on Monday."""
    return MONDAY + timedelta(minutes=number)


def written(number: int, code: str = "STATUS_REQUEST", **more: Any) -> dict[str, Any]:
    """Write the fields of a note saved in a minute of Monday."""
    return {
        "contact_id": uuid4(),
        "customer_id": MARTINA,
        "contact_date": minute(number),
        "recorded_at": minute(number),
        "contact_type": "INCOMING",
        "contact_action": "STATUS_MAILED_APP_REQUEST",
        "call_code": code,
        "language": "SPANISH",
        "entered_by": "ADAM DEHOYOS",
        **more,
    }


def logged(number: int, code: str = "STATUS_REQUEST", **more: Any) -> ContactLogged:
    """Log a note."""
    return ContactLogged.model_validate(written(number, code, **more))


def resolved(number: int, **more: Any) -> ContactLogged:
    """Log an outgoing call that resolved everything."""
    outgoing = {
        "contact_type": "OUTGOING",
        "contact_action": "PROGRAM_APPLICATION_INFO_GIVEN",
        "entered_by": "ANA LOPEZ",
    }
    return logged(number, "RESOLVED", **{**outgoing, **more})


def attempted(number: int, action: str = "LEFT_MESSAGE", **more: Any) -> ContactLogged:
    """Log an outgoing call that reached nobody."""
    outgoing = {"contact_type": "OUTGOING", "contact_action": action}
    return logged(number, RECORD_ONLY, **outgoing, **more)


def amended(note: ContactLogged, number: int, **changes: Any) -> ContactAmended:
    """Correct a note."""
    later = {"version": note.version + 1, "recorded_at": minute(number)}
    return ContactAmended.model_validate({**note.model_dump(), **later, **changes})


def voided(note: ContactLogged, number: int, *, by: str = "ANA LOPEZ") -> ContactVoided:
    """Delete a note."""
    later = {"version": note.version + 1, "recorded_at": minute(number), "voided_by": by}
    return ContactVoided.model_validate({**note.model_dump(), **later})


def customer(number: int, **more: Any) -> CustomerSaved:
    """Save a customer whose id is their number."""
    known = {"first_name": "Martina", "last_name": "Cruz", "phones": Phones(home="+18317711806")}
    return CustomerSaved.model_validate(
        {"customer_id": UUID(int=number), "version": 1, "number": number, **known, **more}
    )


def martina(version: int = 1, **more: Any) -> CustomerSaved:
    """Save Martina Cruz, CustomerID# 204."""
    phones = Phones(home="+18317711806", mobile="+18315550100")
    return customer(204, **{"customer_id": MARTINA, "version": version, "phones": phones, **more})


def codes(version: int, *, active: bool = True) -> CodesChanged:
    """Publish two call codes and a language."""
    calls = (
        Code(key="STATUS_REQUEST", label="STATUS REQUEST", abbr="ST", active=active),
        Code(key="DOG_BITES", label="DOG BITES", abbr="DB"),
    )
    return CodesChanged(
        tables_id=UUID(int=1),
        version=version,
        tables=(
            CodeTable(name="call_codes", codes=calls),
            CodeTable(name="languages", codes=(Code(key="SPANISH", label="ESPANOL"),)),
        ),
    )


def agency(version: int, *, holiday: str | None = None) -> AgencyChanged:
    """Publish an agency that is open Monday to Thursday, 9 to 4."""
    days = ("MON", "TUE", "WED", "THU")
    return AgencyChanged(
        agency_id=UUID(int=1),
        version=version,
        name="TEST AGENCY R1",
        return_address=ReturnAddress(name="A", line1="B", line2="C"),
        time_zone="America/Los_Angeles",
        office_hours=tuple(OfficeHours(day=day, opens="09:00", closes="16:00") for day in days),
        holidays=(Holiday(date=holiday, name="REST"),) if holiday else (),
    )


async def get(harness: ServiceHarness, path: str, role: str = "front_desk") -> Any:
    """Return what a path answers; it must answer 200."""
    answer = await harness.http(role).get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def listed(harness: ServiceHarness) -> list[dict[str, Any]]:
    """Return the rows of the list's first page."""
    items: list[dict[str, Any]] = (await get(harness, "/api/callbacks"))["items"]
    return items


async def listed_ids(harness: ServiceHarness) -> list[str]:
    """Return who is on the list."""
    return [row["customer_id"] for row in await listed(harness)]


def at(clock: str, day: int = 0) -> datetime:
    """Return a time of the first day of a story, or of a later one: `9:30`."""
    hours, minutes = clock.split(":")
    return OPENING + timedelta(days=day, hours=int(hours) - 8, minutes=int(minutes))


@dataclass
class Story:
    """Notes as the agency wrote them down, folded in every order they may arrive in."""

    facts: list[Fact] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    decisions: Decisions = field(default_factory=seeded)
    calendar: Calendar = field(default_factory=lambda: default_calendar("America/Los_Angeles"))

    def note(self, when: str, kind: str, action: str, code: str, **more: Any) -> UUID:
        """Write a note: `story.note("9:00", "IN", "STATUS_MAILED_APP_REQUEST", ...)`."""
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
        kept = {name: getattr(last, name) for name in (*NOTE_FIELDS, "customer_id")}
        del kept["contact_id"]
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

    def _save(self, contact_id: UUID, version: int, **said: Any) -> UUID:
        asked = ("contact_type", "contact_action", "call_code", "sms_reply", "source")
        question = Question(**{name: said[name] for name in asked if name in said})
        said.setdefault("language", "ENGLISH")
        effect = self.decisions.decide(question)
        self.facts.append(Fact(contact_id=contact_id, version=version, effect=effect, **said))
        return contact_id

    def orders(self) -> Iterator[Sequence[Fact]]:
        """Yield the notes in every order (the first 720), some of them twice."""
        chance = random.Random(len(self.facts))  # noqa: S311  the same disorder in every run
        for order in islice(permutations(self.facts), 720):
            yield [*order, *chance.choices(self.facts, k=2)]

    def standings(self) -> dict[UUID, Standing]:
        """Return where everybody stands, having checked that no order changes it."""
        expected = fold(self.facts, self.calendar, self.links)
        for order in self.orders():
            assert fold(order, self.calendar, list(reversed(self.links))) == expected
        return expected

    def open(self, customer: UUID = JULIE) -> list[UUID]:
        """Return the notes that still ask for a call, the longest waiting first."""
        standing = self.standings().get(customer, Standing(customer))
        return [reason.fact.contact_id for reason in standing.reasons]

    def position(self, customer: UUID = JULIE, now: datetime = LATER) -> Position:
        """Return the customer's position; they must have one."""
        found = rank(self.standings()[customer], self.calendar, self.decisions, now)
        assert found is not None
        return found
