"""A service's web application: its routes, problem answers, limits, and its OpenAPI document."""

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi_offline import FastAPIOffline

from backbone.http import concurrency, pagination, problems, uploads
from backbone.http.middleware import LargerBody, RequestMiddleware
from backbone.http.problems import ProblemType, declared_problems, problem_type_of
from backbone.http.routing import (
    PUBLIC,
    SIGNED_IN,
    TransactionalRoute,
    permission_of,
    receiving_of,
)
from backbone.telemetry.metrics import Metrics

ProblemStatuses = Mapping[type[Exception], int]
"""Which HTTP status a domain exception is answered with; its text is what the person reads."""

_EVERYWHERE = (
    problems.INVALID_ADDRESS,
    problems.REQUEST_TOO_LARGE,
    problems.INTERNAL_ERROR,
    problems.SERVICE_UNAVAILABLE,
)
_AUTHENTICATED = (problems.NOT_SIGNED_IN, problems.SIGN_IN_ENDED)
_IDEMPOTENT = (
    problems.INVALID_IDEMPOTENCY_KEY,
    problems.IDEMPOTENCY_KEY_REUSED,
)
_PROBLEM_SCHEMA = {
    "title": "Problem",
    "description": "Why a request was refused (RFC 9457). Programs read `code`, people `detail`.",
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "correlation_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable; says what kind of problem it is."},
        "detail": {"type": "string", "description": "What is wrong and what to do, in English."},
        "correlation_id": {"type": "string", "format": "uuid"},
        "errors": {
            "type": "array",
            "description": "With `invalid_input`: what is wrong with each field.",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {
                    "field": {"type": "string"},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
    },
}


class PermissionUndeclared(Exception):
    """A route does not declare which permission it requires."""


def make_app(
    name: str, title: str, router: APIRouter, statuses: ProblemStatuses, metrics: Metrics
) -> FastAPI:
    """Make a service's web application; refuse a route that declares no permission."""
    routes = _checked_routes(name, router)
    app = FastAPIOffline(
        title=f"Hearthline: {title}",
        version="1",
        docs_url="/docs",
        redoc_url=None,
        openapi_url="/openapi.json",
        # Ours names routes and never addresses, and leaves the texts of errors out.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    for route in routes:
        route.problem_types = frozenset(_problem_types(route, statuses))
    # Not include_router: it wraps them, and every request would pass through the wrapping.
    app.router.routes.extend(routes)
    problems.install_problem_handlers(app, statuses)
    app.add_middleware(RequestMiddleware, name=name, metrics=metrics, larger=_larger_bodies(routes))
    return app


def _larger_bodies(routes: Iterable[TransactionalRoute]) -> list[LargerBody]:
    """Return which routes take more than the usual body, and how much."""
    return [
        LargerBody(method, route.path_regex, receiving.most)
        for route in routes
        if (receiving := receiving_of(route.endpoint)) is not None
        for method in route.methods or ()
    ]


def _checked_routes(name: str, router: APIRouter) -> list[TransactionalRoute]:
    routes = []
    for route in router.routes:
        if not isinstance(route, TransactionalRoute):
            raise PermissionUndeclared(f"{name}: {route} is not a TransactionalRoute.")
        if permission_of(route.endpoint) is None:
            methods = ",".join(sorted(route.methods or ()))
            raise PermissionUndeclared(f"{name}: {methods} {route.path} declares no permission.")
        routes.append(route)
    return routes


def _problem_types(route: TransactionalRoute, statuses: ProblemStatuses) -> Iterable[ProblemType]:
    """Return every kind of problem a route may answer with."""
    yield from _EVERYWHERE
    permission = permission_of(route.endpoint)
    if permission != PUBLIC:
        yield from _AUTHENTICATED
    if permission not in {PUBLIC, SIGNED_IN}:
        yield problems.NOT_PERMITTED
    if not {"GET", "HEAD"} & set(route.methods or ()):
        yield from _IDEMPOTENT
    if route.dependant.path_params:
        yield problems.NOT_FOUND
    yield from _body_problems(route)
    parameters = _flat(route.dependant)
    if route.body_field is not None or any(
        one.query_params or one.header_params for one in parameters
    ):
        yield problems.INVALID_INPUT
    modules = {getattr(one.call, "__module__", "") for one in parameters}
    if concurrency.__name__ in modules:
        yield problems.INVALID_IF_MATCH
        yield problems.STALE_VERSION
    if pagination.__name__ in modules or _pages_by_body(route):
        yield problems.INVALID_CURSOR
    for declared in declared_problems(route.endpoint):
        yield problem_type_of(declared, statuses)


def _body_problems(route: TransactionalRoute) -> Iterable[ProblemType]:
    """Return what may be wrong with a body that cannot be read at all."""
    if receiving_of(route.endpoint) is not None:
        yield uploads.INVALID_UPLOAD
    if route.body_field is not None:
        yield problems.INVALID_JSON


def _pages_by_body(route: TransactionalRoute) -> bool:
    """Say whether a body tells after which row a page begins: what is personal is no query."""
    bodies = (one.field_info.annotation for one in route.dependant.body_params)
    return any("after" in getattr(body, "model_fields", {}) for body in bodies)


def _flat(dependant: Dependant) -> list[Dependant]:
    return [dependant, *(found for one in dependant.dependencies for found in _flat(one))]


def openapi_of(
    name: str, title: str, router: APIRouter, statuses: ProblemStatuses
) -> dict[str, Any]:
    """Write a service's HTTP API as an OpenAPI document, with permissions and problems."""
    document: dict[str, Any] = make_app(name, title, router, statuses, Metrics()).openapi()
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas["Problem"] = _PROBLEM_SCHEMA
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    components.setdefault("securitySchemes", {})["staff"] = {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
    }
    for route in _checked_routes(name, router):
        for method in route.methods or ():
            operation = document["paths"][route.path_format][method.lower()]
            permission = permission_of(route.endpoint)
            if permission != PUBLIC:
                operation["security"] = [{"staff": []}]
                operation["x-permission"] = permission
            # FastAPI documents validation errors in a shape of its own, which no service answers.
            operation["responses"].pop("422", None)
            operation["responses"].update(_problem_responses(_problem_types(route, statuses)))
    return document


def _problem_responses(kinds: Iterable[ProblemType]) -> dict[str, Any]:
    """Document the problem answers of a route: one response for each status, with its codes."""
    by_status: dict[int, set[str]] = {}
    for kind in kinds:
        by_status.setdefault(kind.status, set()).add(kind.code)
    return {
        str(status): {
            "description": problems.TITLES.get(status, "Not possible"),
            "content": {
                "application/problem+json": {
                    "schema": {
                        "allOf": [
                            {"$ref": "#/components/schemas/Problem"},
                            {"properties": {"code": {"enum": sorted(codes)}}},
                        ]
                    }
                }
            },
        }
        for status, codes in sorted(by_status.items())
    }
