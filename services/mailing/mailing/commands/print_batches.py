"""The leased job that prints pulled batches, so that they are ready before anybody asks.

One round takes a lease on a batch and starts its printing; a later one writes down what came of it,
if the lease is still ours. Printing itself holds no transaction and no connection.
"""

from datetime import timedelta
from typing import Final

from sqlalchemy import or_, select, update

from backbone.db.unit_of_work import UnitOfWork
from mailing.dependencies import Dependencies
from mailing.repositories.batches import load_print_job
from mailing.tables import BATCH, TOPIC

_AT_ONCE: Final = 2
_ATTEMPTS: Final = 5


async def print_batches(work: UnitOfWork[Dependencies]) -> None:
    """Write down what was printed, then start on the next batches that wait for the printer."""
    printer = work.deps.printer
    await _record_finished(work)
    free = _AT_ONCE - printer.busy
    # What a machine lacks is no batch's failure: it waits until somebody has installed it.
    if free <= 0 or await printer.sandbox.unavailable():
        return
    now = work.now()
    waiting = (
        select(BATCH)
        .where(
            BATCH.c.sha256.is_(None),
            BATCH.c.state != "RELEASED",
            BATCH.c.render_failures < _ATTEMPTS,
            or_(BATCH.c.render_until.is_(None), BATCH.c.render_until <= now),
        )
        .order_by(BATCH.c.number)
        .limit(free)
        .with_for_update(skip_locked=True)
    )
    lease = timedelta(seconds=2 * work.deps.settings.seconds)
    for batch in (await work.session.execute(waiting)).all():
        token = batch.render_token + 1
        leased = update(BATCH).where(BATCH.c.batch_id == batch.batch_id)
        await work.session.execute(leased.values(render_token=token, render_until=now + lease))
        printer.start(batch.batch_id, token, await load_print_job(work, batch))


async def _record_finished(work: UnitOfWork[Dependencies]) -> None:
    """Write down how printings ended, unless a lease has gone to somebody else since."""
    for batch_id, token, sha256 in work.deps.printer.take_finished():
        failures = BATCH.c.render_failures
        await work.session.execute(
            update(BATCH)
            .where(BATCH.c.batch_id == batch_id, BATCH.c.render_token == token)
            .values(
                sha256=sha256,
                render_failures=failures + 1 if sha256 is None else failures,
                render_until=None,
            )
        )
        work.notify(TOPIC)


async def delete_old_files(work: UnitOfWork[Dependencies]) -> None:
    """Delete printed files nobody has asked for in a week; they can be printed again."""
    work.deps.printer.delete_old_files(days=work.deps.settings.keep_days)
