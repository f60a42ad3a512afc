"""The papers of the demo agency's people, made when they are needed: nobody's real ones."""

import io
from typing import Final

from PIL import Image, ImageDraw

_LINES: Final = (
    "PACIFIC GAS & ELECTRIC COMPANY",
    "Account 10223456789",
    "DOENA HOLSCHTEIN",
    "1 THIS WAY, APARTMENT A, WATSONVILLE, CA 95077",
    "Past due: $ 184.20",
)
_FONT: Final = "/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"


def paper(name: str) -> bytes:
    """Make a paper: a bill as PDF, or a photo of a meter."""
    return _meter() if name.endswith(".png") else _bill()


def _bill() -> bytes:
    lines = " T* ".join(f"({line}) Tj" for line in _LINES)
    words = f"BT /F1 14 Tf 24 TL 72 700 Td {lines} ET"
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Count 1/Kids[3 0 R]>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<<{_FONT}>>>>",
        f"<</Length {len(words)}>>\nstream\n{words}\nendstream",
    )
    body, places = "%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Root 1 0 R/Size {size}>>\n"
    return f"{body}{end}startxref\n{len(body)}\n%%EOF\n".encode("ascii")


def _meter() -> bytes:
    picture = Image.new("RGB", (640, 480), "#d9d4c8")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((140, 60, 500, 420), fill="#f7f5ef", outline="#4a4a4a", width=6)
    draw.rectangle((210, 180, 430, 250), fill="#22262a")
    for place, digit in enumerate("48213"):
        draw.text((228 + 40 * place, 188), digit, fill="#f2f2f2", font_size=48)
    draw.text((290, 270), "kWh", fill="#4a4a4a", font_size=28)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
