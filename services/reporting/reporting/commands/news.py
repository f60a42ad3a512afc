"""Take in what others said, into every edition there is.

Each kind of news is folded by itself: of versions the highest counts, of moments the earliest. So
it does not matter what arrives first, or how often.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, exists, func, select
from sqlalchemy.dialects.postgresql import Insert, insert

from backbone.db.unit_of_work import UnitOfWork
from contracts.base import Event
from contracts.contacts import CodesChanged, ContactSnapshot, ContactVoided, DeficiencyRecorded
from contracts.customer import CustomerRemoved, CustomerSaved, MailingAddress
from contracts.mailing import PieceReturned, PiecesMailed
from contracts.staff import AgencyChanged
from reporting.domain.writing import Address
from reporting.tables import (
    CustomerRow,
    DeficiencyRow,
    EditionRow,
    NoteRow,
    PieceRow,
    ReferenceRow,
    table_of,
)

EDITION = table_of(EditionRow)
NOTE = table_of(NoteRow)
DEFICIENCY = table_of(DeficiencyRow)
PIECE = table_of(PieceRow)
CUSTOMER = table_of(CustomerRow)
REFERENCE = table_of(ReferenceRow)

KEPT = (NOTE, DEFICIENCY, PIECE, CUSTOMER, REFERENCE)
"""What an edition consists of, in the order everybody writes it in: so two never wait in a ring."""

CODES = "codes"
AGENCY = "agency"

Row = dict[str, Any]


async def take_in(work: UnitOfWork, events: Sequence[Event]) -> None:
    """Write down everything that arrived together."""
    rows: dict[Table, list[Row]] = defaultdict(list)
    for event in events:
        for table, row in _rows_of(event):
            rows[table].append(row)
    # Held until the end: the current edition is not exchanged under our hands.
    shared = select(EDITION.c.number).order_by(EDITION.c.number).with_for_update(read=True)
    editions = (await work.session.scalars(shared)).all()
    for table in KEPT:
        if rows[table]:
            await _write(work, table, rows[table], editions)


def _rows_of(event: Event) -> Iterable[tuple[Table, Row]]:
    """Say what of an event is kept, and where."""
    match event:
        case ContactSnapshot():
            yield NOTE, _note(event)
        case DeficiencyRecorded():
            yield DEFICIENCY, _deficiency(event)
        case PiecesMailed():
            for piece in event.pieces:
                yield PIECE, _piece(piece.piece_id, piece.contact_id, mailed_at=event.mailed_at)
        case PieceReturned():
            yield (
                PIECE,
                _piece(event.piece_id, event.contact_id, returned_at=event.returned_at),
            )
        case CustomerSaved():
            yield CUSTOMER, _customer(event)
        case CustomerRemoved():
            yield CUSTOMER, _nobody(event)
        case CodesChanged():
            yield REFERENCE, _page(CODES, event.version, _words(event))
        case AgencyChanged():
            body = {"name": event.name, "time_zone": event.time_zone}
            yield REFERENCE, _page(AGENCY, event.version, body)
        case _:
            raise TypeError(f"{event.type} is no news for reports.")


def _note(note: ContactSnapshot) -> Row:
    return {
        "contact_id": note.contact_id,
        "version": note.version,
        "customer_id": note.customer_id,
        "contact_date": note.contact_date,
        "language": note.language,
        "mailing_code": note.mailing_code,
        "voided": isinstance(note, ContactVoided),
    }


def _deficiency(event: DeficiencyRecorded) -> Row:
    return {
        "contact_id": event.contact_id,
        "customer_id": event.customer_id,
        **event.deficiency.model_dump(),
    }


def _piece(piece_id: object, contact_id: object, **when: object) -> Row:
    nothing = {"mailed_at": None, "returned_at": None}
    return {"piece_id": piece_id, "contact_id": contact_id, **nothing, **when}


def _customer(customer: CustomerSaved) -> Row:
    parts = (customer.first_name, customer.middle_initial, customer.last_name)
    return {
        "customer_id": customer.customer_id,
        "version": customer.version,
        "removed": False,
        "number": customer.number,
        "name": " ".join(part for part in parts if part).upper(),
        "address": _line(customer.mailing_address),
    }


def _line(known: MailingAddress | None) -> str:
    return str(Address(**known.model_dump(exclude={"county"}))) if known else ""


def _nobody(customer: CustomerRemoved) -> Row:
    """Forget everything but that there was somebody."""
    return {
        "customer_id": customer.customer_id,
        "version": customer.version,
        "removed": True,
        "number": None,
        "name": None,
        "address": None,
    }


def _words(codes: CodesChanged) -> Mapping[str, Mapping[str, str]]:
    return {table.name: {one.key: one.label for one in table.codes} for table in codes.tables}


def _page(name: str, version: int, body: Mapping[str, Any]) -> Row:
    return {"name": name, "version": version, "body": body}


async def _write(
    work: UnitOfWork, table: Table, rows: Sequence[Row], editions: Sequence[int]
) -> None:
    """Fold rows into what is known, in one order for everybody."""
    keys = [column.name for column in table.primary_key]
    told = [{"edition": edition, **row} for edition in editions for row in rows]
    told.sort(key=lambda row: (*(row[key] for key in keys), row.get("version", 0)))
    await work.session.execute(_fold(table, keys), told)


def _fold(table: Table, keys: Sequence[str]) -> Insert:
    """Say what happens to news of something that is known already."""
    put = insert(table)
    if table is DEFICIENCY:
        # Written once and never changed.
        return put.on_conflict_do_nothing()
    if table is PIECE:
        # The first mailing date stays (I-09); `least` passes over what is not known.
        moments = ("mailed_at", "returned_at")
        earliest = {one: func.least(table.c[one], put.excluded[one]) for one in moments}
        return put.on_conflict_do_update(index_elements=keys, set_=earliest)
    newer: ColumnElement[bool] = put.excluded.version > table.c.version
    news = {column.name: put.excluded[column.name] for column in table.c if column.name not in keys}
    return put.on_conflict_do_update(index_elements=keys, set_=news, where=newer)


async def forget_removed(work: UnitOfWork) -> None:
    """Delete what was written about the applications of customers who are no longer there.

    No report shows it from the moment they are removed; this sees to it that it is gone.
    """
    gone = exists().where(CUSTOMER.c.customer_id == DEFICIENCY.c.customer_id, CUSTOMER.c.removed)
    await work.session.execute(delete(DEFICIENCY).where(gone))
