"""Notes for customers of whom no event has arrived: the customer service is asked, once."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import httpx2
from contacts_builders import customer_removed, customer_saved, history, note_body

from backbone.testing import ServiceHarness, running
from contacts.service import service

Reply = Callable[[httpx2.Request], httpx2.Response]


@asynccontextmanager
async def beside(reply: Reply) -> AsyncIterator[tuple[ServiceHarness, list[httpx2.Request]]]:
    """Open a harness beside a customer service that replies like this."""
    asked: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return reply(request)

    transport = httpx2.MockTransport(answer)
    async with (
        httpx2.AsyncClient(transport=transport, base_url="http://origin.test") as api,
        running(service, api=api) as harness,
    ):
        yield harness, asked


def emergency(customer_id: UUID) -> dict[str, Any]:
    return note_body(
        customer_id,
        contact_action="EMERGENCY_CALL_FROM_CUSTOMER",
        call_code="48_HR_NOTICE_REC_D",
    )


async def test_a_brand_new_customers_emergency_is_saved_before_the_event_arrives() -> None:
    julie = uuid4()
    async with beside(lambda _: httpx2.Response(200, json={})) as (harness, asked):
        desk = harness.http("front_desk")
        first = await desk.post("/api/contacts", json=emergency(julie))
        second = await desk.post("/api/contacts", json=emergency(julie))

        assert [first.status_code, second.status_code] == [201, 201]
        [question] = asked
        assert question.url.path == f"/api/customers/{julie}"
        assert question.headers["Authorization"] == desk.headers["Authorization"]


async def test_a_repeated_key_is_one_note_for_a_brand_new_customer_too() -> None:
    julie = uuid4()
    async with beside(lambda _: httpx2.Response(200, json={})) as (harness, _asked):
        desk = harness.http("front_desk")
        key = {"Idempotency-Key": "one press"}
        first = await desk.post("/api/contacts", json=emergency(julie), headers=key)
        again = await desk.post("/api/contacts", json=emergency(julie), headers=key)

        assert [first.status_code, again.status_code] == [201, 201]
        assert again.json() == first.json()
        assert len(await history(harness, julie)) == 1


async def test_what_was_asked_gives_way_to_what_is_published() -> None:
    julie = uuid4()
    async with beside(lambda _: httpx2.Response(200, json={})) as (harness, asked):
        desk = harness.http("front_desk")
        await desk.post("/api/contacts", json=emergency(julie))
        await harness.deliver(customer_removed(julie), customer_saved(julie))

        refused = await desk.post("/api/contacts", json=emergency(julie))

        assert refused.status_code == 409
        assert len(asked) == 1


async def test_a_customer_nobody_knows_is_refused_with_a_sentence() -> None:
    async with beside(lambda _: httpx2.Response(404)) as (harness, _asked):
        answer = await harness.http("front_desk").post("/api/contacts", json=emergency(uuid4()))

        assert answer.status_code == 404
        assert answer.json()["detail"] == (
            "There is no customer with this id. Nothing was saved; search for the customer again."
        )


async def test_a_customer_service_that_is_away_means_nothing_was_saved() -> None:
    def away(_request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("refused")

    julie = uuid4()
    async with beside(away) as (harness, _asked):
        desk = harness.http("front_desk")
        answer = await desk.post("/api/contacts", json=emergency(julie))

        assert answer.status_code == 503
        assert "Nothing was saved" in answer.json()["detail"]
        listed = await desk.get("/api/contacts", params={"customer_id": str(julie)})
        assert listed.json()["items"] == []


async def test_a_wrong_note_for_a_new_customer_saves_nothing() -> None:
    julie = uuid4()
    async with beside(lambda _: httpx2.Response(200, json={})) as (harness, asked):
        desk = harness.http("front_desk")
        wrong = emergency(julie) | {"call_code": "XYZZY"}

        assert (await desk.post("/api/contacts", json=wrong)).status_code == 422
        assert (await desk.post("/api/contacts", json=emergency(julie))).status_code == 201
        assert len(asked) == 2
