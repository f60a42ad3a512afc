"""What is written under a note: deficiencies, and the lines of its log."""

from uuid import UUID

from fastapi import status

from backbone.http.pagination import Page, PageRequestDep
from backbone.http.routing import ActorDep, ReadSessionDep, UnitOfWorkDep, requires
from contacts.commands import annotations as actions
from contacts.commands.notes import find_note
from contacts.queries import notes as queries
from contacts.routes.door import author, named_fields, router
from contacts.schemas.notes import Deficiency, DiaryEntry, NewDeficiency, NewDiaryEntry
from contacts.tables import DeficiencyRow, DiaryRow


@router.post(
    "/{contact_id}/deficiencies", status_code=status.HTTP_201_CREATED, response_model=Deficiency
)
@requires("contacts.write")
async def record_deficiency(
    contact_id: UUID, new: NewDeficiency, work: UnitOfWorkDep, actor: ActorDep
) -> DeficiencyRow:
    """Write a deficiency reason under a saved note whose action or call code is a deficient one."""
    row = await find_note(work, contact_id)
    with named_fields():
        return await actions.record_deficiency(
            work, row, reason=new.reason, notes=new.notes, by=author(actor)
        )


@router.post("/{contact_id}/log", status_code=status.HTTP_201_CREATED, response_model=DiaryEntry)
@requires("contacts.write")
async def write_diary(
    contact_id: UUID, new: NewDiaryEntry, work: UnitOfWorkDep, actor: ActorDep
) -> DiaryRow:
    """Add a line to a note's log; one with a trigger date wants attention again on that day."""
    row = await find_note(work, contact_id)
    with named_fields():
        return await actions.write_diary(
            work, row, text=new.text, trigger_date=new.trigger_date, by=author(actor)
        )


@router.get("/{contact_id}/log", response_model=Page[DiaryEntry])
@requires("contacts.read")
async def show_diary(
    contact_id: UUID, paging: PageRequestDep, read: ReadSessionDep
) -> dict[str, object]:
    """Show a note's log, newest line first."""
    row = await queries.note(read, contact_id)
    items, following = await queries.diary(read, row.contact_id, paging)
    return {"items": items, "next": following}
