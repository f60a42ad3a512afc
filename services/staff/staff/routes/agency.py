"""The agency's own profile."""

from fastapi import Response

from backbone.http.concurrency import IfMatchDep, set_etag
from backbone.http.routing import (
    ActorDep,
    ReadSessionDep,
    UnitOfWorkDep,
    requires,
    transactional_router,
)
from staff import queries
from staff.commands import agency as commands
from staff.schemas.agency import Agency, AgencyChange
from staff.tables import AgencyRow

router = transactional_router("/api/staff/agency", tag="staff")


@router.get("", response_model=Agency)
@requires("agency.read")
async def agency(read: ReadSessionDep, response: Response) -> AgencyRow:
    """Show the agency's name, return address, hours, holidays and switches."""
    found = await queries.agency(read)
    set_etag(response, found.version)
    return found


@router.patch("", response_model=Agency)
@requires("agency.write")
async def change_agency(
    change: AgencyChange,
    work: UnitOfWorkDep,
    actor: ActorDep,
    if_match: IfMatchDep,
    response: Response,
) -> AgencyRow:
    """Change the agency's profile; every service receives it."""
    changed = await commands.change_agency(work, change, if_match=if_match, by=actor)
    set_etag(response, changed.version)
    return changed
