"""A mailing code of the agency's own: added, said what it encloses, printed and picked (F-007)."""

import pytest
from playwright.async_api import expect

from .conftest import Seat
from .desk import Desk, Given

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
MAIN_ST = {"number": "12", "street": "MAIN", "zip": "95020", "city": "GILROY", "state": "CA"}
RECORD_ONLY = "INCOMING / APPLICATION_REQUESTED / NO_ACTION_REQ_RECORD_ONLY"


async def adds_the_code(admin: Desk, key: str, label: str) -> None:
    await admin.open("/codes/edit/mailing_codes/new")
    await admin.page.locator("#key").fill(key)
    await admin.page.locator("#label").fill(label)
    await admin.page.get_by_role("button", name="Show what would change").click()
    await admin.page.get_by_role("button", name="Apply").click()
    await expect(admin.page.locator("#text")).to_be_visible()


async def test_f_007_an_own_mailing_code_is_told_what_to_enclose_and_picked(
    given: Given, sit_down: Seat
) -> None:
    admin = await sit_down("admin")
    page = admin.page
    await adds_the_code(admin, "HB", "HB - HEATER BOOKLET")
    await admin.everybody_can_use_it()
    form = page.locator("#enclosed")
    await expect(form).to_contain_text("Nobody has said yet what is enclosed.")

    # Nothing to put in: refused, in words, and the text stays.
    await page.locator("#text").fill("Space heater booklet -\nkeep it dry")
    await form.get_by_role("button", name="Show what would change").click()
    await expect(page.locator("#sheets-wrong")).to_contain_text("Name what the picker puts in.")
    await expect(page.locator("#text")).to_have_value("Space heater booklet -\nkeep it dry")
    await admin.everybody_can_use_it()
    await page.locator("#sheets").fill("Heater booklet\nReceipt form")
    await page.locator("#comes_back").check()
    await form.get_by_role("button", name="Show what would change").click()
    await expect(form).to_contain_text("Heater booklet · Receipt form")
    await admin.everybody_can_use_it()
    await form.get_by_role("button", name="Apply").click()
    await expect(page.locator("[data-toast]").first).to_contain_text("follows it")

    customer = await given.customer("HEATED", "HOUSE", mailing_address=MAIN_ST)
    await given.note(customer, RECORD_ONLY, mailing_code="HB")
    printer = await sit_down("printroom")
    queue = printer.page.get_by_role("region", name="Waiting to be printed")
    await printer.until("/print-room", lambda: queue.get_by_text("HB - HEATER BOOKLET"))
    await printer.page.get_by_label("Mailing Code").select_option(value="HB")
    await printer.page.get_by_role("button", name="Pull batch").click()
    await printer.page.get_by_role("link", name="Pick list").click()
    row = printer.page.get_by_role("row").filter(has_text="HB - HEATER BOOKLET")
    await expect(row).to_contain_text("Heater booklet, Receipt form")
    assert admin.complaints == printer.complaints == []


async def test_f_007_it_is_said_on_a_phone_without_script_and_in_spanish(sit_down: Seat) -> None:
    phone = await sit_down("admin", viewport=PHONE, java_script_enabled=False, locale="es-MX")
    page = phone.page
    await adds_the_code_in_spanish(phone)

    await page.locator("#text").fill("Folleto")
    await page.locator("#sheets").fill("Folleto de energía")
    await page.locator("#enclosed button.primary").click()
    await expect(page.locator("#enclosed")).to_contain_text("Folleto de energía")
    await page.locator("#enclosed button.primary").click()

    await expect(page.locator("#sheets")).to_have_value("Folleto de energía")
    await expect(page.locator("[data-toast]").first).to_contain_text("Guardado. Lo que aún no")
    box = await page.locator("#sheets").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]


async def adds_the_code_in_spanish(phone: Desk) -> None:
    await phone.page.goto("/codes/edit/mailing_codes/new")
    await phone.page.locator("#key").fill("LE")
    await phone.page.locator("#label").fill("LE - LISTA DE ENERGÍA")
    for _ in range(2):
        await phone.page.locator("main form.panel button.primary").first.click()
    await expect(phone.page.locator("#text")).to_be_visible()
