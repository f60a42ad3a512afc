"""What the mailing service does with the events of others."""

from collections.abc import Sequence

from sqlalchemy.dialects.postgresql import insert

from backbone.db.reference_data import store_agency, store_codes
from backbone.db.unit_of_work import UnitOfWork
from contracts.base import Event
from contracts.contacts import CodesChanged, ContactSnapshot, DeficiencyRecorded
from contracts.customer import CustomerRemoved, CustomerSaved
from contracts.staff import AgencyChanged
from mailing.commands.piece_updates import contacts_with_unposted_piece, update_pieces
from mailing.dependencies import Dependencies
from mailing.repositories.customers import lock_customers, store_recipients
from mailing.repositories.notes import store_notes
from mailing.tables import DEFICIENCY, TOPIC


async def keep_pieces_current(events: Sequence[Event], work: UnitOfWork[Dependencies]) -> None:
    """Queue a piece for a note with a mailing code, change it, hold it or cancel it.

    First the locks, in one order for everybody; then what is new; then every piece concerned.
    """
    # A first version without a mailing code asks for nothing and overrules nothing.
    notes = [
        event
        for event in events
        if isinstance(event, ContactSnapshot)
        and (event.mailing_code is not None or event.version > 1)
    ]
    customers = [event for event in events if isinstance(event, (CustomerSaved, CustomerRemoved))]
    changed = {customer.customer_id for customer in customers}
    await lock_customers(work, changed | {note.customer_id for note in notes})
    await store_recipients(work, customers)
    await store_notes(work, notes)
    waiting = await contacts_with_unposted_piece(work, changed) if changed else set()
    if await update_pieces(work, waiting | {note.contact_id for note in notes}):
        work.notify(TOPIC)


async def store_deficiency(event: DeficiencyRecorded, work: UnitOfWork) -> None:
    """Keep what an application lacks, for the letter that tells its customer."""
    columns = event.deficiency.model_dump(include={column.name for column in DEFICIENCY.c})
    put = insert(DEFICIENCY).values(contact_id=event.contact_id, **columns)
    await work.session.execute(put.on_conflict_do_nothing())


async def store_code_labels(event: CodesChanged, work: UnitOfWork) -> None:
    """Keep the agency's codes: other labels on papers and lists."""
    await store_codes(event, work)
    work.notify(TOPIC)


async def store_agency_profile(event: AgencyChanged, work: UnitOfWork) -> None:
    """Keep where returned post goes, and whether the agency posts anything at all (F-010)."""
    await store_agency(event, work)
    work.notify(TOPIC)
