"""The typefaces names are printed in, and text set in them: the glyphs and where each one stands.

Only scripts that are set from left to right without further ado are set here; everything else is
WeasyPrint's business.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Final

import uharfbuzz as hb

from mailing.adapters.outfit import font_files

FACES: Final = (
    ("NotoSans", "NotoSans-Regular.ttf"),
    ("NotoSansArmenian", "NotoSansArmenian-Regular.ttf"),
    ("NotoSansCJKsc", "NotoSansCJK-Regular.ttc"),
)
"""In the order of the templates' families: the first one that has a letter prints it."""
_FAMILY_OF: Final = {"NotoSansCJKsc": "Noto Sans CJK SC"}
_FAMILY_NAME: Final = 1


class FontMissing(Exception):  # noqa: N818  a fact, not an "error"
    """A typeface this machine does not have: install the Noto fonts."""


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """One typeface, open."""

    name: str
    face: hb.Face
    font: hb.Font
    letters: frozenset[int]
    ascent: float
    """In shares of the letters' size, as the descent below the line."""
    descent: float

    @property
    def upem(self) -> int:
        """Units in the letters' size."""
        units: int = self.face.upem
        return units


@cache
def faces() -> Sequence[Face]:
    """Open the typefaces this machine has; whatever the others would print is not set here."""
    return tuple(open_face(name, file) for name, file in FACES if file in font_files())


def open_face(name: str, file: str) -> Face:
    """Open one typeface."""
    if file not in font_files():
        raise FontMissing(f"{file} is not installed. Install the Noto fonts.")
    blob = hb.Blob.from_file_path(str(font_files()[file]))
    face = _member(name, blob)
    font = hb.Font(face)
    extents = font.get_font_extents("ltr")
    return Face(
        name,
        face,
        font,
        frozenset(face.unicodes),
        extents.ascender / face.upem,
        -extents.descender / face.upem,
    )


def _member(name: str, blob: hb.Blob) -> hb.Face:
    """Return the typeface of this name out of a file that may hold several."""
    family = _FAMILY_OF.get(name)
    for index in range(hb.Face(blob).count if family else 1):
        face = hb.Face(blob, index)
        if family is None or face.get_name(_FAMILY_NAME, "en") == family:
            return face
    raise FontMissing(f"{family} is not in its file. Install the Noto fonts.")


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph, where it stands behind the one before it, and the text it stands for."""

    id: int
    advance: int
    x: int
    y: int
    text: str


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs of one typeface next to each other."""

    face: Face
    glyphs: Sequence[Glyph]

    @property
    def width(self) -> float:
        """In shares of the letters' size."""
        return sum(glyph.advance for glyph in self.glyphs) / self.face.upem


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text, set."""

    runs: Sequence[Run]
    width: float = field(default=0.0)
    ascent: float = field(default=0.0)
    descent: float = field(default=0.0)


def _easy(text: str) -> bool:
    """Say whether text runs from left to right and needs no more than its own letters."""
    return all(
        unicodedata.bidirectional(sign) not in {"R", "AL", "AN", "NSM", "BN"} for sign in text
    )


@lru_cache(maxsize=20_000)
def set_line(text: str) -> Line | None:
    """Set one line; None when it is not for us to set."""
    if not faces() or not _easy(text):
        return None
    runs = []
    for face, part in _by_face(text):
        if face is None:
            return None
        runs.append(Run(face, _shape(face, part)))
    base = faces()[0]
    return Line(
        tuple(runs),
        sum(run.width for run in runs),
        max((run.face.ascent for run in runs), default=base.ascent),
        max((run.face.descent for run in runs), default=base.descent),
    )


def _by_face(text: str) -> Iterator[tuple[Face | None, str]]:
    """Cut text where the typeface changes; a space stays with what stands before it."""
    part, current = "", None
    for sign in text:
        face = current if sign == " " and current else _face_for(sign)
        if face is None:
            yield None, sign
            return
        if face is not current and part:
            assert current is not None  # noqa: S101  a part has a face
            yield current, part
            part = ""
        current, part = face, part + sign
    if part:
        yield current, part


@lru_cache(maxsize=10_000)
def _face_for(sign: str) -> Face | None:
    return next((face for face in faces() if ord(sign) in face.letters), None)


def _shape(face: Face, text: str) -> Sequence[Glyph]:
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
