"""Finding and adding customers: A-01 and A-03."""

import re

import pytest
from playwright.async_api import expect

from .conftest import Seat
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


SEARCHES = [
    ({"first_name": "Quintanar", "last_name": "Guillermo"}, "names exchanged"),
    ({"first_name": "Memo", "last_name": "Quintanar"}, "also called"),
    ({"last_name": "Quintanr"}, "spelled like"),
    ({"last_name": "Kintanar"}, "sounds like"),
    ({"last_name": "Quinta"}, "begins like"),
    ({"phone": "831 5550177"}, "phone number"),
    ({"phone": "555 0177"}, "without area code"),
    ({"phone": "408 5550177"}, "under another area code"),
    ({"phone": "831 5550178", "last_name": "Quintanar"}, "one digit apart"),
    ({"date_of_birth": "3/8/1961"}, "date of birth"),
    ({"date_of_birth": "8/3/1961"}, "day and month exchanged"),
    ({"date_of_birth": "3/9/1961", "last_name": "Quintanar"}, "one digit apart"),
    ({"ssn": "668-71-6123"}, "social security number"),
    ({"ssn": "6123", "last_name": "Quintanar"}, "last four digits"),
    (
        {"street_number": "77", "street_name": "Alamo", "unit": "4", "zip": "95076"},
        "street address",
    ),
    ({"street_name": "Allamo", "last_name": "Quintanar"}, "street name, spelled like"),
    ({"city": "Watsonville", "last_name": "Quintanar"}, "city"),
]
SPELLED_ALIKE = {"no", "social"}
"""Words that are the same in both languages."""


async def test_r_11_a_spanish_search_has_no_english_word_however_it_was_found(
    given: Given, sit_down: Seat
) -> None:
    await given.customer(
        "GUILLERMO",
        "QUINTANAR",
        ssn="668-71-6123",
        date_of_birth="1961-03-08",
        phones={"home": "831 5550177"},
        mailing_address={
            "number": "77",
            "street": "ALAMO",
            "unit": "4",
            "zip": "95076",
            "city": "WATSONVILLE",
            "state": "CA",
        },
    )
    english, spanish = await sit_down(), await sit_down(locale="es-US")

    for sought, how in SEARCHES:
        matches = await find_quintanar(english, sought)
        assert how in matches, (sought, matches)
        await find_quintanar(spanish, sought)
        same = await words_of(english) & await words_of(spanish)
        assert same <= SPELLED_ALIKE, sought
    await spanish.everybody_can_use_it()
    assert english.complaints == spanish.complaints == []


async def find_quintanar(desk: Desk, sought: dict[str, str]) -> str:
    """Search, and return in which words the customer was found."""
    await desk.page.goto("/customers/search")
    for name, value in sought.items():
        await desk.page.locator(f"main #{name}").fill(value)
    await desk.page.locator("main form.search button.primary").click()
    row = desk.page.locator("main tbody tr", has_text="QUINTANAR")
    await expect(row).to_have_count(1)
    return await row.locator(".tags").inner_text()


async def words_of(desk: Desk) -> set[str]:
    """Return the words of a page; what is stored is written in capitals."""
    shown = await desk.page.locator("main").inner_text()
    return {word.lower() for word in re.findall(r"[^\W\d_]+", shown) if not word.isupper()}


async def test_r_10_one_box_finds_by_anything_from_any_page(desk: Desk, given: Given) -> None:
    waits = await given.customer(
        "RAMONA", "QUINTERO", phones={"home": {"number": "831 206 0147", "ext": "12"}}
    )
    await given.customer("RAMONA", "QUINTERO", phones={"home": "831 206 0148"})
    await given.note(waits, "INCOMING / EMERGENCY_CALL_FROM_CUSTOMER / 48_HR_NOTICE_REC_D")
    page = desk.page

    await desk.open("/codes")
    await page.keyboard.press("/")
    await page.keyboard.type("quintero ramona")
    best = page.get_by_role("option", name="QUINTERO, RAMONA")
    await expect(best).to_have_count(2)
    await desk.everybody_can_use_it()
    await page.keyboard.press("Escape")
    await expect(best).to_have_count(0)
    await page.keyboard.press("Control+a")
    await page.keyboard.type("831 206 0147 x12")
    await expect(best.first).to_contain_text("831 2060147 x12")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("QUINTERO, RAMONA")
    # The heading is there before the scripts that know the key.
    await page.wait_for_load_state()

    async def searched() -> None:
        await page.keyboard.press("/")
        await page.keyboard.type("ramona 831 206 0147")
        await page.keyboard.press("Enter")

    await searched()
    row = page.get_by_role("row", name="831 2060147 x12")
    await expect(row.get_by_role("link", name="RAMONA")).to_be_focused()
    await desk.everybody_can_use_it()
    await desk.until(page.url, lambda: row.get_by_text("waits: 48"))
    assert "ramona" not in page.url
