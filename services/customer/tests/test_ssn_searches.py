"""A person may search by so many social security numbers a minute; every search is kept (R-24)."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from backbone.testing import ServiceHarness, running
from contracts.customer import SsnSearched
from customer.commands.ssn_searches import replay_ssn_searches
from customer.service import service

SEARCH = "/api/customers/search"
MORNING = datetime(2026, 1, 5, 18, tzinfo=UTC)


@pytest.fixture
async def room() -> AsyncIterator[ServiceHarness]:
    async with running(service) as found:
        found.clock.set(MORNING)
        yield found


async def search(http: httpx2.AsyncClient, number: int, path: str = SEARCH) -> int:
    return (await http.post(path, json={"ssn": f"668-71-{number:04}"})).status_code


async def test_r_24_of_fifty_searches_at_once_thirty_are_answered_and_one_refusal_is_told(
    room: ServiceHarness,
) -> None:
    ana = room.http("front_desk", name="ANA")

    answers = await asyncio.gather(*(search(ana, number) for number in range(1, 51)))

    assert sorted(answers) == [200] * 30 + [429] * 20
    told = await room.published(SsnSearched)
    assert [one.refused for one in told].count(True) == 1
    assert len(told) == 31
    assert {one.name for one in told} == {"ANA"}
    assert await search(room.http("front_desk", name="BEN"), 1) == 200


async def test_r_24_the_refusal_says_what_to_do_and_ends_with_the_minute(
    room: ServiceHarness,
) -> None:
    ana = room.http("front_desk", name="ANA")
    for number in range(1, 31):
        assert await search(ana, number, f"{SEARCH}.csv" if number % 2 else SEARCH) == 200

    refused = await ana.post(SEARCH, json={"ssn": "668-71-6854", "last_name": "TEST"})

    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "60"
    assert (refused.json()["code"], refused.json()["per_minute"]) == ("too_many_ssn_searches", 30)
    assert (await ana.post(SEARCH, json={"last_name": "TEST"})).status_code == 200
    room.clock.advance(timedelta(seconds=60))
    assert await search(ana, 6854) == 200


async def test_r_24_one_number_has_one_digest_and_no_event_holds_the_number(
    room: ServiceHarness,
) -> None:
    ana = room.http("front_desk", name="ANA")
    for number in (6854, 6855, 6854):
        await search(ana, number)

    told = await room.published(SsnSearched)
    assert told[0].digest == told[2].digest != told[1].digest
    assert not any("668716854" in message.body for message in room.messages)
    async with room.read() as read:
        assert [event async for event in replay_ssn_searches(read)] == told


async def test_r_24_the_one_box_counts_like_the_others(room: ServiceHarness) -> None:
    """Whole numbers count wherever they are typed; the last four digits never do."""
    ana = room.http("front_desk", name="ANA")
    for number in range(1, 31):
        typed = {"anything": f"maria 668 71 {number:04} lopez"}
        assert (await ana.post(SEARCH, json=typed)).status_code == 200

    refused = await ana.post(SEARCH, json={"anything": "668716854"})
    last_four = await ana.post(SEARCH, json={"anything": "maria lopez 6854"})

    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_ssn_searches")
    assert last_four.status_code == 200
    assert len(await room.published(SsnSearched)) == 31


async def test_r_24_nobody_is_looked_up_by_a_number_that_is_still_being_typed(
    room: ServiceHarness,
) -> None:
    """The best matches that drop down while typing count nothing and tell nothing."""
    ana = room.http("front_desk", name="ANA")
    new = {"first_name": "DOENA", "last_name": "TEST", "ssn": "668-71-6854"}
    await ana.post("/api/customers", json=new)

    typing = await ana.post(SEARCH, json={"anything": "668-71-6854", "while_typing": True})
    asked = await ana.post(SEARCH, json={"anything": "668-71-6854"})

    assert typing.json()["items"] == []
    assert len(asked.json()["items"]) == 1
    assert len(await room.published(SsnSearched)) == 1
