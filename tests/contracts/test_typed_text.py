"""Every text that a request of any service takes is cleaned before it is judged (R-03, R-04)."""

from collections.abc import Iterator
from typing import Annotated, Any

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import SecretStr, TypeAdapter

from backbone.http.schemas import RequestModel, Text, Verbatim, clean_any
from hearthline.house import SERVICES

TO_THE_LETTER = {
    "current_password",
    "new_password",
    "password",
    "body",  # of a simulated telephone: what came in is kept as it is
}
"""The texts that are taken as they are."""
OF_A_FORM = {"grant_type", "username", "password", "refresh_token"}
"""The fields of the OAuth 2 form; the route itself cleans the user name."""
MACHINE_MADE = {"after", "If-Match", "if_match", "zip_code", "table", "key", "call_code"}
"""What a program wrote and sends back: cursors, versions, parts of an address."""


def uncleaned(schema: Any, name: str = "", *, clean: bool = False) -> Iterator[str]:
    """Yield the names of the fields in which a text stands that nothing cleans."""
    match schema:
        case {"metadata": {"verbatim": True}} if name in TO_THE_LETTER:
            return
        case {"type": "str"} if not clean:
            yield name
        case dict():
            function = schema.get("function")
            cleans = isinstance(function, dict) and is_cleaner(function.get("function"))
            if schema.get("type") == "model-fields":
                for field, inner in schema["fields"].items():
                    yield from uncleaned(inner, field, clean=clean or cleans)
                return
            for key, inner in schema.items():
                if key not in {"metadata", "serialization", "function", "expected", "default"}:
                    yield from uncleaned(inner, name, clean=clean or cleans)
        case list() | tuple():
            for inner in schema:
                yield from uncleaned(inner, name, clean=clean)
        case _:
            pass


def is_cleaner(function: Any) -> bool:
    """Say whether a validator cleans what it is given."""
    return function is clean_any or isinstance(getattr(function, "__self__", None), Text)


def routes() -> Iterator[tuple[str, APIRoute]]:
    for service in SERVICES:
        for route in service.whole_router.routes:
            if isinstance(route, APIRoute):
                yield service.name, route


def parameters(dependant: Dependant) -> Iterator[Any]:
    """Yield what a route takes from bodies and queries, also through what it depends on."""
    yield from (*dependant.body_params, *dependant.query_params)
    for one in dependant.dependencies:
        yield from parameters(one)


ROUTES = list(routes())


def test_every_service_has_its_routes_looked_at() -> None:
    assert {name for name, _ in ROUTES} == {service.name for service in SERVICES}


@pytest.mark.parametrize(
    ("service", "route"), ROUTES, ids=[f"{name} {route.name}" for name, route in ROUTES]
)
def test_r_03_every_text_of_a_request_is_cleaned(service: str, route: APIRoute) -> None:
    loose: list[str] = []
    for one in parameters(route.dependant):
        wanted: Any = one.field_info.annotation
        for mark in one.field_info.metadata:
            wanted = Annotated[wanted, mark]
        loose += [
            f"{one.name}: {field or one.name}"
            for field in uncleaned(TypeAdapter(wanted).core_schema)
            if (field or one.name) not in OF_A_FORM | MACHINE_MADE
        ]

    assert loose == [], service


def test_r_03_a_new_field_is_cleaned_by_itself() -> None:
    class Asked(RequestModel):
        words: str
        more: dict[str, list[str]] | None = None
        password: Annotated[SecretStr, Verbatim()] = SecretStr("")

    asked = Asked.model_validate(
        {"words": "gas\x0bbill\u200b", "more": {"a\u200b": ["b\x92"]}, "password": " a\u200b "}
    )

    assert (asked.words, asked.more) == ("gas\nbill", {"a": ["b\u2019"]})
    assert asked.password.get_secret_value() == " a\u200b "
    assert list(uncleaned(TypeAdapter(Asked).core_schema)) == []
