"""The fast way to print a batch: one form for each kind, each record's text overlaid on it.

WeasyPrint lays out one envelope of each kind, with room for name and address: the form. What
differs from piece to piece is shaped by HarfBuzz and written straight onto the pages. A record that
does not fit its room, or whose script needs more, is laid out by WeasyPrint whole.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from mailing.domain.print_job import Paper, PaperKind, PrintJob
from mailing.gateways.rendering import html
from mailing.gateways.rendering.address_block import (
    ADDRESS_BLOCKS,
    Box,
    FittedAddress,
    Length,
)
from mailing.gateways.rendering.barcode import encode_barcode
from mailing.gateways.rendering.font_embedding import (
    GlyphUsage,
    font_resources,
    glyph_width,
    resource_names,
)
from mailing.gateways.rendering.text_shaping import (
    FontFace,
    GlyphRun,
    ShapedLine,
    font_faces,
)

POINTS: Final = 72
"""Points in an inch."""
RECORDS_PER_DOCUMENT: Final = 250
"""Records laid out in one document: its memory grows with them (reliability 5.4)."""
_POINTS_PER_PIXEL: Final = POINTS / 96


@dataclass(frozen=True, slots=True)
class FormFields:
    """Where a form leaves room for name and address, and for the barcode."""

    address: Box
    barcode: Box | None


def lay_out_forms(job: PrintJob, kinds: Sequence[PaperKind]) -> tuple[bytes, list[FormFields]]:
    """Lay out one cell of each kind; return the document and where the room in each is."""
    empty = ("", "", "")
    cells = [html.Cell(kind, empty, id=number) for number, kind in enumerate(kinds)]
    document = html.lay_out_cells(job, cells, alone=True)
    fields = []
    for number, page in enumerate(document.pages):
        address, code = page.anchors[f"to-{number}"], page.anchors.get(f"bars-{number}")
        fields.append(FormFields(_box(address), _box(code) if code else None))
    return document.write_pdf(), fields


def _box(pixels: tuple[float, float, float, float]) -> Box:
    return Box(*(one * _POINTS_PER_PIXEL for one in pixels))


def lay_out_whole(job: PrintJob, papers: Sequence[Paper], lengths: Sequence[Length]) -> bytes:
    """Lay out records without an overlay, each on a page of its cell's size."""
    cells = [html.cell_of(paper, one) for paper, one in zip(papers, lengths, strict=True)]
    document = html.lay_out_cells(job, cells, alone=True)
    if len(document.pages) != len(cells):
        # One runs over, and all that follow would be taken for one another. Never that.
        alone = [html.lay_out_cells(job, [cell], alone=True).pages[0] for cell in cells]
        document = document.copy(alone)
    printed: bytes = document.write_pdf()
    return printed


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything laid out beforehand that the pages of a batch are put together from."""

    forms: bytes
    """A document with one page for each kind."""
    fields: Sequence[FormFields]
    fitted: Sequence[FittedAddress]
    whole: Sequence[bytes]
    """Documents of the records laid out whole, in their order."""


def compose(job: PrintJob, parts: Parts) -> bytes:
    """Put the batch together: the same parts always give the same bytes."""
    pdf = Pdf.new()
    usage = GlyphUsage()
    for one in parts.fitted:
        usage.add(one.lines or ())
    names = resource_names(usage)
    forms = _form_objects(pdf, parts.forms)
    wholes = [form for document in parts.whole for form in _form_objects(pdf, document)]
    overlays = _Overlays(job, parts, names)
    shared = pdf.make_indirect(font_resources(pdf, usage, names))
    contents = list(overlays.cells(forms, wholes))
    cells = job.sheet.cells
    kids = []
    root = pdf.Root.Pages
    for first in range(0, len(contents), cells):
        page = contents[first : first + cells]
        drawn = b"".join(
            _placed(job, place, content)
            for place, (content, _, _) in zip(job.sheet.places(), page, strict=False)
        )
        objects = {f"/{name}": form for _, name, form in page}
        kids.append(
            pdf.make_indirect(
                Dictionary(
                    Type=Name.Page,
                    Parent=root,
                    MediaBox=Array([0, 0, job.sheet.width * POINTS, job.sheet.height * POINTS]),
                    Resources=Dictionary(Font=shared, XObject=Dictionary(objects)),
                    Contents=pdf.make_indirect(Stream(pdf, drawn)),
                )
            )
        )
    # `pdf.pages.append` looks through all pages at every call; the list is written at once instead.
    root.Kids = Array(kids)
    root.Count = len(kids)
    saved = BytesIO()
    pdf.save(saved, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return saved.getvalue()


def _form_objects(pdf: Pdf, document: bytes) -> list[pikepdf.Object]:
    with Pdf.open(BytesIO(document)) as source:
        return [pdf.copy_foreign(page.as_form_xobject()) for page in source.pages]


def _placed(job: PrintJob, place: tuple[float, float], content: bytes) -> bytes:
    left = place[0] * POINTS
    bottom = (job.sheet.height - place[1] - job.sheet.cell_height) * POINTS
    return b"q 1 0 0 1 %s %s cm %s Q\n" % (_number(left), _number(bottom), content)


class _Overlays:
    """Writes what each record adds to the form of its kind."""

    def __init__(self, job: PrintJob, parts: Parts, names: Mapping[FontFace, str]) -> None:
        self._job = job
        self._parts = parts
        self._names = names
        self._kinds = {kind: number for number, kind in enumerate(job.kinds())}
        self._block = ADDRESS_BLOCKS[job.format]
        self._height = job.sheet.cell_height * POINTS

    def cells(
        self, forms: Sequence[pikepdf.Object], wholes: Sequence[pikepdf.Object]
    ) -> Iterator[tuple[bytes, str, pikepdf.Object]]:
        """Yield each record's drawing, and the form it draws with the name it has there."""
        left = enumerate(wholes)
        for paper, fitted in zip(self._job.papers, self._parts.fitted, strict=True):
            if fitted.lines is None:
                number, whole = next(left)
                yield b"/W%d Do" % number, f"W{number}", whole
                continue
            number = self._kinds[paper.kind]
            fields = self._parts.fields[number]
            size, line_height = self._block.type_size(fitted.length)
            drawn = [b"/K%d Do BT" % number]
            drawn += self._text(fitted.lines, fields.address, size, line_height)
            drawn.append(b"ET")
            if paper.barcode is not None and fields.barcode is not None:
                drawn.append(self._bars(paper.barcode, fields.barcode))
            yield b" ".join(drawn), f"K{number}", forms[number]

    def _text(
        self, lines: Sequence[ShapedLine], room: Box, size: float, line_height: float
    ) -> Iterator[bytes]:
        top = room.top
        base = font_faces()[0]
        for line in lines:
            # As CSS has it: every font's box is as high as the line, and all share one baseline.
            strut = _baseline(base.ascent, base.descent, size, line_height)
            own = _baseline(line.ascent, line.descent, size, line_height)
            baseline = max(strut, own)
            y = self._height - top - baseline
            x = room.left
            for run in line.runs:
                yield b"%s %s Tf 1 0 0 1 %s %s Tm" % (
                    self._names[run.face].encode(),
                    _number(size),
                    _number(x),
                    _number(y),
                )
                yield from _shown(run, size, x, y)
                x += run.width * size
            top += baseline + max(line_height - strut, line_height - own)

    def _bars(self, code: str, at: Box) -> bytes:
        wide, drawn = encode_barcode(code)
        scale = f"{(at.right - at.left) / wide:.5f} 0 0 {at.bottom - at.top:.3f}"
        place = f"{at.left:.3f} {self._height - at.bottom:.3f}"
        outlines = " ".join([f"{left} 0 {width} 1 re" for left, width in drawn])
        return f"q {scale} {place} cm {outlines} f Q".encode()


def _baseline(ascent: float, descent: float, size: float, line_height: float) -> float:
    return (line_height - (ascent + descent) * size) / 2 + ascent * size


def _shown(run: GlyphRun, size: float, x: float, y: float) -> Iterator[bytes]:
    """Show glyphs; where one does not simply follow the other, put it where it belongs."""
    upem = run.face.upem
    if any(glyph.x or glyph.y for glyph in run.glyphs):
        for glyph in run.glyphs:
            at = x + glyph.x * size / upem, y + glyph.y * size / upem
            yield b"1 0 0 1 %s %s Tm <%04x> Tj" % (_number(at[0]), _number(at[1]), glyph.id)
            x += glyph.advance * size / upem
        return
    shown = ["["]
    together: list[str] = []
    for glyph in run.glyphs:
        together.append(f"{glyph.id:04x}")
        # Kerning: how far the next glyph is from where the width alone would put it.
        back = glyph_width(run.face, glyph.id) - round(glyph.advance * 1000 / upem)
        if back:
            shown.append(f"<{''.join(together)}>{back}")
            together = []
    if together:
        shown.append(f"<{''.join(together)}>")
    yield "".join([*shown, "] TJ"]).encode()


def _number(value: float) -> bytes:
    return f"{value:.3f}".rstrip("0").rstrip(".").encode() or b"0"
