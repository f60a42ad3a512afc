"""Telling again how everything stands; whoever knows it already learns nothing."""

from collections.abc import AsyncIterator

from sqlalchemy import select

from backbone.db.unit_of_work import ReadSession
from contacts.adapters.kit import read_codes
from contacts.commands.codes import tell_codes
from contacts.commands.events import tell, tell_deficiency
from contacts.tables import ContactRow, DeficiencyRow
from contracts.base import Event

_AT_ONCE = 500


async def replay_codes(read: ReadSession) -> AsyncIterator[Event]:
    """Tell the code tables again."""
    yield tell_codes(await read_codes(read.session))


async def replay_notes(read: ReadSession) -> AsyncIterator[Event]:
    """Tell every note again in its current version, deleted and foreign ones included."""
    every_note = select(ContactRow).order_by(ContactRow.contact_id)
    rows = await read.session.stream_scalars(every_note.execution_options(yield_per=_AT_ONCE))
    async for row in rows:
        yield tell(row)


async def replay_deficiencies(read: ReadSession) -> AsyncIterator[Event]:
    """Tell every deficiency again."""
    both = (
        select(ContactRow, DeficiencyRow)
        .join(DeficiencyRow, DeficiencyRow.contact_id == ContactRow.contact_id)
        .order_by(DeficiencyRow.deficiency_id)
    )
    rows = await read.session.stream(both.execution_options(yield_per=_AT_ONCE))
    async for contact, deficiency in rows:
        yield tell_deficiency(contact, deficiency)
