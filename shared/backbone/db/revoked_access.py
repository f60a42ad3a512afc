"""Access that ended before its tokens ran out: kept as long as they live, held in memory.

A token is verified without asking anybody, so every service must know by itself which of them are
good no longer. Each keeps what it heard in its own table; every replica holds that in memory and
reads it again when the database notifies it. A request costs no query.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Uuid, column, delete, select, table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.types import BigInteger

from backbone.actor import Actor
from backbone.db.models import Instant
from backbone.db.notifications import PgNotifyListener
from backbone.db.unit_of_work import UnitOfWork
from backbone.remote_clock import RemoteClock
from contracts.staff import AccessRevoked

TOPIC = "access"
"""What is notified when access has ended."""

REVOKED = table(
    "revoked_access",
    column("revocation_id", Uuid),
    column("account_id", Uuid),
    column("session_id", Uuid),
    column("account_version", BigInteger),
    column("revoked_at", Instant),
    column("until", Instant),
)
_HELD = select(
    REVOKED.c.account_id, REVOKED.c.session_id, REVOKED.c.account_version, REVOKED.c.revoked_at
)


async def store_revocation(event: AccessRevoked, work: UnitOfWork) -> None:
    """Keep that access has ended, and tell every replica of this service (a consumer)."""
    put = insert(REVOKED).values(event.model_dump())
    await work.session.execute(put.on_conflict_do_nothing(index_elements=["revocation_id"]))
    work.notify(TOPIC)


class RevokedAccess:
    """Says of a token that verified whether the access it stands for has ended since."""

    def __init__(self, engine: AsyncEngine, listener: PgNotifyListener, clock: RemoteClock) -> None:
        self._engine = engine
        self._listener = listener
        self._clock = clock
        """The staff service's: by it tokens run out."""
        self._sessions: frozenset[UUID] = frozenset()
        self._accounts: dict[UUID, tuple[int, datetime]] = {}

    def refuses(self, actor: Actor) -> bool:
        """Say whether this actor's access has ended.

        A token of an earlier release does not say which version of the account it was issued to:
        it was issued before or after the account's access ended.
        """
        if actor.session_id in self._sessions:
            return True
        ended = self._accounts.get(actor.id) if actor.id else None
        if ended is None:
            return False
        version, at = ended
        if actor.account_version is None:
            return actor.issued_at <= at.timestamp()
        return actor.account_version < version

    async def load(self) -> None:
        """Read what has ended from the table, and end the open streams it concerns."""
        now = datetime.fromtimestamp(self._clock.timestamp(), UTC)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(_HELD.where(REVOKED.c.until > now))).all()
        self._keep(rows)
        self._listener.end_where_due()

    def _keep(self, rows: Iterable[tuple[UUID, UUID | None, int, datetime]]) -> None:
        """Hold in memory what ended: sign-ins, and the newest version each account ended before."""
        sessions: set[UUID] = set()
        accounts: dict[UUID, tuple[int, datetime]] = {}
        for account, session, version, at in rows:
            if session is not None:
                sessions.add(session)
                continue
            known, known_at = accounts.get(account, (version, at))
            accounts[account] = (max(known, version), max(known_at, at))
        self._sessions, self._accounts = frozenset(sessions), accounts

    async def keep_up(self) -> None:
        """Read the table again whenever it has changed, until the service stops."""
        async for changed in self._listener.listen(TOPIC):
            if changed:
                await self.load()

    async def delete_old(self, work: UnitOfWork) -> None:
        """Delete what concerns no token any more: all of them have run out."""
        now = datetime.fromtimestamp(self._clock.timestamp(), UTC)
        await work.session.execute(delete(REVOKED).where(REVOKED.c.until <= now))
