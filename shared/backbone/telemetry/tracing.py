"""OpenTelemetry traces, where a collector is configured: what a click caused, how long it took.

No personal data leaves this way: no texts of errors, no parameters of statements.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from opentelemetry import propagate, trace
from opentelemetry.context import Context
from opentelemetry.trace import INVALID_SPAN, Link, Span, SpanKind, Status, StatusCode, Tracer

from backbone.envelope import Envelope

_PARENT = "traceparent"
_tracer: Tracer | None = None
"""What makes spans; None where no collector is configured, and then nothing is made."""


def is_configured() -> bool:
    """Say whether an OpenTelemetry collector was configured by its standard variables."""
    return bool(
        os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT")
        or os.environ.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
    )


def configure(service: str) -> None:
    """Send traces to the configured collector; do nothing, at no cost, where there is none."""
    if not is_configured():
        return
    # Imported here: they cost start-up time that most installations never need.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
        OTLPSpanExporter,
    )
    from opentelemetry.instrumentation.asyncpg import AsyncPGInstrumentor  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    from backbone.telemetry.redaction import RedactingExporter  # noqa: PLC0415

    global _tracer  # noqa: PLW0603  a process has one collector
    provider = TracerProvider(resource=Resource.create({"service.name": f"hearthline-{service}"}))
    provider.add_span_processor(BatchSpanProcessor(RedactingExporter(OTLPSpanExporter())))
    trace.set_tracer_provider(provider)
    AsyncPGInstrumentor().instrument()  # type: ignore[no-untyped-call]  # the library has no types
    _tracer = provider.get_tracer("hearthline")


def traceparent() -> str | None:
    """Return the W3C trace context of what is going on, if anything is being traced."""
    if _tracer is None or not trace.get_current_span().get_span_context().is_valid:
        return None
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    return carrier.get(_PARENT)


@contextmanager
def request(method: str, headers: Iterable[tuple[bytes, bytes]]) -> Iterator[Span]:
    """Trace one request, as a part of whatever its caller is doing."""
    if _tracer is None:
        yield INVALID_SPAN
        return
    given = dict(headers).get(_PARENT.encode(), b"").decode("latin-1")
    with _span(method, SpanKind.SERVER, _context(given)) as span:
        yield span


@contextmanager
def handling(envelopes: Sequence[Envelope]) -> Iterator[None]:
    """Trace the handling of events: one as a child of its cause, several with links to theirs."""
    if _tracer is None:
        yield
        return
    name = f"handle {envelopes[0].type}"
    if len(envelopes) == 1:
        with _span(name, SpanKind.CONSUMER, _context(envelopes[0].traceparent)):
            yield
        return
    causes = (
        trace.get_current_span(_context(one.traceparent)).get_span_context() for one in envelopes
    )
    links = [Link(cause) for cause in causes if cause.is_valid]
    with _span(name, SpanKind.CONSUMER, Context(), links):
        yield


def _context(parent: str | None) -> Context:
    return propagate.extract({_PARENT: parent} if parent else {}, Context())


@contextmanager
def _span(
    name: str, kind: SpanKind, context: Context, links: Sequence[Link] = ()
) -> Iterator[Span]:
    """Make a span that records which kind an error is, and not its text."""
    tracer = _tracer or trace.get_tracer("hearthline")
    with tracer.start_as_current_span(
        name,
        context=context,
        kind=kind,
        links=links,
        record_exception=False,
        set_status_on_exception=False,
    ) as span:
        try:
            yield span
        except BaseException as error:
            span.set_status(Status(StatusCode.ERROR))
            span.set_attribute("error.type", type(error).__name__)
            raise
