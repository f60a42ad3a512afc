"""What every list of who changed what can be narrowed to: an account, and days."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from sqlalchemy import ColumnElement

from backbone.db.reference_data import load_zone, within_days
from backbone.db.unit_of_work import ReadSession
from backbone.http.schemas import Id, PlausibleDay


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Whose changes, and of which days of the agency; None asks for all."""

    by_id: UUID | None = None
    date_from: date | None = None
    date_to: date | None = None

    async def conditions(
        self, read: ReadSession, *, at: ColumnElement[Any], by_id: ColumnElement[Any]
    ) -> list[ColumnElement[bool]]:
        """Return what narrows a list, given the columns that say when and by whom."""
        found = [] if self.by_id is None else [by_id == self.by_id]
        if self.date_from or self.date_to:
            zone = await load_zone(read)
            found += within_days(at, self.date_from, self.date_to, zone=zone)
        return found


# `async` though it waits for nothing: FastAPI runs a plain function in a thread.
async def _audit_filter(
    by_id: Annotated[Id | None, Query(description="The account of whoever did it.")] = None,
    date_from: Annotated[PlausibleDay | None, Query(description="In the agency's zone.")] = None,
    date_to: Annotated[PlausibleDay | None, Query(description="This day is still shown.")] = None,
) -> AuditFilter:
    return AuditFilter(by_id=by_id, date_from=date_from, date_to=date_to)


AuditFilterDep = Annotated[AuditFilter, Depends(_audit_filter)]
