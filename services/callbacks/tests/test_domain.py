"""The fold against a slow one written from the words of the rules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callbacks.domain.clocks import default_calendar
from callbacks.domain.decisions import Question, seeded
from callbacks.domain.effects import Attempt, Clear, Create, Effect, Keep
from callbacks.domain.facts import Fact, Link
from callbacks.domain.fold import fold

CALENDAR = default_calendar("America/Los_Angeles")

START = datetime(2026, 1, 5, tzinfo=UTC)
SLOW_MACHINES = [HealthCheck.too_slow]
"""A busy machine draws slowly; that says nothing about the rules."""

PEOPLE = [UUID(int=number) for number in (1, 2, 3)]


@dataclass
class Known:
    """A note as the rules see it: its newest version, and since when its effect has been known."""

    note: Fact
    since: datetime


def reference(facts: Iterable[Fact], links: Sequence[Link]) -> dict[UUID, tuple[set[UUID], int]]:
    """Live through the agency's knowledge in the order in which it was gained.

    Returns per open note's customer group the open notes and the number of tries, keyed by every
    member of the group that has an open note of its own.
    """
    moments: list[tuple[datetime, int, UUID, Any]] = []
    moments += [(known.since, 1, known.note.contact_id, known) for known in current(facts)]
    moments += [(link.recorded_at, 0, UUID(int=0), link) for link in links]
    partners: set[frozenset[UUID]] = set()
    books: list[Known] = []
    tries: list[set[UUID]] = []
    for *_, what in sorted(moments, key=lambda moment: moment[:3]):
        if isinstance(what, Link):
            pair = frozenset((what.survivor, what.other))
            (partners.add if what.linked else partners.discard)(pair)
            continue
        spoken_of = [one for one in books if concerns(what.note, one.note, partners)]
        effect: Effect = what.note.effect
        match effect:
            case Create():
                books.append(what)
            case Clear():
                if what.note.resolves or not what.note.resolves_only_listed:
                    books = [one for one in books if one not in spoken_of]
            case Attempt():
                tries.append({one.note.contact_id for one in spoken_of})
            case Keep():
                pass
    outcome: dict[UUID, tuple[set[UUID], int]] = {}
    for one in books:
        mine = {
            other.note.contact_id
            for other in books
            if same_person(one.note.customer_id, other.note.customer_id, partners)
        }
        outcome[one.note.customer_id] = (mine, sum(bool(tried & mine) for tried in tries))
    return outcome


def current(facts: Iterable[Fact]) -> list[Known]:
    by_version = {(fact.contact_id, fact.version): fact for fact in facts}
    known = []
    for contact in {contact for contact, _ in by_version}:
        versions = [by_version[key] for key in sorted(by_version) if key[0] == contact]
        if versions[-1].voided:
            continue
        since = versions[0].recorded_at
        for before, after in pairwise(versions):
            # A note that was deleted did nothing until it was written anew.
            began = before.voided or type(before.effect) is not type(after.effect)
            if began or tier(after.effect) < tier(before.effect):
                since = after.recorded_at
        known.append(Known(versions[-1], since))
    return known


def tier(effect: Effect) -> int:
    return effect.tier if isinstance(effect, Create) else 0


def concerns(later: Fact, call: Fact, partners: set[frozenset[UUID]]) -> bool:
    return (
        call.contact_date <= later.contact_date
        and (later.resolves == () or call.contact_id in later.resolves)
        and same_person(later.customer_id, call.customer_id, partners)
    )


def same_person(one: UUID, another: UUID, partners: set[frozenset[UUID]]) -> bool:
    reached, size = {one}, 0
    while len(reached) != size:
        size = len(reached)
        reached |= {person for pair in partners if pair & reached for person in pair}
    return another in reached


WRITINGS = [
    ("INCOMING", "STATUS_MAILED_APP_REQUEST", "STATUS_REQUEST"),
    ("INCOMING", "EMERGENCY_CALL_FROM_CUSTOMER", "48_HR_NOTICE_REC_D"),
    ("INCOMING", "STATUS_MAILED_APP_REQUEST", "15_DAY_NOTICE_REC_D"),
    ("OUTGOING", "DEFICIENT_APPLICATION_PROCESS", "DEFICIENT_PHONE_BACK"),
    ("OUTGOING", "PROGRAM_APPLICATION_INFO_GIVEN", "RESOLVED"),
    ("OUTGOING", "WX_PROGRAM_INFO_GIVEN", "NO_ACTION_REQ_RECORD_ONLY"),
    ("OUTGOING", "LEFT_MESSAGE", "NO_ACTION_REQ_RECORD_ONLY"),
    ("INCOMING", "HEAP_APPLICATION_RECEIVED", "NO_ACTION_REQ_RECORD_ONLY"),
]


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Fact], list[Link]]:
    """Draw what three customers and the agency had to do with each other."""
    facts: list[Fact] = []
    links: list[Link] = []
    for minute in range(draw(st.integers(1, 12))):
        now = START + timedelta(minutes=minute)
        kind = draw(st.sampled_from(["note", "note", "note", "amend", "void", "link", "link"]))
        newest = {fact.contact_id: fact for fact in facts}
        if kind == "link":
            two = draw(st.permutations(PEOPLE))
            links.append(Link(two[0], two[1], now, draw(st.booleans())))
            continue
        # Ids in no order, each once.
        contact_id = UUID(int=draw(st.integers(1, 1000)) * 100 + minute)
        written: dict[str, Any] = {"contact_id": contact_id, "version": 1}
        written["customer_id"] = draw(st.sampled_from(PEOPLE))
        if kind != "note" and newest:
            old = draw(st.sampled_from(list(newest.values())))
            written = {"contact_id": old.contact_id, "version": old.version + 1}
            written["customer_id"] = old.customer_id
        facts.append(draw(notes(written, now, newest, voided=kind == "void" and bool(newest))))
    return facts, links


@st.composite
def notes(
    draw: st.DrawFn,
    written: dict[str, Any],
    now: datetime,
    newest: dict[UUID, Fact],
    *,
    voided: bool,
) -> Fact:
    contact_type, action, code = draw(st.sampled_from(WRITINGS))
    # Two producers may store something at the same instant, but never for one note.
    tie = written["version"] == 1 and draw(st.booleans())
    question = Question(contact_type=contact_type, contact_action=action, call_code=code)
    return Fact(
        **written,
        contact_date=START + timedelta(minutes=draw(st.integers(-5, 12))),
        recorded_at=now - timedelta(minutes=1) if tie else now,
        effect=seeded().decide(question),
        contact_type=contact_type,
        contact_action=action,
        call_code=code,
        language="ENGLISH",
        resolves=tuple(
            draw(st.lists(st.sampled_from(sorted(newest)), max_size=2)) if newest else ()
        ),
        resolves_only_listed=draw(st.booleans()),
        voided=voided,
    )


@settings(max_examples=300, deadline=None, suppress_health_check=SLOW_MACHINES)
@given(histories(), st.randoms(use_true_random=False))
def test_the_list_follows_from_what_is_known_whatever_the_order(
    history: tuple[list[Fact], list[Link]], chance: Any
) -> None:
    facts, links = history
    expected = reference(facts, links)

    told = [*facts, *chance.choices(facts, k=3)] if facts else []
    chance.shuffle(told)
    shuffled = [*links, *links]
    chance.shuffle(shuffled)
    standings = fold(told, CALENDAR, shuffled)

    assert standings == fold(facts, CALENDAR, links)
    found = {
        reason.fact.customer_id: (
            {one.fact.contact_id for one in standing.reasons},
            standing.attempts.count,
        )
        for standing in standings.values()
        for reason in standing.reasons
    }
    assert found == expected


@settings(max_examples=100, deadline=None, suppress_health_check=SLOW_MACHINES)
@given(histories())
def test_everything_that_asked_is_open_or_has_an_answer(
    history: tuple[list[Fact], list[Link]],
) -> None:
    facts, links = history
    asking = {one.note.contact_id for one in current(facts) if isinstance(one.note.effect, Create)}
    standings = fold(facts, CALENDAR, links).values()
    waiting = [reason.fact.contact_id for standing in standings for reason in standing.reasons]
    answered = [one.fact.contact_id for standing in standings for one in standing.answered]

    assert sorted(waiting + answered) == sorted(asking)
