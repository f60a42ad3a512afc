"""The papers that are printed on: one envelope, or a sheet of labels."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Literal

FormatName = Literal["ENVELOPE_10", "LABELS_5160", "LABELS_5163"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A page and the cells on it, in inches; an envelope is a page with one cell."""

    name: FormatName
    label: str
    width: float
    height: float
    cell_width: float
    cell_height: float
    left: float = 0.0
    top: float = 0.0
    columns: int = 1
    rows: int = 1
    across: float = 0.0
    """From the left edge of one cell to that of the next."""
    down: float = 0.0

    @property
    def cells(self) -> int:
        """How many pieces one page holds."""
        return self.columns * self.rows

    def places(self) -> Iterator[tuple[float, float]]:
        """Yield where each cell's upper left corner lies: along the row first, as one peels."""
        for number in range(self.cells):
            row, column = divmod(number, self.columns)
            yield self.left + column * self.across, self.top + row * self.down

    def pages(self, pieces: int) -> int:
        """Return how many pages so many pieces fill."""
        return ceil(pieces / self.cells)

    def page_of(self, seat: int) -> int:
        """Return the page, counted from 1, on which the piece in a seat (from 1) lies."""
        return (seat - 1) // self.cells + 1


FORMATS: dict[FormatName, Format] = {
    one.name: one
    for one in (
        Format(
            name="ENVELOPE_10",
            label="#10 envelope",
            width=9.5,
            height=4.125,
            cell_width=9.5,
            cell_height=4.125,
        ),
        Format(
            name="LABELS_5160",
            label="Labels 5160 (30 on a sheet)",
            width=8.5,
            height=11,
            cell_width=2.625,
            cell_height=1,
            left=0.1875,
            top=0.5,
            columns=3,
            rows=10,
            across=2.75,
            down=1,
        ),
        Format(
            name="LABELS_5163",
            label="Labels 5163 (10 on a sheet)",
            width=8.5,
            height=11,
            cell_width=4,
            cell_height=2,
            left=0.15625,
            top=0.5,
            columns=2,
            rows=5,
            across=4.1875,
            down=2,
        ),
    )
}
