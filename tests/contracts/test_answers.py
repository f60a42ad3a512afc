"""The OpenAPI documents name every answer that is found, from real requests to every route (R-90).

A new route is asked from its first day: as nobody, with a token that is none, without permission,
with bodies and addresses that cannot be read, and with what it asks for.
"""

import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest

from backbone.testing import ServiceHarness, running
from contracts.permissions import ROLES
from hearthline.house import SERVICES

from .asking import OPERATIONS, Answer, Operation, ask, example_of

SOMETHING = "00000000-0000-7000-8000-000000000000"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
TOO_LARGE = b'"' + b"A" * 1_000_001 + b'"'
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
async def rooms() -> AsyncIterator[dict[str, ServiceHarness]]:
    """Bring every service to life once, each alone; what it asks others for is out of reach."""
    async with AsyncExitStack() as stack:
        rooms = {one.name: await stack.enter_async_context(running(one)) for one in SERVICES}
        for room in rooms.values():
            # Here what is not declared is found by comparing answers, not by an error.
            room.runtime.app.state.strict_problems = False
        yield rooms


@dataclass(frozen=True)
class Request:
    """One way to ask an operation."""

    said: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def address(operation: Operation, part: str = SOMETHING) -> str:
    """Return an address of an operation, the same value in each variable part."""
    return re.sub(r"\{[^}]*\}", part, operation.path)


def requests_of(operation: Operation, room: ServiceHarness) -> Iterator[Request]:
    """Yield the ways in which an operation is asked."""
    path = address(operation)
    everybody = {"Authorization": f"Bearer {room.keys.token(*ROLES)}"}
    example = _example(operation)
    yield Request("as nobody", path)
    yield Request("with a token that is none", path, headers={"Authorization": "Bearer x.y.z"})
    nothing = {"Authorization": f"Bearer {room.keys.token('nobody')}"}
    yield Request("without permission", path, headers=nothing)
    yield Request("with what it asks for", path, headers=everybody | JSON, body=example)
    yield Request("with nothing", path, headers=everybody)
    yield Request("with an empty object", path, headers=everybody | JSON, body=b"{}")
    yield Request("with no object", path, headers=everybody | JSON, body=b"[7]")
    yield Request("with half a body", path, headers=everybody | JSON, body=b'{"a": ')
    as_text = everybody | {"Content-Type": "text/plain"}
    yield Request("with another media type", path, headers=as_text, body=example)
    yield Request("with too much", path, headers=everybody | JSON, body=TOO_LARGE)
    yield Request("for NUL", path, query="q=%00", headers=everybody)
    for part in ("110385", "x" * 300, "A_CODE", "actions"):
        yield Request(
            f"at {part[:9]}", address(operation, part), headers=everybody | JSON, body=example
        )
    for name in operation.query:
        for value in ("0", "-1", "x" * 600, "%F0%9F%98%80", "", "9" * 30):
            yield Request(f"{name}={value[:9]}", path, f"{name}={value}", everybody)
    for name, value in (
        ("If-Match", "never"),
        ("If-Match", '"999999"'),
        ("If-None-Match", '"0"'),
        ("Idempotency-Key", "x" * 400),
        ("Idempotency-Key", "\u00e9"),
        ("Last-Event-ID", "x"),
        ("X-Correlation-ID", "x"),
        ("Content-Length", "9" * 40),
    ):
        sent = everybody | JSON | {name: value}
        yield Request(f"{name}: {value[:9]}", path, headers=sent, body=example)
    keyed = everybody | JSON | {"Idempotency-Key": "the same"}
    yield Request("with a key", path, headers=keyed, body=example)
    yield Request("with that key for something else", path, headers=keyed, body=b'{"a": 1}')


def _example(operation: Operation) -> bytes:
    if operation.body is None:
        return b""
    return json.dumps(example_of(operation.body, operation.components)).encode()


def complaint(operation: Operation, answer: Answer) -> str | None:
    """Say in what an answer differs from what is declared; None where it does not."""
    responses: Mapping[str, Any] = operation.described["responses"]
    declared = responses.get(str(answer.status))
    if declared is None:
        return f"{answer.status} is not declared: {answer.body[:120]!r}"
    content = declared.get("content", {})
    if answer.kind and answer.body and answer.kind not in content:
        return f"{answer.status} is {answer.kind}, declared are {sorted(content)}"
    if answer.kind != "application/problem+json":
        return None
    [_, named] = content[answer.kind]["schema"]["allOf"]
    code = answer.json["code"]
    if code not in named["properties"]["code"]["enum"]:
        return f"{answer.status} {code} is not declared"
    return None


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
async def test_r_90_every_answer_is_declared(
    rooms: dict[str, ServiceHarness], operation: Operation
) -> None:
    room = rooms[operation.service]
    found = {}
    for request in requests_of(operation, room):
        answer = await ask(
            room.runtime.app,
            operation.method,
            request.path,
            query=request.query,
            headers=request.headers,
            body=request.body,
        )
        if said := complaint(operation, answer):
            found[request.said] = said

        if "etag" in answer.headers and operation.method == "GET":
            known = {**request.headers, "If-None-Match": answer.headers["etag"]}
            again = await ask(room.runtime.app, "GET", request.path, headers=known)
            if said := complaint(operation, again):
                found["with what is known"] = said

    assert found == {}


async def test_r_90_a_method_that_is_not_taken_is_told_all_that_are(
    rooms: dict[str, ServiceHarness],
) -> None:
    wrong = {}
    for operation in OPERATIONS:
        taken = {one.method for one in OPERATIONS if one.path == operation.path}
        app = rooms[operation.service].runtime.app
        for method in {*METHODS} - _taken(operation):
            answer = await ask(app, method, address(operation))
            told = {*answer.headers.get("allow", "").split(", ")}
            if answer.status != 405 or not taken <= told or method in told:
                wrong[f"{method} {operation.path}"] = (answer.status, told)

    assert wrong == {}


def _taken(operation: Operation) -> set[str]:
    """Return the methods of every path that an address of this operation may be read as."""
    given = address(operation)
    return {
        one.method
        for one in OPERATIONS
        if one.service == operation.service
        and re.fullmatch(re.sub(r"\{[^}]*\}", "[^/]+", one.path), given)
    }


DATED = [
    (operation, name)
    for operation in OPERATIONS
    for name in operation.query
    if any(
        "date" in json.dumps(one["schema"])
        for one in operation.described["parameters"]
        if one["name"] == name and one["in"] == "query"
    )
]


def test_r_90_there_are_parameters_that_ask_for_a_day() -> None:
    assert len(DATED) >= 2


@pytest.mark.parametrize(
    "value", ["0", "1517443200", "20260105", "2026-1-5", "2026-01-05T00:00", "1e3"]
)
@pytest.mark.parametrize(("operation", "name"), DATED, ids=str)
async def test_r_90_what_is_no_day_is_taken_for_none(
    rooms: dict[str, ServiceHarness], operation: Operation, name: str, value: str
) -> None:
    room = rooms[operation.service]
    token = {"Authorization": f"Bearer {room.keys.token(*ROLES)}"}

    answer = await ask(
        room.runtime.app,
        operation.method,
        address(operation),
        query=f"{name}={value}",
        headers=token,
    )

    assert answer.status == 422, answer.body
    codes = {one["code"] for one in answer.json["errors"] if one["field"] == name}
    assert codes
    assert codes <= {"invalid_date", "invalid_moment"}
