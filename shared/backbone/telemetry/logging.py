"""Structured logs: one JSON object a line, with the service and the correlation id."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from structlog.stdlib import BoundLogger
from structlog.typing import EventDict

from backbone.ids import new_id

LOG_FILE_BYTES = 10_000_000
"""Size at which the next log file is begun."""
LOG_FILES = 5
"""How many log files are kept."""

_correlation_id: ContextVar[UUID | None] = ContextVar("correlation_id", default=None)
_service: ContextVar[str | None] = ContextVar("service", default=None)


def correlation_id() -> UUID:
    """Return the id that ties a click to everything it causes; make one where there is none."""
    current = _correlation_id.get()
    if current is None:
        current = new_id()
        _correlation_id.set(current)
    return current


def set_correlation_id(value: UUID | None) -> None:
    """Let everything from here on in this task belong to that id."""
    _correlation_id.set(value)


def set_service(name: str) -> None:
    """Let every log line from here on in this task name this service."""
    _service.set(name)


@contextmanager
def logging_as(service: str) -> Iterator[None]:
    """Let log lines name another service for a while: in one process they call each other."""
    token = _service.set(service)
    try:
        yield
    finally:
        _service.reset(token)


def _add_context(_logger: Any, _method: str, event: EventDict) -> EventDict:
    if (service := _service.get()) is not None:
        event.setdefault("service", service)
    if (correlation := _correlation_id.get()) is not None:
        event["correlation_id"] = str(correlation)
    return event


def configure_logging(*, level: str = "INFO", log_file: Path | None = None) -> None:
    """Write logs as one JSON object a line: UTC, no bodies, line breaks encoded.

    With a `log_file`, for somebody who sits at the screen, lines go there, and the screen shows
    only warnings and errors.
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        _add_context,
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
    if log_file is not None:
        log_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = RotatingFileHandler(log_file, maxBytes=LOG_FILE_BYTES, backupCount=LOG_FILES - 1)
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


def get_logger(name: str) -> BoundLogger:
    """Return the logger of one module. Log ids, never names, numbers or words of customers."""
    found: BoundLogger = structlog.stdlib.get_logger(name)
    return found
