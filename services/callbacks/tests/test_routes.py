"""The list as callers meet it: order, pages, claims, export, stream, reasons."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from backbone.testing import ServiceHarness
from callbacks.adapters.facts import columns_of, fact_of
from callbacks.domain.decisions import seeded
from callbacks.domain.fold import fold
from callbacks.domain.places import place
from contracts.contacts import ContactLogged
from contracts.customer import CustomerSaved, Phones

MONDAY = datetime(2026, 1, 5, 17, tzinfo=UTC)
MARTINA = UUID("11111111-1111-7111-8111-111111111111")
PLACE = (MONDAY, 1, 0, MONDAY, MONDAY, MONDAY, MARTINA)
"""What a page of the list ends with."""


def note(minute: int, code: str = "STATUS_REQUEST", **more: Any) -> ContactLogged:
    moment = MONDAY + timedelta(minutes=minute)
    written = {
        "contact_id": uuid4(),
        "customer_id": MARTINA,
        "contact_date": moment,
        "recorded_at": moment,
        "contact_type": "INCOMING",
        "contact_action": "STATUS_MAILED_APP_REQUEST",
        "call_code": code,
        "language": "SPANISH",
        "entered_by": "ADAM DEHOYOS",
        **more,
    }
    return ContactLogged.model_validate(written)


def resolved(minute: int, **more: Any) -> ContactLogged:
    outgoing = {"contact_type": "OUTGOING", "entered_by": "ANA LOPEZ"}
    return note(minute, "RESOLVED", **{**outgoing, **more})


def customer(number: int, **more: Any) -> CustomerSaved:
    known = {"first_name": "Martina", "last_name": "Cruz", "phones": Phones(home="+18317711806")}
    return CustomerSaved.model_validate(
        {"customer_id": UUID(int=number), "version": 1, "number": number, **known, **more}
    )


async def get(room: ServiceHarness, path: str, role: str = "front_desk") -> Any:
    answer = await room.http(role).get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_row_shows_everything_a_caller_needs(room: ServiceHarness) -> None:
    await room.deliver(
        customer(204, customer_id=MARTINA, best_time_to_call="EVE", middle_initial="A"),
        note(0, notes="WILL BE SHUT OFF 2/3", language="MIXTECO"),
        note(5, "48_HR_NOTICE_REC_D", contact_action="EMERGENCY_CALL_FROM_CUSTOMER"),
        note(9, "WX_CALL_INFO_SCHED_JOB", recorded_at=MONDAY + timedelta(minutes=80)),
    )
    [row] = (await get(room, "/api/callbacks"))["items"]
    reasons = row.pop("reasons")

    assert row == {
        "customer_id": str(MARTINA),
        "customer_number": 204,
        "name": "MARTINA A CRUZ",
        "version": 1,
        "call_code": "48_HR_NOTICE_REC_D",
        "call_code_abbr": "48",
        "call_code_label": "48 HR NOTICE REC D",
        "contact_action": "EMERGENCY_CALL_FROM_CUSTOMER",
        "contact_action_label": "EMERGENCY CALL FROM CUSTOMER",
        "language": "SPANISH",
        "language_label": "SPANISH",
        "interpreter": True,
        "phone": "+18317711806",
        "phones": [{"kind": "home", "number": "+18317711806", "ext": None}],
        "no_phone": False,
        "best_time_to_call": "EVE",
        "notes": "WILL BE SHUT OFF 2/3",
        "tier": 1,
        "base_tier": 1,
        "waiting_since": "2026-01-05T17:00:00Z",
        "deadline": "2026-01-05T19:05:00Z",
        "overdue": False,
        "lane": "PA",
        "lanes": ["PA", "WX"],
        "attempts": 0,
        "last_attempt_at": None,
        "last_attempt_action": None,
        "last_attempt_action_label": None,
        "retry_at": None,
        "late_entry": True,
        "claim": None,
    }
    assert [(one["call_code_abbr"], one["rule"], one["lane"]) for one in reasons] == [
        ("48", "R14", "PA"),
        ("SR", "R14", "PA"),
        ("WX", "R14", "WX"),
    ]
    assert reasons[0]["why"] == "This call code asks for a call."
    assert [one["late_entry"] for one in reasons] == [False, False, True]


async def test_an_emergency_action_says_why_it_lifts(room: ServiceHarness) -> None:
    await room.deliver(note(0, contact_action="EMERGENCY_CALL_FROM_CUSTOMER"))

    [row] = (await get(room, "/api/callbacks"))["items"]
    assert (row["tier"], row["reasons"][0]["tier"]) == (1, 1)
    assert "emergency" in row["reasons"][0]["why"]


async def test_t_23_a_row_is_as_urgent_as_the_time_that_is_left_and_says_so(
    room: ServiceHarness,
) -> None:
    await room.deliver(note(0, "15_DAY_NOTICE_REC_D", contact_date=MONDAY - timedelta(days=12)))
    [before] = (await get(room, "/api/callbacks"))["items"]
    room.clock.set(MONDAY + timedelta(days=1))
    [lifted] = (await get(room, "/api/callbacks?tier=1"))["items"]

    assert [(row["tier"], row["base_tier"]) for row in (before, lifted)] == [(2, 2), (1, 2)]
    [reason] = lifted["reasons"]
    assert (reason["tier"], reason["base_tier"]) == (1, 2)
    assert reason["why"].endswith("No more than 48 hours are left before the shut-off.")


async def test_a_row_says_what_came_of_the_last_try(room: ServiceHarness) -> None:
    tried = {"call_code": "NO_ACTION_REQ_RECORD_ONLY", "contact_type": "OUTGOING"}
    await room.deliver(
        note(0),
        note(6, contact_action="WRONG_OR_DISCONNECTED_NUMBER", **tried),
        note(3, contact_action="LEFT_MESSAGE", **tried),
    )

    [row] = (await get(room, "/api/callbacks"))["items"]
    assert (row["attempts"], row["last_attempt_at"]) == (2, "2026-01-05T17:06:00Z")
    assert row["last_attempt_action"] == "WRONG_OR_DISCONNECTED_NUMBER"
    assert row["last_attempt_action_label"] == "WRONG OR DISCONNECTED NUMBER"


def many(room: ServiceHarness) -> list[ContactLogged]:
    """Write notes of sixty customers that differ in every part of the order."""
    seeds = ["STATUS_REQUEST", "48_HR_NOTICE_REC_D", "15_DAY_NOTICE_REC_D", "DEFICIENT_PHONE_BACK"]
    notes = []
    for number in range(60):
        dated = MONDAY - timedelta(hours=number * 7 % 400)
        stop = (room.clock() + timedelta(days=1)).date().isoformat() if number % 11 == 0 else None
        who = UUID(int=number)
        asked = {"contact_date": dated, "customer_id": who, "shut_off_date": stop}
        notes.append(note(number, seeds[number % 4], contact_id=UUID(int=1000 + number), **asked))
        if number % 5 == 0:
            tried = {"contact_type": "OUTGOING", "contact_action": "LEFT_MESSAGE"}
            notes.append(note(58, "NO_ACTION_REQ_RECORD_ONLY", customer_id=who, **tried))
    return notes


async def test_pages_and_rules_agree_on_the_call_order(room: ServiceHarness) -> None:
    await room.deliver(*many(room))
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        page = await get(
            room, f"/api/callbacks?limit=7&after={after}" if after else "/api/callbacks?limit=7"
        )
        seen += [item["customer_id"] for item in page["items"]]
        after = page["next"]

    assert len(seen) == len(set(seen)) == 60
    assert seen == await by_the_rules(room)
    whole = await get(room, "/api/callbacks?limit=200")
    assert [item["customer_id"] for item in whole["items"]] == seen


async def by_the_rules(room: ServiceHarness) -> list[str]:
    """Order the customers with the domain alone."""
    async with room.read() as read:
        book = await read.deps.book(read)
    facts = [fact_from(event) for event in many(room)]
    places = {
        who: place(standing, book.calendar, book.decisions) for who, standing in fold(facts).items()
    }
    ranked = [(spot.rank(room.clock()), who) for who, spot in places.items() if spot]
    assert any(rank[1] for rank, _ in ranked)
    return [str(who) for _, who in sorted(ranked)]


def fact_from(event: ContactLogged) -> Any:
    class Row:
        def __init__(self, columns: dict[str, Any]) -> None:
            self.__dict__.update(columns)

    return fact_of(Row(columns_of(event, seeded())))


async def test_a_place_on_a_page_stays_while_time_goes_by(room: ServiceHarness) -> None:
    await room.deliver(*many(room))
    first = await get(room, "/api/callbacks?limit=20")
    room.clock.advance(timedelta(days=3))
    rest = await get(room, f"/api/callbacks?limit=200&after={first['next']}")

    shown = [item["customer_id"] for item in (*first["items"], *rest["items"])]
    assert len(shown) == len(set(shown)) == 60


async def test_the_list_is_filtered_by_lane_code_language_tier_and_claim(
    room: ServiceHarness,
) -> None:
    wx, urgent, claimed = UUID(int=1), UUID(int=2), UUID(int=3)
    await room.deliver(
        note(0, "WX_CALL_INFO_SCHED_JOB", customer_id=wx, language="ENGLISH"),
        note(1, "48_HR_NOTICE_REC_D", customer_id=urgent),
        note(2, customer_id=claimed),
        note(3, "WX_CALL_INFO_SCHED_JOB", customer_id=claimed),
    )
    await room.http("front_desk").post(f"/api/callbacks/{claimed}/claim")

    async def found(query: str) -> list[str]:
        page = await get(room, f"/api/callbacks?{query}")
        return [item["customer_id"] for item in page["items"]]

    assert await found("lane=WX") == [str(wx), str(claimed)]
    assert await found("call_code=48_HR_NOTICE_REC_D") == [str(urgent)]
    assert await found("call_code=WX_CALL_INFO_SCHED_JOB") == [str(wx), str(claimed)]
    assert await found("call_code=NOBODY_ASKED") == []
    assert await found("language=ENGLISH") == [str(wx)]
    assert await found("tier=1") == [str(urgent)]
    assert await found("claimed=true") == [str(claimed)]
    assert await found("claimed=false&lane=PA") == [str(urgent)]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("after=nonsense", 400),
        ("after=WyIxIl0=", 400),
        ("after=WyIxIiwiMiIsIjMiLCI0IiwiNSIsIjYiLCI3Il0=", 400),
        *((f"after={seal(*PLACE[:1], wrong, *PLACE[2:])}", 400) for wrong in ("-1", "9" * 20, "")),
        (f"after={seal('0001-01-01T00:00:00+14:00', *PLACE[1:])}", 400),
        (f"after={seal(*PLACE[:3], '9999-12-31T23:59:59-14:00', *PLACE[4:])}", 400),
        ("limit=201", 422),
        ("tier=9", 422),
    ],
)
async def test_a_list_asked_for_wrongly_says_so(
    room: ServiceHarness, query: str, status: int
) -> None:
    answer = await room.http("front_desk").get(f"/api/callbacks?{query}")

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
