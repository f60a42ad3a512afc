"""Each request to a house reaches whom its path belongs to."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from bicycles import rental_service, router
from starlette.responses import PlainTextResponse

from backbone.http.app import openapi_of
from backbone.process.dispatch import Dispatcher
from backbone.testing import ServiceHarness, running


@pytest.fixture(scope="module")
async def room() -> AsyncIterator[ServiceHarness]:
    async with running(rental_service) as found:
        yield found


def through(front: Dispatcher) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=front), base_url="http://house.test"
    )


async def test_a_service_is_found_by_its_path_and_everything_else_is_the_consoles(
    room: ServiceHarness,
) -> None:
    front = Dispatcher([room.runtime], PlainTextResponse("console"))
    async with through(front) as http:
        assert (await http.get("/api/rentals")).status_code == 401
        assert (await http.get("/api/rentals/broken/deeper")).status_code == 404
        assert (await http.get("/api/rentals-of-cars")).text == "console"
        assert (await http.get("/")).text == "console"


async def test_without_a_console_the_rest_is_a_problem(room: ServiceHarness) -> None:
    async with through(Dispatcher([room.runtime])) as http:
        answer = await http.get("/elsewhere")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_services_own_pages_work_below_its_name(room: ServiceHarness) -> None:
    async with through(Dispatcher([room.runtime])) as http:
        assert (await http.get("/services/rental/healthz")).json()["service"] == "rental"
        page = (await http.get("/services/rental/docs")).text
        assert "/services/rental/openapi.json" in page
        script = page.split('<script src="')[1].split('"')[0]
        assert (await http.get(script)).status_code == 200
        document = (await http.get("/services/rental/openapi.json")).json()
        assert "/api/rentals" in document["paths"]
        assert (await http.get("/services/nobody/healthz")).status_code == 404


async def test_a_services_numbers_are_for_operators_on_the_same_machine(
    room: ServiceHarness,
) -> None:
    front = Dispatcher([room.runtime], PlainTextResponse("console"))
    answers = []
    for client in (("127.0.0.1", 1), ("::1", 1), ("192.0.2.7", 1), ("a-socket", 1)):
        transport = httpx2.ASGITransport(app=front, client=client)
        async with httpx2.AsyncClient(transport=transport, base_url="http://house.test") as http:
            answers.append((await http.get("/services/rental/metrics")).status_code)

    assert answers == [200, 200, 404, 404]


async def test_the_house_says_whether_it_lives_and_is_ready(room: ServiceHarness) -> None:
    front = Dispatcher([room.runtime])
    async with through(front) as http:
        assert (await http.get("/healthz")).json() == {"status": "alive"}
        ready = await http.get("/readyz")
        assert (ready.status_code, ready.json()["services"]) == (200, {"rental": "ready"})

        front.starting = True
        assert (await http.get("/readyz")).status_code == 503


def test_every_route_says_in_the_document_what_it_takes() -> None:
    document = openapi_of(
        "rental", "Bicycle rental", rental_service.router, rental_service.problem_statuses
    )

    rent = document["paths"]["/api/rentals"]["post"]
    assert (rent["x-permission"], rent["security"]) == ("contacts.write", [{"staff": []}])
    assert "security" not in document["paths"]["/api/rentals/kiosk"]["post"]
    assert len(router.routes) == len(
        [operation for path in document["paths"].values() for operation in path]
    )
