"""Notes of the record's own section, as far as they are still there."""

from uuid import UUID

from sqlalchemy import select

from backbone.db.unit_of_work import ReadSession, UnitOfWork
from customer.domain.exceptions import RemarkNotFound
from customer.tables import RemarkRow


async def get_remark(read: ReadSession, customer_id: UUID, remark_id: UUID) -> RemarkRow:
    """Return a note of a customer that was not deleted."""
    return _present(await read.session.get(RemarkRow, remark_id), customer_id)


async def lock_remark(
    work: UnitOfWork, customer_id: UUID, remark_id: UUID, *, deleted: bool = False
) -> RemarkRow:
    """Return a note nobody else changes meanwhile, among those deleted or those that are not."""
    query = select(RemarkRow).where(RemarkRow.id == remark_id).with_for_update()
    return _present(await work.session.scalar(query), customer_id, deleted=deleted)


def _present(row: RemarkRow | None, customer_id: UUID, *, deleted: bool = False) -> RemarkRow:
    if row is None or row.customer_id != customer_id or (row.deleted_at is not None) != deleted:
        raise RemarkNotFound
    return row
