"""What the print room tells: what was mailed, and what came back."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from sqlalchemy import Table, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from backbone.db.unit_of_work import UnitOfWork
from contacts.commands.events import tell
from contacts.commands.notes import columns
from contacts.commands.turns import take_any_turn
from contacts.domain.mail import SYSTEM, returned, returned_note_id
from contacts.domain.note import words_of
from contacts.tables import ContactRow, MailedEarlyRow
from contracts.mailing import PieceReturned, PiecesMailed

_CONTACT = cast("Table", ContactRow.__table__)
_EARLY = cast("Table", MailedEarlyRow.__table__)


async def stamp_mailing_dates(work: UnitOfWork, event: PiecesMailed) -> None:
    """Write the Mailing Date on every note whose piece was posted (F-077).

    Of several mailings the first one counts. It is no new version of the note: nothing the note
    asked for begins anew.
    """
    wanted = sorted({piece.contact_id for piece in event.pieces})
    unknown = await _missing(work, wanted)
    for contact_id in unknown:
        await _alone_with_mail_of(work, contact_id)
    # One of them may have been heard of while we waited for each other.
    unknown = await _missing(work, unknown)
    later = or_(_CONTACT.c.mailing_date.is_(None), _CONTACT.c.mailing_date > event.mailed_at)
    await work.session.execute(
        update(_CONTACT)
        .where(_CONTACT.c.contact_id.in_(wanted), later)
        .values(mailing_date=event.mailed_at)
    )
    if unknown:
        await _remember(work, unknown, event)


async def expect_early_mail(work: UnitOfWork, contact_ids: Sequence[UUID]) -> None:
    """Wait for whoever is writing down right now that these notes were mailed."""
    for contact_id in sorted(contact_ids):
        await _alone_with_mail_of(work, contact_id)


async def stamp_early_mail(work: UnitOfWork, contact_ids: Sequence[UUID]) -> None:
    """Give notes that are heard of after their mailing the date that waits for them."""
    await work.session.execute(
        update(_CONTACT)
        .where(_CONTACT.c.contact_id == _EARLY.c.contact_id, _EARLY.c.contact_id.in_(contact_ids))
        .values(mailing_date=func.least(_CONTACT.c.mailing_date, _EARLY.c.mailed_at))
    )


async def log_returned(work: UnitOfWork, event: PieceReturned) -> None:
    """Note that a piece came back, once: the address no longer reaches the customer (I-20)."""
    turn = await take_any_turn(work, event.customer_id)
    note = returned(
        mailing_code=event.mailing_code,
        language=event.language,
        at=min(event.returned_at, turn.counter.now),
        reason=event.reason,
    )
    words = words_of(note, turn.counter.codes)
    values = {
        "contact_id": returned_note_id(event.piece_id),
        "version": 1,
        "customer_id": event.customer_id,
        "recorded_at": turn.recorded_at,
        "recorded_by": SYSTEM,
        "entered_at": turn.recorded_at,
        "entered_by": SYSTEM,
        "source": "system",
        "voided": False,
        **columns(note, words),
    }
    number = await work.session.scalar(
        insert(_CONTACT).values(values).on_conflict_do_nothing().returning(_CONTACT.c.number)
    )
    if number is not None:
        work.emit(tell(ContactRow(number=number, **values)))


async def _missing(work: UnitOfWork, contact_ids: Sequence[UUID]) -> Sequence[UUID]:
    """Return which of these notes are not here; the others are taken hold of, in one order."""
    known = await work.session.scalars(
        select(_CONTACT.c.contact_id)
        .where(_CONTACT.c.contact_id.in_(contact_ids))
        .order_by(_CONTACT.c.contact_id)
        .with_for_update()
    )
    there = set(known)
    return [one for one in contact_ids if one not in there]


async def _remember(work: UnitOfWork, contact_ids: Sequence[UUID], event: PiecesMailed) -> None:
    published = insert(_EARLY)
    rows = [{"contact_id": one, "mailed_at": event.mailed_at} for one in contact_ids]
    await work.session.execute(
        published.on_conflict_do_update(
            index_elements=["contact_id"],
            set_={"mailed_at": func.least(_EARLY.c.mailed_at, published.excluded.mailed_at)},
        ),
        rows,
    )


async def _alone_with_mail_of(work: UnitOfWork, contact_id: UUID) -> None:
    await work.advisory_lock(f"mail of {contact_id}")
