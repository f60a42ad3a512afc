"""Files that lie, burst or never arrive: each gets a status and a sentence, and leaves nothing."""

import io
import zipfile
import zlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from customer_builders import customer_path
from file_builders import EICAR, WORD, added, office, pdf, picture, send
from PIL import Image

from backbone.testing import ServiceHarness, running
from customer.service import service

MB = 1024 * 1024


@pytest.fixture(scope="module")
async def harness() -> AsyncIterator[ServiceHarness]:
    """Start a service whose files lie in a folder of its own."""
    async with running(service) as harness:
        yield harness


def lying(harness: ServiceHarness) -> set[Path]:
    folder = harness.runtime.units_of_work.deps.file_store.folder
    return {one for one in folder.rglob("*") if one.is_file()}


def bomb() -> bytes:
    return office(WORD, "word/document.xml", ("word/media/bomb", bytes(300 * MB)))


def lying_bomb() -> bytes:
    """Say in every header that what unpacks to much unpacks to little."""
    content = bomb()
    return content.replace((300 * MB).to_bytes(4, "little"), (100).to_bytes(4, "little"))


def wide() -> bytes:
    """Make a small picture that says it is 100,000 pixels wide and high."""
    content = bytearray(picture("PNG", (8, 8)))
    content[16:24] = (100_000).to_bytes(4, "big") * 2
    content[29:33] = zlib.crc32(bytes(content[12:29])).to_bytes(4, "big")
    return bytes(content)


def many_pages() -> bytes:
    return pdf(1001)


def macros() -> bytes:
    return office(WORD, "word/document.xml", ("word/vbaProject.bin", b"x"))


@pytest.mark.parametrize(
    ("name", "content", "status", "code"),
    [
        ("bill.pdf", b"MZ\x90\x00 this program cannot be run", 415, "file_type_not_allowed"),
        (
            "photo.png",
            b"<svg xmlns='x'><script>alert(1)</script></svg>",
            415,
            "file_type_not_allowed",
        ),
        ("page.pdf", b"<html><script>alert(1)</script>", 415, "file_type_not_allowed"),
        ("eicar.pdf", EICAR, 415, "file_type_not_allowed"),
        ("letter.docx", macros(), 415, "file_type_not_allowed"),
        ("letter.docx", office(b"<Types/>"), 415, "file_type_not_allowed"),
        ("cut.pdf", b"%PDF-1.4\nnothing more", 422, "file_unreadable"),
        ("cut.jpg", picture("JPEG")[:300], 422, "file_unreadable"),
        ("cut.docx", office()[:-40], 422, "file_unreadable"),
        ("letter.docx", bomb(), 422, "file_beyond_limits"),
        ("letter.docx", lying_bomb(), 422, None),
        ("wide.png", wide(), 422, "file_beyond_limits"),
        ("long.pdf", many_pages(), 422, "file_beyond_limits"),
        ("empty.pdf", b"", 422, "no_file_sent"),
        ("large.pdf", pdf() + bytes(25 * MB), 413, "file_too_large"),
        ("larger.pdf", pdf() + bytes(27 * MB), 413, "request_too_large"),
        ("x" * 200 + ".pdf", pdf(), 422, "invalid_input"),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else "",
)
async def test_f_061_a_file_that_is_not_what_it_may_be_is_refused_and_leaves_nothing(
    harness: ServiceHarness, name: str, content: bytes, status: int, code: str | None
) -> None:
    customer, before = await customer_path(harness), lying(harness)

    answer = await send(harness, customer, name, content)

    assert answer.status_code == status, answer.text
    assert code in (None, answer.json()["code"])
    assert answer.json()["detail"].endswith(".")
    assert lying(harness) == before
    listed = await harness.http("front_desk").get(f"{customer}/files")
    assert listed.json()["items"] == []


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\Users\\Ana\\bill.pdf", "bill.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("bill\u202efdp.exe", "billfdp.pdf"),
        ("photo.png", "photo.pdf"),
        ("a:b?c.pdf", "a-b-c.pdf"),
        ("...", "file.pdf"),
        (" bill .pdf", "bill .pdf"),
    ],
)
async def test_f_061_a_name_that_is_sent_is_cleaned_and_says_what_the_file_is(
    harness: ServiceHarness, sent: str, kept: str
) -> None:
    customer = await customer_path(harness)
    assert (await added(harness, customer, sent))["name"] == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("../bill.pdf", "path_in_name"),
        ("a\\b.pdf", "path_in_name"),
        ("bill\r\n.pdf", "control_character"),
        ("  ", "no_file_name"),
        ("..", "no_file_name"),
        ("x" * 151, "name_too_long"),
        (7, "string_type"),
    ],
)
async def test_f_061_a_name_that_is_typed_is_refused_in_words(
    harness: ServiceHarness, typed: Any, code: str
) -> None:
    customer, http = await customer_path(harness), harness.http("front_desk")
    made = await added(harness, customer)

    file = await http.patch(f"{customer}/files/{made['id']}", json={"name": typed})
    folder = await http.post(f"{customer}/folders", json={"name": typed})

    for answer in (file, folder):
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["code"] == code


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b"{}"),
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=b", b""),
        ("multipart/form-data; boundary=b", b"--c\r\n\r\n"),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + pdf(),
        ),
    ],
)
async def test_f_061_an_upload_that_is_cut_off_or_no_form_leaves_nothing(
    harness: ServiceHarness, content_type: str, body: bytes
) -> None:
    customer, before = await customer_path(harness), lying(harness)

    answer = await harness.http("front_desk").post(
        f"{customer}/files", content=body, headers={"Content-Type": content_type}
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_upload")
    assert lying(harness) == before


async def test_f_061_only_one_file_at_a_time_and_only_into_a_folder_there_is(
    harness: ServiceHarness,
) -> None:
    customer, http = await customer_path(harness), harness.http("front_desk")
    before = lying(harness)

    two = await http.post(
        f"{customer}/files", files=[("file", ("a.pdf", pdf())), ("file", ("b.pdf", pdf()))]
    )
    none = await http.post(f"{customer}/files", files={"other": ("a.pdf", pdf())})
    nowhere = await send(harness, customer, "a.pdf", pdf(), folder="not an id")

    assert (two.status_code, none.status_code, nowhere.status_code) == (422, 422, 422)
    assert none.json()["code"] == "no_file_sent"
    assert lying(harness) == before
    lost = await send(
        harness, customer, "a.pdf", pdf(), folder="0194f0a0-0000-7000-8000-000000000001"
    )
    assert lost.json()["code"] == "folder_not_found"


async def test_f_061_a_tiff_of_too_many_pages_and_a_locked_pdf_are_refused(
    harness: ServiceHarness,
) -> None:
    customer, out = await customer_path(harness), io.BytesIO()
    pages = [Image.new("1", (2, 2)) for _ in range(1001)]
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])

    long = await send(harness, customer, "fax.tiff", out.getvalue())

    locked = await send(harness, customer, "a.pdf", pdf(password="secret"))

    assert long.json()["code"] == "file_beyond_limits"
    assert long.json()["rule"] == "pages"
    assert locked.json()["code"] == "file_unreadable"


async def test_f_061_nobody_without_permission_makes_anybody_read_a_body(
    harness: ServiceHarness,
) -> None:
    customer = await customer_path(harness)
    form = {"file": ("a.pdf", pdf())}

    assert (await harness.http().post(f"{customer}/files", files=form)).status_code == 401
    for role in ("print_room", "auditor"):
        answer = await harness.http(role).post(f"{customer}/files", files=form)
        assert answer.json()["code"] == "not_permitted"
    with zipfile.ZipFile(io.BytesIO(office())) as whole:
        assert whole.testzip() is None
