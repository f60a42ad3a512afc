"""How much is in each section of a customer's record."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy import func, null, select
from sqlalchemy import func, select, true

from backbone.db.unit_of_work import ReadSession
from customer.repositories.applications import newest_with_members
from customer.repositories.customers import get_customer
from customer.schemas.sections import Sections
from customer.tables import ApplicationRow, AppointmentRow, ChangeRow, MemberRow
from customer.tables import AppointmentRow, ChangeRequestRow, ChangeRow, RemarkRow
from customer.tables import AppointmentRow, ChangeRow, JobRow, TenureRow

_JOBS: Final = (
    select(TenureRow.customer_id, JobRow.id)
    .join(JobRow, JobRow.dwelling_id == TenureRow.dwelling_id)
    .distinct()
    .subquery()
)
"""Whose every job is: of two tenures of one dwelling it is there once."""

_COUNTED: Final[Mapping[str, Any]] = {
    "appointments": AppointmentRow.customer_id,
    "jobs": _JOBS.c.customer_id,
from customer.tables import AppointmentRow, ChangeRow, FileRow

_COUNTED: Final[Mapping[str, Any]] = {
    "appointments": AppointmentRow.customer_id,
    "files": FileRow.customer_id,
    "history": ChangeRow.customer_id,
    "notes": RemarkRow.customer_id,
    "change_requests": ChangeRequestRow.customer_id,
}
_GONE: Final[Mapping[str, Any]] = {
    "notes": RemarkRow.deleted_at,
    "change_requests": ChangeRequestRow.withdrawn_at,
}
"""When something left its section, where that is possible: what has is counted no more."""
_ONLY: Final[Mapping[str, Any]] = {"files": FileRow.removed_at.is_(None)}
"""Which rows of a section count, where not all do."""


async def count_sections(read: ReadSession, customer_id: UUID) -> Sections:
    """Return how much each section holds, so that a screen need not load what nobody opens."""
    await get_customer(read, customer_id)
    shown = newest_with_members(customer_id).with_only_columns(ApplicationRow.id).scalar_subquery()
    counted: Mapping[str, Sequence[ColumnElement[bool]]] = {
        "appointments": [AppointmentRow.customer_id == customer_id],
        "applications": [
            ApplicationRow.customer_id == customer_id,
            ApplicationRow.removed_at.is_(None),
        ],
        "household": [MemberRow.application_id == shown, MemberRow.removed_at.is_(None)],
        "history": [ChangeRow.customer_id == customer_id],
    }
    counts = (
        select(func.count()).where(*those).scalar_subquery().label(name)
        for name, those in counted.items()
        select(func.count())
        .where(column == customer_id, _GONE.get(name, null()).is_(None))
        select(func.count())
        .where(column == customer_id, _ONLY.get(name, true()))
        .scalar_subquery()
        .label(name)
        for name, column in _COUNTED.items()
    )
    row = (await read.session.execute(select(*counts))).one()
    return Sections.model_validate(dict(row._mapping))  # noqa: SLF001  its public name
