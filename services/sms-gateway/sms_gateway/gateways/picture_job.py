"""Paint a picture anew; run in a limited process, because a stranger made what it reads.

What it is, its content says and not its name. Its size is looked at before it is unpacked, so that
a small file that would unfold into gigabytes is never unfolded. What comes out holds nothing of
what went in but colours: no place where it was taken, no hidden file.
"""

import base64
import io
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageOps

_FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP", "BMP")
_MOST_PIXELS: Final = 60_000_000
_LONGEST_SIDE: Final = 2400
"""Pixels; a bill photographed by a telephone can still be read."""
_UNREADABLE: Final = b""


def paint_anew(request: dict[str, Any], folder: Path | None) -> bytes:
    """Return width, height and a JPEG, or nothing where this is no picture we can show."""
    _ = folder
    content = base64.b64decode(request["content"])
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as found:
            if found.width * found.height > _MOST_PIXELS:
                return _UNREADABLE
            found.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
            turned = ImageOps.exif_transpose(found)
            turned.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
            painted = _on_white(turned)
    except Exception:  # noqa: BLE001  whatever a stranger's bytes do to the library, they are no picture
        return _UNREADABLE
    out = io.BytesIO()
    painted.save(out, "JPEG", quality=85)
    return f"{painted.width} {painted.height}\n".encode() + out.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    """Put what can be seen through on white paper, as a new picture without any metadata."""
    paper = Image.new("RGB", picture.size, "white")
    if "A" in picture.getbands() or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        paper.paste(layer, mask=layer.getchannel("A"))
    else:
        paper.paste(picture.convert("RGB"))
    return paper
