"""The agency's own profile."""

from fastapi import Response

from backbone.web import IfMatchDep, PersonDep, ReadDep, WorkDep, allows, tag_version
from staff import queries
from staff.actions import agency as actions
from staff.routes.entrance import router
from staff.schemas import Agency, AgencyChange
from staff.tables import AgencyRow


@router.get("/agency", response_model=Agency)
@allows("agency.read")
async def agency(read: ReadDep, response: Response) -> AgencyRow:
    """Tell the agency's name, return address, hours, holidays and switches."""
    found = await queries.agency(read)
    tag_version(response, found.version)
    return found


@router.patch("/agency", response_model=Agency)
@allows("agency.write")
async def change_agency(
    change: AgencyChange,
    work: WorkDep,
    person: PersonDep,
    if_match: IfMatchDep,
    response: Response,
) -> AgencyRow:
    """Change the agency's profile; all services hear of it."""
    changed = await actions.change_agency(work, change, if_match=if_match, by=person)
    tag_version(response, changed.version)
    return changed
