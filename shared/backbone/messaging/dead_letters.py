"""Dead letters: events a consumer failed on, kept until they work or a person decides."""

import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

RETRY_DELAYS = (
    timedelta(seconds=1),
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
)
"""How long to wait before each further try; after the last one a person has to look."""

_UPSERT = text(
    """
    INSERT INTO dead_letter AS known (event_id, type, body, state, tries, reason, trace,
                                      first_failed_at, last_failed_at, due_at)
    VALUES (:event_id, :type, :body, :state, :tries, :reason, :trace, clock_timestamp(),
            clock_timestamp(), clock_timestamp() + CAST(:delay AS interval))
    ON CONFLICT (event_id) DO UPDATE SET
        state = excluded.state, tries = excluded.tries, reason = excluded.reason,
        trace = excluded.trace, last_failed_at = excluded.last_failed_at, due_at = excluded.due_at
    WHERE known.tries < excluded.tries
    """
)
_COLUMNS = "event_id, type, state, tries, reason, first_failed_at, last_failed_at, due_at"
_LIST = text(
    f"SELECT {_COLUMNS} FROM dead_letter WHERE state = ANY(CAST(:states AS text[]))"  # noqa: S608
    " ORDER BY first_failed_at, event_id LIMIT :limit"
)
_SHOW = text(f"SELECT {_COLUMNS}, body, trace FROM dead_letter WHERE event_id = :event_id")  # noqa: S608
_REPLAY = text(
    "UPDATE dead_letter SET state = 'RETRYING', tries = 0, due_at = clock_timestamp()"
    " WHERE state = 'DEAD' AND (CAST(:event_id AS uuid) IS NULL OR event_id = :event_id)"
    " RETURNING event_id"
)
_DISCARD = text(
    "UPDATE dead_letter SET state = 'DISCARDED', due_at = clock_timestamp() + interval '30 days'"
    " WHERE event_id = :event_id AND state <> 'DISCARDED' RETURNING event_id"
)
_DELETE_DISCARDED = text(
    "DELETE FROM dead_letter WHERE state = 'DISCARDED'"
    # Those discarded before there was such a date have none.
    " AND coalesce(due_at, last_failed_at + interval '90 days') < clock_timestamp()"
)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an event could not be handled, without the values it carries."""

    reason: str
    trace: str


def describe(error: BaseException) -> Failure:
    """Describe an error without the values that were at hand: they may be a customer's."""
    if isinstance(error, ValidationError):
        faults = (
            f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
            for fault in error.errors(include_input=False, include_url=False, include_context=False)
        )
        reason = f"The data do not fit {error.title}: {'; '.join(faults)}"
    else:
        text_lines = str(error).strip().splitlines()
        reason = f"{type(error).__name__}: {text_lines[0] if text_lines else 'no message'}"
    return Failure(reason[:500], "".join(traceback.format_tb(error.__traceback__))[-4000:])


async def record_failure(
    connection: Any, *, event_id: UUID, event_type: str, body: str, tries: int, failure: Failure
) -> bool:
    """Write down a failed try; return whether it will be tried again by itself."""
    again = tries <= len(RETRY_DELAYS)
    await connection.execute(
        _UPSERT,
        {
            "event_id": event_id,
            "type": event_type,
            "body": body.replace("\x00", ""),
            "state": "RETRYING" if again else "DEAD",
            "tries": tries,
            "reason": failure.reason.replace("\x00", ""),
            "trace": failure.trace,
            # Counted by the database's clock, which also says when it is due: ours may differ.
            "delay": RETRY_DELAYS[tries - 1] if again else None,
        },
    )
    return again


async def list_dead_letters(
    engine: AsyncEngine, *, include_all: bool = False, limit: int = 200
) -> Sequence[Any]:
    """Return the dead letters, oldest first; `include_all`: also those retried or discarded."""
    states = ["DEAD", "RETRYING", "DISCARDED"] if include_all else ["DEAD"]
    async with engine.connect() as connection:
        return (await connection.execute(_LIST, {"states": states, "limit": limit})).all()


async def get_dead_letter(engine: AsyncEngine, event_id: UUID) -> Any | None:
    """Return one dead letter with its body and where the code failed on it."""
    async with engine.connect() as connection:
        return (await connection.execute(_SHOW, {"event_id": event_id})).one_or_none()


async def replay_dead_letters(engine: AsyncEngine, event_id: UUID | None) -> int:
    """Have one dead letter, or all of them, handled again from the first try; return how many."""
    async with engine.begin() as connection:
        return await mark_replayed(connection, event_id)


async def mark_replayed(connection: AsyncConnection | AsyncSession, event_id: UUID | None) -> int:
    """Replay within a transaction that is open already; return how many will be tried again."""
    return len((await connection.execute(_REPLAY, {"event_id": event_id})).all())


async def discard_dead_letter(engine: AsyncEngine, event_id: UUID) -> bool:
    """Discard a dead letter; it stays readable for a month. Return whether there was one."""
    async with engine.begin() as connection:
        return await mark_discarded(connection, event_id)


async def mark_discarded(connection: AsyncConnection | AsyncSession, event_id: UUID) -> bool:
    """Discard within a transaction that is open already; return whether there was one."""
    return bool((await connection.execute(_DISCARD, {"event_id": event_id})).all())


async def delete_discarded(engine: AsyncEngine) -> None:
    """Delete what was discarded more than a month ago."""
    async with engine.begin() as connection:
        await connection.execute(_DELETE_DISCARDED)
