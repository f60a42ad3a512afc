"""What became of notes after they were saved, to be audited."""

from typing import Annotated

from fastapi import Query

from backbone.http.pagination import Page, PageRequestDep
from backbone.http.routing import ReadSessionDep, requires, transactional_router
from backbone.http.schemas import Id, PlausibleDay, Text
from contacts.dependencies import Dependencies
from contacts.queries.changes import ChangeFilter, note_changes
from contacts.schemas.changes import NoteChange, NoteChangeKind

router = transactional_router("/api/contacts/changes", tag="contacts")


@router.get("")
@requires("audit.read")
async def show_note_changes(
    read: ReadSessionDep[Dependencies],
    page: PageRequestDep,
    customer_id: Annotated[Id | None, Query(description="Also where it was moved to.")] = None,
    by: Annotated[
        Annotated[str, Text(200)] | None,
        Query(description="The name of whoever did it, as it was then."),
    ] = None,
    kind: NoteChangeKind | None = None,
    date_from: Annotated[PlausibleDay | None, Query(description="In the agency's zone.")] = None,
    date_to: Annotated[PlausibleDay | None, Query(description="This day is still shown.")] = None,
) -> Page[NoteChange]:
    """Show which notes were corrected, deleted or moved, and by whom; newest first."""
    wanted = ChangeFilter(
        customer_id=customer_id, by=by, kind=kind, date_from=date_from, date_to=date_to
    )
    return await note_changes(read, page, wanted)
