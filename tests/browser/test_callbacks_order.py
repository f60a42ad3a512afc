"""The callback list in another order, and a part of it: both stand in the address."""

import asyncio
import re

import pytest
from playwright.async_api import Route, expect

from .desk import Desk, Given

pytestmark = pytest.mark.browser

EMERGENCY = "INCOMING / EMERGENCY_CALL_FROM_CUSTOMER"


async def test_the_order_stands_in_the_address_and_leads_back_to_the_call_order(
    desk: Desk, given: Given
) -> None:
    names = ("AAA ORDERED", "ZZZ ORDERED")
    for name, code in zip(
        reversed(names), ("48_HR_NOTICE_REC_D", "15_DAY_NOTICE_REC_D"), strict=True
    ):
        customer = await given.customer(*name.split())
        await given.note(customer, f"{EMERGENCY} / {code}")
    await desk.callbacks()
    await expect(desk.waiting(names[0])).to_be_visible()
    assert await desk.order(*names) == ["ZZZ ORDERED", "AAA ORDERED"]

    await desk.page.get_by_role("link", name="List Name").focus()
    await desk.page.keyboard.press("Enter")

    await expect(desk.page).to_have_url(re.compile(r"sort=name$"))
    await expect(desk.page.locator("th[aria-sort=ascending]")).to_have_text("List Name")
    await expect(desk.page.get_by_role("link", name="List Name")).to_be_focused()
    assert await desk.order(*names) == ["AAA ORDERED", "ZZZ ORDERED"]
    await desk.everybody_can_use_it()
    await desk.page.get_by_label("Urgency").select_option("1")
    await expect(desk.page).to_have_url(re.compile(r"sort=name&tier=1$"))
    await desk.page.get_by_role("link", name="Back to call order").click()
    await expect(desk.page).to_have_url(re.compile(r"\?tier=1$"))
    await expect(desk.page.locator("th[aria-sort=ascending]")).to_have_count(0)
    assert await desk.order(*names) == ["ZZZ ORDERED", "AAA ORDERED"]


async def test_an_order_asked_for_before_the_list_has_followed_a_filter_keeps_the_filter(
    desk: Desk, given: Given
) -> None:
    customer = await given.customer("QUICK", "HANDS")
    await given.note(customer, f"{EMERGENCY} / 48_HR_NOTICE_REC_D")
    await desk.open("/callbacks?sort=name")
    await expect(desk.waiting("QUICK HANDS")).to_be_visible()
    on_its_way = asyncio.Event()

    async def late(route: Route) -> None:
        await on_its_way.wait()
        await route.continue_()

    await desk.page.route(re.compile(r"tier=1"), late)

    await desk.page.get_by_label("Urgency").select_option("1")
    await desk.page.get_by_role("link", name="Back to call order").click()

    await expect(desk.page).to_have_url(re.compile(r"\?tier=1$"))
    on_its_way.set()
    await expect(desk.page.locator("th[aria-sort=ascending]")).to_have_count(0)
    await expect(desk.page.get_by_label("Urgency")).to_have_value("1")
    await expect(desk.waiting("QUICK HANDS")).to_be_visible()
