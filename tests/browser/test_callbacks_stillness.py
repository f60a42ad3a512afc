"""The callback list under somebody's hand: still, ready for the keyboard, plain who calls."""

import pytest
from playwright.async_api import Locator, expect

from .conftest import Seat
from .desk import Desk, Given

pytestmark = pytest.mark.browser

STATUS = "INCOMING / STATUS_MAILED_APP_REQUEST / STATUS_REQUEST"
NO_HEAT = "INCOMING / NO_HEAT_FURNACE_OUT_REPORTED / NO_HEAT_LIFE_THREATENING"
SHUT_OFF = "INCOMING / EMERGENCY_CALL_FROM_CUSTOMER / 48_HR_NOTICE_REC_D"


async def place(row: Locator) -> tuple[float, float]:
    box = await row.bounding_box()
    assert box is not None
    return box["y"], box["height"]


async def test_r_40_no_click_lands_on_a_row_that_was_not_under_the_pointer(
    desk: Desk, given: Given
) -> None:
    await given.note(await given.customer("UNDER", "POINTER"), SHUT_OFF)
    await desk.callbacks()
    row, news = desk.waiting("UNDER POINTER"), desk.page.locator("[data-show-news]")
    await row.get_by_role("button", name="Claim").hover()
    before = await place(row)

    await given.note(await given.customer("CAME", "ABOVE"), NO_HEAT)
    await expect(news).to_have_text("1 new - show")
    await expect(desk.waiting("CAME ABOVE")).to_have_count(0)
    assert await place(row) == before

    await desk.page.mouse.down()
    await given.note(await given.customer("CAME", "MEANWHILE"), NO_HEAT)
    await desk.page.mouse.up()
    await expect(row).to_contain_text("You are calling")
    await expect(news).to_have_text("2 new - show")
    assert await place(row) == before
    await desk.everybody_can_use_it()

    await news.click()
    await expect(desk.waiting("CAME MEANWHILE")).to_be_visible()
    await expect(news).to_be_hidden()
    names = ("CAME ABOVE", "CAME MEANWHILE", "UNDER POINTER")
    assert await desk.order(*names) == list(names)


async def test_r_40_what_ones_own_hand_did_shows_at_once_on_a_phone_too(
    desk: Desk, given: Given
) -> None:
    await given.note(await given.customer("TAKEN", "BACK"), STATUS)
    await desk.page.set_viewport_size({"width": 390, "height": 844})
    await desk.callbacks()
    row = desk.waiting("TAKEN BACK")

    await row.get_by_role("button", name="Claim").click()
    await expect(row).to_contain_text("You are calling")
    await row.get_by_role("button", name="Release").click()
    await expect(row.get_by_role("button", name="Claim")).to_be_visible()
    await expect(row).not_to_contain_text("You are calling")


async def test_r_40_what_came_in_is_shown_when_the_pointer_leaves(desk: Desk, given: Given) -> None:
    await given.note(await given.customer("LOOKED", "AT"), STATUS)
    await desk.callbacks()
    await desk.waiting("LOOKED AT").locator("[data-name]").hover()
    await given.note(await given.customer("CAME", "LATER"), NO_HEAT)
    await expect(desk.page.locator("[data-show-news]")).to_be_visible()

    await desk.page.mouse.move(5, 5)
    await expect(desk.waiting("CAME LATER")).to_be_visible()


async def test_r_41_from_b_to_a_logged_call_in_four_keys(desk: Desk, given: Given) -> None:
    customer = await given.customer("KEYBOARD", "ALONE")
    await given.note(customer, NO_HEAT, contact_date="2026-01-05T17:00:00Z")
    await desk.open("/")
    first = desk.page.locator("[data-customer]").first

    await desk.page.keyboard.press("b")
    await expect(first.locator("[data-name]")).to_be_focused()
    await expect(first).to_have_attribute("data-who", "KEYBOARD ALONE")
    await desk.page.keyboard.press("l")
    await expect(desk.note.get_by_role("button", name="Resolved")).to_be_focused()
    await desk.page.keyboard.press("Enter")
    await desk.page.keyboard.press("Control+Enter")

    await expect(desk.waiting("KEYBOARD ALONE")).to_have_count(0)
    newest, *_ = await given.notes(customer)
    assert newest["call_code"] == "RESOLVED"


async def test_r_41_the_letters_walk_the_rows_at_once(desk: Desk, given: Given) -> None:
    for name in ("WALKED FIRST", "WALKED SECOND"):
        await given.note(await given.customer(*name.split()), STATUS)
    await desk.open("/callbacks")
    names = desk.page.locator("[data-customer] [data-name]")
    await expect(names.nth(0)).to_be_focused()

    for key, row in (("j", 1), ("ArrowUp", 0), ("ArrowDown", 1), ("k", 0)):
        await desk.page.keyboard.press(key)
        await expect(names.nth(row)).to_be_focused()


async def test_r_42_leaving_the_log_gives_back_what_opening_it_took(
    desk: Desk, given: Given, sit_down: Seat
) -> None:
    await given.note(await given.customer("GIVEN", "BACK"), STATUS)
    other = await sit_down("weatherization")
    await other.callbacks()
    await desk.callbacks()
    row, theirs = desk.waiting("GIVEN BACK"), other.waiting("GIVEN BACK")

    await row.get_by_role("button", name="Log call").click()
    await expect(theirs).to_contain_text("is calling")
    await expect(desk.note).to_be_visible()
    await desk.page.keyboard.press("Escape")
    await expect(theirs).not_to_contain_text("is calling")

    # A claim that was there before stays.
    await row.get_by_role("button", name="Claim").click()
    await expect(row).to_contain_text("You are calling")
    await row.get_by_role("button", name="Log call").click()
    await expect(desk.note).to_be_visible()
    await desk.page.keyboard.press("Escape")
    await expect(desk.note).to_have_count(0)
    await expect(theirs).to_contain_text("is calling")


async def test_r_44_it_is_plain_who_calls_and_a_supervisor_takes_over_from_the_row(
    desk: Desk, given: Given, sit_down: Seat
) -> None:
    await given.note(await given.customer("TAKEN", "OVER"), STATUS)
    supervisor = await sit_down("supervisor")
    await supervisor.callbacks()
    await desk.callbacks()
    row, theirs = desk.waiting("TAKEN OVER"), supervisor.waiting("TAKEN OVER")
    await row.get_by_role("button", name="Claim").click()
    me = await desk.page.locator(".who").inner_text()
    await expect(theirs).to_contain_text(f"{me} is calling")
    await expect(theirs.get_by_role("button", name="Log call")).to_have_count(0)
    await supervisor.everybody_can_use_it()

    await theirs.get_by_role("button", name="Take over").click()
    await expect(theirs).to_contain_text("You are calling")
    await expect(row).not_to_contain_text("You are calling")
    await expect(row.get_by_role("button", name="Take over")).to_have_count(0)
