"""Asks a route as any client may, and keeps the answer; a stream is left at its first word."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message, Scope

from backbone.http.app import openapi_of
from hearthline.house import SERVICES

PATIENCE = 20.0
"""Seconds an answer may take."""


@dataclass(frozen=True)
class Operation:
    """One method on one path, as the service's OpenAPI document describes it."""

    service: str
    method: str
    path: str
    described: Mapping[str, Any]
    components: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def body(self) -> Mapping[str, Any] | None:
        """The schema of the JSON body it takes; None where it takes none."""
        content = self.described.get("requestBody", {}).get("content", {})
        found: Mapping[str, Any] | None = content.get("application/json", {}).get("schema")
        return found

    @property
    def query(self) -> list[str]:
        """The names of the parameters it takes in its address."""
        given = self.described.get("parameters", ())
        return [str(one["name"]) for one in given if one["in"] == "query"]


@dataclass(frozen=True)
class Answer:
    """What was answered: the status, the headers, and the body unless it was a stream."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        """The media type, without its parameters; empty where there is no body."""
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def json(self) -> Any:
        """The body as JSON values."""
        return json.loads(self.body)


DOCUMENTS = {
    one.name: openapi_of(one.name, one.title, one.whole_router, one.problem_statuses)
    for one in SERVICES
}
"""What each service says of its HTTP API: written once, for it takes a second."""


def operations() -> Iterator[Operation]:
    """Yield every operation of every service."""
    for service, document in DOCUMENTS.items():
        for path, methods in document["paths"].items():
            for method, described in methods.items():
                yield Operation(
                    service, method.upper(), path, described, document["components"]["schemas"]
                )


OPERATIONS = list(operations())


async def ask(
    app: ASGIApp,
    method: str,
    path: str,
    *,
    query: str = "",
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
) -> Answer:
    """Send one request straight to an application."""
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [
            (b"host", b"service.test"),
            *((name.lower().encode(), value.encode()) for name, value in (headers or {}).items()),
        ],
        "client": ("127.0.0.1", 1),
        "server": ("service.test", 80),
    }
    started: list[Message] = []
    parts: list[bytes] = []
    left, whole = asyncio.Event(), asyncio.Event()
    bodies = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Message:
        sent = next(bodies, None)
        if sent is None:
            await left.wait()
        return sent or {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            started.append(message)
        else:
            parts.append(message.get("body", b""))
        streams = any(b"event-stream" in value for _, value in started[0]["headers"])
        if streams or (message["type"] == "http.response.body" and not message.get("more_body")):
            whole.set()

    async def run() -> None:
        try:
            await app(scope, receive, send)
        finally:
            whole.set()

    asked = asyncio.create_task(run())
    try:
        async with asyncio.timeout(PATIENCE):
            await whole.wait()
    finally:
        left.set()
        asked.cancel()
        # A stream that is left breaks off in its own way.
        await asyncio.gather(asked, return_exceptions=True)
    found = {name.decode().lower(): value.decode() for name, value in started[0]["headers"]}
    return Answer(started[0]["status"], found, b"".join(parts))


def example_of(schema: Mapping[str, Any], components: Mapping[str, Any]) -> Any:
    """Return a value that a JSON schema allows, with every field that is required."""
    schema = resolved(schema, components)
    for chosen in (*schema.get("enum", ()), *([schema["const"]] if "const" in schema else ())):
        return chosen
    match schema.get("type"):
        case "object":
            required = schema.get("required", ())
            fields = schema.get("properties", {})
            return {name: example_of(fields[name], components) for name in required}
        case "array":
            least = schema.get("minItems", 0)
            return [example_of(schema.get("items", {}), components) for _ in range(least)]
        case "integer" | "number":
            return schema.get("minimum", 1)
        case kind:
            return True if kind == "boolean" else _text_example(schema)


def _text_example(schema: Mapping[str, Any]) -> str:
    forms = {
        "uuid": "00000000-0000-7000-8000-000000000000",
        "date": "2026-01-05",
        "date-time": "2026-01-05T10:00:00Z",
    }
    for shown in schema.get("examples", ()):
        return str(shown)
    return forms.get(schema.get("format", ""), "WORDS".ljust(schema.get("minLength", 0), "S"))


def resolved(schema: Mapping[str, Any], components: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow references, and take the first alternative that is not null."""
    while True:
        if "$ref" in schema:
            schema = components[schema["$ref"].rsplit("/", 1)[-1]]
        elif choices := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
            schema = next((one for one in choices if one.get("type") != "null"), choices[0])
        else:
            return schema
