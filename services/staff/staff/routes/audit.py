"""The audit: who signed in and who changed what."""

from typing import Annotated

from fastapi import Query

from backbone.http.pagination import Page, PageRequestDep
from backbone.http.routing import ReadSessionDep, requires, transactional_router
from backbone.http.schemas import Id, PlausibleDay, Text
from backbone.typed.text import clean_field
from staff import queries
from staff.schemas.notices import AuditEntry

router = transactional_router("/api/staff/audit", tag="staff")

Username = Annotated[str, Text(60, clean=clean_field)]
Action = Annotated[str, Text(40, clean=clean_field)]


@router.get("")
@requires("audit.read")
async def audit(
    read: ReadSessionDep,
    page: PageRequestDep,
    account_id: Id | None = None,
    actor: Annotated[Username | None, Query(description="The user name of whoever did it.")] = None,
    action: Annotated[Action | None, Query()] = None,
    date_from: Annotated[PlausibleDay | None, Query(description="In the agency's zone.")] = None,
    date_to: Annotated[PlausibleDay | None, Query(description="This day is still shown.")] = None,
) -> Page[AuditEntry]:
    """Show who signed in and who changed what, newest first."""
    wanted = queries.AuditFilter(account_id, actor, action, date_from, date_to)
    return await queries.audit(read, page, wanted)
