"""Barcoded Applications (F-128, E-14): a stack of envelopes and a scanner."""

import re

import pytest
from playwright.async_api import Browser, Locator, Route, expect

from hearthline.house import DEMO_PASSWORD

from .desk import Desk, Given

pytestmark = pytest.mark.browser

BROADWAY = {
    "number": "631",
    "street": "BROADWAY",
    "zip": "95029",
    "city": "GILROY",
    "state": "CA",
}
SENT = "OUTGOING / PROGRAM_APPLICATION_INFO_GIVEN / APPLICATION_REQUEST"


async def an_application(given: Given, first: str, last: str) -> tuple[str, str]:
    """Send somebody an application; return who it is and the number under the bars."""
    customer = await given.customer(first, last, mailing_address=BROADWAY)
    await given.note(customer, SENT, mailing_code="AP")
    await given.printed("AP")
    return customer, str((await given.notes(customer))[0]["number"])


async def scan(desk: Desk, barcode: str) -> None:
    """Do what a scanner does: type fast, end with Enter, look at nothing."""
    await desk.page.keyboard.insert_text(barcode)
    await desk.page.keyboard.press("Enter")


def line(desk: Desk, words: str) -> Locator:
    """Return the line of a scan."""
    return desk.page.locator("[data-line]").filter(has_text=words)


async def test_a_stack_of_applications_is_received_without_a_look_at_the_screen(
    desk: Desk, given: Given
) -> None:
    anna, of_anna = await an_application(given, "ANNA", "SCANNED")
    _bert, of_bert = await an_application(given, "BERT", "SCANNED")
    await desk.open("/contacts/scan")

    for barcode in (of_anna, of_bert, of_anna, "999999999", "HELLO"):
        await scan(desk, barcode)

    lines = desk.page.locator("[data-line]")
    await expect(lines).to_have_count(5)
    await expect(desk.page.locator("[data-line=waiting]")).to_have_count(0)
    kinds = [await one.get_attribute("data-line") for one in await lines.all()]
    assert kinds == ["refused", "refused", "again", "received", "received"]
    await expect(line(desk, "BERT SCANNED")).to_contain_text("Application received")
    await expect(line(desk, "999999999")).to_contain_text("Find the customer by name")
    await expect(line(desk, "HELLO")).to_contain_text(
        "Scan it again, or find the customer by name and add a note."
    )
    await expect(desk.page.locator(".counts")).to_have_text(
        re.compile(r"2 received\s+1 already received before\s+2 not received")
    )
    await expect(desk.page.get_by_label("Barcode")).to_be_focused()
    await desk.everybody_can_use_it()

    to_anna = line(desk, "ANNA SCANNED").first.get_by_role("link")
    assert await to_anna.get_attribute("href") == f"/customers/{anna}#contacts"
    await desk.record(anna)
    await expect(desk.notes).to_have_count(2)
    await expect(desk.notes.first).to_contain_text("HEAP APPLICATION RECEIVED")
    await expect(desk.notes.first).to_contain_text(
        "CONTACT ACTION ADDED FROM APPLICATION RECEIVING SCREEN"
    )


async def test_a_scan_that_nobody_answered_stays_until_it_is_received(
    desk: Desk, given: Given
) -> None:
    customer, barcode = await an_application(given, "CARLA", "OFFLINE")
    await desk.open("/contacts/scan")

    async def lose_the_answer(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await desk.page.route(re.compile(r"/contacts/scan$"), lose_the_answer)
    await scan(desk, barcode)
    await expect(line(desk, barcode)).to_contain_text("the service did not answer")
    await expect(desk.page.locator(".counts")).to_contain_text("1 not received")
    await desk.everybody_can_use_it()

    await desk.page.unroute_all()
    await desk.page.get_by_role("button", name="Try again").click()
    await expect(line(desk, "CARLA OFFLINE")).to_contain_text("Nothing was added.")
    await expect(desk.page.locator("[data-line]")).to_have_count(1)
    assert len(await given.notes(customer)) == 2
    desk.complaints.clear()  # the browser reports the answer that was cut off on purpose


async def test_applications_are_received_where_scripts_do_not_run(
    house: str, browser: Browser, given: Given
) -> None:
    _customer, barcode = await an_application(given, "PLAIN", "SCAN")
    context = await browser.new_context(base_url=house, java_script_enabled=False, locale="es-US")
    desk = Desk(await context.new_page())
    await desk.sign_in("frontdesk", DEMO_PASSWORD)
    await desk.page.goto("/contacts/scan")
    # Chromium gives the box its focus a moment after the page; nobody scans as fast.
    await expect(desk.page.get_by_label("Código de barras")).to_be_focused()

    await scan(desk, barcode)

    await expect(line(desk, "PLAIN SCAN")).to_contain_text("Solicitud recibida")
    await expect(desk.page.get_by_label("Código de barras")).to_be_focused()
    await context.close()
