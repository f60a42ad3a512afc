"""Text shaped by HarfBuzz: which glyphs of which font, and where each one stands.

Only scripts that run from left to right without further ado are shaped here; everything else is
WeasyPrint's business.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import uharfbuzz as hb

from backbone.printing.capabilities import font_files

FONTS: Final = (
    ("NotoSans", "NotoSans-Regular.ttf"),
    ("NotoSansArmenian", "NotoSansArmenian-Regular.ttf"),
    ("NotoSansCJKsc", "NotoSansCJK-Regular.ttc"),
)
"""In the order of the templates' font families: the first one that has a character prints it."""
_FAMILY_IN_COLLECTION: Final = {"NotoSansCJKsc": "Noto Sans CJK SC"}
_FAMILY_NAME: Final = 1


@dataclass(frozen=True, slots=True, eq=False)
class FontFace:
    """One font, open."""

    name: str
    face: hb.Face
    font: hb.Font
    codepoints: frozenset[int]
    ascent: float
    """In shares of the type size, as the descent below the baseline."""
    descent: float

    @property
    def upem(self) -> int:
        """Units in the type size."""
        units: int = self.face.upem
        return units


@cache
def font_faces() -> Sequence[FontFace]:
    """Open the fonts this machine has; what the others would print is not shaped here."""
    files = font_files()
    return tuple(_open_font(name, files[file]) for name, file in FONTS if file in files)


def _open_font(name: str, file: Path) -> FontFace:
    face = _font_in_file(name, hb.Blob.from_file_path(str(file)))
    font = hb.Font(face)
    extents = font.get_font_extents("ltr")
    return FontFace(
        name,
        face,
        font,
        frozenset(face.unicodes),
        extents.ascender / face.upem,
        -extents.descender / face.upem,
    )


def _font_in_file(name: str, blob: hb.Blob) -> hb.Face:
    """Return the font of this name out of a file that may hold several."""
    family = _FAMILY_IN_COLLECTION.get(name)
    for index in range(hb.Face(blob).count if family else 1):
        face = hb.Face(blob, index)
        if family is None or face.get_name(_FAMILY_NAME, "en") == family:
            return face
    raise LookupError(f"{family} is not in its file. Install the Noto fonts.")


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph, where it stands behind the one before it, and the text it stands for."""

    id: int
    advance: int
    x: int
    y: int
    text: str


@dataclass(frozen=True, slots=True)
class GlyphRun:
    """Glyphs of one font next to each other."""

    face: FontFace
    glyphs: Sequence[Glyph]

    @property
    def width(self) -> float:
        """In shares of the type size."""
        return sum(glyph.advance for glyph in self.glyphs) / self.face.upem


@dataclass(frozen=True, slots=True)
class ShapedLine:
    """One line of text, shaped; measures are shares of the type size."""

    runs: Sequence[GlyphRun]
    width: float
    ascent: float
    descent: float


def _is_simple(text: str) -> bool:
    """Say whether text runs from left to right and needs no more than its own characters."""
    return all(
        unicodedata.bidirectional(sign) not in {"R", "AL", "AN", "NSM", "BN"} for sign in text
    )


@lru_cache(maxsize=20_000)
def shape_line(text: str) -> ShapedLine | None:
    """Shape one line; None when its script or its fonts are WeasyPrint's business."""
    if not font_faces() or not _is_simple(text):
        return None
    runs = []
    for face, part in _by_font(text):
        if face is None:
            return None
        runs.append(GlyphRun(face, _shape(face, part)))
    base = font_faces()[0]
    return ShapedLine(
        tuple(runs),
        sum(run.width for run in runs),
        max((run.face.ascent for run in runs), default=base.ascent),
        max((run.face.descent for run in runs), default=base.descent),
    )


def _by_font(text: str) -> Iterator[tuple[FontFace | None, str]]:
    """Cut text where the font changes; a space stays with what stands before it."""
    part, current = "", None
    for sign in text:
        face = current if sign == " " and current else _font_for(sign)
        if face is None:
            yield None, sign
            return
        if face is not current and part:
            assert current is not None  # noqa: S101  a part has a font
            yield current, part
            part = ""
        current, part = face, part + sign
    if part:
        yield current, part


@lru_cache(maxsize=10_000)
def _font_for(sign: str) -> FontFace | None:
    return next((face for face in font_faces() if ord(sign) in face.codepoints), None)


def _shape(face: FontFace, text: str) -> Sequence[Glyph]:
    buffer = hb.Buffer()
    buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.language = "en"
    hb.shape(face.font, buffer)
    infos, positions = buffer.glyph_infos, buffer.glyph_positions
    starts = [*(info.cluster for info in infos), len(text)]
    return tuple(
        Glyph(
            info.codepoint,
            place.x_advance,
            place.x_offset,
            place.y_offset,
            text[info.cluster : starts[number + 1]],
        )
        for number, (info, place) in enumerate(zip(infos, positions, strict=True))
    )
