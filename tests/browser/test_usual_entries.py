"""The administrator adds a usual entry; the front desk presses it, and types its word."""

import pytest
from playwright.async_api import expect

from .conftest import Seat
from .desk import Desk, Given

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
FORM = "main form.panel"


async def fits(desk: Desk) -> None:
    """Nothing may stick out to the side of a phone."""
    width = await desk.page.evaluate("() => document.documentElement.scrollWidth")
    assert width <= PHONE["width"]


async def press(desk: Desk, name: str) -> None:
    await desk.page.locator(FORM).get_by_role("button", name=name, exact=True).click()


async def adds_firewood(office: Desk) -> None:
    page = office.page
    await office.open("/codes")
    await page.get_by_role("link", name="Usual entries", exact=True).click()
    await office.everybody_can_use_it()
    await fits(office)
    await page.get_by_role("link", name="Add a usual entry", exact=True).click()
    await page.locator("#label").fill("Firewood by mail")
    await page.locator("#label_es").fill("Leña por correo")
    await page.locator("#contact_action").select_option("APPLICATION_REQUESTED")
    await page.locator("#call_code").select_option("CALL_BACK_REQUESTED")
    await page.locator("#mailing_code").select_option("OT")
    await page.locator("#shorthand").fill("sr")
    await fits(office)
    await press(office, "Show what would change")
    await expect(page.locator("#shorthand-wrong")).to_contain_text("STATUS REQUEST")
    await office.everybody_can_use_it()
    await page.locator("#shorthand").fill("wood")
    await press(office, "Show what would change")
    await expect(page.locator(FORM)).to_contain_text("CALL BACK REQUESTED")
    await office.everybody_can_use_it()
    await fits(office)
    await press(office, "Apply")
    await expect(page.get_by_role("link", name="Firewood by mail")).to_be_visible()


async def removes_firewood(office: Desk) -> None:
    await office.open("/codes/usual/FIREWOOD_BY_MAIL/remove")
    await press(office, "Remove")
    await expect(office.page.get_by_role("link", name="Firewood by mail")).to_have_count(0)


async def test_an_entry_of_the_agency_s_own_is_offered_at_once(
    sit_down: Seat, given: Given
) -> None:
    office = await sit_down("admin", viewport=PHONE)
    desk = await sit_down("frontdesk")
    await adds_firewood(office)

    await desk.record(await given.customer("FIREWOOD", "ASKER"))
    note = await desk.add_note()
    chip = note.get_by_role("button", name="Firewood by mail", exact=True)
    await expect(chip).to_contain_text("wood")
    await chip.click()
    assert await desk.chosen("call_code") == "CALL BACK REQUESTED"
    assert (await desk.chosen("mailing_code")).startswith("OT")
    await desk.save()
    await expect(desk.notes.first).to_contain_text("CALL BACK REQUESTED")

    note = await desk.add_note()
    await note.locator("[data-quick]").fill("wood ap s two cords")
    assert await desk.chosen("contact_action") == "APPLICATION REQUESTED"
    assert await desk.chosen("call_code") == "CALL BACK REQUESTED"
    assert (await desk.chosen("mailing_code")).startswith("AP")
    assert await desk.chosen("language") == "SPANISH"
    await expect(note.get_by_label("Notes")).to_have_value("two cords")
    await desk.save()
    await expect(desk.notes).to_have_count(2)

    await removes_firewood(office)
    await desk.page.reload()
    note = await desk.add_note()
    await expect(note.get_by_role("button", name="Firewood by mail")).to_have_count(0)
    assert [*desk.complaints, *office.complaints] == []
