"""What the contacts service does when others publish: one function per event."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update

from backbone.actor import Actor
from backbone.db import reference_data
from backbone.db.unit_of_work import UnitOfWork
from backbone.db.upsert import upsert_if_newer
from contacts.commands.customer_clock import read_circumstances, stamp_note
from contacts.commands.notes import first_version
from contacts.dependencies import Dependencies
from contacts.domain.automatic_notes import returned_note, returned_note_id
from contacts.domain.note import labels_of
from contacts.repositories.events import contact_event, row_of
from contacts.repositories.notes import insert_notes
from contacts.tables import APPLICATION_PRINT, CONTACT, CUSTOMER, MAILED_EARLY
from contracts.contacts import ContactLogged
from contracts.customer import CustomerRemoved, CustomerSaved
from contracts.mailing import ApplicationsPrinted, PieceReturned, PiecesMailed


async def store_notes(events: Sequence[ContactLogged], work: UnitOfWork[Dependencies]) -> None:
    """Keep the notes other services logged, each once, whatever their codes: none may be lost."""
    codes = (await read_circumstances(work)).codes
    mailed = [event.contact_id for event in events if event.mailing_code]
    await _lock_mail_of(work, mailed)
    await insert_notes(work.session, [row_of(event, codes) for event in events])
    if mailed:
        await work.session.execute(
            update(CONTACT)
            .where(
                CONTACT.c.contact_id == MAILED_EARLY.c.contact_id,
                MAILED_EARLY.c.contact_id.in_(mailed),
            )
            .values(mailing_date=func.least(CONTACT.c.mailing_date, MAILED_EARLY.c.mailed_at))
        )
        taken_over = delete(MAILED_EARLY).where(MAILED_EARLY.c.contact_id.in_(mailed))
        await work.session.execute(taken_over)


async def store_customers(
    events: Sequence[CustomerSaved | CustomerRemoved], work: UnitOfWork
) -> None:
    """Keep which customers there are and what one dials, and whose record was deleted."""
    await reference_data.store_customers(
        work,
        CUSTOMER,
        events,
        columns=lambda one: {"phones": [number for _kind, number, _ext in one.phones.to_try]},
        blank={"phones": None},
    )


async def set_mailing_dates(event: PiecesMailed, work: UnitOfWork) -> None:
    """Write the Mailing Date on every note whose piece was posted (F-077).

    Of several mailings the first one counts. It is no new version of the note: nothing the note
    asked for begins anew.
    """
    mailed = sorted({piece.contact_id for piece in event.pieces})
    missing = await _missing(work, mailed)
    await _lock_mail_of(work, missing)
    # One of them may have arrived while this waited for the lock.
    missing = await _missing(work, missing)
    is_first = or_(CONTACT.c.mailing_date.is_(None), CONTACT.c.mailing_date > event.mailed_at)
    await work.session.execute(
        update(CONTACT)
        .where(CONTACT.c.contact_id.in_(mailed), is_first)
        .values(mailing_date=event.mailed_at)
    )
    await upsert_if_newer(
        work.session,
        MAILED_EARLY,
        [{"contact_id": one, "mailed_at": event.mailed_at} for one in missing],
        key=["contact_id"],
        is_newer=lambda stored, given: given.mailed_at < stored.c.mailed_at,
    )


async def _missing(work: UnitOfWork, contact_ids: Sequence[UUID]) -> Sequence[UUID]:
    """Return which of these notes are not here; the others are locked, in one order."""
    known = await work.session.scalars(
        select(CONTACT.c.contact_id)
        .where(CONTACT.c.contact_id.in_(contact_ids))
        .order_by(CONTACT.c.contact_id)
        .with_for_update()
    )
    present = set(known)
    return [one for one in contact_ids if one not in present]


async def _lock_mail_of(work: UnitOfWork, contact_ids: Sequence[UUID]) -> None:
    """Wait for whoever is storing right now that one of these notes exists, or was mailed."""
    await work.advisory_lock(*(f"mail of {contact_id}" for contact_id in contact_ids))


async def store_application_prints(event: ApplicationsPrinted, work: UnitOfWork) -> None:
    """Keep whose envelopes were printed with an application (R-50)."""
    contacts = sorted({piece.contact_id for piece in event.pieces})
    rows = [{"contact_id": one, "printed_at": event.printed_at} for one in contacts]
    await upsert_if_newer(
        work.session,
        APPLICATION_PRINT,
        rows,
        key=["contact_id"],
        is_newer=lambda stored, given: given.printed_at < stored.c.printed_at,
    )


async def log_returned_mail(event: PieceReturned, work: UnitOfWork[Dependencies]) -> None:
    """Note that a piece came back, once: the address no longer reaches the customer (I-20).

    Who can be phoned is to be asked for another one (R-54).
    """
    stamp = await stamp_note(work, event.customer_id, even_removed=True)
    note = returned_note(
        mailing_code=event.mailing_code,
        language=event.language,
        at=min(event.returned_at, stamp.circumstances.now),
        reason=event.reason,
        can_be_phoned=event.can_be_phoned or False,
    )
    row = first_version(
        note,
        labels_of(note, stamp.circumstances.codes),
        stamp,
        Actor.system(),
        source="system",
        contact_id=returned_note_id(event.piece_id),
    )
    for new in await insert_notes(work.session, [row]):
        work.emit(contact_event(new))
