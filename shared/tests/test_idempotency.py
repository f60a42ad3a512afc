"""Requests with an Idempotency-Key that share a transaction: each gets its own answer, once."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx2
import pytest
from bicycle_tables import RentalRow
from bicycles import RentalSaved, rental_service
from sqlalchemy import func, select, text

from backbone.envelope import read_envelope
from backbone.testing import ServiceHarness, running

ROADSTER, STOLEN = {"bicycle": "ROADSTER"}, {"bicycle": "STOLEN"}


@pytest.fixture(scope="module")
async def harness() -> AsyncIterator[ServiceHarness]:
    async with running(rental_service) as found:
        yield found


@pytest.fixture
def http(harness: ServiceHarness) -> httpx2.AsyncClient:
    return harness.http("front_desk")


async def rent(
    http: httpx2.AsyncClient, body: dict[str, str], key: str | None = None
) -> httpx2.Response:
    headers = {} if key is None else {"Idempotency-Key": key}
    return await http.post("/api/rentals/batch", json=body, headers=headers)


async def rentals(harness: ServiceHarness) -> int:
    async with harness.read() as read:
        return await read.session.scalar(select(func.count()).select_from(RentalRow)) or 0


async def keys(harness: ServiceHarness) -> int:
    async with harness.read() as read:
        return await read.session.scalar(text("SELECT count(*) FROM idempotency_key")) or 0


async def test_many_requests_with_keys_are_saved_together_and_each_answered_its_own(
    harness: ServiceHarness, http: httpx2.AsyncClient
) -> None:
    before = await rentals(harness)

    answers = await asyncio.gather(*(rent(http, ROADSTER, uuid4().hex) for _ in range(40)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["rental_id"] for answer in answers}) == 40
    assert await rentals(harness) == before + 40


async def test_a_repeated_key_is_answered_as_before_and_changes_nothing(
    harness: ServiceHarness, http: httpx2.AsyncClient
) -> None:
    key = uuid4().hex
    first = await rent(http, ROADSTER, key)
    before = await rentals(harness)

    again = await asyncio.gather(*(rent(http, ROADSTER, key) for _ in range(5)))

    assert [answer.json() for answer in again] == [first.json()] * 5
    assert {answer.headers["Idempotency-Replayed"] for answer in again} == {"true"}
    assert {answer.headers["ETag"] for answer in again} == {first.headers["ETag"]}
    assert await rentals(harness) == before


async def test_one_key_that_comes_many_times_at_once_is_saved_once(
    harness: ServiceHarness, http: httpx2.AsyncClient
) -> None:
    key, before = uuid4().hex, await rentals(harness)

    answers = await asyncio.gather(*(rent(http, ROADSTER, key) for _ in range(12)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["rental_id"] for answer in answers}) == 1
    assert await rentals(harness) == before + 1


async def test_a_key_used_for_other_content_is_refused_even_in_the_same_moment(
    http: httpx2.AsyncClient,
) -> None:
    key = uuid4().hex

    answers = await asyncio.gather(
        rent(http, ROADSTER, key), rent(http, {"bicycle": "TANDEM"}, key)
    )

    refused = [answer for answer in answers if answer.status_code != 201]
    assert [answer.json()["code"] for answer in refused] == ["idempotency_key_reused"]
    assert (await rent(http, {"bicycle": "OTHER"}, key)).status_code == 422


async def test_what_was_refused_is_judged_anew_and_leaves_no_key(
    harness: ServiceHarness, http: httpx2.AsyncClient
) -> None:
    key, before = uuid4().hex, await keys(harness)

    answers = await asyncio.gather(
        rent(http, STOLEN, key), rent(http, ROADSTER), rent(http, STOLEN, key)
    )

    assert [answer.status_code for answer in answers] == [410, 201, 410]
    assert await keys(harness) == before
    assert (await rent(http, STOLEN, key)).status_code == 410


async def test_a_key_that_is_none_is_refused(http: httpx2.AsyncClient) -> None:
    for key in ("", "x" * 201):
        answer = await rent(http, ROADSTER, key)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_idempotency_key")


async def test_each_event_belongs_to_the_request_that_caused_it(
    harness: ServiceHarness, http: httpx2.AsyncClient
) -> None:
    clicks = {str(uuid4()): f"NUMBER {n}" for n in range(6)}

    async def click(correlation: str, bicycle: str) -> None:
        headers = {"X-Correlation-Id": correlation, "Idempotency-Key": uuid4().hex}
        await http.post("/api/rentals/batch", json={"bicycle": bicycle}, headers=headers)

    await asyncio.gather(*(click(*one) for one in clicks.items()))
    await harness.published(RentalSaved)

    caused = {
        str(envelope.correlation_id): envelope.data["bicycle"]
        for envelope in (read_envelope(message.body) for message in harness.messages)
        if envelope.data["bicycle"].startswith("NUMBER")
    }
    assert caused == clicks
