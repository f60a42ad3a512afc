"""The audit: who signed in and who changed what."""

from typing import Annotated

from fastapi import Query

from backbone.http.pagination import Page, PageRequestDep
from backbone.http.routing import ReadSessionDep, requires, transactional_router
from backbone.http.schemas import Id
from staff import queries
from staff.schemas import AuditEntry

router = transactional_router("/api/staff/audit", tag="staff")


@router.get("")
@requires("audit.read")
async def audit(
    read: ReadSessionDep,
    page: PageRequestDep,
    account_id: Id | None = None,
    action: Annotated[str | None, Query(max_length=40)] = None,
) -> Page[AuditEntry]:
    """Show who signed in and who changed what, newest first."""
    return await queries.audit(read, page, account_id=account_id, action=action)
