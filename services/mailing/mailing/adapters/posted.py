"""What is told of posted pieces: the same words the first time and at every replay."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row

from contracts.mailing import MailedPiece, PieceReturned, PiecesMailed
from mailing.domain.pieces import part_id

PART: Final = 500
"""Pieces told of at once: a message stays small however large the batch."""


def parts_of(
    batch_id: UUID, pieces: Sequence[Row[Any]], *, mailed_at: datetime, mailed_by: str
) -> Iterator[PiecesMailed]:
    """Tell that a batch was posted, in as many parts as it takes."""
    in_order = sorted(pieces, key=lambda piece: piece.seat)
    for number, first in enumerate(range(0, len(in_order), PART)):
        yield PiecesMailed(
            part_id=part_id(batch_id, number),
            batch_id=batch_id,
            mailed_at=mailed_at,
            mailed_by=mailed_by,
            pieces=tuple(_mailed(piece) for piece in in_order[first : first + PART]),
        )


def _mailed(piece: Row[Any]) -> MailedPiece:
    return MailedPiece(
        piece_id=piece.piece_id,
        contact_id=piece.contact_id,
        customer_id=piece.customer_id,
        mailing_code=piece.mailing_code,
    )


def returned(piece: Row[Any]) -> PieceReturned:
    """Tell that a piece came back."""
    return PieceReturned(
        piece_id=piece.piece_id,
        contact_id=piece.contact_id,
        customer_id=piece.customer_id,
        mailing_code=piece.mailing_code,
        language=piece.language,
        returned_at=piece.returned_at,
        returned_by=piece.returned_by,
        reason=piece.returned_reason,
    )
