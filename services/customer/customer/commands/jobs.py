"""Adding, changing and taking away the weatherization jobs of a dwelling."""

from collections.abc import Sequence
from uuid import UUID

from backbone.actor import Actor
from backbone.db.reference_data import load_today
from backbone.db.unit_of_work import UnitOfWork
from backbone.http.concurrency import require_match
from backbone.ids import new_id
from customer.domain.exceptions import JobNumberTaken
from customer.domain.jobs import check_job, job_differences, told_job
from customer.domain.record import Action, Change
from customer.repositories.customers import get_customer
from customer.repositories.dwellings import (
    customers_on,
    get_job,
    is_taken,
    job_of,
    lock_dwelling,
    next_number,
    write_job,
)
from customer.repositories.history import append_history
from customer.schemas.jobs import JobChange, NewJob
from customer.tables import JOB_NUMBERS, DwellingRow, JobRow

_NUMBERS = "job numbers"


async def add(
    work: UnitOfWork, customer_id: UUID, dwelling_id: UUID, new: NewJob, *, by: Actor
) -> tuple[JobRow, DwellingRow]:
    """Add a job to a dwelling."""
    await get_customer(work, customer_id)
    dwelling = await lock_dwelling(work, customer_id, dwelling_id)
    check_job(new.job, today=await load_today(work))
    await work.advisory_lock(_NUMBERS)
    if new.number is not None and await is_taken(work, new.number, JobRow.number):
        raise JobNumberTaken(new.number)
    row = JobRow(
        id=new_id(),
        dwelling_id=dwelling.id,
        number=new.number or await next_number(work, JOB_NUMBERS, JobRow.number),
        version=1,
        entered_by=by.name,
        entered_at=work.now(),
        updated_by=by.name,
        updated_at=work.now(),
    )
    write_job(row, new.job)
    work.session.add(row)
    await _tell(work, customer_id, row, "JOB_ADDED", job_differences(None, new.job), by=by)
    return row, dwelling


async def change(
    work: UnitOfWork,
    customer_id: UUID,
    dwelling_id: UUID,
    job_id: UUID,
    asked: JobChange,
    *,
    by: Actor,
    if_match: int | None,
) -> tuple[JobRow, DwellingRow]:
    """Change a job; a change that changes nothing makes no new version."""
    await get_customer(work, customer_id)
    dwelling = await lock_dwelling(work, customer_id, dwelling_id)
    row = await get_job(work, dwelling.id, job_id)
    require_match(if_match, row.version)
    old = job_of(row)
    new = asked.applied_to(old)
    check_job(new, today=await load_today(work))
    if changes := job_differences(old, new):
        await _tell(work, customer_id, row, "JOB_CHANGED", changes, by=by)
        write_job(row, new)
        row.version += 1
        row.updated_by, row.updated_at = by.name, work.now()
    return row, dwelling


async def remove(
    work: UnitOfWork,
    customer_id: UUID,
    dwelling_id: UUID,
    job_id: UUID,
    *,
    by: Actor,
    if_match: int | None,
) -> None:
    """Take a job away; the history keeps what it was."""
    await get_customer(work, customer_id)
    dwelling = await lock_dwelling(work, customer_id, dwelling_id)
    row = await get_job(work, dwelling.id, job_id)
    require_match(if_match, row.version)
    gone = job_differences(job_of(row), None)
    await _tell(work, customer_id, row, "JOB_REMOVED", gone, by=by)
    await work.session.delete(row)


async def _tell(
    work: UnitOfWork,
    customer_id: UUID,
    row: JobRow,
    action: Action,
    changes: Sequence[Change],
    *,
    by: Actor,
) -> None:
    """Write it into the history of whose record it was done in, and of all it concerns today."""
    told = (told_job(row.number, job_of(row)), *changes)
    theirs = await customers_on(work, row.dwelling_id, await load_today(work))
    for one in sorted(theirs | {customer_id}):
        append_history(work, one, action, by=by, changes=told)
