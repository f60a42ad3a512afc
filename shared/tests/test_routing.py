"""Routes: who may call them, what is refused and how, and that nothing is half done."""

import asyncio
import json
from collections.abc import AsyncIterator
from secrets import token_hex
from uuid import UUID, uuid4

import httpx2
import pytest
from bicycles import RentalSaved, rental_service
from fastapi import APIRouter, FastAPI, Response
from sqlalchemy import text
from starlette.types import Message, Receive, Scope, Send

from backbone.http.app import PermissionUndeclared, make_app
from backbone.http.pagination import encode_cursor
from backbone.http.routing import ActorDep, public, requires, signed_in, transactional_router
from backbone.process.service import Service
from backbone.telemetry.metrics import Metrics
from backbone.testing import ServiceHarness, running


@pytest.fixture(scope="module")
async def room() -> AsyncIterator[ServiceHarness]:
    async with running(rental_service) as found:
        yield found


@pytest.fixture
def http(room: ServiceHarness) -> httpx2.AsyncClient:
    return room.http("front_desk")


def app_with(router: APIRouter) -> FastAPI:
    return make_app("rental", "Bicycle rental", router, {}, Metrics())


def service_with(router: APIRouter) -> Service:
    return Service(
        name="rental",
        title="Bicycle rental",
        router=router,
        tables=rental_service.tables,
        migrations=rental_service.migrations,
    )


async def rented(http: httpx2.AsyncClient, **headers: str) -> httpx2.Response:
    return await http.post("/api/rentals", json={"bicycle": "ROADSTER"}, headers=headers)


# ---------------------------------------------------------------------------- who may come in
def test_a_route_that_declares_no_permission_does_not_start() -> None:
    router = transactional_router("/api/sheds", tag="sheds")

    @router.get("")
    async def sheds() -> None:
        """Nobody said who may."""

    with pytest.raises(PermissionUndeclared, match="GET /api/sheds declares no permission"):
        app_with(router)


def test_a_route_of_another_class_does_not_start() -> None:
    router = APIRouter(prefix="/api/sheds")

    @router.get("")
    @public
    async def sheds() -> None:
        """Say who may, where nobody checks."""

    with pytest.raises(PermissionUndeclared, match="is not a TransactionalRoute"):
        app_with(router)


def test_a_permission_nobody_knows_cannot_be_asked_for() -> None:
    with pytest.raises(TypeError, match="not in the permission table"):
        requires("sheds.burn")  # type: ignore[arg-type]  # that is the point


async def test_without_a_token_nobody_comes_in(room: ServiceHarness) -> None:
    for authorization in ("", "Bearer", "Basic abc", "Bearer not-a-token"):
        answer = await room.http().get("/api/rentals", headers={"Authorization": authorization})

        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


async def test_a_token_without_the_permission_is_told_which_one(room: ServiceHarness) -> None:
    answer = await rented(room.http("print_room"))

    assert answer.status_code == 403
    assert answer.json()["permission"] == "contacts.write"


async def test_a_public_route_lets_everybody_in(room: ServiceHarness) -> None:
    answer = await room.http().post("/api/rentals/kiosk", json={"bicycle": "ROADSTER"})

    assert answer.status_code == 201


async def test_a_route_for_whoever_is_signed_in_asks_for_no_role() -> None:
    router = transactional_router("/api/benches", tag="benches")

    @router.post("")
    @signed_in
    async def sit(person: ActorDep, response: Response) -> dict[str, str]:
        """Sit down."""
        response.headers["Cache-Control"] = "no-store"
        return {"who": person.username, "ticket": token_hex(8)}

    async with running(service_with(router)) as benches:
        anonymous = await benches.http().post("/api/benches")
        sitting = benches.http("print_room")
        tickets = {
            (await sitting.post("/api/benches", headers={"Idempotency-Key": "k"})).json()["ticket"]
            for _ in range(2)
        }

    assert anonymous.status_code == 401
    # An answer that must not be kept is made anew each time.
    assert len(tickets) == 2


# ---------------------------------------------------------------------------- one transaction
async def test_the_answer_leaves_after_the_commit(
    room: ServiceHarness, http: httpx2.AsyncClient
) -> None:
    """What a caller was told must be true at that moment, for every other connection."""
    seen: list[int] = []

    inner = room.runtime.app

    async def watching(scope: Scope, receive: Receive, send: Send) -> None:
        async def look(message: Message) -> None:
            if message["type"] == "http.response.start":
                async with room.runtime.engine.connect() as other:
                    count = text("SELECT count(*) FROM rental WHERE bicycle = 'SEEN AT ONCE'")
                    seen.append((await other.execute(count)).scalar_one())
            await send(message)

        await inner(scope, receive, look)

    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=watching),
        base_url="http://service.test",
        headers=http.headers,
    ) as client:
        answer = await client.post("/api/rentals", json={"bicycle": "SEEN AT ONCE"})

    assert (answer.status_code, seen) == (201, [1])


async def test_a_refusal_saves_nothing_and_promises_nothing(
    room: ServiceHarness, http: httpx2.AsyncClient
) -> None:
    before = len(await room.published(RentalSaved))
    rental = (await rented(http)).json()

    again = await http.patch(f"/api/rentals/{rental['rental_id']}", json={"state": "OUT"})
    stolen = await http.post("/api/rentals", json={"bicycle": "STOLEN"})

    assert (again.status_code, stolen.status_code) == (409, 410)
    assert again.json()["detail"] == "This bicycle is already back; rent it out anew."
    assert len(await room.published(RentalSaved)) == before + 1


async def test_one_id_ties_the_click_to_the_event(
    room: ServiceHarness, http: httpx2.AsyncClient
) -> None:
    click = uuid4()

    answer = await rented(http, **{"X-Correlation-Id": str(click)})
    await room.published(RentalSaved)

    assert answer.headers["X-Correlation-Id"] == str(click)
    assert json.loads(room.messages[-1].body)["correlation_id"] == str(click)


async def test_a_correlation_id_that_is_none_is_replaced(http: httpx2.AsyncClient) -> None:
    answer = await rented(http, **{"X-Correlation-Id": "'; DROP TABLE rental"})

    assert UUID(answer.headers["X-Correlation-Id"]).version == 7


# ---------------------------------------------------------------------------- the same twice
async def test_the_same_request_twice_has_one_effect_and_one_answer(
    room: ServiceHarness, http: httpx2.AsyncClient
) -> None:
    before = len(await room.published(RentalSaved))

    first = await rented(http, **{"Idempotency-Key": "a-click"})
    second = await rented(http, **{"Idempotency-Key": "a-click"})

    assert (second.status_code, second.json()) == (201, first.json())
    assert second.headers["ETag"] == first.headers["ETag"] == '"1"'
    assert second.headers["Idempotency-Replayed"] == "true"
    assert len(await room.published(RentalSaved)) == before + 1


async def test_the_same_request_many_times_at_once_has_one_effect(
    room: ServiceHarness, http: httpx2.AsyncClient
) -> None:
    before = len(await room.published(RentalSaved))

    answers = await asyncio.gather(
        *(rented(http, **{"Idempotency-Key": "impatient"}) for _ in range(8))
    )

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["rental_id"] for answer in answers}) == 1
    assert len(await room.published(RentalSaved)) == before + 1


async def test_a_key_used_for_another_content_is_refused(http: httpx2.AsyncClient) -> None:
    await rented(http, **{"Idempotency-Key": "one-key"})

    answer = await http.post(
        "/api/rentals", json={"bicycle": "TANDEM"}, headers={"Idempotency-Key": "one-key"}
    )

    assert answer.status_code == 422
    assert "another request" in answer.json()["detail"]


async def test_a_key_belongs_to_whoever_sent_it(room: ServiceHarness) -> None:
    one, other = room.http("front_desk", name="ONE"), room.http("front_desk", name="OTHER")

    first = await rented(one, **{"Idempotency-Key": "shared"})
    second = await rented(other, **{"Idempotency-Key": "shared"})

    assert first.json()["rental_id"] != second.json()["rental_id"]


async def test_a_refused_request_may_be_sent_again_under_its_key(http: httpx2.AsyncClient) -> None:
    for _ in range(2):
        answer = await http.post(
            "/api/rentals", json={"bicycle": "STOLEN"}, headers={"Idempotency-Key": "refused"}
        )
        assert answer.status_code == 410


async def test_a_key_has_a_sensible_length(http: httpx2.AsyncClient) -> None:
    assert (await rented(http, **{"Idempotency-Key": "k" * 201})).status_code == 400


# ---------------------------------------------------------------------------- versions
async def test_a_change_on_top_of_somebody_elses_is_refused(http: httpx2.AsyncClient) -> None:
    path = f"/api/rentals/{(await rented(http)).json()['rental_id']}"
    tag = (await http.get(path)).headers["ETag"]

    first = await http.patch(path, json={"state": "BACK"}, headers={"If-Match": tag})
    second = await http.patch(path, json={"state": "OUT"}, headers={"If-Match": tag})
    weak = await http.patch(path, json={"state": "OUT"}, headers={"If-Match": "W/2"})

    assert (first.status_code, second.status_code, weak.status_code) == (200, 412, 200)
    assert second.json()["version"] == 2


async def test_without_or_with_any_version_a_change_goes_through(http: httpx2.AsyncClient) -> None:
    path = f"/api/rentals/{(await rented(http)).json()['rental_id']}"

    assert (await http.patch(path, json={"state": "BACK"})).status_code == 200
    any_version = await http.patch(path, json={"state": "OUT"}, headers={"If-Match": "*"})
    nonsense = await http.patch(path, json={"state": "BACK"}, headers={"If-Match": "abc"})

    assert (any_version.status_code, nonsense.status_code) == (200, 400)


# ---------------------------------------------------------------------------- pages
async def test_a_long_list_comes_in_pages_and_nothing_comes_twice(room: ServiceHarness) -> None:
    http = room.http("front_desk")
    for _ in range(7):
        await rented(http)
    async with room.read() as read:
        everything = (await read.session.scalars(text("SELECT rental_id FROM rental"))).all()
    assert len(everything) > 5

    seen: list[str] = []
    after = ""
    while True:
        page = (await http.get(f"/api/rentals?limit=3{after}")).json()
        seen += [one["rental_id"] for one in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"

    assert seen == sorted(map(str, everything))


async def test_a_place_that_was_tampered_with_is_refused(http: httpx2.AsyncClient) -> None:
    for after in ("nowhere", "%C3%A9", "bnVsbA==", "WzFd", "e30=", "////", encode_cursor("a", "b")):
        answer = await http.get(f"/api/rentals?after={after}")
        assert (after, answer.status_code) == (after, 400)
        assert after not in answer.text
