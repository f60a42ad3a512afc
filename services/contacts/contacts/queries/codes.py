"""The code tables, what they suggest, and who changed them."""

from sqlalchemy import select

from backbone.db.unit_of_work import ReadSession
from backbone.http.pagination import PageRequest, encode_cursor
from contacts.domain.codes import CodeBook, Suggestion, delivered
from contacts.queries.places import id_place
from contacts.tables import CodeChangeRow, CodeSetRow


async def code_tables(read: ReadSession) -> CodeBook:
    """Return all code tables as they stand."""
    version = await read.session.scalar(select(CodeSetRow.version))
    return await read.deps.codes(read.session, version=version or 0)


def suggestions(codes: CodeBook) -> list[Suggestion]:
    """Return the combinations to offer with one click: those whose codes are all still in use."""
    return [one for one in _SUGGESTED if codes.offers(one)]


_SUGGESTED = delivered().suggestions


async def changes(read: ReadSession, paging: PageRequest) -> tuple[list[CodeChangeRow], str | None]:
    """Return a page of changes to the code tables, newest first."""
    wanted = select(CodeChangeRow).order_by(CodeChangeRow.change_id.desc()).limit(paging.limit + 1)
    place = paging.place(1)
    if place is not None:
        wanted = wanted.where(CodeChangeRow.change_id < id_place(place[0]))
    rows = list(await read.session.scalars(wanted))
    if len(rows) <= paging.limit:
        return rows, None
    return rows[: paging.limit], encode_cursor(rows[paging.limit - 1].change_id)
