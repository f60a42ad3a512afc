"""The address block of each format: the type it is set in, smaller where more is to be written."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from mailing.domain.formats import FormatName
from mailing.domain.print_job import Paper, PrintJob
from mailing.gateways.rendering.text_shaping import ShapedLine, shape_line

_WIDEST_AVERAGE: Final = 0.6
"""How wide a character is at most, on the average, in shares of the type size."""
_LINE_FILL: Final = 0.75
"""How full a line is at least, on the average, when words are not to be broken."""

Length = Literal["usual", "long", "longest"]
"""How much is to be written: what does not fit otherwise is set in smaller type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressBlock:
    """Type size and line height in points, for each length; the smallest fits any record."""

    usual: tuple[float, float]
    long: tuple[float, float]
    longest: tuple[float, float]

    def type_size(self, length: Length) -> tuple[float, float]:
        """Return the type size and the line height to use."""
        return {"usual": self.usual, "long": self.long, "longest": self.longest}[length]


ADDRESS_BLOCKS: Mapping[FormatName, AddressBlock] = MappingProxyType(
    {
        "ENVELOPE_10": AddressBlock(usual=(13, 17), long=(10, 13), longest=(8, 10)),
        "LABELS_5160": AddressBlock(usual=(10, 13), long=(7.5, 9.5), longest=(5, 6)),
        "LABELS_5163": AddressBlock(usual=(12, 15), long=(9, 11), longest=(7, 8.5)),
    }
)


class Box(NamedTuple):
    """A place on a cell, in points from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class FittedAddress:
    """A record's lines, shaped, and how large they are set; no lines: it is laid out whole."""

    lines: tuple[ShapedLine, ...] | None
    length: Length


def fit(job: PrintJob, room: Box) -> list[FittedAddress]:
    """Choose for every record the largest type in which its address fits into its room."""
    block = ADDRESS_BLOCKS[job.format]
    return [_fit(paper, block, room) for paper in job.papers]


def _fit(paper: Paper, block: AddressBlock, room: Box) -> FittedAddress:
    lines = tuple(shape_line(text) for text in paper.address)
    shaped = tuple(line for line in lines if line is not None)
    wide = room.right - room.left
    if len(shaped) == len(lines):
        widest = max(line.width for line in shaped)
        if widest * block.type_size("usual")[0] <= wide:
            return FittedAddress(shaped, "usual")
        if widest * block.type_size("long")[0] <= wide:
            return FittedAddress(shaped, "long")
        widths = [line.width for line in shaped]
    else:
        # Nobody measured them: few words are wider than their characters are many.
        widths = [len(text) * _WIDEST_AVERAGE for text in paper.address]
        if max(widths) * block.type_size("usual")[0] <= wide:
            return FittedAddress(None, "usual")
    size, line_height = block.type_size("long")
    broken = sum(ceil(width * size / (wide * _LINE_FILL)) for width in widths)
    fits = broken * line_height <= room.bottom - room.top
    return FittedAddress(None, "long" if fits else "longest")
