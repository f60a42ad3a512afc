"""The list as callers meet it: order, pages, claims, export, stream, reasons."""

from datetime import timedelta
from uuid import UUID

import pytest
from callbacks_builders import MARTINA, MONDAY, customer, get, logged, minute

from backbone.http.pagination import encode_cursor
from backbone.testing import ServiceHarness
from callbacks.domain.decisions import seeded
from callbacks.domain.facts import Fact
from callbacks.domain.fold import fold
from callbacks.domain.ranking import rank
from callbacks.repositories.facts import FACT_COLUMNS, fact_of_row, row_of_note
from contracts.contacts import ContactLogged

PLACE = (MONDAY, 1, 0, MONDAY, MONDAY, MONDAY, MARTINA, 1)
"""What a page of the list ends with."""


async def test_a_row_shows_everything_a_caller_needs(harness: ServiceHarness) -> None:
    await harness.deliver(
        customer(204, customer_id=MARTINA, best_time_to_call="EVE", middle_initial="A"),
        logged(0, notes="WILL BE SHUT OFF 2/3", language="MIXTECO"),
        logged(5, "48_HR_NOTICE_REC_D", contact_action="EMERGENCY_CALL_FROM_CUSTOMER"),
        logged(9, "WX_CALL_INFO_SCHED_JOB", recorded_at=minute(80)),
    )
    [row] = (await get(harness, "/api/callbacks"))["items"]
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
        "phones": [{"kind": "home", "number": "+18317711806", "ext": None, "wrong_since": None}],
        "no_phone": False,
        "same_phone": [],
        "best_time_to_call": "EVE",
        "notes": None,
        "newer_words": None,
        "shut_off_date": None,
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
        "wrong_number": False,
        "retry_at": None,
        "withheld": None,
        "for_supervisor": False,
        "voicemail": None,
        "contacted_again": None,
        "late_entry": True,
        "claim": None,
    }
    assert [(one["call_code_abbr"], one["rule"], one["lane"]) for one in reasons] == [
        ("48", "R14", "PA"),
        ("SR", "R14", "PA"),
        ("WX", "R14", "WX"),
    ]
    assert reasons[0]["why"] == "This call code asks for a call."
    assert reasons[0]["raised_by"] == []
    assert [one["late_entry"] for one in reasons] == [False, False, True]


async def test_an_emergency_action_says_why_it_lifts(harness: ServiceHarness) -> None:
    await harness.deliver(logged(0, contact_action="EMERGENCY_CALL_FROM_CUSTOMER"))

    [row] = (await get(harness, "/api/callbacks"))["items"]
    assert (row["tier"], row["reasons"][0]["tier"]) == (1, 1)
    assert row["reasons"][0]["raised_by"] == ["emergency_action"]
    assert "emergency" in row["reasons"][0]["why"]


async def test_t_23_a_row_is_as_urgent_as_the_time_that_is_left_and_says_so(
    harness: ServiceHarness,
) -> None:
    await harness.deliver(
        logged(0, "15_DAY_NOTICE_REC_D", contact_date=MONDAY - timedelta(days=12))
    )
    [before] = (await get(harness, "/api/callbacks"))["items"]
    harness.clock.set(MONDAY + timedelta(days=1))
    [lifted] = (await get(harness, "/api/callbacks?tier=1"))["items"]

    assert [(row["tier"], row["base_tier"]) for row in (before, lifted)] == [(2, 2), (1, 2)]
    [reason] = lifted["reasons"]
    assert (reason["tier"], reason["base_tier"]) == (1, 2)
    assert (reason["why_code"], reason["raised_by"]) == (
        "call_code_asks_for_call",
        ["shut_off_near"],
    )
    assert reason["why"].endswith("No more than 48 hours are left before the shut-off.")


async def test_a_row_says_what_came_of_the_last_try(harness: ServiceHarness) -> None:
    tried = {"call_code": "NO_ACTION_REQ_RECORD_ONLY", "contact_type": "OUTGOING"}
    await harness.deliver(
        logged(0),
        logged(6, contact_action="WRONG_OR_DISCONNECTED_NUMBER", **tried),
        logged(3, contact_action="LEFT_MESSAGE", **tried),
    )

    [row] = (await get(harness, "/api/callbacks"))["items"]
    assert (row["attempts"], row["last_attempt_at"]) == (2, "2026-01-05T17:06:00Z")
    assert row["last_attempt_action"] == "WRONG_OR_DISCONNECTED_NUMBER"
    assert row["last_attempt_action_label"] == "WRONG OR DISCONNECTED NUMBER"
    assert row["wrong_number"]


def many(harness: ServiceHarness) -> list[ContactLogged]:
    """Write notes of sixty customers that differ in every part of the order."""
    seeds = ["STATUS_REQUEST", "48_HR_NOTICE_REC_D", "15_DAY_NOTICE_REC_D", "DEFICIENT_PHONE_BACK"]
    notes = []
    for number in range(60):
        dated = MONDAY - timedelta(hours=number * 7 % 400)
        stop = (
            (harness.clock() + timedelta(days=1)).date().isoformat() if number % 11 == 0 else None
        )
        who = UUID(int=number)
        asked = {"contact_date": dated, "customer_id": who, "shut_off_date": stop}
        notes.append(logged(number, seeds[number % 4], contact_id=UUID(int=1000 + number), **asked))
        if number % 5 == 0:
            tried = {"contact_type": "OUTGOING", "contact_action": "LEFT_MESSAGE"}
            notes.append(logged(58, "NO_ACTION_REQ_RECORD_ONLY", customer_id=who, **tried))
    return notes


async def test_pages_and_rules_agree_on_the_call_order(harness: ServiceHarness) -> None:
    await harness.deliver(*many(harness))
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        page = await get(
            harness, f"/api/callbacks?limit=7&after={after}" if after else "/api/callbacks?limit=7"
        )
        seen += [item["customer_id"] for item in page["items"]]
        after = page["next"]

    assert len(seen) == len(set(seen)) == 60
    assert seen == await by_the_rules(harness)
    whole = await get(harness, "/api/callbacks?limit=200")
    assert [item["customer_id"] for item in whole["items"]] == seen


async def by_the_rules(harness: ServiceHarness) -> list[str]:
    """Order the customers with the domain alone."""
    async with harness.read() as read:
        reference = await read.deps.reference.load(read)
    facts = [fact_from(event) for event in many(harness)]
    positions = {
        who: rank(standing, reference.calendar, reference.decisions, harness.clock())
        for who, standing in fold(facts, reference.calendar).items()
    }
    ranked = [(one.order(harness.clock()), who) for who, one in positions.items() if one]
    assert any(rank[1] for rank, _ in ranked)
    return [str(who) for _, who in sorted(ranked)]


def fact_from(event: ContactLogged) -> Fact:
    row = row_of_note(event, seeded())
    return fact_of_row([row[name] for name in FACT_COLUMNS])


async def test_a_place_on_a_page_stays_while_time_goes_by(harness: ServiceHarness) -> None:
    await harness.deliver(*many(harness))
    first = await get(harness, "/api/callbacks?limit=20")
    harness.clock.advance(timedelta(days=3))
    rest = await get(harness, f"/api/callbacks?limit=200&after={first['next']}")

    shown = [item["customer_id"] for item in (*first["items"], *rest["items"])]
    assert len(shown) == len(set(shown)) == 60


async def test_the_list_is_filtered_by_lane_code_language_tier_and_claim(
    harness: ServiceHarness,
) -> None:
    wx, urgent, claimed = UUID(int=1), UUID(int=2), UUID(int=3)
    await harness.deliver(
        logged(0, "WX_CALL_INFO_SCHED_JOB", customer_id=wx, language="ENGLISH"),
        logged(1, "48_HR_NOTICE_REC_D", customer_id=urgent),
        logged(2, customer_id=claimed),
        logged(3, "WX_CALL_INFO_SCHED_JOB", customer_id=claimed),
    )
    await harness.http("front_desk").post(f"/api/callbacks/{claimed}/claim")

    async def found(query: str) -> list[str]:
        page = await get(harness, f"/api/callbacks?{query}")
        return [item["customer_id"] for item in page["items"]]

    assert await found("lane=WX") == [str(wx), str(claimed)]
    assert await found("call_code=48_HR_NOTICE_REC_D") == [str(urgent)]
    assert await found("call_code=WX_CALL_INFO_SCHED_JOB") == [str(wx), str(claimed)]
    assert await found("call_code=NOBODY_ASKED") == []
    assert await found("language=ENGLISH") == [str(wx)]
    assert await found("tier=1") == [str(urgent)]
    assert await found("claimed=true") == [str(claimed)]
    assert await found("claimed=false&lane=PA") == [str(urgent)]
    # a search asks for all it found at once, and hears of those who wait.
    nobody = UUID(int=99)
    of_some = "&".join(f"customer_id={one}" for one in (nobody, claimed, urgent))
    assert await found(of_some) == [str(urgent), str(claimed)]
    assert await found(f"customer_id={nobody}") == []


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("after=nonsense", 400),
        ("after=WyIxIl0=", 400),
        ("after=WyIxIiwiMiIsIjMiLCI0IiwiNSIsIjYiLCI3Il0=", 400),
        *(
            (f"after={encode_cursor(*PLACE[:1], wrong, *PLACE[2:])}", 400)
            for wrong in ("-1", "9" * 20, "")
        ),
        (f"after={encode_cursor('0001-01-01T00:00:00+14:00', *PLACE[1:])}", 400),
        (f"after={encode_cursor(*PLACE[:3], '9999-12-31T23:59:59-14:00', *PLACE[4:])}", 400),
        ("limit=201", 422),
        ("tier=9", 422),
    ],
)
async def test_a_list_asked_for_wrongly_says_so(
    harness: ServiceHarness, query: str, status: int
) -> None:
    answer = await harness.http("front_desk").get(f"/api/callbacks?{query}")

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
