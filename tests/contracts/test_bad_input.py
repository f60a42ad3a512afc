"""Bad input to every text of every service: no error of ours, nothing cut, all refusals in words.

The strings are those of `naughty`; the fields are found in the OpenAPI documents, so that a new one
is asked from its first day (R-03, R-04).
"""

import json
import re
import unicodedata
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack
from typing import Any
from urllib.parse import quote_plus

import pytest
from naughty import LINE_BREAKS, SPACES, WORDS

from backbone.testing import ServiceHarness, running
from contracts.permissions import ROLES
from hearthline.house import SERVICES

from .asking import OPERATIONS, Answer, Operation, ask, example_of, resolved

SOMETHING = "00000000-0000-7000-8000-000000000000"
GSM_EDGES = (
    "{}[]~\\|^\u20ac" * 20,
    "@\u00a3$\u00a5\u00e8" * 32,
    "\u00e7" * 71,
    "a" * 160 + "\u00e1",
)
"""Signs that count twice in a text, national ones, and one that makes 70 of 160 that fit."""
TEXTS = (
    *WORDS,
    *GSM_EDGES,
    "",
    " ",
    "\u200b\ufeff",
    SPACES,
    "a".join(LINE_BREAKS),
    "NUL \x00 inside",
    "half \ud800 of a sign",
    "9" * 400,
    "-" + "9" * 30,
    "1" + "0" * 18,
    "\u0661\u0662\u0663",
    "a\u0301" * 300,
    "%00",
    "../../etc/passwd",
    "A" * 70_000,
)
ALONE = {"service_unavailable", "customers_unreachable"}
"""What is said where another service is asked."""
OTHERS: tuple[Any, ...] = (0, -1, 10**30, 1.5, True, None, [], {}, ["x"], {"a": "b"})
"""What is no text at all, where a text is asked for."""


@pytest.fixture(scope="module")
async def rooms() -> AsyncIterator[dict[str, ServiceHarness]]:
    async with AsyncExitStack() as stack:
        yield {one.name: await stack.enter_async_context(running(one)) for one in SERVICES}


def places(
    schema: Mapping[str, Any], components: Mapping[str, Any], depth: int = 0
) -> Iterator[tuple[str | int, ...]]:
    """Yield the way to each single value a body may have."""
    schema = resolved(schema, components)
    if schema.get("type") == "object" and depth < 4:
        for name, inner in schema.get("properties", {}).items():
            for rest in places(inner, components, depth + 1):
                yield (name, *rest)
    elif schema.get("type") == "array" and depth < 4:
        for rest in places(schema.get("items", {}), components, depth + 1):
            yield (0, *rest)
    else:
        yield ()


def placed(body: Any, way: tuple[str | int, ...], value: Any) -> Any:
    """Return a body with a value put in one place, and what leads there made."""
    if not way:
        return value
    here, *rest = way
    if isinstance(here, int):
        inner = body[0] if isinstance(body, list) and body else None
        return [placed(inner, tuple(rest), value)]
    known = dict(body) if isinstance(body, dict) else {}
    return {**known, here: placed(known.get(here), tuple(rest), value)}


def complaint(answer: Answer) -> str | None:
    """Say what is wrong with an answer to bad input; None where nothing is."""
    if answer.status == 503 and answer.json.get("code") in ALONE:
        return None  # Another service would be asked, and here each is alone.
    if answer.status >= 500:
        return f"{answer.status}: {answer.body[:160]!r}"
    if answer.status < 400:
        return None
    if answer.kind != "application/problem+json":
        return f"{answer.status} is {answer.kind}"
    detail = answer.json.get("detail", "")
    if len(detail) < 10 or not re.search(r"[.?]$", detail):
        return f"{answer.status} without a sentence: {detail!r}"
    return None


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", unicodedata.normalize("NFKD", text).lower())


def cut(sent: Any, way: tuple[str | int, ...], answer: Answer) -> bool:
    """Say whether a text that was taken comes back with fewer letters than it was sent with."""
    if answer.status not in {200, 201} or answer.kind != "application/json":
        return False
    shown: Any = answer.json
    for part in way:
        if isinstance(shown, dict) and part in shown:
            shown = shown[part]
        else:
            return False
    if not isinstance(sent, str) or not isinstance(shown, str):
        return False
    # An empty box may stand for what is usual.
    return bool(_letters(sent)) and _letters(sent) != _letters(shown)


TAKING = [one for one in OPERATIONS if one.body is not None]
ASKING = [one for one in OPERATIONS if one.query]


def test_r_03_bodies_and_addresses_of_every_service_are_tried() -> None:
    assert {one.service for one in TAKING} == {one.name for one in SERVICES}
    assert len(ASKING) > 10


@pytest.mark.parametrize("operation", TAKING, ids=str)
async def test_r_03_no_body_breaks_a_service_or_is_cut(
    rooms: dict[str, ServiceHarness], operation: Operation
) -> None:
    room = rooms[operation.service]
    assert operation.body is not None
    path = re.sub(r"\{[^}]*\}", SOMETHING, operation.path)
    example = example_of(operation.body, operation.components)
    token = room.keys.token(*ROLES)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    wrong = {}
    for way in places(operation.body, operation.components):
        for value in (*TEXTS, *OTHERS):
            body = json.dumps(placed(example, way, value)).encode()
            answer = await ask(room.runtime.app, operation.method, path, headers=headers, body=body)
            said = complaint(answer)
            if said or cut(value, way, answer):
                wrong[f"{way} {value!r:.40}"] = said or "cut"

    assert wrong == {}


@pytest.mark.parametrize("operation", ASKING, ids=str)
async def test_r_03_no_address_breaks_a_service(
    rooms: dict[str, ServiceHarness], operation: Operation
) -> None:
    room = rooms[operation.service]
    path = re.sub(r"\{[^}]*\}", SOMETHING, operation.path)
    headers = {"Authorization": f"Bearer {room.keys.token(*ROLES)}"}
    wrong = {}
    for name in operation.query:
        for value in TEXTS:
            typed = quote_plus(value, errors="surrogatepass")
            answer = await ask(
                room.runtime.app, operation.method, path, query=f"{name}={typed}", headers=headers
            )
            if said := complaint(answer):
                wrong[f"{name}={value!r:.40}"] = said

    assert wrong == {}
