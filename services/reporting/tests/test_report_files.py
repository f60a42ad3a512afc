"""Reports as files: whatever a customer wrote stays text in each of them."""

import csv
from io import BytesIO, StringIO
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from pypdf import PdfReader
from reporting_builders import (
    DOENA,
    KIM,
    PAGES,
    PERIOD,
    agency_time,
    deficiency_recorded,
    kim_saved,
    note_logged,
    report_file,
)
from sqlalchemy import text

from backbone.testing import ServiceHarness
from contracts.customer import MailingAddress

REPORT = "deficient-applications"
ENVELOPES = "envelopes-from-contacts"
ROW = [
    "ANGELA KIM",
    "111 THIS ST MARINA CA, 93933",
    "4/22/2019 10:02 AM",
    "1/23/2020 2:04 PM",
    "MISSING/INCOMPLETE BILL",
    "PAGE 1-3 BILL MISSING",
    "ANGELA NYGUEN",
]
EMPTY = [
    "DOENA HOLSCHTEIN",
    "1 THIS WAY APT A WATSONVILLE CA, 95076",
    "4/8/2019 2:51 PM",
    "",
    "MISSING/INCOMPLETE BILL",
    PAGES,
    "ANGELA NYGUEN",
]
HOSTILE = (
    '=HYPERLINK("http://evil.invalid","x")',
    "+1+1",
    "-1",
    "@SUM(A1)",
    "\t=1+1",
    "<script>alert(1)</script>",
    '<img src="file:///etc/passwd">',
    '<link rel="attachment" href="file:///etc/passwd">',
    "{{ 7 * 7 }}{% raw %}",
    "http://evil.invalid/",
    "mailto:somebody@evil.invalid",
    "abc\u202edef",
    "_x0041_",
    "🙂 two\nlines",
)


async def file(harness: ServiceHarness, name: str, **period: str) -> bytes:
    return bytes((await report_file(harness, name, **period)).content)


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def cells(content: bytes) -> list[list[Any]]:
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    for row in sheet.iter_rows():
        for cell in row:
            assert cell.data_type in {"s", "n"}
            assert cell.value is None or isinstance(cell.value, str)
            assert cell.hyperlink is None
    return [[cell.value or "" for cell in row] for row in sheet.iter_rows()]


def words(content: bytes) -> str:
    pages = PdfReader(BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


async def test_a_20_as_a_table(loaded: ServiceHarness) -> None:
    head, *rows = table(await file(loaded, f"{REPORT}.csv"))

    assert head[0] == "Customer"
    assert rows == [ROW, EMPTY, EMPTY, EMPTY]


async def test_a_20_as_a_workbook(loaded: ServiceHarness) -> None:
    title, heading, head, *rows = cells(await file(loaded, f"{REPORT}.xlsx"))

    assert title[0] == "Deficient Applications"
    assert heading[0] == "From contacts entered between 2/1/2018 and 2/26/2020"
    assert head[:2] == ["Customer", "Mailing Address"]
    assert rows == [ROW, EMPTY, EMPTY, EMPTY]


async def test_a_20_on_paper(loaded: ServiceHarness) -> None:
    content = await file(loaded, f"{REPORT}.pdf")
    printed = words(content)

    assert printed.startswith("CENTRAL COAST ENERGY SERVICES, INC. Deficient Applications")
    assert "From contacts entered between 2/1/2018 and 2/26/2020" in printed
    for shown in (*ROW, *filter(None, EMPTY)):
        assert shown in printed
    assert printed.count(PAGES) == 3
    assert printed.count("ANGELA NYGUEN") == 4
    assert printed.index("ANGELA KIM") < printed.index("DOENA HOLSCHTEIN")
    assert "Mailing Date 1/23/2020 2:04 PM" in printed
    assert "4/8/2019 2:51 PM Mailing Date Deficiency Reason" in printed
    assert "Page 1 of 1" in printed
    [page] = PdfReader(BytesIO(content)).pages
    assert (float(page.mediabox.width), float(page.mediabox.height)) == (612, 792)
    assert await file(loaded, f"{REPORT}.pdf") == content


async def test_f_122_envelopes_as_files(loaded: ServiceHarness) -> None:
    row = [*ROW[:2], "ENGLISH", "IM - DEFICIENT (INCOMPLETE)", *ROW[2:4], ""]

    assert table(await file(loaded, f"{ENVELOPES}.csv"))[1:] == [row]
    assert cells(await file(loaded, f"{ENVELOPES}.xlsx"))[3:] == [row]
    printed = words(await file(loaded, f"{ENVELOPES}.pdf"))
    for shown in ("Envelopes/Labels from Contacts", "ANGELA KIM", "ENGLISH", "Page 1 of 1"):
        assert shown in printed


async def test_files_are_named_after_what_is_in_them(loaded: ServiceHarness) -> None:
    for form, kind in (("csv", "text/csv"), ("xlsx", "spreadsheetml"), ("pdf", "application/pdf")):
        answer = await loaded.http("supervisor").get(f"/api/reports/{REPORT}.{form}", params=PERIOD)
        name = f'filename="deficient-applications-2018-02-01-2020-02-26.{form}"'
        assert name in answer.headers["Content-Disposition"]
        assert kind in answer.headers["Content-Type"]
        assert answer.headers["Cache-Control"] == "no-store"
    answer = await loaded.http("supervisor").get(f"/api/reports/{REPORT}.exe", params=PERIOD)
    assert answer.status_code == 404


@pytest.fixture
async def hostile(harness: ServiceHarness) -> ServiceHarness:
    """Fill a harness with what people write who mean no good."""
    one = note_logged("hostile", agency_time(2019, 5, 1), mailing_code="=1+1", language="<B>")
    bad = MailingAddress(street='<img src="http://evil.invalid/a.png">', city="=1+1")
    await harness.deliver(
        kim_saved(first_name="=cmd|' /C calc'!A0", last_name="<h1>x</h1>", mailing_address=bad),
        one,
        *(deficiency_recorded(one, words, number) for number, words in enumerate(HOSTILE)),
    )
    return harness


async def test_what_people_write_stays_text_in_spreadsheets(hostile: ServiceHarness) -> None:
    for path in (REPORT, ENVELOPES):
        for row in table(await file(hostile, f"{path}.csv")):
            assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
    # No formula, no link, and to the letter what was written.
    written = {unescape(row[5]) for row in cells(await file(hostile, f"{REPORT}.xlsx"))[3:]}
    assert written == set(HOSTILE)
    [envelope] = cells(await file(hostile, f"{ENVELOPES}.xlsx"))[3:]
    assert envelope[0].startswith("=CMD|")


async def test_what_people_write_stays_text_on_paper_and_loads_nothing(
    hostile: ServiceHarness,
) -> None:
    for path in (REPORT, ENVELOPES):
        content = await file(hostile, f"{path}.pdf")
        document = PdfReader(BytesIO(content))
        assert document.attachments == {}
        assert b"/Launch" not in content
        for page in document.pages:
            assert "/Annots" not in page
            assert not list(page.images)
    # One letter outside the first plane, and this reader puts NULs between all of them.
    printed = words(await file(hostile, f"{REPORT}.pdf")).replace("\x00", "").replace(" ", "")
    for shown in HOSTILE:
        # Long words are broken over lines, and marks that turn letters round are not printed.
        typed = "".join(shown.replace("\u202e", "").replace("🙂", "").split())
        assert typed in printed


async def test_names_in_every_script_are_printed(harness: ServiceHarness) -> None:
    names = ("Nguyễn Thị Hồng", "王小明", "Արամ", "José Muñoz", "Paj Ntaub", "محمد")
    for number, name in enumerate(names):
        one = note_logged(
            name, agency_time(2019, 5, 1), KIM.__class__(int=number), mailing_code="IM"
        )
        known = kim_saved(first_name=name, number=number)
        await harness.deliver(one, known.model_copy(update={"customer_id": one.customer_id}))

    printed = words(await file(harness, f"{ENVELOPES}.pdf"))
    for name in names:
        assert f"{name.upper()} KIM" in printed


async def test_pages_are_numbered_and_a_table_goes_on_under_its_head(
    harness: ServiceHarness,
) -> None:
    one = note_logged("long", agency_time(2019, 5, 1), DOENA)
    await harness.deliver(
        one, *(deficiency_recorded(one, f"ROW {number}.", number) for number in range(120))
    )

    pages = PdfReader(BytesIO(await file(harness, f"{REPORT}.pdf"))).pages
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        printed = " ".join(page.extract_text().split())
        assert f"Page {number} of {len(pages)}" in printed
        assert "Deficiency Reason" in printed
    everything = " ".join(page.extract_text() for page in pages)
    assert all(f"ROW {number}." in everything for number in range(120))


async def test_an_empty_report_says_so(loaded: ServiceHarness) -> None:
    nothing = {"start": "2001-01-01", "end": "2001-01-31"}

    assert "No deficient applications" in words(await file(loaded, f"{REPORT}.pdf", **nothing))
    assert "Nothing was asked" in words(await file(loaded, f"{ENVELOPES}.pdf", **nothing))
    assert len(table(await file(loaded, f"{REPORT}.csv", **nothing))) == 1


async def test_a_report_too_long_for_paper_is_refused_before_it_is_printed(
    harness: ServiceHarness,
) -> None:
    async with harness.work() as work:
        await work.session.execute(
            text(
                "INSERT INTO note SELECT 1, gen_random_uuid(), 1, gen_random_uuid(),"
                " '2019-05-01', 'ENGLISH', 'IM', false FROM generate_series(1, 2001)"
            )
        )
    answer = await harness.http("supervisor").get(f"/api/reports/{ENVELOPES}.pdf", params=PERIOD)

    assert answer.status_code == 422
    problem = answer.json()
    assert problem["detail"] == "The report has more than 2,000 lines. Choose fewer days."
    assert (problem["code"], problem["max_lines"]) == ("report_too_long", 2000)
    assert len(table(await file(harness, f"{ENVELOPES}.csv"))) == 2002
