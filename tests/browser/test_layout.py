"""How screens are laid out, measured where people see them (R-77)."""

from typing import Final
from uuid import uuid4

import pytest
from playwright.async_api import ViewportSize, expect

from .desk import Desk, Given

SCREEN: Final[ViewportSize] = {"width": 1366, "height": 768}
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
CALLED: Final = "INCOMING / STATUS_MAILED_APP_REQUEST / STATUS_REQUEST"


pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [SCREEN, PHONE], ids=["screen", "phone"])
async def test_r_77_the_usual_entries_stand_in_groups_and_none_is_cut_off(
    desk: Desk, given: Given, size: ViewportSize
) -> None:
    customer = await given.customer("IDA", f"CHIPS {uuid4().hex[:6]}")
    await desk.page.set_viewport_size(size)
    await desk.open(f"/customers/{customer}/contacts/new")
    await expect(desk.page.locator(".chip").first).to_be_visible()

    boxes = [await chip.bounding_box() for chip in await desk.page.locator(".chip").all()]
    outside = [
        box for box in boxes if box and (box["x"] < 0 or box["x"] + box["width"] > size["width"])
    ]
    groups = desk.page.locator(".chip-group")

    assert len(boxes) > 10
    assert outside == []
    assert await groups.count() >= 3
    for group in await groups.all():
        assert 1 <= await group.locator(".chip").count() <= 8


@pytest.mark.parametrize("size", [SCREEN, PHONE], ids=["screen", "phone"])
async def test_r_77_correcting_a_note_and_deleting_it_are_not_beside_each_other(
    desk: Desk, given: Given, size: ViewportSize
) -> None:
    customer = await given.customer("IDA", f"TOOLS {uuid4().hex[:6]}")
    await given.note(customer, CALLED)
    await desk.page.set_viewport_size(size)
    await desk.open(f"/customers/{customer}")

    row = desk.page.locator("tr[id^=note-]").first
    edit = await row.locator("a[id^=edit-]").bounding_box()
    delete = await row.locator("a.removes").bounding_box()

    assert edit
    assert delete
    assert min(edit["width"], edit["height"], delete["width"], delete["height"]) >= 24
    across = max(delete["x"] - edit["x"] - edit["width"], edit["x"] - delete["x"] - delete["width"])
    down = max(delete["y"] - edit["y"] - edit["height"], edit["y"] - delete["y"] - delete["height"])
    assert max(across, down) >= 8


@pytest.mark.parametrize("size", [SCREEN, PHONE], ids=["screen", "phone"])
async def test_r_77_a_record_is_read_at_a_glance_and_its_boxes_unfold_for_whoever_edits(
    desk: Desk, given: Given, size: ViewportSize
) -> None:
    customer = await given.customer(
        "IDA", f"GLANCE {uuid4().hex[:6]}", mailing_address={"street": "BERRY"}, language="SPANISH"
    )
    await desk.page.set_viewport_size(size)
    await desk.record(customer)
    box = desk.page.get_by_label("First Name")
    await expect(box).to_be_hidden()
    await expect(desk.page.locator("#record-summary")).to_contain_text("BERRY")
    await expect(desk.page.locator("#record-summary")).to_contain_text("SPANISH")
    contacts = await desk.page.locator("#contacts").bounding_box()
    assert contacts
    assert contacts["y"] < 2 * size["height"], "the notes are what one came for"

    await desk.page.keyboard.press("e")
    await expect(box).to_be_focused()
    await desk.everybody_can_use_it()
    await box.fill("IRMA")
    await desk.page.locator("#record-summary").click()
    await expect(box, "what is not saved stays in sight").to_be_visible()
    await box.fill("IDA")
    await desk.page.locator("#record-summary").click()
    await expect(box).to_be_hidden()

    await desk.page.get_by_role("link", name="Mailing Address", exact=True).click()
    await expect(desk.page.get_by_label("Zip Code")).to_be_in_viewport()


async def test_r_77_what_stays_in_sight_covers_neither_itself_nor_what_one_goes_to(
    desk: Desk, given: Given
) -> None:
    customer = await given.customer("IDA", f"SCROLLS {uuid4().hex[:6]}")
    await given.note(customer, CALLED)
    await desk.record(customer)

    await desk.page.get_by_role("link", name="Text Messages", exact=True).click()
    await expect(desk.page.locator("#texts h2").first).to_be_in_viewport(ratio=1)
    masthead = await desk.page.locator(".masthead").bounding_box()
    title = await desk.page.locator(".titlebar").bounding_box()
    heading = await desk.page.locator("#texts h2").first.bounding_box()

    assert masthead
    assert title
    assert heading
    assert masthead["y"] + masthead["height"] <= title["y"] + 1
    assert title["y"] + title["height"] <= heading["y"] + 1


async def test_r_77_on_a_phone_the_number_that_was_dialled_stands_below_what_was_done(
    desk: Desk, given: Given
) -> None:
    phones = {"home": "831 5550291"}
    customer = await given.customer("IDA", f"DIALLED {uuid4().hex[:6]}", phones=phones)
    called = "OUTGOING / LEFT_MESSAGE / NO_ACTION_REQ_RECORD_ONLY"
    await given.note(customer, called, phone="+18315550291")
    await desk.page.set_viewport_size(PHONE)
    await desk.record(customer)

    cell = desk.page.locator("tr[id^=note-] td", has_text="LEFT MESSAGE").first
    number = await cell.locator(".clock").bounding_box()
    begins = await cell.evaluate(
        "(td) => { const range = document.createRange();"
        " range.selectNodeContents(td.firstChild); return range.getBoundingClientRect().x; }"
    )

    assert number
    assert abs(number["x"] - begins) < 2
