"""Tell an administrator of call codes that nobody has explained (R17)."""

from collections.abc import Iterable

from sqlalchemy.dialects.postgresql import insert

from backbone.db.unit_of_work import UnitOfWork
from backbone.ids import new_id
from callbacks.adapters.book import Book
from callbacks.adapters.flags import FLAG, told_of
from contracts.contacts import ContactSnapshot


async def flag_codes(work: UnitOfWork, notes: Iterable[ContactSnapshot], book: Book) -> None:
    """Say of each call code once that it was noted and changed nothing.

    A note that comes in after its code was explained has nothing to say any more.
    """
    first: dict[str, ContactSnapshot] = {}
    for note in sorted(notes, key=lambda one: (one.call_code, one.recorded_at)):
        if not book.decisions.explains(note.call_code):
            first.setdefault(note.call_code, note)
    if not first:
        return
    flags = [
        {
            "call_code": code,
            "flag_id": new_id(),
            "contact_id": note.contact_id,
            "noted_at": note.recorded_at,
        }
        for code, note in first.items()
    ]
    new = insert(FLAG).values(flags).on_conflict_do_nothing().returning(FLAG)
    for row in await work.session.execute(new):
        work.emit(told_of(row, book), caused_by=first[row.call_code])
