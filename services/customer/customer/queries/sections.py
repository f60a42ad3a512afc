"""How much is in each section of a customer's record."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select

from backbone.db.unit_of_work import ReadSession
from customer.repositories.customers import get_customer
from customer.schemas.sections import Sections
from customer.tables import AppointmentRow, ChangeRow

_COUNTED: Final[Mapping[str, Any]] = {
    "appointments": AppointmentRow.customer_id,
    "history": ChangeRow.customer_id,
}


async def count_sections(read: ReadSession, customer_id: UUID) -> Sections:
    """Return how much each section holds, so that a screen need not load what nobody opens."""
    await get_customer(read, customer_id)
    counts = (
        select(func.count()).where(column == customer_id).scalar_subquery().label(name)
        for name, column in _COUNTED.items()
    )
    row = (await read.session.execute(select(*counts))).one()
    return Sections.model_validate(dict(row._mapping))  # noqa: SLF001  its public name
