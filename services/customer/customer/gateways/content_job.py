"""Find out what a file is; run in a limited process, because a stranger made what it reads.

What it is, its content says: neither its name nor what a browser calls it. Sizes are looked at
before anything is unpacked. The answer is one line of JSON and then, of a picture, a small JPEG
painted anew: it holds nothing of what went in but colours.
"""

import io
import json
import zipfile
from pathlib import Path
from typing import Any, Final

import pikepdf
import pillow_heif
from PIL import Image, ImageOps, MpoImagePlugin, TiffImagePlugin, UnidentifiedImageError

from customer.domain.files import (
    MOST_PAGES,
    MOST_PIXELS,
    MOST_UNPACKED,
    FileKind,
    Judged,
    Limit,
)

_THUMBNAIL: Final = (320, 320)
_PICTURES: Final[dict[str, FileKind]] = {
    "JPEG": "JPG",
    "MPO": "JPG",
    "PNG": "PNG",
    "TIFF": "TIFF",
    "HEIF": "HEIC",
}
_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"})
_MOST_ENTRIES: Final = 5_000
_READ: Final = 1 << 16
_OFFICE: Final[tuple[tuple[FileKind, str, bytes], ...]] = (
    (
        "DOCX",
        "word/document.xml",
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    ),
    (
        "XLSX",
        "xl/workbook.xml",
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    ),
)

# Imported before access is forbidden; the library would do so when it first meets such a picture.
_READERS: Final = (MpoImagePlugin, TiffImagePlugin)
pillow_heif.register_heif_opener(thumbnails=False)
Image.MAX_IMAGE_PIXELS = None
"""We look at the size ourselves, before anything is decoded."""


class _RefusedError(Exception):
    """Says why a file is not kept: NOT_ALLOWED, UNREADABLE, or which limit it passes."""


def judge(_request: Any, _folder: Path | None, content: bytes) -> bytes:
    """Return what a file is, and the picture it is shown by; or why it is not kept."""
    try:
        judged, thumbnail = _judge(content)
    except _RefusedError as refusal:
        return json.dumps({"refused": str(refusal)}).encode() + b"\n"
    except Exception:  # noqa: BLE001  whatever a stranger's bytes do to a library, they are unreadable
        return json.dumps({"refused": "UNREADABLE"}).encode() + b"\n"
    return json.dumps({"judged": vars(judged)}).encode() + b"\n" + thumbnail


def _judge(content: bytes) -> tuple[Judged, bytes]:
    if content[:1024].lstrip().startswith(b"%PDF-"):
        return _pdf(content), b""
    if content.startswith(b"PK\x03\x04"):
        return _office(content), b""
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"MM\x00*")):
        return _picture(content)
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return _picture(content)
    raise _RefusedError("NOT_ALLOWED")


def _require(limit: Limit, found: int, most: int) -> None:
    if found > most:
        raise _RefusedError(limit)


def _pdf(content: bytes) -> Judged:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pages = len(pdf.pages)
    _require("PAGES", pages, MOST_PAGES)
    if not pages:
        raise _RefusedError("UNREADABLE")
    return Judged("PDF", pages=pages)


def _picture(content: bytes) -> tuple[Judged, bytes]:
    try:
        found = Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "TIFF", "HEIF"])
    except UnidentifiedImageError:
        raise _RefusedError("UNREADABLE") from None
    with found:
        kind = _PICTURES[str(found.format)]
        _require("PIXELS", found.width * found.height, MOST_PIXELS)
        pages = int(getattr(found, "n_frames", 1)) if kind == "TIFF" else None
        _require("PAGES", pages or 0, MOST_PAGES)
        judged = Judged(kind, pages=pages, width=found.width, height=found.height)
        found.draft("RGB", _THUMBNAIL)
        turned = ImageOps.exif_transpose(found)
        turned.thumbnail(_THUMBNAIL)
        painted = _on_white(turned)
    out = io.BytesIO()
    painted.save(out, "JPEG", quality=80)
    return judged, out.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    """Put what can be seen through on white paper, as a new picture without any metadata."""
    paper = Image.new("RGB", picture.size, "white")
    if "A" in picture.getbands() or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        paper.paste(layer, mask=layer.getchannel("A"))
    else:
        paper.paste(picture.convert("RGB"))
    return paper


def _office(content: bytes) -> Judged:
    """Unpack everything once, into nothing: what headers say of sizes may be a lie."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        entries = packed.infolist()
        _require("UNPACKED", len(entries), _MOST_ENTRIES)
        _require("UNPACKED", sum(one.file_size for one in entries), MOST_UNPACKED)
        names = {one.filename for one in entries}
        if any(name.endswith("vbaProject.bin") for name in names):
            raise _RefusedError("NOT_ALLOWED")
        left = MOST_UNPACKED
        for entry in entries:
            with packed.open(entry) as file:
                while piece := file.read(_READ):
                    left -= len(piece)
                    if left < 0:
                        raise _RefusedError("UNPACKED")
        types = packed.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
    for kind, main, content_type in _OFFICE:
        if main in names and content_type in types:
            return Judged(kind)
    raise _RefusedError("NOT_ALLOWED")
