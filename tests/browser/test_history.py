"""The Contacts grid on the customer's record: its order and filters, and what is half written."""

import asyncio
import re

import pytest
from playwright.async_api import Route, expect

from .desk import Desk, Given

pytestmark = pytest.mark.browser


async def test_the_grid_sorts_and_filters_by_codes_in_the_address(desk: Desk, given: Given) -> None:
    customer = await given.customer("MANY", "NOTES")
    await given.note(customer, "INCOMING / STATUS_MAILED_APP_REQUEST / STATUS_REQUEST", notes="A")
    await given.note(customer, "OUTGOING / WX_PROGRAM_INFO_GIVEN / NO_ACTION_REQ_RECORD_ONLY")
    await desk.record(customer)
    await expect(desk.notes.first).to_contain_text("OUTGOING")

    await desk.page.get_by_label("Filter: Contact Type").select_option("INCOMING")
    await expect(desk.notes).to_have_count(1)
    await expect(desk.page).to_have_url(re.compile(r"\?contact_type=INCOMING"))
    await desk.everybody_can_use_it()
    await desk.page.reload()
    await expect(desk.notes).to_have_count(1)

    await desk.page.get_by_role("link", name="Show all").click()
    await expect(desk.notes).to_have_count(2)
    await desk.page.locator("#contacts-sort-contact_type").click()
    await expect(desk.notes.first).to_contain_text("INCOMING")
    await expect(desk.page).to_have_url(re.compile(r"sort=contact_type"))


async def test_what_is_half_written_stays_when_the_history_is_sorted_filtered_or_grows(
    desk: Desk, given: Given
) -> None:
    customer = await given.customer("LEFT", "STANDING")
    for action in ("DEFICIENT_APPLICATION_PROCESS", "PROGRAM_APPLICATION_INFO_GIVEN"):
        await given.note(customer, f"OUTGOING / {action} / DEFICIENT_PHONE_BACK")
    await desk.record(customer)
    note = await desk.add_note()
    await note.get_by_label("Notes").fill("THE BABY IS CRYING, SHE CALLS BACK")
    for row in (0, 1):
        await desk.notes.nth(row).get_by_role("button", name="Deficiencies").click()
    papers = desk.page.get_by_label("Deficiency Notes")
    await papers.nth(0).fill("PAY STUBS OF MARCH")
    await desk.page.get_by_label("Deficiency Reason").nth(1).select_option(index=1)

    await desk.page.locator("#contacts-sort-contact_action").click()
    await expect(desk.page).to_have_url(re.compile(r"sort=contact_action"))
    await desk.page.get_by_label("Filter: Contact Type").select_option("OUTGOING")
    await expect(desk.page).to_have_url(re.compile(r"contact_type=OUTGOING"))
    await expect(note.get_by_label("Notes")).to_have_value("THE BABY IS CRYING, SHE CALLS BACK")
    values = [await one.input_value() for one in await papers.all()]
    assert sorted(values) == ["", "PAY STUBS OF MARCH"]

    other = values.index("")
    await papers.nth(other).fill("PAGE 2 OF THE BILL")
    await desk.page.get_by_role("button", name="Add deficiency").nth(other).click()
    await expect(desk.page.locator(".deficiencies tbody tr")).to_contain_text("PAGE 2")
    await expect(note.get_by_label("Notes")).to_have_value("THE BABY IS CRYING, SHE CALLS BACK")
    values = [await one.input_value() for one in await papers.all()]
    assert sorted(values) == ["", "PAY STUBS OF MARCH"]
    await desk.everybody_can_use_it()

    await desk.press("Status request")
    await desk.save()
    await expect(desk.notes).to_have_count(3)
    await expect(desk.page).not_to_have_url(re.compile(r"\?"))
    values = [await one.input_value() for one in await papers.all()]
    assert sorted(values) == ["", "PAY STUBS OF MARCH"]


async def test_of_two_quick_filters_the_grid_shows_what_was_asked_for_last(
    desk: Desk, given: Given
) -> None:
    customer = await given.customer("TWICE", "FILTERED")
    await given.note(customer, "INCOMING / STATUS_MAILED_APP_REQUEST / STATUS_REQUEST")
    await given.note(customer, "OUTGOING / WX_PROGRAM_INFO_GIVEN / NO_ACTION_REQ_RECORD_ONLY")
    await desk.record(customer)
    nobody_waits = asyncio.Event()

    async def late(route: Route) -> None:
        await nobody_waits.wait()
        await route.abort()

    await desk.page.route(re.compile(r"contact_type=INCOMING"), late)
    kind = desk.page.get_by_label("Filter: Contact Type")

    await kind.select_option("INCOMING")
    async with desk.page.expect_event("requestfailed"):
        await kind.select_option("OUTGOING")

    await expect(desk.page).to_have_url(re.compile(r"\?contact_type=OUTGOING"))
    await expect(desk.notes).to_have_count(1)
    await expect(desk.notes.first).to_contain_text("OUTGOING")
    nobody_waits.set()
