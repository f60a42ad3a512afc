"""Idempotency keys: a repeated change gets the answer already given, from the same transaction."""

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
from backbone.http.problems import IDEMPOTENCY_KEY_REUSED, INVALID_IDEMPOTENCY_KEY

Item = TypeVar("Item")
Result = TypeVar("Result")

_MAX_LENGTH = 200
"""Characters a key may have; a UUID fits five times."""
_KEPT_HEADERS = ("etag", "location", "content-type")

_STORED = text(
    "SELECT key, request, status, headers, body FROM idempotency_key"
    " WHERE key = ANY(CAST(:keys AS text[]))"
)
_STORE = text(
    "INSERT INTO idempotency_key (key, request, status, headers, body) SELECT * FROM"
    " unnest(CAST(:keys AS text[]), CAST(:requests AS text[]), CAST(:statuses AS integer[]),"
    " CAST(:headers AS text[]), CAST(:bodies AS text[])) ON CONFLICT DO NOTHING RETURNING key"
)


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """Under what a request is remembered, and a digest of what it asked for."""

    name: str
    request: str

    @classmethod
    async def of(cls, request: Request, *, content: bytes | None = None) -> "IdempotencyKey | None":
        """Read a request's key; None where it has none.

        `content` stands for the body of a request whose body was received already.
        """
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return None
        if not 1 <= len(key) <= _MAX_LENGTH:
            raise INVALID_IDEMPOTENCY_KEY(
                f"An Idempotency-Key has between 1 and {_MAX_LENGTH} characters."
            )
        actor: Actor | None = getattr(request.state, "actor", None)
        # The method of the one that is usual is left out, as releases before did.
        method = "" if request.method == "POST" else f"{request.method} "
        scope = f"{actor.id if actor else '-'} {method}{request.url.path} {key}"
        name = hashlib.sha256(scope.encode()).hexdigest()
        # Keyed with what only the client knows: a body may hold an SSN, and a plain hash of it
        # gives it away.
        asked = await request.body() if content is None else content
        digest = hmac.new(key.encode(), asked, hashlib.sha256).hexdigest()
        return cls(name, digest)


class AlreadyAnswered(Exception):
    """Leaves a transaction without committing it, with the answer given before."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


class KeyTaken(Exception):
    """Somebody else has just answered a request with this key; this transaction must not commit."""


async def stored_responses(
    session: AsyncSession, keys: Sequence[IdempotencyKey]
) -> dict[str, Response | Exception]:
    """Return by name what requests with these keys were answered; nothing for new ones."""
    if not keys:
        return {}
    found = await session.execute(_STORED, {"keys": [key.name for key in keys]})
    rows = {row.key: row for row in found}
    return {key.name: _replayed(rows[key.name], key) for key in keys if key.name in rows}


def _replayed(row: Any, key: IdempotencyKey) -> Response | Exception:
    if not hmac.compare_digest(row.request, key.request):
        return IDEMPOTENCY_KEY_REUSED(
            "This Idempotency-Key was used for another request. Use a new key for new content."
        )
    response = Response(base64.b64decode(row.body), status_code=row.status)
    for name, value in json.loads(row.headers).items():
        response.headers[name] = value
    response.headers["Idempotency-Replayed"] = "true"
    return response


async def store_responses(
    session: AsyncSession, responses: Mapping[IdempotencyKey, Response]
) -> None:
    """Keep answers in the transaction they are about; KeyTaken if one was given meanwhile.

    In the order of their keys, so that two transactions never wait for each other in a circle.
    """
    kept = sorted(
        ((key, one) for key, one in responses.items() if not _is_secret(one)),
        key=lambda pair: pair[0].name,
    )
    if not kept:
        return
    await session.flush()
    headers = [
        json.dumps({name: one.headers[name] for name in _KEPT_HEADERS if name in one.headers})
        for _, one in kept
    ]
    stored = await session.scalars(
        _STORE,
        {
            "keys": [key.name for key, _ in kept],
            "requests": [key.request for key, _ in kept],
            "statuses": [one.status_code for _, one in kept],
            "headers": headers,
            "bodies": [base64.b64encode(bytes(one.body)).decode() for _, one in kept],
        },
    )
    if len(stored.all()) < len(kept):
        raise KeyTaken


def _is_secret(response: Response) -> bool:
    """Say whether an answer (a token) must not lie in a table."""
    return response.headers.get("Cache-Control") == "no-store"


async def answer_once(
    work: UnitOfWork[Any],
    key: IdempotencyKey | None,
    answer: Callable[[], Awaitable[Response]],
) -> Response:
    """Answer a request in its own transaction; raise AlreadyAnswered for a repeated one."""
    if key is None:
        return await answer()
    stored = (await stored_responses(work.session, [key])).get(key.name)
    if stored is not None:
        raise stored if isinstance(stored, Exception) else AlreadyAnswered(stored)
    response = await answer()
    await store_responses(work.session, {key: response})
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
    """Add to a group's transaction the answers of its requests, stored under their keys."""

    async def write_and_answer(
        work: UnitOfWork[Any], requests: Sequence[_Keyed[Item, Result]]
    ) -> Sequence[Response | Exception]:
        stored = await stored_responses(work.session, [one.key for one in requests if one.key])
        first: dict[str, int] = {}
        for n, one in enumerate(requests):
            if one.key is not None and one.key.name not in stored:
                first.setdefault(one.key.name, n)
        fresh = [
            n for n, one in enumerate(requests) if one.key is None or first.get(one.key.name) == n
        ]
        for n in fresh:
            work.copy_cause(requests[n], to=requests[n].item)
        written = await write(work, [requests[n].item for n in fresh]) if fresh else []
        results: dict[int, Response | Exception] = {
            n: result if isinstance(result, Exception) else requests[n].respond(result)
            for n, result in zip(fresh, written, strict=True)
        }
        answers = {
            key: result
            for n, result in results.items()
            if isinstance(result, Response) and (key := requests[n].key) is not None
        }
        await store_responses(work.session, answers)
        # A key may stand several times in this very transaction.
        again = [one.key for n, one in enumerate(requests) if one.key and n not in results]
        stored |= await stored_responses(work.session, [key for key in again if key.name in first])
        for n, one in enumerate(requests):
            if one.key is not None and n not in results:
                # Not stored: the first one was refused, and so is this one.
                results[n] = stored.get(one.key.name) or results[first[one.key.name]]
        return [results[n] for n in range(len(requests))]

    return write_and_answer


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
        group = self._group(write)
        try:
            return await group.submit(_Keyed(item, key, respond))
        except KeyTaken:
            return await group.submit(_Keyed(item, key, respond))
