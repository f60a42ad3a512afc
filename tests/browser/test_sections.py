"""Sections of the record are loaded when somebody opens them (F-042)."""

import re

import pytest
from playwright.async_api import expect

from .desk import Desk, Given

pytestmark = pytest.mark.browser

STATUS = "INCOMING / STATUS_MAILED_APP_REQUEST / STATUS_REQUEST"


async def test_f_042_a_section_says_how_much_it_holds_and_loads_when_it_is_opened(
    desk: Desk, given: Given
) -> None:
    customer = await given.customer("OPENED", "SECTIONS")
    await desk.record(customer)
    history = desk.page.locator("#history")
    await expect(history.locator("summary")).to_contain_text("Audit/Change History 1")
    await expect(history.locator("table")).to_have_count(0)

    await history.locator("summary").click()

    await expect(history.locator("tbody tr")).to_have_count(1)
    await expect(history).to_contain_text("ADAM DEHOYOS")
    await expect(desk.page).to_have_url(re.compile("#history$"))
    await desk.everybody_can_use_it()


async def test_f_042_an_address_opens_its_section_and_each_is_a_page_of_its_own(
    desk: Desk, given: Given
) -> None:
    customer = await given.customer("LINKED", "SECTION")

    await desk.page.goto(f"/customers/{customer}#history")
    await expect(desk.page.locator("#history tbody tr")).to_have_count(1)
    await desk.open(f"/customers/{customer}/history")

    await expect(desk.page.locator("h1")).to_have_text("Audit/Change History")
    await desk.page.get_by_role("link", name="SECTION, LINKED").click()
    await expect(desk.page).to_have_url(re.compile(f"/customers/{customer}$"))


async def test_f_004_the_timeline_tells_everything_a_page_at_a_time(
    desk: Desk, given: Given
) -> None:
    customer = await given.customer("TOLD", "TIMELINE")
    for count in range(60):
        await given.note(customer, STATUS, notes=f"CALL {count:02}")
    await desk.record(customer)
    timeline = desk.page.locator("#timeline")

    await timeline.locator("summary").click()

    await expect(timeline.locator("tbody tr")).to_have_count(50)
    await desk.everybody_can_use_it()
    await timeline.get_by_role("link", name="Contacts").click()
    await expect(timeline.get_by_role("link", name="Contacts")).to_have_attribute(
        "aria-current", "true"
    )
    told = [await timeline.locator("tbody").inner_text()]
    await timeline.get_by_role("link", name="Older").click()
    await expect(timeline.get_by_role("link", name="Newest")).to_be_visible()
    told.append(await timeline.locator("tbody").inner_text())
    everything = "".join(told)
    assert [count for count in range(60) if everything.count(f"CALL {count:02}") != 1] == []
    # It is read in place: the record around it stays.
    await expect(desk.page.locator("h1")).to_contain_text("TIMELINE, TOLD")
