"""What the agency committed itself to pay on an application (F-057)."""

from uuid import UUID

from sqlalchemy import select

from backbone.actor import Actor
from backbone.db.unit_of_work import UnitOfWork
from backbone.http.concurrency import require_match
from customer.dependencies import Dependencies
from customer.domain.applications import Pledge, pledge_changes
from customer.domain.exceptions import PledgeNotFound
from customer.repositories.applications import application_of, get_application, pledge_of
from customer.repositories.customers import get_customer
from customer.repositories.entries import entered, next_version
from customer.repositories.history import append_history
from customer.schemas.applications import PledgeChange
from customer.tables import ApplicationRow, PledgeRow


async def add(
    work: UnitOfWork[Dependencies],
    customer_id: UUID,
    application_id: UUID,
    new: Pledge,
    *,
    by: Actor,
) -> PledgeRow:
    """Write a pledge down."""
    await get_customer(work, customer_id)
    application = await get_application(work, customer_id, application_id)
    row = PledgeRow(application_id=application_id, **vars(new), **entered(work, by))
    work.session.add(row)
    changes = (application_of(application).told, *pledge_changes(None, new))
    append_history(work, customer_id, "PLEDGE_ADDED", by=by, changes=changes)
    return row


async def change(
    work: UnitOfWork,
    customer_id: UUID,
    application_id: UUID,
    pledge_id: UUID,
    asked: PledgeChange,
    *,
    by: Actor,
    if_match: int | None,
) -> PledgeRow:
    """Correct a pledge; what changes nothing makes no new version."""
    application, row = await _lock(work, customer_id, application_id, pledge_id)
    require_match(if_match, row.version)
    old = pledge_of(row)
    new = asked.applied_to(old)
    if new == old:
        return row
    row.memo, row.date_submitted = new.memo, new.date_submitted
    next_version(work, row, by=by)
    changes = (application_of(application).told, *pledge_changes(old, new))
    append_history(work, customer_id, "PLEDGE_CHANGED", by=by, changes=changes)
    return row


async def remove(
    work: UnitOfWork,
    customer_id: UUID,
    application_id: UUID,
    pledge_id: UUID,
    *,
    by: Actor,
    if_match: int | None,
) -> None:
    """Take a pledge out of sight; the history keeps what it said."""
    application, row = await _lock(work, customer_id, application_id, pledge_id)
    require_match(if_match, row.version)
    row.removed_at = work.now()
    next_version(work, row, by=by)
    gone = pledge_changes(pledge_of(row), Pledge(memo=""))
    changes = (application_of(application).told, *gone)
    append_history(work, customer_id, "PLEDGE_REMOVED", by=by, changes=changes)


async def _lock(
    work: UnitOfWork, customer_id: UUID, application_id: UUID, pledge_id: UUID
) -> tuple[ApplicationRow, PledgeRow]:
    await get_customer(work, customer_id)
    application = await get_application(work, customer_id, application_id)
    query = select(PledgeRow).where(PledgeRow.id == pledge_id).with_for_update()
    row = await work.session.scalar(query)
    if row is None or row.application_id != application_id or row.removed_at is not None:
        raise PledgeNotFound
    return application, row
