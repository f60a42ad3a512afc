"""Names and addresses at the front desk: one name, a doubted address, and who vouches for it."""

import re

import pytest
from playwright.async_api import expect

from .desk import Desk

pytestmark = pytest.mark.browser

DOUBT = re.compile("No post can be brought there")


async def test_r_09_a_doubted_address_says_why_while_it_is_typed_and_may_be_vouched_for(
    desk: Desk,
) -> None:
    page = desk.page
    await desk.open("/customers/new")
    findings = page.locator("[data-address-findings]")
    because = page.get_by_label("Post reaches them there, because")
    await expect(because).to_be_hidden()
    await page.get_by_label("First Name").fill("NORA")
    await page.get_by_label("Last Name").fill("WINTER")
    await page.get_by_label("Address #").fill("1")
    await page.get_by_label("Address Street/PO Box").fill("HOMELESS")
    await page.get_by_label("Zip Code").fill("95076")

    await expect(findings).to_contain_text(DOUBT)
    await expect(because).to_be_visible()
    await desk.everybody_can_use_it()
    await page.get_by_label("Address #").fill("")
    await page.get_by_label("Address Street/PO Box").fill("GENERAL DELIVERY")
    await expect(findings).not_to_contain_text(DOUBT)
    await expect(because).to_be_hidden()

    await page.get_by_label("Address Street/PO Box").fill("BERRY")
    await expect(findings).to_contain_text("no house or box number")
    await because.fill("The last house, the carrier knows it")
    await page.get_by_label("Care of, or urbanization").fill("c/o Maria Smith")
    await page.get_by_label("Direction behind").fill("south east")
    await page.get_by_role("button", name="Save", exact=True).click()

    await expect(page.locator("[data-toast]").first).to_contain_text("record is saved.")
    await expect(because).to_have_value("The last house, the carrier knows it")
    await expect(page.get_by_label("Direction behind")).to_have_value("SE")
    await expect(page.locator("main")).to_contain_text("Post reaches them there, because")
    await desk.everybody_can_use_it()


async def test_r_08_who_has_one_name_is_marked_so_and_saved(desk: Desk) -> None:
    page = desk.page
    await desk.open("/customers/new")
    await page.get_by_label("Last Name").fill("SUKARNOPUTRI")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.locator("#first_name-wrong")).to_be_visible()

    await page.get_by_label("Has one name").check()
    await desk.everybody_can_use_it()
    await page.get_by_role("button", name="Save", exact=True).click()

    await expect(page.locator("[data-toast]").first).to_contain_text("record is saved.")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("SUKARNOPUTRI")
    await expect(page.get_by_role("heading", level=1)).not_to_contain_text(",")
    await expect(page.get_by_label("Has one name")).to_be_checked()
