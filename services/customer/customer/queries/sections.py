"""How much is in each section of a customer's record."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from backbone.db.unit_of_work import ReadSession
from customer.repositories.applications import newest_with_members
from customer.repositories.customers import get_customer
from customer.schemas.sections import Sections
from customer.tables import (
    ApplicationRow,
    AppointmentRow,
    ChangeRequestRow,
    ChangeRow,
    FileRow,
    JobRow,
    MemberRow,
    RemarkRow,
    TenureRow,
)

_JOBS: Final = (
    select(TenureRow.customer_id, JobRow.id)
    .join(JobRow, JobRow.dwelling_id == TenureRow.dwelling_id)
    .distinct()
    .subquery()
)
"""Whose every job is: of two tenures of one dwelling it is there once."""


async def count_sections(read: ReadSession, customer_id: UUID) -> Sections:
    """Return how much each section holds, so that a screen need not load what nobody opens."""
    await get_customer(read, customer_id)
    shown = newest_with_members(customer_id).with_only_columns(ApplicationRow.id).scalar_subquery()
    counted: Mapping[str, Sequence[ColumnElement[bool]]] = {
        "appointments": [AppointmentRow.customer_id == customer_id],
        "household": [MemberRow.application_id == shown, MemberRow.removed_at.is_(None)],
        "notes": [RemarkRow.customer_id == customer_id, RemarkRow.deleted_at.is_(None)],
        "applications": [
            ApplicationRow.customer_id == customer_id,
            ApplicationRow.removed_at.is_(None),
        ],
        "jobs": [_JOBS.c.customer_id == customer_id],
        "change_requests": [
            ChangeRequestRow.customer_id == customer_id,
            ChangeRequestRow.withdrawn_at.is_(None),
        ],
        "files": [FileRow.customer_id == customer_id, FileRow.removed_at.is_(None)],
        "history": [ChangeRow.customer_id == customer_id],
    }
    counts = (
        select(func.count()).where(*those).scalar_subquery().label(name)
        for name, those in counted.items()
    )
    row = (await read.session.execute(select(*counts))).one()
    return Sections.model_validate(dict(row._mapping))  # noqa: SLF001  its public name
