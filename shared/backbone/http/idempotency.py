"""Idempotency keys: a repeated POST gets the answer already given, from the same transaction."""

import base64
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from fastapi import Request, Response
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from backbone.actor import Actor
from backbone.db.group_commit import GroupCommit, Write
from backbone.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from backbone.http.problems import (
    IDEMPOTENCY_KEY_REUSED,
    INVALID_IDEMPOTENCY_KEY,
    REQUEST_IN_PROGRESS,
)

Item = TypeVar("Item")
Result = TypeVar("Result")

_MAX_LENGTH = 200
"""Characters a key may have; a UUID fits five times."""
_KEPT_HEADERS = ("etag", "location", "content-type")

_CLAIM = text(
    "INSERT INTO idempotency_key (key, request)"
    " SELECT * FROM unnest(CAST(:keys AS text[]), CAST(:requests AS text[])) AS new (key, request)"
    " ORDER BY key ON CONFLICT DO NOTHING RETURNING key"
)
_STORED = text(
    "SELECT key, request, status, headers, body FROM idempotency_key"
    " WHERE key = ANY(CAST(:keys AS text[]))"
)
_STORE = text(
    "UPDATE idempotency_key AS claim SET status = given.status, headers = given.headers,"
    " body = given.body FROM unnest(CAST(:keys AS text[]), CAST(:statuses AS integer[]),"
    " CAST(:headers AS text[]), CAST(:bodies AS text[])) AS given (key, status, headers, body)"
    " WHERE claim.key = given.key"
)
_RELEASE = text("DELETE FROM idempotency_key WHERE key = ANY(CAST(:keys AS text[]))")


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """Under what a request is remembered, and a digest of what it asked for."""

    name: str
    request: str

    @classmethod
    async def of(cls, request: Request) -> "IdempotencyKey | None":
        """Read a request's key; None where it has none."""
        key = request.headers.get("Idempotency-Key")
        if key is None or request.method != "POST":
            return None
        if not 1 <= len(key) <= _MAX_LENGTH:
            raise INVALID_IDEMPOTENCY_KEY(
                f"An Idempotency-Key has between 1 and {_MAX_LENGTH} characters."
            )
        actor: Actor | None = getattr(request.state, "actor", None)
        scope = f"{actor.id if actor else '-'} {request.url.path} {key}"
        name = hashlib.sha256(scope.encode()).hexdigest()
        # Keyed with what only the client knows: a body may hold an SSN, and a plain hash of it
        # gives it away.
        digest = hmac.new(key.encode(), await request.body(), hashlib.sha256).hexdigest()
        return cls(name, digest)


async def claim_keys(session: AsyncSession, keys: Sequence[IdempotencyKey]) -> set[str]:
    """Claim keys for this transaction; return the names of those that were free."""
    if not keys:
        return set()
    values = {"keys": [key.name for key in keys], "requests": [key.request for key in keys]}
    return set((await session.scalars(_CLAIM, values)).all())


async def stored_responses(
    session: AsyncSession, keys: Sequence[IdempotencyKey]
) -> dict[str, Response | Exception]:
    """Return, by name, what requests with these keys were answered; or why they get no answer."""
    if not keys:
        return {}
    found = await session.execute(_STORED, {"keys": [key.name for key in keys]})
    rows = {row.key: row for row in found}
    return {key.name: _replayed(rows.get(key.name), key) for key in keys}


def _replayed(row: Any | None, key: IdempotencyKey) -> Response | Exception:
    if row is None or row.status is None:
        return REQUEST_IN_PROGRESS(
            "The same request is still being worked on. Try again in a moment."
        )
    if not hmac.compare_digest(row.request, key.request):
        return IDEMPOTENCY_KEY_REUSED(
            "This Idempotency-Key was used for another request. Use a new key for new content."
        )
    response = Response(base64.b64decode(row.body), status_code=row.status)
    for name, value in json.loads(row.headers).items():
        response.headers[name] = value
    response.headers["Idempotency-Replayed"] = "true"
    return response


async def store_responses(session: AsyncSession, responses: dict[str, Response]) -> None:
    """Keep the answers to claimed keys, in the transaction they are about."""
    # An answer that must not be stored is a secret (a token): it must not lie in a table.
    secret = [
        name for name, one in responses.items() if one.headers.get("Cache-Control") == "no-store"
    ]
    await release_keys(session, secret)
    kept = [(name, one) for name, one in responses.items() if name not in secret]
    if not kept:
        return
    await session.flush()
    headers = [
        json.dumps({name: one.headers[name] for name in _KEPT_HEADERS if name in one.headers})
        for _, one in kept
    ]
    await session.execute(
        _STORE,
        {
            "keys": [name for name, _ in kept],
            "statuses": [one.status_code for _, one in kept],
            "headers": headers,
            "bodies": [base64.b64encode(bytes(one.body)).decode() for _, one in kept],
        },
    )


async def release_keys(session: AsyncSession, names: Sequence[str]) -> None:
    """Forget keys whose requests were refused: repeated, they are judged anew."""
    if names:
        await session.execute(_RELEASE, {"keys": list(names)})


class AlreadyAnsweredError(Exception):
    """Leaves a transaction without committing it, with the answer given before."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


async def answer_once(
    work: UnitOfWork[Any],
    key: IdempotencyKey | None,
    answer: Callable[[], Awaitable[Response]],
) -> Response:
    """Answer a request in its own transaction; raise AlreadyAnsweredError for a repeated one."""
    if key is None:
        return await answer()
    if not await claim_keys(work.session, [key]):
        [stored] = (await stored_responses(work.session, [key])).values()
        raise stored if isinstance(stored, Exception) else AlreadyAnsweredError(stored)
    response = await answer()
    await store_responses(work.session, {key.name: response})
    return response


@dataclass(frozen=True, slots=True, eq=False)
class _Keyed(Generic[Item, Result]):
    """One request among several that share a transaction."""

    item: Item
    key: IdempotencyKey | None
    respond: Callable[[Result], Response]


def _answering(
    write: Write[Item, Result],
) -> Write[_Keyed[Item, Result], Response]:
    """Add to a group's transaction the claiming of its keys and the storing of its answers."""

    async def write_and_answer(
        work: UnitOfWork[Any], requests: Sequence[_Keyed[Item, Result]]
    ) -> Sequence[Response | Exception]:
        first: dict[str, int] = {}
        for n, one in enumerate(requests):
            if one.key is not None:
                first.setdefault(one.key.name, n)
        keys = [key for n in first.values() if (key := requests[n].key) is not None]
        claimed = await claim_keys(work.session, keys)
        fresh = [
            n
            for n, one in enumerate(requests)
            if one.key is None or (one.key.name in claimed and first[one.key.name] == n)
        ]
        for n in fresh:
            work.copy_cause(requests[n], to=requests[n].item)
        written = await write(work, [requests[n].item for n in fresh]) if fresh else []
        results: dict[int, Response | Exception] = {
            n: result if isinstance(result, Exception) else requests[n].respond(result)
            for n, result in zip(fresh, written, strict=True)
        }
        await _store_results(work.session, requests, results)
        # Only now: a key may stand twice in this very transaction.
        repeated = [
            (n, key) for n in range(len(requests)) if n not in results and (key := requests[n].key)
        ]
        stored = await stored_responses(work.session, [key for _, key in repeated])
        for n, key in repeated:
            refusal = results.get(first[key.name])
            results[n] = refusal if isinstance(refusal, Exception) else stored[key.name]
        return [results[n] for n in range(len(requests))]

    return write_and_answer


async def _store_results(
    session: AsyncSession,
    requests: Sequence[_Keyed[Any, Any]],
    results: Mapping[int, Response | Exception],
) -> None:
    responses: dict[str, Response] = {}
    refused: list[str] = []
    for n, result in results.items():
        key = requests[n].key
        if key is None:
            continue
        if isinstance(result, Exception):
            refused.append(key.name)
        else:
            responses[key.name] = result
    await store_responses(session, responses)
    await release_keys(session, refused)


class SharedTransactions:
    """Group commits of one service, by the function that writes the group."""

    def __init__(self, units_of_work: UnitOfWorkFactory) -> None:
        self._units_of_work = units_of_work
        self._group = cache(self._make_group)

    def _make_group(self, write: Write[Any, Any]) -> GroupCommit[Any, Response]:
        return GroupCommit(_answering(write), self._units_of_work)

    async def submit(
        self,
        write: Write[Item, Result],
        item: Item,
        key: IdempotencyKey | None,
        respond: Callable[[Result], Response],
    ) -> Response:
        """Have an item written together with others, and return its answer after the commit."""
        return await self._group(write).submit(_Keyed(item, key, respond))
