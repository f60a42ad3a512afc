"""What the machinery does at its edges: other protocols, broken answers, wrong tools."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import httpx2
import pytest
from bicycles import rental_service
from fastapi.responses import StreamingResponse
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backbone.db.engine import make_engine
from backbone.db.migrations import migrate_now
from backbone.db.models import Instant
from backbone.db.transient_errors import is_transient
from backbone.http.app import make_app
from backbone.http.middleware import RequestMiddleware
from backbone.http.routing import ReadSessionDep, public, signed_in, transactional_router
from backbone.http.schemas import Text
from backbone.http.sse import EventStreamDep
from backbone.process.dispatch import Dispatcher
from backbone.process.service import ServiceEnvironment
from backbone.telemetry.metrics import Metrics
from backbone.testing import ServiceHarness, fresh_database, running


class Bell:
    """A tool of a service's own."""

    sound = "ding"


def ring_it(_environment: ServiceEnvironment) -> Bell:
    """Build the bell."""
    return Bell()


@pytest.fixture(scope="module")
async def room() -> AsyncIterator[ServiceHarness]:
    router = transactional_router("/api/bells", tag="bells")

    @router.get("/sound")
    @public
    async def sound(read: ReadSessionDep[Bell]) -> str:
        """Say what the service's own tool says."""
        return f"{read.deps.sound} {read.fixed_now is not None}"

    @router.get("/news")
    @signed_in
    async def news(watch: EventStreamDep) -> StreamingResponse:
        """Say when something was announced."""
        return watch.response("bells")

    @router.get("/broken")
    @public
    async def broken() -> StreamingResponse:
        """Break in the middle of an answer."""

        async def told() -> AsyncIterator[str]:
            yield "half an "
            raise ValueError("ROSA DELGADO")

        return StreamingResponse(told())

    async with running(replace(rental_service, router=router, dependencies=ring_it)) as found:
        yield found


async def test_a_service_has_tools_of_its_own_and_a_live_list(room: ServiceHarness) -> None:
    # A stream ends with the token, so one that has run out lets it be read to its end.
    token = room.keys.token("front_desk", lifetime=0)
    http = room.http()
    http.headers["Authorization"] = f"Bearer {token}"

    assert (await http.get("/api/bells/sound")).json() == "ding True"
    assert (await http.get("/api/bells/news")).text == (
        'event: bells\ndata: {"version": 1}\nid: 1\n\n'
    )


async def test_an_answer_that_breaks_off_does_not_say_why(room: ServiceHarness) -> None:
    transport = httpx2.ASGITransport(app=room.runtime.app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://service.test") as http:
        with pytest.raises(ConnectionAbortedError) as raised:
            await http.get("/api/bells/broken")

    assert "ROSA" not in str(raised.value)


async def test_what_is_not_http_is_passed_on_as_it_is(room: ServiceHarness) -> None:
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        _ = receive, send
        seen.append(scope["type"])

    async def receive() -> Message:
        return {"type": "lifespan.startup"}

    async def send(_message: Message) -> None:
        """Hear nothing."""

    apps: list[ASGIApp] = [
        RequestMiddleware(app, "rental", Metrics()),
        Dispatcher([room.runtime], app),
        Dispatcher([room.runtime]),
    ]
    for one in apps:
        await one({"type": "lifespan"}, receive, send)

    assert seen == ["lifespan", "lifespan"]


def test_a_text_of_several_lines_keeps_them_and_nothing_stranger() -> None:
    several = TypeAdapter(Annotated[str, Text(20, lines=True)])

    assert several.validate_python(" one\r\ntwo\rthree ") == "one\ntwo\nthree"
    assert several.json_schema() == {"type": "string", "maxLength": 20, "minLength": 0}
    assert several.validate_python("bell \x07") == "bell"
    for wrong in ("half \ud83d", "x" * 21):
        with pytest.raises(ValidationError):
            several.validate_python(wrong)
    with pytest.raises(ValidationError, match="needs 3 characters"):
        TypeAdapter(Annotated[str, Text(9, least=3)]).validate_python("ab")


def test_a_moment_without_a_zone_is_no_moment() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        Instant().process_bind_param(datetime(2026, 1, 5), None)  # type: ignore[arg-type]  # noqa: DTZ001  that is the point


def test_errors_of_the_moment_are_told_from_errors_of_the_matter() -> None:
    class Deadlock(Exception):
        sqlstate = "40P01"

    class DiskFull(Exception):
        sqlstate = "53100"

    class Duplicate(Exception):
        sqlstate = "23505"

    assert is_transient(OperationalError("", {}, Exception()))
    assert is_transient(DBAPIError("", {}, Deadlock()))
    assert is_transient(DBAPIError("", {}, DiskFull()))
    assert not is_transient(DBAPIError("", {}, Duplicate()))
    assert not is_transient(ValueError())


async def test_a_database_can_be_migrated_from_a_command_line() -> None:
    async with fresh_database("command") as url:
        for _ in range(2):  # the second time there is nothing left to do
            await asyncio.to_thread(migrate_now, url, rental_service.migrations)
        engine = make_engine(url, "command", connections=1)
        async with engine.connect() as connection:
            there = await connection.scalars(text("SELECT tablename FROM pg_tables"))
            assert {"rental", "known_rental", "outbox", "inbox"} <= set(there)
        await engine.dispose()


def test_a_services_folder_is_where_it_says() -> None:
    assert (Path(rental_service.migrations) / "env.py").is_file()
    assert rental_service.database == "hearthline_rental"
    assert (
        make_app(
            "rental",
            "Bicycle rental",
            rental_service.router,
            rental_service.problem_statuses,
            Metrics(),
        ).title
        == "Hearthline: Bicycle rental"
    )
