"""Code 128, as bars."""

from collections.abc import Sequence
from typing import NamedTuple

import zint


class Bars(NamedTuple):
    """A barcode: its width, and where each bar begins and how wide it is, in the same units."""

    width: int
    bars: Sequence[tuple[int, int]]


def bars(code: str) -> Bars:
    """Draw a text as Code 128."""
    symbol = zint.Symbol()
    symbol.symbology = zint.Symbology.CODE128
    symbol.encode(code)
    symbol.buffer_vector()
    drawn = symbol.vector
    return Bars(
        round(drawn.width), tuple((round(one.x), round(one.width)) for one in drawn.rectangles)
    )
