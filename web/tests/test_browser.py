"""The screens in headless Chromium: keyboard from search to saved record, axe, small screens."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from fake_api import FakeApi
from playwright.async_api import Browser, Dialog
from served_console import DESKTOP, PHONE, Open, open_page, violations
from story_browser import open_browser

__all__ = ["open_page"]

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with open_browser() as opened:
        yield opened


def people(fake: FakeApi) -> dict[str, Any]:
    fake.add("JULIO", "GARCIA", special_handling=True)
    return fake.add("JULIA", "GARCIA", ssn_masked="***-**-6761", date_of_birth="1988-07-13")


@pytest.mark.parametrize("size", [DESKTOP, PHONE, (320, 640)], ids=["desktop", "phone", "zoomed"])
@pytest.mark.parametrize("language", ["en-US", "es-MX"])
async def test_r_76_every_screen_is_accessible_and_fits(
    open_page: Open, fake: FakeApi, size: tuple[int, int], language: str
) -> None:
    julia = people(fake)
    fake.callbacks = [{"tier": tier, "customer_id": f"waits-{tier}"} for tier in range(5)]
    page = await open_page(size=size, language=language)
    found = {"home": await violations(page)}
    for path in (
        "/customers/search",
        "/customers/new",
        f"/customers/{julia['id']}",
        "/codes",
        "/codes/calls",
        "/reports",
        "/reports/deficient-applications",
        "/print-room",
        "/print-room/returned",
        "/notifications",
        "/texts",
        "/simulator",
        "/contacts/scan",
        "/account",
        "/nowhere",
    ):
        await page.goto(path)
        found[path] = await violations(page)
    await page.goto("/customers/search")
    await page.fill("#last_name", "Garcia")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#results")
    found["results"] = await violations(page)

    assert {path: wrong for path, wrong in found.items() if wrong} == {}


async def test_from_search_to_record_without_a_mouse(open_page: Open, fake: FakeApi) -> None:
    julia = people(fake)
    page = await open_page()

    await page.goto("/codes")
    await page.keyboard.press("/")
    await page.keyboard.type("Garcia")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#results")
    await page.wait_for_load_state()  # the keys of the results have a script
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")

    await page.wait_for_url(f"**/customers/{julia['id']}")
    await page.press("#record-summary", "Enter")
    # The hand is led to the first box; only then does it go where it wants to.
    await page.wait_for_function("document.activeElement.form?.id === 'customer'")
    await page.focus("#email")
    await page.keyboard.type("julia@example.org")
    await page.keyboard.press("Control+s")
    await page.wait_for_selector("text=The customer record is saved.")
    assert julia["email"] == "julia@example.org"


async def test_nobody_found_leads_to_a_filled_form_by_one_key(open_page: Open) -> None:
    page = await open_page()
    await page.goto("/customers/search")
    await page.fill("#first_name", "New")
    await page.fill("#last_name", "Person")
    await page.fill("#zip", "95077")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#results")
    await page.wait_for_load_state()
    await page.keyboard.press("Enter")  # the focus waits on New Customer

    await page.wait_for_url("**/customers/new?s=*")
    city = page.locator('[data-zip="city"]')
    await page.wait_for_function(
        """() => document.querySelector('[data-zip="city"]').value !== ''"""
    )
    assert await city.input_value() == "WATSONVILLE"
    await page.keyboard.press("Enter")
    await page.wait_for_selector("h1 >> text=PERSON, NEW")


async def test_a_zip_code_never_overwrites_what_was_typed(open_page: Open) -> None:
    page = await open_page()
    await page.goto("/customers/new")
    await page.fill('[data-zip="city"]', "Freedom")
    await page.fill('[data-zip="zip"]', "95077")
    await page.wait_for_function(
        """() => document.querySelector('[data-zip="county"]').value === 'SANTA CRUZ'"""
    )

    assert await page.input_value('[data-zip="city"]') == "Freedom"
    await page.fill('[data-zip="zip"]', "95029")
    await page.wait_for_selector("text=This ZIP code is not in the list")
    assert await page.input_value('[data-zip="city"]') == "Freedom"


async def test_an_error_takes_the_focus_and_leads_to_its_field(
    open_page: Open, fake: FakeApi
) -> None:
    julia = people(fake)
    page = await open_page()
    await page.goto(f"/customers/{julia['id']}")
    await page.click("#record-summary")
    await page.fill("#email", "nonsense")
    await page.keyboard.press("Control+s")
    await page.wait_for_selector("[data-errors]")

    assert await page.evaluate("document.activeElement.hasAttribute('data-errors')")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.activeElement.id") == "email"
    assert await page.input_value("#email") == "nonsense"


async def test_a_shown_number_hides_again(open_page: Open, fake: FakeApi) -> None:
    julia = people(fake)
    page = await open_page()
    await page.goto(f"/customers/{julia['id']}")
    await page.click("#record-summary")
    await page.click("[data-opens=reveal]")
    await page.fill("#reveal-reason", "Verifies identity")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("text=668-71-6854")

    assert await violations(page) == []
    await page.keyboard.press("Escape")
    await page.wait_for_selector("text=668-71-6854", state="detached")
    assert "668-71-6854" not in await page.content()


async def test_single_keys_can_be_switched_off(open_page: Open) -> None:
    page = await open_page()
    await page.goto("/codes")
    await page.keyboard.press("?")
    await page.uncheck("[data-shortcut-switch]")
    await page.keyboard.press("Escape")

    await page.keyboard.press("/")

    assert page.url.endswith("/codes")
    assert await page.evaluate("document.activeElement.id") != "one-box"


async def test_a_list_without_names_keeps_sort_and_filter_in_its_address(open_page: Open) -> None:
    page = await open_page()
    await page.goto("/codes")
    table = page.locator("table[data-list=call-codes]")
    await table.locator("th button").first.click()
    await table.locator("th button").first.click()
    await table.locator("input").first.fill("status")

    assert "call-codes-sort=-0" in page.url
    await page.reload()
    assert await table.locator("tbody tr:not([hidden])").count() == 1
    assert await table.locator("th").first.get_attribute("aria-sort") == "descending"


async def test_a_list_of_people_leaves_nothing_in_the_address(
    open_page: Open, fake: FakeApi
) -> None:
    people(fake)
    page = await open_page()
    await page.goto("/customers/search")
    await page.fill("#last_name", "Garcia")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#results")
    await page.wait_for_load_state()
    await page.locator("table[data-list] .filters input").first.fill("julia")

    assert await page.locator("table[data-list] tbody tr:not([hidden])").count() == 1
    assert "julia" not in page.url.lower()
    assert "garcia" not in page.url.lower()


async def test_typing_is_not_left_behind_without_a_word(open_page: Open, fake: FakeApi) -> None:
    julia = people(fake)
    julia["mailing_address"]["city"] = None  # the page fills it in by itself: no reason to warn
    page = await open_page()
    warnings: list[str] = []

    async def stay(dialog: Dialog) -> None:
        warnings.append(dialog.type)
        await dialog.accept()

    page.on("dialog", stay)
    await page.goto(f"/customers/{julia['id']}")
    await page.wait_for_function(
        """() => document.querySelector('[data-zip="city"]').value !== ''"""
    )
    await page.click("h1")
    await page.goto(f"/customers/{julia['id']}")
    assert warnings == []

    await page.click("#record-summary")
    await page.fill("#email", "julia@example.org")
    await page.goto("/codes")
    assert warnings == ["beforeunload"]
