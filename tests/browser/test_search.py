"""Finding and adding customers: A-01 and A-03."""

import pytest
from playwright.async_api import expect

from .desk import Desk, Given

pytestmark = pytest.mark.browser


async def test_a_01_a_misspelt_name_and_a_phone_find_the_customer(desk: Desk, given: Given) -> None:
    await given.customer("JULIA", "GARZA", phones={"home": "831 9876599"})
    page = desk.page

    await desk.open("/customers/search")
    await page.get_by_label("First Name").fill("JULIE")
    await page.get_by_label("Last Name").fill("GARZA")
    await page.get_by_label("Phone").first.fill("831 9876599")
    await page.get_by_role("button", name="Submit").click()

    columns = page.locator("table.grid thead th")
    await expect(columns).to_contain_text(
        ["First Name", "Last Name", "SSN", "Date of Birth", "Mailing Address"]
    )
    await desk.everybody_can_use_it()
    await page.get_by_role("row", name="GARZA").get_by_role("link", name="JULIA").first.click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("GARZA, JULIA")
    await desk.everybody_can_use_it()


async def test_a_03_what_was_searched_becomes_the_new_record(desk: Desk) -> None:
    page = desk.page

    await desk.open("/customers/search")
    await page.get_by_label("First Name").fill("ZELDA")
    await page.get_by_label("Last Name").fill("QUIMBY")
    await page.get_by_label("Phone").first.fill("831 5550188")
    await page.get_by_role("button", name="Submit").click()
    await (
        page.get_by_role("link", name="New Customer")
        .or_(page.get_by_role("button", name="New Customer"))
        .first.click()
    )

    await expect(page.get_by_label("First Name")).to_have_value("ZELDA")
    await expect(page.get_by_label("Last Name")).to_have_value("QUIMBY")
    await expect(page.get_by_label("Home Phone")).to_have_value("831 5550188")
    await desk.everybody_can_use_it()
    await page.get_by_role("button", name="Save", exact=True).click()
    heading = page.get_by_role("heading", level=1)
    await expect(heading).to_contain_text("QUIMBY, ZELDA - CustomerID#: ")
    await expect(page.get_by_label("Preferred Contact Method")).to_have_value("MAIL")
    await desk.everybody_can_use_it()
