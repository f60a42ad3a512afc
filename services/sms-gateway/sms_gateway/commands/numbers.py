"""Whether a number may be texted: a register of the newest word, binding for all who use it."""

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from backbone.db.unit_of_work import UnitOfWork
from backbone.ids import new_id
from contracts.sms import OptedIn, OptedOut
from sms_gateway.tables import NumberRow, table_of

NUMBER = table_of(NumberRow)

_TICK = timedelta(microseconds=1)
How = Literal["REPLY", "CARRIER", "PHONE", "PAPER", "WEB", "TEXT", "PROVIDER"]


async def number_row(work: UnitOfWork, number: str) -> NumberRow:
    """Return what is known of a number, and keep the row to this work."""
    begun = {"number": number, "number_id": new_id(), "version": 0, "opted_out": False}
    await work.session.execute(insert(NUMBER).values(begun).on_conflict_do_nothing())
    found = select(NumberRow).where(NumberRow.number == number).with_for_update()
    options = {"populate_existing": True}
    return (await work.session.execute(found, execution_options=options)).scalar_one()


async def opt(
    work: UnitOfWork, number: str, *, out: bool, how: How, at: datetime, said_now: bool = False
) -> bool:
    """Take in one word on whether a number may be texted; say whether that changed anything.

    The newest word counts, whatever order the news came in; of two at the same moment, the no. A no
    that is being said this moment is the newest: another service's clock may run ahead (I-22).
    The number must be locked.
    """
    row = await number_row(work, number)
    if out and said_now and row.changed_at is not None:
        at = max(at, row.changed_at + _TICK)
    if row.changed_at is not None and (at < row.changed_at or (at == row.changed_at and not out)):
        return False
    changed = row.opted_out != out
    row.changed_at, row.how, row.opted_out = at, how, out
    if changed:
        row.version += 1
        event = OptedOut if out else OptedIn
        work.emit(
            event(number_id=row.number_id, version=row.version, number=number, how=how, at=at)
        )
    await work.session.flush()
    return changed
