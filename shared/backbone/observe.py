"""What operators see: structured logs and counters."""

import logging
import sys
from contextvars import ContextVar
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from structlog.stdlib import BoundLogger
from structlog.typing import EventDict

from backbone.store import new_id

BOOK_BYTES = 10_000_000
"""How long a log book gets before the next one is begun."""
BOOKS = 5
"""How many log books are kept."""

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


def configure_logs(*, level: str = "INFO", book: Path | None = None) -> None:
    """Write logs as one JSON object a line: UTC, no bodies, line breaks encoded.

    With a `book`, for somebody who sits at the screen, they are written there, and the screen shows
    only what a person should look into.
    """
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
    screen = logging.StreamHandler(sys.stderr)
    as_json = (structlog.processors.format_exc_info, structlog.processors.JSONRenderer())
    screen.setFormatter(_formatter(shared, *as_json))
    handlers: list[logging.Handler] = [screen]
    if book is not None:
        book.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = RotatingFileHandler(book, maxBytes=BOOK_BYTES, backupCount=BOOKS - 1)
        file.setFormatter(screen.formatter)
        plainly = structlog.dev.plain_traceback  # the other kinds show what variables held
        to_read = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plainly)
        screen.setFormatter(_formatter(shared, to_read))
        screen.setLevel(logging.WARNING)
        handlers.append(file)
    root = logging.getLogger()
    root.handlers[:] = handlers
    root.setLevel(level)
    for chatty in ("aio_pika", "aiormq", "uvicorn.access", "alembic", "httpx2", "httpcore2"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _formatter(shared: list[Any], *rendering: Any) -> logging.Formatter:
    bare = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared, processors=[bare, *rendering]
    )


def logger(name: str) -> BoundLogger:
    """Return the log of one module. Log ids, never names, numbers or words of customers."""
    found: BoundLogger = structlog.stdlib.get_logger(name)
    return found


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
