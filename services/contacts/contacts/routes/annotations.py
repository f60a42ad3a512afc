"""What is written under a note: deficiencies, and the lines of its log."""

from uuid import UUID

from fastapi import status

from backbone.http.pagination import Page, PageRequestDep
from backbone.http.problems import problems
from backbone.http.routing import (
    ActorDep,
    ReadSessionDep,
    UnitOfWorkDep,
    requires,
    transactional_router,
)
from contacts.commands import annotations as commands
from contacts.dependencies import Dependencies
from contacts.domain.note import DeficienciesNotAllowed, NoteNotFound, NoteVoided
from contacts.queries import notes as queries
from contacts.repositories.notes import lock_note
from contacts.schemas.notes import Deficiency, DiaryEntry, NewDeficiency, NewDiaryEntry
from contacts.tables import DeficiencyRow, DiaryRow

router = transactional_router("/api/contacts/{contact_id}", tag="contacts")


@router.post("/deficiencies", status_code=status.HTTP_201_CREATED, response_model=Deficiency)
@requires("contacts.write")
@problems(NoteNotFound, NoteVoided, DeficienciesNotAllowed)
async def record_deficiency(
    contact_id: UUID, new: NewDeficiency, work: UnitOfWorkDep[Dependencies], actor: ActorDep
) -> DeficiencyRow:
    """Write a deficiency reason under a saved note whose action or call code is a deficient one."""
    row = await lock_note(work.session, contact_id)
    return await commands.record_deficiency(work, row, reason=new.reason, notes=new.notes, by=actor)


@router.post("/log", status_code=status.HTTP_201_CREATED, response_model=DiaryEntry)
@requires("contacts.write")
@problems(NoteNotFound, NoteVoided)
async def write_diary(
    contact_id: UUID, new: NewDiaryEntry, work: UnitOfWorkDep[Dependencies], actor: ActorDep
) -> DiaryRow:
    """Add a line to a note's log; one with a trigger date wants attention again on that day."""
    row = await lock_note(work.session, contact_id)
    return await commands.write_diary(
        work, row, text=new.text, trigger_date=new.trigger_date, by=actor
    )


@router.get("/log")
@requires("contacts.read")
@problems(NoteNotFound)
async def show_diary(
    contact_id: UUID, page: PageRequestDep, read: ReadSessionDep[Dependencies]
) -> Page[DiaryEntry]:
    """Show a note's log, newest line first."""
    return await queries.diary(read, contact_id, page)
