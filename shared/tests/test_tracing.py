"""Traces: one of them from the click to its last effect, and nobody's words in it."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from uuid import uuid4

import pytest
from bicycles import ChainOiled, RentalSaved, garage_service, rental_service, ring
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from backbone.db.unit_of_work import UnitOfWork
from backbone.envelope import read_envelope
from backbone.messaging.inbox_consumer import InboxConsumer
from backbone.process.service import consume_batch
from backbone.telemetry import tracing
from backbone.telemetry.metrics import Metrics
from backbone.telemetry.redaction import RedactingExporter
from backbone.testing import ServiceHarness, running

CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
CALLERS_TRACE = 0x0AF7651916CD43DD8448EB211C80319C


@pytest.fixture(scope="module")
async def desk() -> AsyncIterator[ServiceHarness]:
    async with running(rental_service) as found:
        yield found


@pytest.fixture(scope="module")
async def shed() -> AsyncIterator[ServiceHarness]:
    async with running(garage_service) as found:
        yield found


@pytest.fixture
def collected(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(RedactingExporter(exporter)))
    monkeypatch.setattr(tracing, "_tracer", provider.get_tracer("test"))
    yield exporter
    provider.shutdown()


def named(exporter: InMemorySpanExporter, name: str) -> list[ReadableSpan]:
    return [span for span in exporter.get_finished_spans() if span.name == name]


def trace_of(span: ReadableSpan) -> int:
    assert span.context is not None
    found: int = span.context.trace_id
    return found


async def rent(room: ServiceHarness, bicycle: str, **headers: str) -> str:
    """Rent a bicycle and return what was told of it."""
    answer = await room.http("front_desk").post(
        "/api/rentals", json={"bicycle": bicycle}, headers=headers
    )
    assert answer.status_code == 201
    await room.published(RentalSaved)
    return room.messages[-1].body


async def test_a_trace_leads_from_the_click_to_its_effect(
    desk: ServiceHarness, shed: ServiceHarness, collected: InMemorySpanExporter
) -> None:
    click = str(uuid4())
    body = await rent(desk, "ROADSTER", traceparent=CALLER, **{"X-Correlation-Id": click})
    await shed.redeliver([body])

    [asked] = named(collected, "POST /api/rentals")
    [handled] = named(collected, "handle rental.rental_saved.v1")
    assert trace_of(asked) == trace_of(handled) == CALLERS_TRACE
    assert handled.parent is not None
    assert asked.context is not None
    assert handled.parent.span_id == asked.context.span_id
    assert asked.attributes is not None
    assert asked.attributes["http.response.status_code"] == 201
    assert asked.attributes["hearthline.correlation_id"] == click


async def test_a_batch_stands_beside_what_caused_it_and_what_it_causes_goes_on(
    desk: ServiceHarness, shed: ServiceHarness, collected: InMemorySpanExporter
) -> None:
    async def answer_all(events: Sequence[RentalSaved], work: UnitOfWork) -> None:
        for event in events:
            ring(event, work)
            work.emit(ChainOiled(rental_id=event.rental_id), caused_by=event)

    service = replace(garage_service, consumers=[consume_batch(RentalSaved, answer_all)])
    consumer = InboxConsumer(service.name, service.consumers, shed.runtime.units_of_work, Metrics())
    bodies = [await rent(desk, "ROADSTER", traceparent=CALLER), await rent(desk, "TANDEM")]
    await consumer.receive(bodies)
    await shed.runtime.relay.flush()

    [handled] = named(collected, "handle rental.rental_saved.v1")
    causes = {trace_of(one) for one in named(collected, "POST /api/rentals")}
    assert {link.context.trace_id for link in handled.links} == causes
    assert trace_of(handled) not in causes
    answers = [read_envelope(letter.body) for letter in shed.messages[-2:]]
    assert [one.traceparent for one in answers] == [
        read_envelope(one).traceparent for one in bodies
    ]


async def test_a_failure_is_traced_without_its_words(
    desk: ServiceHarness, shed: ServiceHarness, collected: InMemorySpanExporter
) -> None:
    await shed.redeliver([await rent(desk, "BENT FOR ROSA")])
    await desk.http().get("/api/rentals/broken")

    failures = named(collected, "handle rental.rental_saved.v1")
    failures += named(collected, "GET /api/rentals/broken")
    assert {span.status.status_code for span in failures} == {StatusCode.ERROR}
    everything = "".join(span.to_json() for span in collected.get_finished_spans())
    assert "ROSA" not in everything
    assert "ValueError" in everything


async def test_without_a_collector_nothing_is_traced(
    desk: ServiceHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)

    tracing.configure("rental")

    assert not tracing.is_configured()
    assert read_envelope(await rent(desk, "ROADSTER", traceparent=CALLER)).traceparent is None


TRACED = """
from backbone.telemetry import tracing
tracing.configure("rental")
with tracing.request("GET", []):
    pass
"""


@pytest.mark.processes
def test_a_collector_that_is_configured_is_told() -> None:
    told: list[bytes] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Collector) as collector:
        listening = Thread(target=collector.serve_forever)
        listening.start()
        address = f"http://127.0.0.1:{collector.server_port}"
        subprocess.run(  # noqa: S603 - our own words, no shell
            [sys.executable, "-c", TRACED],
            env=os.environ | {"OTEL_EXPORTER_OTLP_ENDPOINT": address},
            check=True,
            timeout=60,
        )
        collector.shutdown()
        listening.join()

    assert b"hearthline-rental" in b"".join(told)
