"""What a service's routes are made of, and the web application around them."""

import re
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, Request, Response
from fastapi.routing import APIRoute
from fastapi_offline import FastAPIOffline

from backbone import errors, observe
from backbone.auth import Person
from backbone.door import DoorRoute, allows, door, is_public, permission_of, public, signed_in
from backbone.errors import Problem
from backbone.fields import Body, Day, Id, Moment, Out, Text
from backbone.paging import Page, PageDep, Paging, open_seal, seal
from backbone.service import Service
from backbone.threshold import Threshold
from backbone.watching import Watch, watch
from backbone.work import Read, Work

__all__ = [
    "Body",
    "Day",
    "DoorRoute",
    "Id",
    "IfMatchDep",
    "Moment",
    "Out",
    "Page",
    "PageDep",
    "Paging",
    "Person",
    "PersonDep",
    "Problem",
    "ReadDep",
    "Text",
    "WatchDep",
    "WorkDep",
    "allows",
    "door",
    "is_public",
    "open_seal",
    "permission_of",
    "public",
    "require_match",
    "seal",
    "signed_in",
    "tag_version",
]

log = observe.logger(__name__)


class PermissionUndeclared(Exception):  # noqa: N818  a fact, not an "error"
    """A route does not say what it takes to come through it."""


# What follows is `async` though it waits for nothing: FastAPI runs a plain function in a thread,
# and two threads a request cost more than the rest of a small one.
async def _work(request: Request) -> Work:
    work: Work = request.state.work
    return work


async def _read(request: Request) -> Read:
    read: Read = request.state.read
    return read


async def _person(request: Request) -> Person:
    person: Person = request.state.person
    return person


async def _if_match(if_match: Annotated[str | None, Header()] = None) -> int | None:
    if if_match is None or if_match.strip() == "*":
        return None
    found = re.fullmatch(r'(?:W/)?"?(\d{1,9})"?', if_match.strip())
    if found is None:
        raise Problem(400, "If-Match must be the ETag of the record as you last read it.")
    return int(found[1])


WorkDep = Annotated[Work, Depends(_work)]
ReadDep = Annotated[Read, Depends(_read)]
PersonDep = Annotated[Person, Depends(_person)]
WatchDep = Annotated[Watch, Depends(watch)]
IfMatchDep = Annotated[int | None, Depends(_if_match)]


def require_match(if_match: int | None, version: int) -> None:
    """Refuse to change a record that somebody else changed since the caller read it."""
    if if_match is not None and if_match != version:
        raise Problem(
            412,
            "Somebody changed this record since you opened it. Read it again and redo your change.",
            version=version,
        )


def tag_version(response: Response, version: int) -> None:
    """Tell the caller which version it was given, to be sent back as If-Match."""
    response.headers["ETag"] = f'"{version}"'


def check_permissions(service: Service) -> None:
    """Refuse to open a door nobody put a lock, or a sign, on."""
    for route in service.router.routes:
        if not isinstance(route, DoorRoute):
            raise PermissionUndeclared(f"{service.name}: {route} does not go through the door.")
        if permission_of(route.endpoint) is None:
            methods = ",".join(sorted(route.methods or ()))
            raise PermissionUndeclared(
                f"{service.name}: {methods} {route.path} declares no permission."
            )


def make_app(service: Service, metrics: observe.Metrics) -> FastAPI:
    """Make a service's web application: its routes, problem answers, limits and counters."""
    check_permissions(service)
    app = FastAPIOffline(
        title=f"Hearthline: {service.title}",
        version="1",
        docs_url="/docs",
        redoc_url=None,
        openapi_url="/openapi.json",
        generate_unique_id_function=_operation_id,
    )
    app.include_router(service.router)
    errors.install(app, service.refusals)
    app.add_middleware(Threshold, name=service.name, metrics=metrics)
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name


def openapi_of(service: Service) -> dict[str, Any]:
    """Write a service's HTTP promises as an OpenAPI document."""
    document: dict[str, Any] = make_app(service, observe.Metrics()).openapi()
    document["components"].setdefault("securitySchemes", {})["staff"] = {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
    }
    for route in service.router.routes:
        if not isinstance(route, DoorRoute):
            continue
        for method in route.methods or ():
            operation = document["paths"][route.path_format][method.lower()]
            permission = permission_of(route.endpoint)
            if not is_public(route.endpoint):
                operation["security"] = [{"staff": []}]
                operation["x-permission"] = permission
    return document
