"""Fonts embedded in a PDF: only the glyphs that are used, each font once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Final

import pikepdf
import uharfbuzz as hb
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from mailing.gateways.rendering.text_shaping import FontFace, Glyph, ShapedLine

_UNNEEDED_TABLES: Final = ("BASE", "DSIG", "GDEF", "GPOS", "GSUB", "JSTF", "LTSH", "PCLT", "name")
_SYMBOLIC: Final = 4
_LINES_PER_SECTION: Final = 100
"""Lines a section of a character map may have."""


@dataclass(frozen=True)
class GlyphUsage:
    """The glyphs of each font a document uses, with the text each stands for."""

    glyphs: dict[FontFace, dict[int, Glyph]] = field(default_factory=dict)

    def add(self, lines: Iterable[ShapedLine]) -> None:
        """Add what lines use."""
        for line in lines:
            for run in line.runs:
                known = self.glyphs.setdefault(run.face, {})
                for glyph in run.glyphs:
                    known.setdefault(glyph.id, glyph)


def resource_names(usage: GlyphUsage) -> Mapping[FontFace, str]:
    """Return the name by which each font is called on the pages."""
    return {face: f"/N{number}" for number, face in enumerate(usage.glyphs)}


def font_resources(pdf: Pdf, usage: GlyphUsage, names: Mapping[FontFace, str]) -> Dictionary:
    """Write the fonts of a page's resources."""
    return Dictionary(
        {
            name: pdf.make_indirect(_font(pdf, face, usage.glyphs[face]))
            for face, name in names.items()
        }
    )


@lru_cache(maxsize=20_000)
def glyph_width(face: FontFace, glyph: int) -> int:
    """Return the width the document gives for a glyph, in thousandths of the type size."""
    advance: int = face.font.get_glyph_h_advance(glyph)
    return round(advance * 1000 / face.upem)


def _font(pdf: Pdf, face: FontFace, glyphs: Mapping[int, Glyph]) -> Dictionary:
    program, is_cff = _subset(face, sorted(glyphs))
    mark = sha256(program).digest()
    name = Name("/" + "".join(chr(65 + one % 26) for one in mark[:6]) + "+" + face.name)
    file = Stream(pdf, program)
    if is_cff:
        file.Subtype = Name.CIDFontType0C
    else:
        file.Length1 = len(program)
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        Flags=_SYMBOLIC,
        FontBBox=Array([-1000, -1000, 3000, 2000]),
        ItalicAngle=0,
        Ascent=round(face.ascent * 1000),
        Descent=-round(face.descent * 1000),
        CapHeight=700,
        StemV=80,
    )
    descriptor[Name.FontFile3 if is_cff else Name.FontFile2] = pdf.make_indirect(file)
    described = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType0 if is_cff else Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=Dictionary(
            Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0
        ),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=1000,
        W=Array(
            [one for glyph in sorted(glyphs) for one in (glyph, Array([glyph_width(face, glyph)]))]
        ),
    )
    if not is_cff:
        described.CIDToGIDMap = Name.Identity
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=name,
        Encoding=Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(described)]),
        ToUnicode=pdf.make_indirect(Stream(pdf, _to_unicode(glyphs))),
    )


def _subset(face: FontFace, glyphs: list[int]) -> tuple[bytes, bool]:
    """Cut a font down to some glyphs, under the numbers they have in the whole of it."""
    is_cff = "CFF " in face.face.table_tags
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(glyphs)
    # Compact outlines keep their numbers in a list of their own; the others by their place.
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NO_LAYOUT_CLOSURE
    if not is_cff:
        wanted.flags |= hb.SubsetFlags.RETAIN_GIDS
    wanted.drop_table_tag_set.update(_tag(name) for name in _UNNEEDED_TABLES)
    small = hb.subset(face.face, wanted)
    if is_cff:
        return bytes(small.reference_table("CFF ").data), True
    return bytes(small.blob.data), False


def _tag(name: str) -> int:
    return int.from_bytes(name.ljust(4).encode(), "big")


def _to_unicode(glyphs: Mapping[int, Glyph]) -> bytes:
    """Map each glyph to its text, so that a page can be searched and read aloud."""
    pairs = [
        f"<{number:04x}> <{glyph.text.encode('utf-16-be').hex()}>"
        for number, glyph in sorted(glyphs.items())
        if glyph.text
    ]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<0000> <ffff>",
        "endcodespacerange",
    ]
    for first in range(0, len(pairs), _LINES_PER_SECTION):
        some = pairs[first : first + _LINES_PER_SECTION]
        lines += [f"{len(some)} beginbfchar", *some, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode()
