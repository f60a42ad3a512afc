"""The files these tests are made of: small ones of every kind, and some that mean harm."""

import io
import zipfile
from typing import Any

import pikepdf
import pillow_heif
from PIL import Image

from backbone.testing import ServiceHarness

WORD = (
    b'<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    b'officedocument.wordprocessingml.document.main+xml"/></Types>'
)
SHEET = (
    b'<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
    b'officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def pdf(pages: int = 1, *, password: str = "") -> bytes:
    """Make a PDF of empty pages, locked where there is a password."""
    made, out = pikepdf.new(), io.BytesIO()
    for _ in range(pages):
        made.add_blank_page()
    locked = pikepdf.Encryption(owner=password, user=password) if password else False
    made.save(out, encryption=locked, deterministic_id=not password)
    return out.getvalue()


def picture(kind: str = "PNG", size: tuple[int, int] = (640, 480), **more: Any) -> bytes:
    """Make a picture."""
    out = io.BytesIO()
    if kind == "HEIF":
        pillow_heif.register_heif_opener()
    Image.new("RGB", size, "orange").save(out, kind, **more)
    return out.getvalue()


def office(types: bytes = WORD, main: str = "word/document.xml", *more: tuple[str, bytes]) -> bytes:
    """Make a docx, or with other parts an xlsx."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", types)
        packed.writestr(main, b"<x/>")
        for name, content in more:
            packed.writestr(name, content)
    return out.getvalue()


def xlsx() -> bytes:
    """Make an xlsx."""
    return office(SHEET, "xl/workbook.xml")


async def send(
    harness: ServiceHarness,
    customer: str,
    name: str,
    content: bytes,
    *,
    folder: str | None = None,
    key: str | None = None,
) -> Any:
    """Send a file, and return the answer."""
    return await harness.http("front_desk").post(
        f"{customer}/files",
        files={"file": (name, content, "text/html")},
        data={"folder": folder} if folder else {},
        headers={"Idempotency-Key": key} if key else {},
    )


async def added(
    harness: ServiceHarness,
    customer: str,
    name: str = "bill.pdf",
    content: bytes | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Add a file and return its entry."""
    answer = await send(harness, customer, name, content or pdf(), **more)
    assert answer.status_code == 201, answer.text
    entry: dict[str, Any] = answer.json()
    return entry


async def listed(harness: ServiceHarness, customer: str, **query: Any) -> list[str]:
    """Return the names of the files in a place."""
    answer = await harness.http("front_desk").get(f"{customer}/files", params=query)
    assert answer.status_code == 200, answer.text
    return [one["name"] for one in answer.json()["items"]]


async def folder(harness: ServiceHarness, customer: str, name: str) -> dict[str, Any]:
    """Make a folder."""
    answer = await harness.http("front_desk").post(f"{customer}/folders", json={"name": name})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made
