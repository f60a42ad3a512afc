"""PostgreSQL advisory locks: who waits for whom, across all replicas of a service."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

_LOCK = text(
    "SELECT CASE WHEN shared THEN pg_advisory_xact_lock_shared(hashtextextended(name, 0))"
    " ELSE pg_advisory_xact_lock(hashtextextended(name, 0)) END"
    " FROM unnest(CAST(:names AS text[]), CAST(:shared AS boolean[])) AS wanted (name, shared)"
)
_LOCK_SESSION = text("SELECT pg_advisory_lock(hashtextextended(:name, 0))")
_UNLOCK_SESSION = text("SELECT pg_advisory_unlock(hashtextextended(:name, 0))")


async def advisory_lock(
    session: AsyncSession, names: Iterable[str], *, shared: Iterable[str] = ()
) -> None:
    """Lock names until the transaction ends; wait while somebody else holds one of them.

    Shared locks exclude only exclusive ones and are taken first; each kind in alphabetical order,
    so that two who want the same names never wait for each other in a circle. Two names with the
    same hash only make somebody wait a moment longer.
    """
    wanted = [*((name, True) for name in sorted(set(shared)))]
    wanted += [(name, False) for name in sorted(set(names))]
    if wanted:
        parameters = {"names": [name for name, _ in wanted], "shared": [kind for _, kind in wanted]}
        await session.execute(_LOCK, parameters)


@asynccontextmanager
async def session_lock(engine: AsyncEngine, name: str) -> AsyncIterator[None]:
    """Lock a name while the block runs; no transaction stays open meanwhile.

    A process that dies loses the lock: the database sees to it.
    """
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        released = False
        try:
            await connection.execute(_LOCK_SESSION, {"name": name})
            try:
                yield
            finally:
                await connection.execute(_UNLOCK_SESSION, {"name": name})
                released = True
        finally:
            if not released:
                # It must not go back to the pool with the lock still held.
                await connection.invalidate()
