"""Papers laid out by WeasyPrint from the templates beside this file.

Whatever stands in a name stays text: the templates escape everything, an unknown word in them is an
error, and nothing is ever fetched, neither from the network nor from a disk.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import weasyprint
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from mailing.adapters.bars import bars
from mailing.adapters.slots import SLOTS, Length
from mailing.domain.formats import Format
from mailing.domain.letters import Letters
from mailing.domain.paper import Kind, Order, Paper

FAMILIES = (
    "Noto Sans",
    "Noto Sans Armenian",
    "Noto Sans CJK SC",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Devanagari",
    "Noto Sans Gurmukhi",
    "Noto Sans Khmer",
    "Noto Sans Lao",
    "Noto Sans Thai",
    "Noto Sans Pahawh Hmong",
    "DejaVu Sans",
)
"""The typefaces names are printed in: the first one that has a letter prints it."""
PIXELS = 96
"""CSS pixels in an inch."""


class FetchesNothing(URLFetcher):  # type: ignore[misc]  # the library is untyped
    """Refuses whatever a page asks for, and stops its rendering."""

    def fetch(self, url: str, headers: Any = None) -> NoReturn:
        """Refuse, without repeating the address: it may have come out of a name."""
        _ = url, headers
        raise FatalURLFetchingError("A page must not load anything.")


@dataclass(frozen=True, slots=True)
class From:
    """Who sends it, and what the post office is asked for."""

    lines: Sequence[str]
    endorsement: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What the template knows of one envelope or label: typed, so that nothing else gets in."""

    kind: Kind
    address: Sequence[str]
    length: Length = "usual"
    bars: str = ""
    """The outlines of a barcode's bars, one unit high."""
    bars_width: int = 0
    id: int | None = None
    """Set where the places of its parts must be found again."""


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=False,
    )


def cell_of(paper: Paper, length: Length) -> Cell:
    """Return what the template needs of a paper."""
    if paper.barcode is None:
        return Cell(paper.kind, paper.address, length)
    wide, drawn = bars(paper.barcode)
    path = "".join(f"M{left} 0h{width}v1h-{width}z" for left, width in drawn)
    return Cell(paper.kind, paper.address, length, path, wide)


def lay_out(order: Order, cells: Sequence[Cell], *, alone: bool) -> weasyprint.Document:
    """Lay cells out on the order's sheets, or each alone on a page of its own size."""
    sheet = order.sheet
    places = [(0.0, 0.0)] if alone else list(sheet.places())
    pages = [
        list(zip(places, cells[first : first + len(places)], strict=False))
        for first in range(0, len(cells), len(places))
    ]
    written = (
        _templates()
        .get_template("page.html")
        .render(
            {
                "sheet": _page(sheet, alone=alone),
                "pages": pages,
                "from": From(order.return_address, order.endorsement),
                "slot": SLOTS[order.format],
                "families": FAMILIES,
            }
        )
    )
    return _document(written)


def _document(written: str) -> weasyprint.Document:
    return weasyprint.HTML(string=written, url_fetcher=FetchesNothing()).render()


def _print(written: str) -> bytes:
    printed: bytes = _document(written).write_pdf()
    return printed


@dataclass(frozen=True, slots=True)
class _Page:
    name: str
    label: str
    width: float
    height: float
    cell_width: float
    cell_height: float


def _page(sheet: Format, *, alone: bool) -> _Page:
    wide, high = sheet.cell_width, sheet.cell_height
    page = (wide, high) if alone else (sheet.width, sheet.height)
    return _Page(sheet.name, sheet.label, *page, wide, high)


def letters(some: Letters) -> bytes:
    """Lay letters out, each on a page of its own."""
    template = _templates().get_template("letters.html")
    return _print(template.render({"letters": some, "families": FAMILIES}))


def plain(order: Order, lengths: Sequence[Length]) -> bytes:
    """Print a whole order the plain way: one document, laid out from beginning to end."""
    cells = [cell_of(paper, one) for paper, one in zip(order.papers, lengths, strict=True)]
    printed: bytes = lay_out(order, cells, alone=False).write_pdf()
    return printed
