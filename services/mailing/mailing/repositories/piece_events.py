"""The events that tell what became of pieces: the same the first time and at every replay."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Row

from contracts.mailing import MailedPiece, PieceReturned, PiecesMailed
from mailing.domain.pieces import part_id

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


def returned_event(piece: Row[Any]) -> PieceReturned:
    """Tell that a piece came back."""
    same = PieceReturned.model_fields.keys() & piece._fields
    return PieceReturned(
        **{name: getattr(piece, name) for name in same}, reason=piece.returned_reason
    )
