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
