"""Writing applications down, correcting them, taking them away again."""

from uuid import UUID

from backbone.actor import Actor
from backbone.db.reference_data import load_today
from backbone.db.unit_of_work import UnitOfWork
from backbone.http.concurrency import require_match
from customer.dependencies import Dependencies
from customer.domain.applications import Application, application_changes, check_application
from customer.domain.exceptions import HouseholdHasMembers
from customer.repositories.applications import (
    application_of,
    lock_application,
    members_of,
    write_application,
)
from customer.repositories.customers import get_customer, lock_customer
from customer.repositories.entries import entered, next_version
from customer.repositories.events import application_changed
from customer.repositories.history import append_history
from customer.repositories.household import index_household
from customer.schemas.applications import ApplicationChange
from customer.tables import ApplicationRow


async def add(
    work: UnitOfWork[Dependencies], customer_id: UUID, new: Application, *, by: Actor
) -> ApplicationRow:
    """Write down that a customer applied (F-055)."""
    await get_customer(work, customer_id)
    check_application(new, today=await load_today(work, otherwise=work.deps.settings.time_zone))
    row = ApplicationRow(customer_id=customer_id, **entered(work, by))
    write_application(row, new)
    work.session.add(row)
    append_history(
        work, customer_id, "APPLICATION_ADDED", by=by, changes=application_changes(None, new)
    )
    work.emit(application_changed(row))
    return row


async def change(
    work: UnitOfWork[Dependencies],
    customer_id: UUID,
    application_id: UUID,
    asked: ApplicationChange,
    *,
    by: Actor,
    if_match: int | None,
) -> ApplicationRow:
    """Correct an application, or say how it stands; what changes nothing makes no new version."""
    customer = await lock_customer(work, customer_id)
    row = await lock_application(work, customer_id, application_id)
    require_match(if_match, row.version)
    old = application_of(row)
    new = asked.applied_to(old)
    check_application(new, today=await load_today(work, otherwise=work.deps.settings.time_zone))
    if new == old:
        return row
    if new.summary and not old.summary and await members_of(work, row.id):
        raise HouseholdHasMembers
    write_application(row, new)
    next_version(work, row, by=by)
    changes = (old.told, *application_changes(old, new))
    append_history(work, customer_id, "APPLICATION_CHANGED", by=by, changes=changes)
    work.emit(application_changed(row))
    # Another year may make another one the newest, whose members the record is found by.
    await index_household(work, customer)
    return row


async def remove(
    work: UnitOfWork, customer_id: UUID, application_id: UUID, *, by: Actor, if_match: int | None
) -> None:
    """Take an application out of sight, with its pledges and members; its history stays."""
    customer = await lock_customer(work, customer_id)
    row = await lock_application(work, customer_id, application_id)
    require_match(if_match, row.version)
    row.removed_at = work.now()
    next_version(work, row, by=by)
    told = [application_of(row).told]
    append_history(work, customer_id, "APPLICATION_REMOVED", by=by, changes=told)
    work.emit(application_changed(row))
    await index_household(work, customer)
