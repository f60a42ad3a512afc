"""Rows, between the contracts, the tables and the rules."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from backbone.db.unit_of_work import ReadSession
from contracts.contacts import ContactSnapshot, ContactVoided
from contracts.customer import CustomerRemoved, CustomerSaved
from mailing.domain.address import Address
from mailing.domain.enclosures import delivered
from mailing.domain.pieces import Note, Recipient
from mailing.domain.words import full_name
from mailing.tables import CustomerRow, ReturnedRow, table_of

CUSTOMER = table_of(CustomerRow)
RETURNED = table_of(ReturnedRow)


def note_columns(event: ContactSnapshot) -> dict[str, Any]:
    """Write down what mailing needs of a note; its text only where an envelope shows it."""
    known = delivered().enclosures.get(event.mailing_code or "")
    shown = known is not None and known.from_notes
    return {
        "contact_id": event.contact_id,
        "version": event.version,
        "customer_id": event.customer_id,
        "recorded_at": event.recorded_at,
        "mailing_code": event.mailing_code,
        "language": event.language,
        "voided": isinstance(event, ContactVoided),
        "notes": event.notes if shown else None,
    }


def note_of(row: Row[Any]) -> Note:
    """Read a note back."""
    return Note(
        contact_id=row.contact_id,
        version=row.version,
        customer_id=row.customer_id,
        recorded_at=row.recorded_at,
        mailing_code=row.mailing_code,
        language=row.language,
        voided=row.voided,
        notes=row.notes,
    )


def customer_columns(event: CustomerSaved | CustomerRemoved) -> dict[str, Any]:
    """Write down what an envelope needs of a customer; of a deleted one, that there was one."""
    saved = event if isinstance(event, CustomerSaved) else None
    address = saved.mailing_address if saved else None
    return {
        "customer_id": event.customer_id,
        "version": event.version,
        "removed": saved is None,
        "number": saved.number if saved else None,
        "name": full_name(saved.first_name, saved.middle_initial, saved.last_name)
        if saved
        else None,
        "address": address.model_dump() if address else {},
        "prefers_email": saved is not None and saved.preferred_contact_method == "EMAIL",
    }


async def recipients(read: ReadSession, customers: Collection[UUID]) -> Mapping[UUID, Recipient]:
    """Fetch what is known of customers; an unknown one is missing."""
    session = read.session
    bad: Mapping[UUID, set[str]] = defaultdict(set)
    for row in await session.execute(select(RETURNED).where(RETURNED.c.customer_id.in_(customers))):
        bad[row.customer_id].add(row.address)
    rows = await session.execute(select(CUSTOMER).where(CUSTOMER.c.customer_id.in_(customers)))
    return {
        row.customer_id: Recipient(
            customer_id=row.customer_id,
            removed=row.removed,
            name=row.name or "",
            address=Address.read(row.address),
            prefers_email=row.prefers_email,
            returned=frozenset(bad[row.customer_id]),
        )
        for row in rows
    }
