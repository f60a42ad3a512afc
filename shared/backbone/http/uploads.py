"""Bodies with files in them, read piece by piece: nothing is held whole, or lies on a disk."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect

from backbone.db.unit_of_work import UnitOfWorkFactory
from backbone.http.problems import ProblemType

INVALID_UPLOAD = ProblemType(400, "invalid_upload")
_BOUNDARY_MOST: Final = 200
_HEADERS_MOST: Final = 20


class Received(Protocol):
    """What was received before its transaction begins."""

    @property
    def digest(self) -> bytes:
        """A digest of all that was sent: tells a repeated request from another one."""


Receive = Callable[[Request, UnitOfWorkFactory], Awaitable[Received]]
"""Takes in a body piece by piece. No transaction is open while somebody sends slowly."""


@dataclass(frozen=True, slots=True)
class Receiving:
    """How a route receives its body, and how long that may be."""

    receive: Receive
    most: int


@dataclass(frozen=True, slots=True)
class Part:
    """The beginning of a field of a form; its bytes follow. A file has a name, as it was sent."""

    name: str
    filename: str | None


def _cut_off() -> Exception:
    return INVALID_UPLOAD(
        "The upload was cut off, or is no form with a file. Please send it again."
    )


async def multipart(request: Request) -> AsyncGenerator[Part | bytes, None]:
    """Yield the fields of a `multipart/form-data` body as they arrive: each part, then its bytes.

    Raises a problem for a body that is something else, or ends before its end.
    """
    kind, options = parse_options_header(request.headers.get("Content-Type"))
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not 0 < len(boundary) <= _BOUNDARY_MOST:
        raise INVALID_UPLOAD(
            "Send a form with the file in it: Content-Type: multipart/form-data, field `file`."
        )
    reader = _Reader(boundary)
    try:
        async for piece in request.stream():
            for event in reader.read(piece):
                yield event
    except (FormParserError, ClientDisconnect) as error:
        raise _cut_off() from error
    if not reader.ended:
        raise _cut_off()


class _Reader:
    """Collects what the parser calls back with, in order."""

    def __init__(self, boundary: bytes) -> None:
        self.ended = False
        self._events: list[Part | bytes] = []
        self._header = bytearray()
        self._value = bytearray()
        self._headers: dict[bytes, bytes] = {}
        callbacks: Any = {
            "on_part_begin": self._begin,
            "on_header_field": self._on_header,
            "on_header_value": self._on_value,
            "on_header_end": self._on_header_end,
            "on_headers_finished": self._on_headers,
            "on_part_data": self._on_data,
            "on_end": self._on_end,
        }
        self._parser = MultipartParser(boundary, callbacks)

    def read(self, piece: bytes) -> list[Part | bytes]:
        self._parser.write(piece)
        events, self._events = self._events, []
        return events

    def _begin(self) -> None:
        self._headers = {}

    def _on_header(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        if len(self._headers) >= _HEADERS_MOST:
            raise FormParserError("A part has too many headers.")
        self._headers[bytes(self._header).lower()] = bytes(self._value)
        self._header.clear()
        self._value.clear()

    def _on_headers(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        filename = options.get(b"filename")
        self._events.append(
            Part(
                options.get(b"name", b"").decode("utf-8", "replace"),
                None if filename is None else filename.decode("utf-8", "replace"),
            )
        )

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        self._events.append(data[start:end])

    def _on_end(self) -> None:
        self.ended = True
