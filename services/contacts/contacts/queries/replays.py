"""All the service owns, as the events that told it; who knows it already learns nothing."""

from collections.abc import AsyncIterator

from sqlalchemy import select

from backbone.db.unit_of_work import ReadSession
from contacts.repositories.codes import read_code_tables
from contacts.repositories.events import (
    codes_event,
    contact_event,
    deficiency_event,
    every_version,
)
from contacts.tables import ContactRow, DeficiencyRow
from contracts.base import Event

_AT_ONCE = 500


async def replay_codes(read: ReadSession) -> AsyncIterator[Event]:
    """Yield the code tables."""
    yield codes_event(await read_code_tables(read.session))


async def replay_notes(read: ReadSession) -> AsyncIterator[Event]:
    """Yield every version of every note as it was told when it was saved, foreign notes too.

    Not only the newest: when a call was first known, and what a correction made of it, decides
    whether a later note answered it.
    """
    rows = await read.session.stream(every_version().execution_options(yield_per=_AT_ONCE))
    async for row in rows:
        yield contact_event(row)


async def replay_deficiencies(read: ReadSession) -> AsyncIterator[Event]:
    """Yield every deficiency."""
    both = (
        select(ContactRow, DeficiencyRow)
        .join(DeficiencyRow, DeficiencyRow.contact_id == ContactRow.contact_id)
        .order_by(DeficiencyRow.deficiency_id)
    )
    rows = await read.session.stream(both.execution_options(yield_per=_AT_ONCE))
    async for contact, deficiency in rows:
        yield deficiency_event(contact, deficiency)
