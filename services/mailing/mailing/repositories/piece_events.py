"""The events that tell what became of pieces: the same the first time and at every replay."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row

from contracts.mailing import (
    ApplicationsPrinted,
    ChangedAfterPosting,
    MailedPiece,
    PieceReturned,
    PiecesMailed,
)
from mailing.domain.pieces import Note, applications_part_id, late_change_id, part_id
from mailing.repositories.reference import ReferenceData

PIECES_PER_EVENT: Final = 500
"""An event stays small however large the batch."""


def mailed_events(batch: Row[Any], pieces: Sequence[Row[Any]]) -> Iterator[PiecesMailed]:
    """Tell that a batch was posted, in as many parts as it takes."""
    in_order = sorted(pieces, key=lambda piece: piece.seat)
    for number, first in enumerate(range(0, len(in_order), PIECES_PER_EVENT)):
        yield PiecesMailed(
            part_id=part_id(batch.batch_id, number),
            batch_id=batch.batch_id,
            mailed_at=batch.mailed_at,
            mailed_by=batch.mailed_by,
            pieces=tuple(
                MailedPiece.model_validate(piece, from_attributes=True)
                for piece in in_order[first : first + PIECES_PER_EVENT]
            ),
        )


def printed_events(batch: Row[Any], pieces: Sequence[Row[Any]]) -> Iterator[ApplicationsPrinted]:
    """Tell which papers that were printed have a barcode that may come back with an application."""
    barcoded = [piece for piece in pieces if piece.paper["barcode"] is not None]
    in_order = sorted(barcoded, key=lambda piece: piece.seat)
    for number, first in enumerate(range(0, len(in_order), PIECES_PER_EVENT)):
        yield ApplicationsPrinted(
            part_id=applications_part_id(batch.batch_id, number),
            batch_id=batch.batch_id,
            printed_at=batch.printed_at,
            pieces=tuple(
                MailedPiece.model_validate(piece, from_attributes=True)
                for piece in in_order[first : first + PIECES_PER_EVENT]
            ),
        )


def late_change_event(
    note: Note, posted: Row[Any], reference: ReferenceData, *, noted_at: datetime
) -> ChangedAfterPosting:
    """Tell that a note asks for something else, or nothing, though its letter was posted."""
    wants = note.wants
    return ChangedAfterPosting(
        change_id=late_change_id(note.contact_id, note.version),
        contact_id=note.contact_id,
        customer_id=note.customer_id,
        piece_id=posted.piece_id,
        posted=posted.mailing_code,
        posted_label=reference.label("mailing_codes", posted.mailing_code),
        mailed_at=posted.mailed_at,
        wanted=wants,
        wanted_label=reference.label("mailing_codes", wants) if wants else None,
        deleted=note.voided,
        entered_by=note.entered_by,
        entered_by_id=note.entered_by_id,
        noted_at=noted_at,
    )


def returned_event(piece: Row[Any]) -> PieceReturned:
    """Tell that a piece came back."""
    same = PieceReturned.model_fields.keys() & piece._fields
    return PieceReturned(
        **{name: getattr(piece, name) for name in same}, reason=piece.returned_reason
    )
