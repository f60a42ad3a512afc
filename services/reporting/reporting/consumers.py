"""What the reporting service stores of the events it consumes, in every generation there is.

Of versions the highest counts, of moments the earliest: the order of events does not matter, nor
how often they arrive. What reports show has the name it has in the contract.
"""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Table, false, or_

from backbone.db.unit_of_work import UnitOfWork
from backbone.db.upsert import IsNewer
from contracts.base import Part
from contracts.contacts import ContactSnapshot, ContactVoided, DeficiencyRecorded
from contracts.customer import CustomerRemoved, CustomerSaved
from contracts.mailing import PieceReturned, PiecesMailed
from reporting.domain.formatting import Address
from reporting.repositories.generations import store_in_every_generation
from reporting.tables import CUSTOMER, DEFICIENCY, NOTE, PIECE


async def store_notes(events: Sequence[ContactSnapshot], work: UnitOfWork) -> None:
    """Store the newest version of notes, deleted ones too: they must not come back."""
    rows = [
        {**_stored_fields(event, NOTE), "voided": isinstance(event, ContactVoided)}
        for event in events
    ]
    await store_in_every_generation(work, NOTE, rows)


async def store_deficiencies(events: Sequence[DeficiencyRecorded], work: UnitOfWork) -> None:
    """Store what applications lack. It is recorded once and never changed: the first stays."""
    rows = [
        {**_stored_fields(event, DEFICIENCY), **_stored_fields(event.deficiency, DEFICIENCY)}
        for event in events
    ]
    await store_in_every_generation(
        work, DEFICIENCY, rows, is_newer=lambda _table, _excluded: false()
    )


async def store_mailed_pieces(events: Sequence[PiecesMailed], work: UnitOfWork) -> None:
    """Store when pieces of mail were posted. The first mailing date stays (I-09)."""
    rows = [
        {**_stored_fields(piece, PIECE), "mailed_at": event.mailed_at}
        for event in events
        for piece in event.pieces
    ]
    await store_in_every_generation(work, PIECE, rows, is_newer=_earlier("mailed_at"))


async def store_returned_pieces(events: Sequence[PieceReturned], work: UnitOfWork) -> None:
    """Store when pieces of mail came back, the first time."""
    rows = [_stored_fields(event, PIECE) for event in events]
    await store_in_every_generation(work, PIECE, rows, is_newer=_earlier("returned_at"))


async def store_customers(
    events: Sequence[CustomerSaved | CustomerRemoved], work: UnitOfWork
) -> None:
    """Store the newest name and address of customers; of removed ones, that there was somebody."""
    rows = [
        {
            "customer_id": event.customer_id,
            "version": event.version,
            "removed": isinstance(event, CustomerRemoved),
            **_shown_of(event),
        }
        for event in events
    ]
    await store_in_every_generation(work, CUSTOMER, rows)


def _shown_of(event: CustomerSaved | CustomerRemoved) -> dict[str, Any]:
    match event:
        case CustomerRemoved():
            return {"number": None, "name": None, "address": None}
        case CustomerSaved(mailing_address=address):
            printed = {field.name for field in fields(Address)}
            parts = address.model_dump(include=printed) if address else {}
            return {
                "number": event.number,
                "name": event.display_name,
                "address": str(Address(**parts)),
            }


def _stored_fields(part: Part, table: Table) -> dict[str, Any]:
    """Return the fields of an event that have a column of their name."""
    stored = type(part).model_fields.keys() & table.c.keys()
    return {name: getattr(part, name) for name in stored}


def _earlier(moment: str) -> IsNewer:
    """Let the earliest of several moments stay in a column."""
    return lambda table, excluded: or_(
        table.c[moment].is_(None), excluded[moment] < table.c[moment]
    )
