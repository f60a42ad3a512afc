"""Pages that are also pieces: a script asks for the part it will put in place."""

from typing import Annotated, Final

from fastapi import Depends, Header

REFUSED: Final = 422


def _wants_piece(x_piece: Annotated[str | None, Header()] = None) -> bool:
    return x_piece is not None


PieceDep = Annotated[bool, Depends(_wants_piece)]
"""Whether a script asks, with `X-Piece`, for a part of the page."""
