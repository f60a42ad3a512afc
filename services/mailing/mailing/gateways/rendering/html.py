"""Cells and letters laid out by WeasyPrint from the templates beside this file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import weasyprint
from jinja2 import Environment

from backbone.printing.documents import lay_out, template_environment
from mailing.domain.letters import LetterJob
from mailing.domain.print_job import Paper, PaperKind, PrintJob
from mailing.gateways.rendering.address_block import ADDRESS_BLOCKS, Length
from mailing.gateways.rendering.barcode import encode_barcode

FONT_FAMILIES = (
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
"""The first family that has a character prints it."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends it, and what the post office is asked for."""

    lines: Sequence[str]
    endorsement: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What the template knows of one envelope or label: typed, so that nothing else gets in."""

    kind: PaperKind
    address: Sequence[str]
    length: Length = "usual"
    bars: str = ""
    """The outlines of a barcode's bars, one unit high."""
    bars_width: int = 0
    id: int | None = None
    """Set where the places of its parts must be found again."""


@cache
def _templates() -> Environment:
    return template_environment(Path(__file__).with_name("templates"))


def cell_of(paper: Paper, length: Length) -> Cell:
    """Return what the template needs of a paper."""
    if paper.barcode is None:
        return Cell(paper.kind, paper.address, length)
    width, bars = encode_barcode(paper.barcode)
    outlines = "".join(f"M{left} 0h{wide}v1h-{wide}z" for left, wide in bars)
    return Cell(paper.kind, paper.address, length, outlines, width)


def lay_out_cells(job: PrintJob, cells: Sequence[Cell], *, alone: bool) -> weasyprint.Document:
    """Lay cells out on the job's sheets, or each alone on a page of its own size."""
    sheet, places = job.sheet, list(job.sheet.places())
    if alone:
        sheet = replace(sheet, width=sheet.cell_width, height=sheet.cell_height)
        places = [(0.0, 0.0)]
    pages = [
        list(zip(places, cells[first : first + len(places)], strict=False))
        for first in range(0, len(cells), len(places))
    ]
    html = (
        _templates()
        .get_template("page.html")
        .render(
            {
                "sheet": sheet,
                "pages": pages,
                "from": Sender(job.return_address, job.endorsement),
                "address_block": ADDRESS_BLOCKS[job.format],
                "families": FONT_FAMILIES,
            }
        )
    )
    return lay_out(html)


def print_letters(letters: LetterJob) -> bytes:
    """Print letters, each on a page of its own."""
    template = _templates().get_template("letters.html")
    html = template.render({"letters": letters, "families": FONT_FAMILIES})
    printed: bytes = lay_out(html).write_pdf()
    return printed


def print_as_one_document(job: PrintJob, lengths: Sequence[Length]) -> bytes:
    """Print a whole job the plain way, to compare with: laid out from beginning to end."""
    cells = [cell_of(paper, one) for paper, one in zip(job.papers, lengths, strict=True)]
    printed: bytes = lay_out_cells(job, cells, alone=False).write_pdf()
    return printed
