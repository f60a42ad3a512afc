"""Every route declares the problems it answers: a status and a stable code for each."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from hearthline.house import SERVICES

from .asking import DOCUMENTS


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield every operation of every service."""
    for service, document in DOCUMENTS.items():
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                yield service, f"{method.upper()} {path}", operation


OPERATIONS = list(operations())


def codes(operation: dict[str, Any]) -> dict[str, set[str]]:
    """Return the codes of an operation's problem answers, by status."""
    return {
        status: set(content["schema"]["allOf"][1]["properties"]["code"]["enum"])
        for status, response in operation["responses"].items()
        if (content := response.get("content", {}).get("application/problem+json"))
    }


@pytest.mark.parametrize(
    ("service", "name", "operation"), OPERATIONS, ids=[f"{one[0]} {one[1]}" for one in OPERATIONS]
)
def test_every_answer_that_says_no_names_its_codes(
    service: str, name: str, operation: dict[str, Any]
) -> None:
    refusals = {status for status in operation["responses"] if status >= "400"}
    found = codes(operation)

    assert refusals == found.keys(), (service, name)
    assert {"internal_error"} <= found["500"]
    assert {"service_unavailable"} <= found["503"]
    for code in set().union(*found.values()):
        assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", code)


def test_a_code_means_one_status() -> None:
    statuses: dict[str, set[str]] = {}
    for _, _, operation in OPERATIONS:
        for status, named in codes(operation).items():
            for code in named:
                statuses.setdefault(code, set()).add(status)

    assert {code: found for code, found in statuses.items() if len(found) > 1} == {}


def test_every_domain_exception_a_service_answers_is_declared_by_a_route() -> None:
    undeclared = []
    for service in SERVICES:
        declared = {
            code
            for name, _, operation in OPERATIONS
            if name == service.name
            for named in codes(operation).values()
            for code in named
        }
        for kind in service.problem_statuses:
            code = getattr(kind, "code", re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower())
            if code not in declared:
                undeclared.append(f"{service.name}: {code}")

    assert undeclared == []
