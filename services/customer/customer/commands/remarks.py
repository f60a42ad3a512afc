"""Noting something about a customer, correcting it, deleting it and taking that back (F-054)."""

from uuid import UUID

from backbone.actor import Actor
from backbone.db.unit_of_work import UnitOfWork
from backbone.http.concurrency import require_match
from backbone.ids import new_id
from customer.domain.record import Action, Change
from customer.repositories.customers import get_customer
from customer.repositories.history import append_history
from customer.repositories.remarks import lock_remark
from customer.tables import RemarkRow


async def add(work: UnitOfWork, customer_id: UUID, note: str, *, by: Actor) -> RemarkRow:
    """Note something about a customer."""
    await get_customer(work, customer_id)
    row = RemarkRow(
        id=new_id(),
        customer_id=customer_id,
        version=1,
        note=note,
        entered_at=work.now(),
        entered_by=by.name,
        entered_by_id=by.id,
        updated_at=work.now(),
        updated_by=by.name,
    )
    work.session.add(row)
    _tell(work, row, "REMARK_ADDED", by=by, old=None, new=note)
    return row


async def change(
    work: UnitOfWork,
    customer_id: UUID,
    remark_id: UUID,
    note: str,
    *,
    by: Actor,
    if_match: int | None,
) -> RemarkRow:
    """Correct a note; the old words stay in the history. The same words change nothing."""
    await get_customer(work, customer_id)
    row = await lock_remark(work, customer_id, remark_id)
    require_match(if_match, row.version)
    if note == row.note:
        return row
    _tell(work, row, "REMARK_CHANGED", by=by, old=row.note, new=note)
    row.note = note
    row.version += 1
    row.updated_at, row.updated_by = work.now(), by.name
    return row


async def delete(
    work: UnitOfWork, customer_id: UUID, remark_id: UUID, *, by: Actor, if_match: int | None
) -> None:
    """Take a note off the record; its words stay in the history."""
    await get_customer(work, customer_id)
    row = await lock_remark(work, customer_id, remark_id)
    require_match(if_match, row.version)
    row.deleted_at = work.now()
    row.version += 1
    _tell(work, row, "REMARK_DELETED", by=by, old=row.note, new=None)


async def restore(work: UnitOfWork, customer_id: UUID, remark_id: UUID, *, by: Actor) -> RemarkRow:
    """Put a deleted note back as it was."""
    await get_customer(work, customer_id)
    row = await lock_remark(work, customer_id, remark_id, deleted=True)
    row.deleted_at = None
    row.version += 1
    _tell(work, row, "REMARK_RESTORED", by=by, old=None, new=row.note)
    return row


def _tell(
    work: UnitOfWork, row: RemarkRow, action: Action, *, by: Actor, old: str | None, new: str | None
) -> None:
    append_history(work, row.customer_id, action, by=by, changes=[Change("remark.note", old, new)])
