"""A note under the wrong name: moved, or taken back late, and both records say so (R-22, R-23)."""

import re

import pytest
from playwright.async_api import expect

from .conftest import Seat
from .desk import Desk, Given

pytestmark = pytest.mark.browser

STATUS = "INCOMING / STATUS_MAILED_APP_REQUEST / STATUS_REQUEST"
EMERGENCY = "INCOMING / EMERGENCY_CALL_FROM_CUSTOMER / 48_HR_NOTICE_REC_D"
RESOLVED = "OUTGOING / PROGRAM_APPLICATION_INFO_GIVEN / RESOLVED"
WRONG = "OUTGOING / WRONG_OR_DISCONNECTED_NUMBER / NO_ACTION_REQ_RECORD_ONLY"


async def test_r_23_a_note_on_the_wrong_record_is_moved_from_there(
    desk: Desk, given: Given
) -> None:
    wrong = await given.customer("WRONG", "MISPLACED")
    await given.customer("RIGHT", "MISPLACED")
    await given.note(wrong, STATUS, notes="ASKS FOR RIGHT")
    await desk.record(wrong)
    page = desk.page

    await page.get_by_role("link", name="Move the note").click()
    dialog = page.locator("dialog[open]")
    await expect(dialog.get_by_label("Whom is it about?")).to_be_focused()
    await page.keyboard.type("right misplaced")
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_role("radio").first).to_be_focused()
    await dialog.get_by_role("radio", name="MISPLACED, RIGHT").check()
    await dialog.get_by_role("button", name="Move the note").click()
    await expect(dialog.locator("[data-problem]")).to_contain_text("why")
    await desk.everybody_can_use_it()
    await dialog.get_by_label("Why?").fill("Two with one name")
    await dialog.get_by_role("button", name="Move the note").click()

    await expect(page.locator("[data-toast]").first).to_contain_text("The note is moved.")
    await expect(desk.notes).to_contain_text(["Moved to RIGHT MISPLACED"])
    await expect(desk.notes).to_contain_text(["Two with one name"])
    await desk.everybody_can_use_it()
    await page.get_by_role("link", name="RIGHT MISPLACED").click()
    await expect(desk.notes).to_contain_text(["Moved here from WRONG MISPLACED"])
    await desk.callbacks()
    await expect(desk.waiting("RIGHT MISPLACED")).to_be_visible()
    await expect(desk.waiting("WRONG MISPLACED")).to_have_count(0)


async def test_r_23_a_moved_answer_leaves_the_calls_that_were_not_ticked(
    desk: Desk, given: Given
) -> None:
    """A note that says RESOLVED must not clear another family's emergency in silence."""
    wrong = await given.customer("WRONG", "ANSWERED")
    right = await given.customer("RIGHT", "ANSWERED")
    await given.note(right, EMERGENCY)
    await given.note(right, STATUS)
    await given.note(wrong, RESOLVED)
    await desk.record(wrong)
    page = desk.page

    await page.get_by_role("link", name="Move the note").click()
    dialog = page.locator("dialog[open]")
    await expect(dialog.get_by_label("Whom is it about?")).to_be_focused()
    await page.keyboard.type("right answered")
    await page.keyboard.press("Enter")
    await dialog.get_by_role("radio", name="ANSWERED, RIGHT").check()
    await dialog.get_by_role("checkbox", name=re.compile("48 HR")).uncheck()
    await desk.everybody_can_use_it()
    await dialog.get_by_label("Why?").fill("Two with one name")
    await dialog.get_by_role("button", name="Move the note").click()
    await expect(page.locator("[data-toast]").first).to_contain_text("The note is moved.")

    await desk.callbacks()
    row = desk.waiting("RIGHT ANSWERED")
    await expect(row).to_contain_text("48")
    await expect(row).not_to_contain_text("STATUS REQUEST")


async def test_r_22_a_supervisor_deletes_what_was_mailed_or_is_old_and_says_why(
    desk: Desk, given: Given, sit_down: Seat
) -> None:
    customer = await given.customer("TAKEN", "BACKLATE")
    await given.note(customer, STATUS)
    await given.note(customer, RESOLVED)
    supervisor = await sit_down("supervisor")
    await supervisor.record(customer)

    first = supervisor.notes.first
    await first.get_by_role("link", name="Delete the note").click()
    dialog = supervisor.page.locator("dialog[open]")
    await supervisor.everybody_can_use_it()
    await dialog.get_by_role("button", name="Delete the note").click()
    told = supervisor.page.locator("[data-toast]").first
    await expect(told).to_contain_text("The note is deleted.")

    await desk.callbacks()
    await expect(desk.waiting("TAKEN BACKLATE")).to_be_visible()


async def test_r_36_a_wrong_number_is_marked_on_the_row_and_on_the_record(
    desk: Desk, given: Given
) -> None:
    phones = {"home": "(831) 771-1806", "mobile": "(831) 555-0100"}
    customer = await given.customer("WRONG", "NUMBER", phones=phones)
    await given.note(customer, STATUS)
    await given.note(customer, WRONG, phone="(831) 771-1806")
    await desk.callbacks()
    row = desk.waiting("WRONG NUMBER")
    await expect(row.locator("td.phone a")).to_have_text("831 5550100")
    await expect(row.locator("td.phone")).to_contain_text("831 7711806: wrong number")
    await desk.everybody_can_use_it()

    await row.get_by_role("button", name="Log call").click()
    assert await desk.chosen("phone") == "831 5550100"
    await desk.everybody_can_use_it()
    await desk.page.keyboard.press("Escape")
    await desk.record(customer)
    await expect(desk.page.locator(".wrong-number")).to_contain_text("831 7711806")


async def test_r_43_of_many_notes_the_first_are_shown_and_the_others_on_demand(
    desk: Desk, given: Given
) -> None:
    customer = await given.customer("MANY", "NOTES")
    for number in range(30):
        await given.note(customer, STATUS, notes=f"NOTE {number}")
    await desk.record(customer)
    await expect(desk.notes).to_have_count(25)

    await desk.page.locator("#contacts-more").click()

    await expect(desk.notes).to_have_count(30)
    await expect(desk.page.locator("#contacts-more")).to_have_count(0)
