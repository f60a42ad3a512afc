"""The audit: who signed in and who changed what."""

from typing import Annotated

from fastapi import Query

from backbone.http.pagination import Page, PageRequestDep
from backbone.http.routing import ReadSessionDep, requires, transactional_router
from backbone.http.schemas import Id, Text
from backbone.typed.text import clean_field
from staff import queries
from staff.schemas.notices import AuditEntry

router = transactional_router("/api/staff/audit", tag="staff")

Action = Annotated[str, Text(40, clean=clean_field)]


@router.get("")
@requires("audit.read")
async def audit(
    read: ReadSessionDep,
    page: PageRequestDep,
    account_id: Id | None = None,
    action: Annotated[Action | None, Query()] = None,
) -> Page[AuditEntry]:
    """Show who signed in and who changed what, newest first."""
    return await queries.audit(read, page, account_id=account_id, action=action)
