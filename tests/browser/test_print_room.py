"""The print room, live: A-07, the mail of A-14, A-16, exceptions and returned mail."""

import io
import re

import pytest
from playwright.async_api import expect
from pypdf import PdfReader

from .conftest import Seat
from .desk import Desk, Given

pytestmark = pytest.mark.browser

RECORD_ONLY = "INCOMING / APPLICATION_REQUESTED / NO_ACTION_REQ_RECORD_ONLY"
BROADWAY = {
    "number": "631",
    "street": "BROADWAY",
    "building_type": "APARTMENT",
    "unit": "2",
    "zip": "95029",
    "city": "GILROY",
    "state": "CA",
}
AP = "AP - FIRST TIME(HEAP APPLICATION) WITH INSTRUCTIONS"
IM = "IM - DEFICIENT (INCOMPLETE)"


async def waiting(room: Desk, code: str, language: str) -> int:
    """Return how many pieces of a kind the print room shows."""
    rows = room.page.locator("#room section").first.locator("tbody tr")
    row = rows.filter(has_text=code).filter(has_text=language)
    return int(await row.locator("td").last.inner_text()) if await row.count() else 0


async def expect_waiting(room: Desk, code: str, language: str, count: int) -> None:
    """See the print room come to show so many pieces, by itself."""
    rows = room.page.locator("#room section").first.locator("tbody tr")
    row = rows.filter(has_text=code).filter(has_text=language)
    await expect(row.locator("td").last).to_have_text(str(count))


async def test_a_07_a_48_hour_notice_is_a_callback_and_an_envelope(
    desk: Desk, given: Given, sit_down: Seat
) -> None:
    customer = await given.customer("FORTYEIGHT", "ENVELOPE", mailing_address=BROADWAY)
    printer = await sit_down("printroom")
    await printer.open("/print-room")
    await expect(printer.page.locator("[data-live=on]")).to_be_visible()
    before = await waiting(printer, AP, "ENGLISH")

    await desk.record(customer)
    await desk.add_note()
    await desk.choose(
        contact_type="INCOMING",
        contact_action="EMERGENCY CALL FROM CUSTOMER",
        call_code="48 HR NOTICE REC'D",
        language="ENGLISH",
        mailing_code=AP,
    )
    await desk.save()

    await expect_waiting(printer, AP, "ENGLISH", before + 1)
    await printer.everybody_can_use_it()
    await desk.callbacks()
    await expect(desk.waiting("FORTYEIGHT ENVELOPE")).to_contain_text("Emergency")
    assert printer.complaints == []


async def test_a_14_a_deficient_application_is_called_about_and_mailed_back(
    desk: Desk, given: Given, sit_down: Seat
) -> None:
    printer = await sit_down("printroom")
    await printer.open("/print-room")
    before = await waiting(printer, IM, "ENGLISH")
    customer = await given.customer("DEFICIENT", "PACKET", mailing_address=BROADWAY)

    note = await given.note(
        customer,
        "OUTGOING / DEFICIENT_APPLICATION_PROCESS / DEFICIENT_PHONE_BACK",
        mailing_code="IM",
    )
    await given.lacks(note, "MISSING_INCOMPLETE_BILL", "MISSING PAGE 1&2 OF ELECTRIC BILL")

    await expect_waiting(printer, IM, "ENGLISH", before + 1)
    await desk.callbacks()
    await expect(desk.waiting("DEFICIENT PACKET")).to_be_visible()
    await desk.record(customer)
    await expect(desk.notes.first).to_contain_text(IM)
    await expect(desk.page.locator("#contacts")).to_contain_text(
        "MISSING PAGE 1&2 OF ELECTRIC BILL"
    )


async def test_a_16_an_envelope_from_the_note_to_the_post_and_back(
    desk: Desk, given: Given, sit_down: Seat
) -> None:
    customer = await given.customer("LUPE", "LOPEZ", mailing_address=BROADWAY)
    await given.note(customer, RECORD_ONLY, mailing_code="CP", language="ENGLISH")
    printer = await sit_down("printroom")
    page = printer.page
    await printer.open("/print-room")

    await page.get_by_label("Mailing Code").select_option(value="CP")
    await page.get_by_role("button", name="Pull batch").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Pulled")
    await printer.everybody_can_use_it()
    batch = page.url
    lupe = page.locator("#pieces-heading ~ * tbody tr", has_text="Lupe Lopez").first
    await expect(lupe).to_contain_text("631 Broadway Apt 2, Gilroy, CA 95029")

    answer = await page.request.get(f"{batch}/batch.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    envelope = PdfReader(io.BytesIO(await answer.body())).pages[0]
    words = " ".join(envelope.extract_text().split())
    for line in (
        "Forms must be mailed in English",
        "CP",
        "Lupe Lopez",
        "631 Broadway Apt 2",
        "Gilroy, CA 95029",
        "A full application packet",
        "- HEAP - CARE - WX",
        "RETURN SERVICE REQUESTED",
    ):
        assert line in words
    assert envelope.mediabox.width == pytest.approx(9.5 * 72, abs=1)

    await page.get_by_role("link", name="Pick list").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Pick list")
    await printer.everybody_can_use_it()
    await page.goto(batch)
    await page.get_by_role("link", name="Mark mailed").click()
    await expect(page.locator("dialog[open]")).to_contain_text("left the building?")
    await printer.everybody_can_use_it()
    await page.locator("dialog[open]").get_by_role("button", name="Mark mailed").click()
    await expect(page.locator(".alert")).to_contain_text(
        "Every contact in it has its Mailing Date."
    )

    await desk.until(
        f"/customers/{customer}",
        lambda: desk.notes.first.locator("[data-label='Mailing Date'] time"),
    )
    await page.get_by_role("link", name=re.compile("came back")).first.click()
    await printer.everybody_can_use_it()
    await page.get_by_label("Vacant").check()
    await page.get_by_role("button", name="It came back").click()
    await expect(page.locator(".alert")).to_contain_text("Nothing more goes to that address")
    await printer.everybody_can_use_it()
    assert printer.complaints == []


async def test_a_piece_without_an_address_waits_until_it_has_one(
    desk: Desk, given: Given, sit_down: Seat
) -> None:
    customer = await given.customer("NOWHERE", "TOSEND")
    printer = await sit_down("supervisor")
    await printer.open("/print-room")

    await given.note(customer, RECORD_ONLY, mailing_code="AC", language="HMONG")
    held = printer.page.get_by_role("region", name="Exceptions").locator(
        "tbody tr", has_text="Tosend"
    )
    await expect(held).to_contain_text("The customer has no mailing address.")
    await printer.everybody_can_use_it()
    await held.get_by_role("link", name="Nowhere Tosend", exact=True).click()
    await expect(printer.page.get_by_role("heading", level=1)).to_contain_text("TOSEND, NOWHERE")

    await desk.record(customer)
    await desk.edit()
    for label, value in (
        ("Address #", "1"),
        ("Address Street/PO Box", "MAIN"),
        ("Zip Code", "95076"),
        ("City", "WATSONVILLE"),
        ("State", "CA"),
    ):
        await desk.page.get_by_label(label, exact=True).fill(value)
    await desk.page.get_by_role("button", name="Save", exact=True).click()
    await expect(desk.page.locator(".alert")).to_contain_text("saved")

    await printer.page.goto("/print-room")
    await expect_waiting(printer, "AC - ", "HMONG", 1)


async def test_the_same_letter_twice_is_called_off_and_wanted_again(
    given: Given, sit_down: Seat
) -> None:
    customer = await given.customer("TWICE", "ASKED", mailing_address=BROADWAY)
    for _ in range(2):
        await given.note(customer, RECORD_ONLY, mailing_code="CP", language="ARMENIAN")
    printer = await sit_down("printroom")
    page = printer.page
    doubtful = page.get_by_role("region", name="Perhaps need not go").locator(
        "tbody tr", has_text="Twice Asked"
    )
    await printer.until("/print-room", lambda: doubtful.nth(1))
    await printer.everybody_can_use_it()

    await doubtful.first.get_by_role("link", name="Call it off").click()
    await expect(page.get_by_label("Reason")).to_have_value(
        "The same is waiting for this customer once more."
    )
    await printer.everybody_can_use_it()
    await page.get_by_role("button", name="Call it off").click()

    await expect(page.locator(".alert")).to_contain_text("The piece is called off.")
    await expect(doubtful).to_have_count(0)
    await page.locator("#called-off summary").click()
    await printer.everybody_can_use_it()
    again = page.locator("#called-off tbody tr", has_text="Twice Asked")
    await again.get_by_role("button", name="Wanted again").click()
    await expect(page.locator(".alert")).to_contain_text("The piece waits again.")
    await expect(doubtful).to_have_count(2)
    assert printer.complaints == []


async def test_whoever_only_reads_pulls_nothing(desk: Desk) -> None:
    await desk.open("/print-room")

    await expect(desk.page.get_by_role("heading", name="Waiting to be printed")).to_be_visible()
    await expect(desk.page.get_by_role("button", name="Pull batch")).to_have_count(0)
