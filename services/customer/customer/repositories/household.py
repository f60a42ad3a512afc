"""Files a record by the others who live there, whoever of them calls."""

from typing import Final

from backbone.db.unit_of_work import UnitOfWork
from customer.repositories.applications import members_of, newest_with_members
from customer.repositories.search_index import index_clues, index_names
from customer.tables import CustomerRow

_FOUND_BY: Final = 20
"""Members by whom a record is found; no household is larger."""


async def index_household(work: UnitOfWork, row: CustomerRow) -> None:
    """Let the record be found by the members it shows, but for the applicant themselves."""
    await work.session.flush()
    application = await work.session.scalar(newest_with_members(row.id))
    members = await members_of(work, application.id) if application else ()
    others = [one for one in members if one.relation != "SELF"][:_FOUND_BY]
    firsts = [one.first_name for one in others]
    lasts = [one.last_name for one in others]
    marks = [one.ssn_mark for one in others if one.ssn_mark]
    if (firsts, lasts, marks) == (
        row.member_first_names,
        row.member_last_names,
        row.member_marks,
    ):
        return
    row.member_first_names, row.member_last_names, row.member_marks = firsts, lasts, marks
    if row.filed_version != row.version:
        return  # it is filed anew in the background, with all it was found by before
    await index_names(work, row)
    index_clues(row)
