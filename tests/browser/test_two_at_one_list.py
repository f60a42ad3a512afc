"""Two people, each at a browser, at one callback list: no click goes astray (R-40, R-41)."""

import pytest
from playwright.async_api import Locator, Page, expect

from .conftest import Seat
from .desk import Desk, Given

pytestmark = pytest.mark.browser

NO_HEAT = "INCOMING / NO_HEAT_FURNACE_OUT_REPORTED / NO_HEAT_LIFE_THREATENING"
SHUT_OFF = "INCOMING / EMERGENCY_CALL_FROM_CUSTOMER / 48_HR_NOTICE_REC_D"
MOST_KEYS = 6
_WATCH_PRESSES = """() => {
  window.landed = [];
  const who = (event) => event.target.closest("[data-customer]")?.dataset.who ?? "";
  for (const kind of ["pointerdown", "pointerup", "click"]) {
    addEventListener(kind, (event) => window.landed.push([kind, who(event)]), true);
  }
}"""
_COUNT_KEYS = """() => {
  const count = (event) => {
    if (["Control", "Shift", "Alt"].includes(event.key)) return;
    const keys = Number(sessionStorage.getItem("keys") ?? 0);
    sessionStorage.setItem("keys", String(keys + 1));
  };
  addEventListener("keydown", count, true);
}"""


async def wait_over(desk: Desk, row: Locator) -> None:
    """Rest the pointer on a row's button and note from now on where presses land."""
    await desk.page.evaluate(_WATCH_PRESSES)
    await row.get_by_role("button", name="Claim").hover()


async def landed(page: Page) -> set[str]:
    presses: list[list[str]] = await page.evaluate("window.landed")
    assert [kind for kind, _who in presses] == ["pointerdown", "pointerup", "click"]
    return {who for _kind, who in presses}


async def test_r_40_two_people_at_one_list_each_press_the_row_they_pointed_at(
    desk: Desk, given: Given, sit_down: Seat
) -> None:
    for name in ("POINTED FIRST", "POINTED SECOND"):
        await given.note(await given.customer(*name.split()), SHUT_OFF)
    other = await sit_down("weatherization")
    await desk.callbacks()
    await other.callbacks()
    mine, theirs = desk.waiting("POINTED SECOND"), other.waiting("POINTED FIRST")
    await wait_over(desk, mine)
    await wait_over(other, theirs)

    for number in range(3):
        await given.note(await given.customer("CAME", f"ABOVE{number}"), NO_HEAT)
    for one in (desk, other):
        await expect(one.page.locator("[data-show-news]")).to_have_text("3 new - show")
    await desk.page.mouse.down()
    await other.page.mouse.down()
    await given.note(await given.customer("CAME", "BETWEEN"), NO_HEAT)
    # What the one does moves nothing under the hand of the other.
    await desk.page.mouse.up()
    await expect(mine).to_contain_text("You are calling")
    await other.page.mouse.up()
    await expect(theirs).to_contain_text("You are calling")

    assert await landed(desk.page) == {"POINTED SECOND"}
    assert await landed(other.page) == {"POINTED FIRST"}
    await expect(desk.waiting("POINTED FIRST")).to_contain_text("is calling")
    await expect(other.waiting("POINTED SECOND")).to_contain_text("is calling")
    for one in (desk, other):
        await expect(one.page.locator("[data-show-news]")).to_have_text("4 new - show")
        await one.everybody_can_use_it()


async def test_r_40_who_of_two_is_slower_is_told_and_rings_nobody_else(
    desk: Desk, given: Given, sit_down: Seat
) -> None:
    await given.note(await given.customer("WANTED", "BYBOTH"), SHUT_OFF)
    other = await sit_down("weatherization")
    await desk.callbacks()
    await other.callbacks()
    mine, theirs = desk.waiting("WANTED BYBOTH"), other.waiting("WANTED BYBOTH")
    await wait_over(other, theirs)
    await other.page.mouse.down()

    await mine.get_by_role("button", name="Claim").click()
    await expect(mine).to_contain_text("You are calling")
    await other.page.mouse.up()

    assert await landed(other.page) == {"WANTED BYBOTH"}
    await expect(other.page.locator("[data-callbacks-error]")).to_contain_text("is calling since")
    await expect(theirs).to_contain_text("is calling")


async def test_r_41_from_b_to_a_logged_call_in_at_most_six_keys(
    desk: Desk, given: Given, sit_down: Seat
) -> None:
    customer = await given.customer("COUNTED", "KEYS")
    await given.note(customer, NO_HEAT, contact_date="2026-01-02T17:00:00Z")
    other = await sit_down("weatherization")
    await other.callbacks()
    await desk.page.add_init_script(f"({_COUNT_KEYS})()")
    await desk.open("/")
    first = desk.page.locator("[data-customer]").first

    await desk.page.keyboard.press("b")
    await expect(first.locator("[data-name]")).to_be_focused()
    await expect(first).to_have_attribute("data-who", "COUNTED KEYS")
    await desk.page.keyboard.press("l")
    await expect(desk.note.get_by_role("button", name="Resolved")).to_be_focused()
    await desk.page.keyboard.press("Enter")
    await desk.page.keyboard.press("Control+Enter")
    await expect(desk.waiting("COUNTED KEYS")).to_have_count(0)

    keys = int(await desk.page.evaluate("sessionStorage.getItem('keys')"))
    assert 0 < keys <= MOST_KEYS
    newest, *_ = await given.notes(customer)
    assert newest["call_code"] == "RESOLVED"
    await expect(other.waiting("COUNTED KEYS")).to_have_count(0)
