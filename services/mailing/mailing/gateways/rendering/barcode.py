"""Code 128 barcodes."""

from collections.abc import Sequence
from typing import NamedTuple

import zint


class Barcode(NamedTuple):
    """A barcode: its width, and where each bar begins and how wide it is, in the same units."""

    width: int
    bars: Sequence[tuple[int, int]]


def encode_barcode(text: str) -> Barcode:
    """Encode a text as Code 128."""
    symbol = zint.Symbol()
    symbol.symbology = zint.Symbology.CODE128
    symbol.encode(text)
    symbol.buffer_vector()
    drawn = symbol.vector
    return Barcode(
        round(drawn.width), tuple((round(one.x), round(one.width)) for one in drawn.rectangles)
    )
