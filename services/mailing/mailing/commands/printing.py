"""The leased job that prints pulled batches, so that they are ready before anybody asks.

A tick takes a lease on a batch and hands it to the press; a later one writes down what came out, if
the lease is still ours. Printing itself holds no transaction and no connection.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select, update

from backbone.db.unit_of_work import UnitOfWork
from mailing.adapters.orders import order_of
from mailing.commands.pulling import BATCH
from mailing.commands.settling import TOPIC

_AT_ONCE: Final = 2
_TRIES: Final = 5


async def keep_printing(work: UnitOfWork) -> None:
    """Write down what was printed, then take the next batches that wait for the press."""
    press = work.deps.press
    for batch_id, token, sha256 in press.finished():
        await _note(work, batch_id, token, sha256)
    free = _AT_ONCE - press.busy
    # What a machine lacks is no batch's failure: it waits until somebody has installed it.
    if free <= 0 or await press.lacking():
        return
    now = work.now()
    waiting = (
        select(BATCH.c.batch_id, BATCH.c.render_token)
        .where(
            BATCH.c.sha256.is_(None),
            BATCH.c.state != "RELEASED",
            BATCH.c.render_failures < _TRIES,
            or_(BATCH.c.render_until.is_(None), BATCH.c.render_until <= now),
        )
        .order_by(BATCH.c.number)
        .limit(free)
        .with_for_update(skip_locked=True)
    )
    lease = timedelta(seconds=2 * work.deps.settings.seconds)
    for batch_id, token in (await work.session.execute(waiting)).all():
        leased = update(BATCH).where(BATCH.c.batch_id == batch_id)
        await work.session.execute(leased.values(render_token=token + 1, render_until=now + lease))
        press.start(batch_id, token + 1, await order_of(work, batch_id))


async def _note(work: UnitOfWork, batch_id: UUID, token: int, sha256: str | None) -> None:
    """Write down how a printing ended, unless the lease has gone to somebody else since."""
    ours = (BATCH.c.batch_id == batch_id) & (BATCH.c.render_token == token)
    ended = update(BATCH).where(ours)
    if sha256 is None:
        ended = ended.values(render_failures=BATCH.c.render_failures + 1, render_until=None)
    else:
        ended = ended.values(sha256=sha256, render_until=None)
    await work.session.execute(ended)
    work.notify(TOPIC)


async def tidy_up(work: UnitOfWork) -> None:
    """Throw away printed files nobody has asked for in a week; they can be printed again."""
    room = work.deps
    room.press.tidy(days=room.settings.keep_days)
