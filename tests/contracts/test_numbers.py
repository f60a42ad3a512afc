"""Numbers from outside are bounded before they meet a column (R-29)."""

from collections.abc import Iterator
from typing import Any

from .asking import DOCUMENTS

_LARGEST = 2**63 - 1
"""The largest number PostgreSQL's largest integer column holds."""


def numbers(
    document: dict[str, Any], schema: dict[str, Any], path: str, within: frozenset[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every number a client may give, with where it stands."""
    if reference := schema.get("$ref"):
        name = reference.rsplit("/", 1)[-1]
        if name not in within:
            named = document["components"]["schemas"][name]
            yield from numbers(document, named, path, within | {name})
        return
    for kind in ("anyOf", "allOf", "oneOf"):
        for one in schema.get(kind, ()):
            yield from numbers(document, one, path, within)
    if schema.get("type") in {"integer", "number"}:
        yield path, schema
    for name, one in schema.get("properties", {}).items():
        yield from numbers(document, one, f"{path}.{name}", within)
    for name in ("items", "additionalProperties"):
        if isinstance(schema.get(name), dict):
            yield from numbers(document, schema[name], f"{path}.{name}", within)


def taken_numbers() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every number that any route of any service takes."""
    for document in DOCUMENTS.values():
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                bodies = operation.get("requestBody", {}).get("content", {}).values()
                for one in (*operation.get("parameters", ()), *bodies):
                    where = f"{method.upper()} {path} {one.get('name', 'body')}"
                    yield from numbers(document, one["schema"], where, frozenset())


def test_r_29_every_number_a_client_may_give_has_bounds_that_a_column_holds() -> None:
    found = list(taken_numbers())
    unbounded = [path for path, schema in found if not _is_bounded(schema)]

    assert len(found) > 20
    assert unbounded == []


def _is_bounded(schema: dict[str, Any]) -> bool:
    if {"enum", "const"} & schema.keys():
        return True
    least, most = schema.get("minimum"), schema.get("maximum")
    return least is not None and most is not None and -_LARGEST <= least <= most <= _LARGEST
