"""Routers of pages: what they change is asked for by our own forms only."""

from collections.abc import Iterable, Iterator
from typing import Any

from fastapi import APIRouter, Depends
from fastapi.routing import APIRoute

from console.csrf import verify_csrf


class CsrfUnverifiedError(Exception):
    """A route takes what changes something without checking who sent it."""


def page_router(prefix: str = "", *, dependencies: Iterable[Any] = ()) -> APIRouter:
    """Return a router whose every route is protected against forged requests, first of all."""
    return APIRouter(prefix=prefix, dependencies=[Depends(verify_csrf), *dependencies])


def routes_of(routers: Iterable[APIRouter]) -> Iterator[APIRoute]:
    """Yield every route in order; CsrfUnverifiedError for one that `page_router` did not make.

    They are put into the application as they are: one that includes routers makes every route anew,
    and finds each request's route through the router it was made in.
    """
    for router in routers:
        for route in router.routes:
            if not isinstance(route, APIRoute) or not _is_protected(route):
                raise CsrfUnverifiedError(f"{route} is not from page_router.")
            yield route


def _is_protected(route: APIRoute) -> bool:
    return any(one.call is verify_csrf for one in route.dependant.dependencies)
