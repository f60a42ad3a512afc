"""The fast way to print a batch: every kind is laid out once, every record only stamped on it.

WeasyPrint lays out one envelope of each kind, with room for name and address. What differs from
piece to piece is set by HarfBuzz and written straight onto the pages. A record that does not fit
its room, or whose script needs more, is laid out by WeasyPrint whole; all of them together.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from math import ceil
from typing import Final, NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from mailing.adapters import typeset
from mailing.adapters.bars import bars
from mailing.adapters.embedding import Used, names_of, resources, width_of
from mailing.adapters.fonts import Face, Line, Run, faces, set_line
from mailing.adapters.slots import SLOTS, Length, Slot
from mailing.domain.paper import Kind, Order, Paper

POINTS: Final = 72
CHUNK: Final = 250
"""Records laid out in one document: its memory grows with them (reliability 5.4)."""
_PT: Final = POINTS / typeset.PIXELS
_WIDE: Final = 0.6
"""How wide a letter is at most, on the average, in shares of its size."""
_BROKEN: Final = 0.75
"""How full a line is at least, on the average, when words are not to be broken."""


class Box(NamedTuple):
    """A place on a cell, in points from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class ServiceHarness:
    """Where a kind leaves room for name and address, and for bars."""

    to: Box
    bars: Box | None


@dataclass(frozen=True, slots=True)
class Set:
    """A record's lines, set, in letters of one size; None where it must be laid out whole."""

    lines: tuple[Line, ...] | None
    length: Length


def fit(order: Order, room: ServiceHarness) -> list[Set]:
    """Choose for every record the largest letters in which it fits."""
    slot = SLOTS[order.format]
    return [_fit(paper, slot, room.to) for paper in order.papers]


def _fit(paper: Paper, slot: Slot, to: Box) -> Set:
    lines = tuple(set_line(text) for text in paper.address)
    settled = tuple(line for line in lines if line is not None)
    wide = to.right - to.left
    if len(settled) == len(lines):
        widest = max(line.width for line in settled)
        if widest * slot.letters("usual")[0] <= wide:
            return Set(settled, "usual")
        if widest * slot.letters("long")[0] <= wide:
            return Set(settled, "long")
        widths = [line.width for line in settled]
    else:
        # Nobody measured them: few words are wider than their letters are many.
        widths = [len(text) * _WIDE for text in paper.address]
        if max(widths) * slot.letters("usual")[0] <= wide:
            return Set(None, "usual")
    size, leading = slot.letters("long")
    broken = sum(ceil(width * size / (wide * _BROKEN)) for width in widths)
    return Set(None, "long" if broken * leading <= to.bottom - to.top else "longest")


def rooms(order: Order, kinds: Sequence[Kind]) -> tuple[bytes, list[ServiceHarness]]:
    """Lay out one cell of each kind, and say where the room in it is."""
    empty = ("", "", "")
    cells = [typeset.Cell(kind, empty, id=number) for number, kind in enumerate(kinds)]
    document = typeset.lay_out(order, cells, alone=True)
    found = []
    for number, page in enumerate(document.pages):
        to, code = page.anchors[f"to-{number}"], page.anchors.get(f"bars-{number}")
        found.append(ServiceHarness(_box(to), _box(code) if code else None))
    return document.write_pdf(), found


def _box(pixels: tuple[float, float, float, float]) -> Box:
    return Box(*(one * _PT for one in pixels))


def whole(order: Order, papers: Sequence[Paper], lengths: Sequence[Length]) -> bytes:
    """Lay out records that cannot be stamped, each on a page of its cell's size."""
    cells = [typeset.cell_of(paper, one) for paper, one in zip(papers, lengths, strict=True)]
    document = typeset.lay_out(order, cells, alone=True)
    if len(document.pages) != len(cells):
        # One runs over, and all that follow would be taken for one another. Never that.
        alone = [typeset.lay_out(order, [cell], alone=True).pages[0] for cell in cells]
        document = document.copy(alone)
    printed: bytes = document.write_pdf()
    return printed


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything laid out beforehand that the pages of a batch are put together from."""

    kinds: bytes
    rooms: Sequence[ServiceHarness]
    sets: Sequence[Set]
    whole: Sequence[bytes]
    """Documents of the records that are not stamped, in their order."""


def compose(order: Order, parts: Parts) -> bytes:
    """Put the batch together: the same parts always give the same bytes."""
    pdf = Pdf.new()
    used = Used()
    for one in parts.sets:
        used.add(one.lines or ())
    names = names_of(used)
    forms = _forms(pdf, parts.kinds)
    wholes = [form for document in parts.whole for form in _forms(pdf, document)]
    stamps = _Stamps(order, parts, names)
    shared = pdf.make_indirect(resources(pdf, used, names))
    contents = list(stamps.cells())
    cells = order.sheet.cells
    kids = []
    root = pdf.Root.Pages
    for first in range(0, len(contents), cells):
        page = contents[first : first + cells]
        drawn = b"".join(
            _placed(order, place, content)
            for place, (content, _) in zip(order.sheet.places(), page, strict=False)
        )
        objects = {name: _form(forms, wholes, name) for _, on in page for name in on}
        kids.append(
            pdf.make_indirect(
                Dictionary(
                    Type=Name.Page,
                    Parent=root,
                    MediaBox=Array([0, 0, order.sheet.width * POINTS, order.sheet.height * POINTS]),
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


def _forms(pdf: Pdf, document: bytes) -> list[pikepdf.Object]:
    with Pdf.open(BytesIO(document)) as source:
        return [pdf.copy_foreign(page.as_form_xobject()) for page in source.pages]


def _form(
    kinds: Sequence[pikepdf.Object], wholes: Sequence[pikepdf.Object], name: str
) -> pikepdf.Object:
    number = int(name[2:])
    return kinds[number] if name[1] == "K" else wholes[number]


def _placed(order: Order, place: tuple[float, float], content: bytes) -> bytes:
    left = place[0] * POINTS
    bottom = (order.sheet.height - place[1] - order.sheet.cell_height) * POINTS
    return b"q 1 0 0 1 %s %s cm %s Q\n" % (_number(left), _number(bottom), content)


class _Stamps:
    """Writes what each record adds to its kind."""

    def __init__(self, order: Order, parts: Parts, names: Mapping[Face, str]) -> None:
        self._order = order
        self._parts = parts
        self._names = names
        self._kinds = {kind: number for number, kind in enumerate(order.kinds())}
        self._slot = SLOTS[order.format]
        self._height = order.sheet.cell_height * POINTS

    def cells(self) -> Iterator[tuple[bytes, tuple[str, ...]]]:
        """Yield each record's drawing, and the names of the forms it draws."""
        wholes = 0
        for paper, settled in zip(self._order.papers, self._parts.sets, strict=True):
            if settled.lines is None:
                yield b"/W%d Do" % wholes, (f"/W{wholes}",)
                wholes += 1
                continue
            number = self._kinds[paper.kind]
            room = self._parts.rooms[number]
            size, leading = self._slot.letters(settled.length)
            drawn = [b"/K%d Do BT" % number]
            drawn += self._text(settled.lines, room, size, leading)
            drawn.append(b"ET")
            if paper.barcode is not None and room.bars is not None:
                drawn.append(self._bars(paper.barcode, room.bars))
            yield b" ".join(drawn), (f"/K{number}",)

    def _text(
        self, lines: Sequence[Line], room: ServiceHarness, size: float, leading: float
    ) -> Iterator[bytes]:
        top = room.to.top
        base = faces()[0]
        for line in lines:
            # As CSS has it: every face's box is as high as the leading, all stand on one line.
            strut = _baseline(base.ascent, base.descent, size, leading)
            own = _baseline(line.ascent, line.descent, size, leading)
            baseline = max(strut, own)
            y = self._height - top - baseline
            x = room.to.left
            for run in line.runs:
                yield b"%s %s Tf 1 0 0 1 %s %s Tm" % (
                    self._names[run.face].encode(),
                    _number(size),
                    _number(x),
                    _number(y),
                )
                yield from _shown(run, size, x, y)
                x += run.width * size
            top += baseline + max(leading - strut, leading - own)

    def _bars(self, code: str, at: Box) -> bytes:
        wide, drawn = bars(code)
        scale = f"{(at.right - at.left) / wide:.5f} 0 0 {at.bottom - at.top:.3f}"
        place = f"{at.left:.3f} {self._height - at.bottom:.3f}"
        outlines = " ".join([f"{left} 0 {width} 1 re" for left, width in drawn])
        return f"q {scale} {place} cm {outlines} f Q".encode()


def _baseline(ascent: float, descent: float, size: float, leading: float) -> float:
    return (leading - (ascent + descent) * size) / 2 + ascent * size


def _shown(run: Run, size: float, x: float, y: float) -> Iterator[bytes]:
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
        back = width_of(run.face, glyph.id) - round(glyph.advance * 1000 / upem)
        if back:
            shown.append(f"<{''.join(together)}>{back}")
            together = []
    if together:
        shown.append(f"<{''.join(together)}>")
    yield "".join([*shown, "] TJ"]).encode()


def _number(value: float) -> bytes:
    return f"{value:.3f}".rstrip("0").rstrip(".").encode() or b"0"
