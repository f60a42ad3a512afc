"""Clients that are slow, hang up or are cut off: others do not notice, and it is nobody's error."""

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from bicycles import rental_service
from bicycles import router as rentals
from brokers import free_port
from fastapi.responses import StreamingResponse
from patience import until
from structlog.testing import capture_logs

from backbone.http.routing import combined_router, public, signed_in, transactional_router
from backbone.http.sse import EventStreamDep
from backbone.process import serve, time_limits, web_server
from backbone.testing import ServiceHarness, running

SLOW = 300
HEADERS = b"POST /api/rentals/kiosk HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n"


@pytest.fixture(scope="module")
async def room() -> AsyncIterator[ServiceHarness]:
    live = transactional_router("/api/live", tag="live")

    @live.get("/news")
    @signed_in
    async def news(watch: EventStreamDep) -> StreamingResponse:
        """Say when something was rented."""
        return watch.response("rentals")

    @live.get("/long")
    @public
    async def take_long() -> str:
        """Take longer than anybody waits."""
        await asyncio.sleep(60)
        return "at last"

    @live.get("/film")
    @public
    async def film() -> StreamingResponse:
        """Send a large answer."""
        return StreamingResponse(b"x" * 100_000 for _ in range(30))

    service = replace(rental_service, router=combined_router(live, rentals))
    async with running(service) as found:
        yield found


@asynccontextmanager
async def served(room: ServiceHarness) -> AsyncIterator[int]:
    """Serve on a port; stop as a supervisor would."""
    port = free_port(21_300)
    runtime = room.runtime
    living = asyncio.create_task(
        serve.serve_until_stopped([runtime], runtime.bus, runtime.app, host="127.0.0.1", port=port)
    )

    async def up() -> bool:
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return True
        return False

    await until(up, what="it serves")
    try:
        yield port
    finally:
        os.kill(os.getpid(), signal.SIGTERM)
        async with asyncio.timeout(20):
            await living


async def dribble(port: int, begin: bytes) -> bytes:
    """Send a beginning, then one byte after the other, or nothing at all; return the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(begin)
    answer = asyncio.create_task(reader.read())
    try:
        while not answer.done():
            with suppress(OSError):
                writer.write(b"x" if begin else b"")
            await asyncio.wait({answer}, timeout=0.3)
        with suppress(ConnectionResetError):
            return answer.result()
        return b""
    finally:
        writer.close()


async def test_hundreds_of_slow_clients_are_cut_off_and_leave_the_others_unharmed(
    room: ServiceHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time_limits, "HEADERS_TIMEOUT", 1.5)
    monkeypatch.setattr(time_limits, "BODY_TIMEOUT", 2.0)
    token = {"Authorization": f"Bearer {room.keys.token('front_desk')}"}
    async with (
        served(room) as port,
        httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http,
    ):
        beginnings = [b"", b"GET / HTTP/1.1\r\nx: ", HEADERS + b"content-length: 100\r\n\r\n{"]
        slow = [asyncio.create_task(dribble(port, beginnings[n % 3])) for n in range(SLOW)]
        async with http.stream("GET", "/api/live/news", headers=token) as stream:
            lines = stream.aiter_lines()
            assert await anext(lines) == "event: rentals"
            for n in range(20):
                answer = await http.post("/api/rentals/kiosk", json={"bicycle": f"R{n}"})
                assert answer.status_code == 201
            async with asyncio.timeout(20):
                answers = await asyncio.gather(*slow)
            # The stream is older than both limits, and goes on.
            await http.post("/api/rentals/kiosk", json={"bicycle": "LAST"})
            async with asyncio.timeout(5):
                assert [line async for line in _until_event(lines)]

    assert all(b"request_too_slow" in answer for answer in answers if answer)
    assert sum(answer != b"" for answer in answers) > SLOW / 2


async def _until_event(lines: Any) -> AsyncIterator[str]:
    async for line in lines:
        if line.startswith("event:"):
            yield line
            return


async def test_a_client_that_reads_slowly_gets_the_whole_answer(
    room: ServiceHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time_limits, "HEADERS_TIMEOUT", 0.2)
    monkeypatch.setattr(time_limits, "BODY_TIMEOUT", 0.2)
    async with served(room) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=10_000)
        writer.write(b"GET /api/live/film HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
        await asyncio.sleep(0.6)
        length = 0
        async with asyncio.timeout(20):
            while chunk := await reader.read(100_000):
                length += len(chunk)
        writer.close()

    assert length > 3_000_000


async def test_a_client_that_hangs_up_is_no_error(
    room: ServiceHarness, caplog: pytest.LogCaptureFixture
) -> None:
    errors = [500, 503]

    def counted(status: int) -> float:
        return sum(
            sample.value
            for metric in room.runtime.metrics.requests.collect()
            for sample in metric.samples
            if sample.name.endswith("_count") and sample.labels["status"] == str(status)
        )

    before, failed = counted(499), [counted(status) for status in errors]
    with capture_logs() as said:
        async with served(room) as port:
            for path in (b"/api/rentals/kiosk", b"/api/rentals/batch", b"/api/rentals"):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(
                    b"POST %s HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n"
                    b"idempotency-key: k\r\ncontent-length: 100\r\n"
                    b"authorization: Bearer %s\r\n\r\n{"
                    % (path, room.keys.token("front_desk").encode())
                )
                await asyncio.sleep(0.1)
                writer.close()

            async def noticed() -> bool:
                return counted(499) == before + 3

            await until(noticed, within=5, what="all three were noticed")

    assert [counted(status) for status in errors] == failed
    assert not [line for line in said if line["log_level"] in {"error", "critical"}]
    assert not [line for line in caplog.records if line.levelno >= logging.ERROR]


async def test_whoever_hangs_up_inside_the_process_is_no_error_either(room: ServiceHarness) -> None:
    with capture_logs() as said, pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await room.http().get("/api/live/long")

    [line] = [line for line in said if line["event"] == "request"]
    assert line["status"] == 499


async def test_a_request_cut_off_by_the_end_of_the_process_is_told_to_come_again(
    room: ServiceHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_server, "SHUTDOWN_TIMEOUT", 1)
    async with httpx2.AsyncClient() as http:
        async with served(room) as port:
            waiting = asyncio.create_task(http.get(f"http://127.0.0.1:{port}/api/live/long"))
            await asyncio.sleep(0.2)
        answer = await waiting

    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert answer.json()["code"] == "service_unavailable"


@pytest.mark.parametrize(
    ("length", "seconds"),
    [(b"", 30), (b"900000", 30), (b"26000000", 280), (b"99000000", 300), (b"9" * 30, 30)],
)
def test_f_061_a_large_body_has_as_long_as_a_slow_line_takes(length: bytes, seconds: float) -> None:
    assert time_limits._timeout_of(length) == seconds
