"""What operators see: structured logs, counters and, when configured, traces."""

import logging
import os
import sys
from contextvars import ContextVar
from typing import Any
from uuid import UUID

import structlog
from opentelemetry import propagate, trace
from opentelemetry.trace import Tracer
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from structlog.stdlib import BoundLogger
from structlog.typing import EventDict

from backbone.store import new_id

_correlation: ContextVar[UUID | None] = ContextVar("correlation", default=None)


def correlation_id() -> UUID:
    """Return the id that ties a click to everything it causes; make one where there is none."""
    current = _correlation.get()
    if current is None:
        current = new_id()
        _correlation.set(current)
    return current


def correlate(with_id: UUID | None) -> None:
    """Let everything from here on in this task belong to that id."""
    _correlation.set(with_id)


def _add_correlation(_logger: Any, _method: str, event: EventDict) -> EventDict:
    current = _correlation.get()
    if current is not None:
        event["correlation_id"] = str(current)
    return event


def configure_logs(*, level: str = "INFO") -> None:
    """Write logs as one JSON object a line: UTC, no bodies, line breaks encoded."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        _add_correlation,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        # First of all: a line nobody wants to read must not cost what making it costs.
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in ("aio_pika", "aiormq", "uvicorn.access", "alembic", "httpx2", "httpcore2"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def logger(name: str) -> BoundLogger:
    """Return the log of one module. Log ids, never names, numbers or words of customers."""
    found: BoundLogger = structlog.stdlib.get_logger(name)
    return found


def tracing_wanted() -> bool:
    """Say whether an OpenTelemetry collector was configured by its standard variables."""
    return bool(
        os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT")
        or os.environ.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
    )


def configure_traces(service: str) -> None:
    """Send traces to the configured collector; do nothing, at no cost, where there is none."""
    if not tracing_wanted():
        return
    # Imported here: the exporter costs start-up time that most installations never need.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
        OTLPSpanExporter,
    )
    from opentelemetry.instrumentation.asyncpg import AsyncPGInstrumentor  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    provider = TracerProvider(resource=Resource.create({"service.name": f"hearthline-{service}"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    AsyncPGInstrumentor().instrument()  # type: ignore[no-untyped-call]  # the library has no types


def tracer() -> Tracer:
    """Return the tracer of the machinery; a silent one where no collector is configured."""
    return trace.get_tracer("hearthline")


def traceparent() -> str | None:
    """Return the W3C trace context of what is going on, if anything is being traced."""
    if not trace.get_current_span().get_span_context().is_valid:
        return None
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    return carrier.get("traceparent")


class Metrics:
    """The counters of one service, in a registry of its own so that many fit in one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Histogram(
            "http_request_seconds",
            "Requests answered, by route and status.",
            ["method", "route", "status"],
            registry=self.registry,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
        )
        self.published = Counter(
            "events_published", "Events handed to the bus.", ["type"], registry=self.registry
        )
        self.handled = Counter(
            "events_handled", "Events handled.", ["type", "outcome"], registry=self.registry
        )
        self.unsent = Gauge("outbox_unsent", "Events still to send.", registry=self.registry)
        self.unsent_age = Gauge(
            "outbox_oldest_seconds", "Age of the oldest unsent event.", registry=self.registry
        )
        self.dead = Gauge("dead_letters", "News nobody could handle.", registry=self.registry)
        self.retrying = Gauge("retrying_letters", "News tried again later.", registry=self.registry)
