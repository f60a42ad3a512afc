"""The route class of every service: permission, one transaction, commit before answering."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, cast

from fastapi import APIRouter, Depends, Request, Response
from fastapi.routing import APIRoute
from typing_extensions import TypeVar as DefaultTypeVar

from backbone.actor import Actor
from backbone.db.group_commit import Write
from backbone.db.revoked_access import RevokedAccess
from backbone.db.unit_of_work import ReadSession, UnitOfWork, UnitOfWorkFactory
from backbone.http.auth import TokenVerifier, sign_in_ended
from backbone.http.idempotency import (
    AlreadyAnswered,
    IdempotencyKey,
    KeyTaken,
    SharedTransactions,
    answer_once,
)
from backbone.http.problems import NOT_PERMITTED, NOT_SIGNED_IN
from backbone.http.schemas import RequestModel
from backbone.http.uploads import Receive, Receiving
from contracts.permissions import PERMISSIONS, Permission

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
Item = TypeVar("Item")
Result = TypeVar("Result")
Deps = DefaultTypeVar("Deps", default=object)

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
Provide = Callable[[Request], Coroutine[Any, Any, Any]]

PUBLIC = "(public)"
SIGNED_IN = "(signed in)"
_PERMISSION = "__hearthline_permission__"
_SHARES = "__hearthline_shares_transaction__"
_RECEIVES = "__hearthline_receives__"


def requires(permission: Permission) -> Callable[[Endpoint], Endpoint]:
    """Declare what an actor must be permitted to do to call this route."""
    if permission not in PERMISSIONS:
        raise TypeError(f"{permission} is not in the permission table.")

    def mark(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _PERMISSION, permission)
        return endpoint

    return mark


def public(endpoint: Endpoint) -> Endpoint:
    """Declare that anybody may call this route, signed in or not."""
    setattr(endpoint, _PERMISSION, PUBLIC)
    return endpoint


def signed_in(endpoint: Endpoint) -> Endpoint:
    """Declare that whoever is signed in may call this route, whatever their roles."""
    setattr(endpoint, _PERMISSION, SIGNED_IN)
    return endpoint


def shares_transaction(endpoint: Endpoint) -> Endpoint:
    """Declare that this route opens no transaction of its own: it submits to a shared one."""
    setattr(endpoint, _SHARES, True)
    return endpoint


def receives(receive: Receive, *, most: int) -> Callable[[Endpoint], Endpoint]:
    """Declare that this route's body is received piece by piece, before its transaction begins.

    `most` is how many bytes it may have; whoever may not call the route is refused before.
    """

    def mark(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _RECEIVES, Receiving(receive, most))
        return endpoint

    return mark


def receiving_of(endpoint: Callable[..., Any]) -> Receiving | None:
    """Return how a route receives its body; None where that is a small one."""
    return getattr(endpoint, _RECEIVES, None)


def permission_of(endpoint: Callable[..., Any]) -> str | None:
    """Return the permission a route requires; None when nobody declared it."""
    return getattr(endpoint, _PERMISSION, None)


class TransactionalRoute(APIRoute):
    """A route whose transaction is committed before the answer is sent."""

    problem_types: frozenset[object] = frozenset()
    """Every kind of problem the route may answer with; set when the application is made."""

    def get_route_handler(self) -> Handler:
        """Wrap the endpoint: authenticate, authorize, replay or open a transaction, answer."""
        endpoint = super().get_route_handler()
        permission = permission_of(self.endpoint)
        shares = getattr(self.endpoint, _SHARES, False)
        receiving = receiving_of(self.endpoint)
        if shares:
            endpoint = _called_directly(self, endpoint)

        async def handle(request: Request) -> Response:
            request.scope["hearthline_route"] = self.path
            request.scope["hearthline_problems"] = self.problem_types
            if permission != PUBLIC:
                request.state.actor = await _authorize(request, permission)
            units_of_work: UnitOfWorkFactory = request.app.state.units_of_work
            request.state.deps = units_of_work.deps
            if shares:
                return await endpoint(request)
            if request.method in {"GET", "HEAD"}:
                async with units_of_work.read() as read:
                    request.state.read = read
                    return await endpoint(request)
            content = None
            if receiving is not None:
                request.state.received = await receiving.receive(request, units_of_work)
                content = request.state.received.digest
            key = await IdempotencyKey.of(request, content=content)
            while True:
                try:
                    async with units_of_work.begin() as work:
                        request.state.work = request.state.read = work
                        return await answer_once(work, key, lambda: endpoint(request))
                except AlreadyAnswered as already:
                    return already.response
                except KeyTaken:
                    continue  # Now it is stored, and found.

        return handle


def _called_directly(route: APIRoute, usual: Handler) -> Handler:
    """Call a hot route's endpoint without FastAPI's general machinery, which costs half a request.

    Such a route takes one JSON body and dependencies of this module, and answers a Response. What
    is not a valid body goes the usual way, which finds the words for it.
    """
    [body] = route.dependant.body_params
    model = cast("type[RequestModel]", body.field_info.annotation)
    dependencies = {
        str(one.name): cast("Provide", one.call) for one in route.dependant.dependencies
    }

    async def handle(request: Request) -> Response:
        if request.headers.get("content-type") != "application/json":
            return await usual(request)
        try:
            values: dict[str, Any] = {body.name: model.read(await request.body())}
        except ValueError:
            return await usual(request)
        for name, provide in dependencies.items():
            values[name] = await provide(request)
        response: Response = await route.endpoint(**values)
        return response

    return handle


async def _authorize(request: Request, permission: str | None) -> Actor:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NOT_SIGNED_IN(
            "Sign in first and send the access token as `Authorization: Bearer ...`.",
            headers={"WWW-Authenticate": "Bearer"},
        )
    verifier: TokenVerifier = request.app.state.verifier
    actor = await verifier.actor(token.strip())
    revoked: RevokedAccess = request.app.state.revoked_access
    if revoked.refuses(actor):
        raise sign_in_ended()
    if permission == SIGNED_IN:
        return actor
    if permission is None or not actor.may(permission):
        raise NOT_PERMITTED(
            f"Your role does not include `{permission}`. Ask an administrator if you need it.",
            permission=permission,
        )
    return actor


# What follows is `async` though it waits for nothing: FastAPI runs a plain function in a thread,
# and two threads a request cost more than the rest of a small one.
async def _unit_of_work(request: Request) -> UnitOfWork[Any]:
    work: UnitOfWork[Any] = request.state.work
    return work


async def _read_session(request: Request) -> ReadSession[Any]:
    read: ReadSession[Any] = request.state.read
    return read


async def _actor(request: Request) -> Actor:
    actor: Actor = request.state.actor
    return actor


async def _deps(request: Request) -> Any:
    return request.state.deps


async def _received(request: Request) -> Any:
    return request.state.received


@dataclass(frozen=True, slots=True)
class SharedTransaction:
    """A request's way into a transaction that requests arriving together share."""

    transactions: SharedTransactions
    key: IdempotencyKey | None

    async def write(
        self,
        write: Write[Item, Result],
        item: Item,
        *,
        respond: Callable[[Result], Response],
    ) -> Response:
        """Have an item written together with others; return its answer after the commit.

        A request with an Idempotency-Key that was answered before gets that answer. Raises what
        `write` returns as this item's exception.
        """
        return await self.transactions.submit(write, item, self.key, respond)


async def _shared_transaction(request: Request) -> SharedTransaction:
    return SharedTransaction(
        request.app.state.shared_transactions, await IdempotencyKey.of(request)
    )


UnitOfWorkDep = Annotated[UnitOfWork[Deps], Depends(_unit_of_work)]
ReadSessionDep = Annotated[ReadSession[Deps], Depends(_read_session)]
ActorDep = Annotated[Actor, Depends(_actor)]
DepsDep = Annotated[Deps, Depends(_deps)]
ReceivedDep = Annotated[Item, Depends(_received)]
SharedTransactionDep = Annotated[SharedTransaction, Depends(_shared_transaction)]


def transactional_router(prefix: str, *, tag: str) -> APIRouter:
    """Make a router whose routes declare a permission and commit before answering."""
    return APIRouter(
        prefix=prefix,
        tags=[tag],
        route_class=TransactionalRoute,
        generate_unique_id_function=lambda route: route.name,
    )


def combined_router(*routers: APIRouter) -> APIRouter:
    """Make one router of several; routes are matched in this order."""
    combined = APIRouter(route_class=TransactionalRoute)
    for router in routers:
        # Not include_router: it nests them, and the order of all routes is checked in one place.
        combined.routes.extend(router.routes)
    return combined
