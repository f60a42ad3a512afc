"""The Contact Entry Note on the customer's record: A-06, A-14, and what protects what was typed."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Browser, Route, expect

from hearthline.house import DEMO_PASSWORD

from .desk import Desk, Given

pytestmark = pytest.mark.browser

AGENCY_CLOCK = ZoneInfo("America/Los_Angeles")


async def test_a_06_a_note_knows_when_and_by_whom_and_names_what_is_missing(
    desk: Desk, given: Given
) -> None:
    await desk.record(await given.customer("DEFAULT", "NOTE"))
    await expect(desk.page.locator("#contacts")).to_contain_text(
        "No contacts exist for this customer"
    )

    note = await desk.add_note()

    shown = datetime.fromisoformat(await note.get_by_label("Contact Date").input_value())
    now = datetime.now(AGENCY_CLOCK).replace(tzinfo=None)
    assert abs(now - shown) < timedelta(minutes=2)
    await expect(note).to_contain_text(
        f"Entered By: {await desk.page.locator('.who').inner_text()}"
    )
    await desk.choose(language="")
    await note.get_by_label("Notes").fill("PPT20")
    await desk.press("Save")

    problem = note.locator("[data-problem]")
    await expect(problem).to_be_focused()
    await expect(problem.get_by_role("link")).to_have_text(
        [
            "Choose a Contact Type.",
            "Choose a Contact Action.",
            "Choose a Call Code.",
            "Choose a Language.",
        ]
    )
    await expect(note.get_by_label("Notes")).to_have_value("PPT20")
    await desk.everybody_can_use_it()

    await desk.choose(contact_type="INCOMING")
    await expect(problem.get_by_role("link")).to_have_count(3)
    await expect(note.get_by_text("Choose a Contact Type.")).to_have_count(0)
    await desk.press("Information, call back")
    await expect(problem.get_by_role("link")).to_have_text(["Choose a Language."])
    await desk.choose(language="ENGLISH")
    await desk.save()
    await expect(desk.notes).to_have_count(1)
    await expect(desk.notes.first).to_contain_text("PROGRAM/APPLICATION INFO GIVEN")
    await expect(desk.notes.first).to_contain_text("PPT20")
    await desk.everybody_can_use_it()


async def test_a_14_a_deficient_application_by_phone_and_by_mail(desk: Desk, given: Given) -> None:
    customer = await given.customer("DOENA", "PAPERS", phones={"home": "831 5550142"})
    await desk.record(customer)
    note = await desk.add_note()
    await desk.press("Deficient, phone back and mail")
    await expect(note.locator("[data-preview]")).to_contain_text("Puts the customer on the")
    await desk.save()

    await expect(desk.notes.first).to_contain_text("IM - DEFICIENT (INCOMPLETE)")
    page = desk.page
    await expect(page.get_by_role("heading", name="Deficiencies")).to_be_visible()
    await expect(page.locator(".deficiencies")).to_contain_text("No data to display")
    await desk.everybody_can_use_it()
    await page.get_by_label("Deficiency Reason").select_option(label="MISSING/INCOMPLETE BILL")
    await page.get_by_label("Deficiency Notes").fill("MISSING PAGE 1&2 OF ELECTRIC BILL")
    await page.get_by_role("button", name="Add deficiency").click()

    row = page.locator(".deficiencies tbody tr")
    await expect(row).to_contain_text("MISSING/INCOMPLETE BILL")
    await expect(row).to_contain_text("MISSING PAGE 1&2 OF ELECTRIC BILL")
    await desk.everybody_can_use_it()

    await desk.callbacks()
    await expect(desk.waiting("DOENA PAPERS").locator("abbr")).to_have_text("DP")

    await desk.record(customer)
    await desk.add_note()
    await desk.press("Deficient, mailed back")
    await desk.save()
    await expect(desk.notes).to_have_count(2)
    await expect(desk.notes.first.get_by_role("button", name="Deficiencies")).to_be_visible()


async def test_a_note_takes_eight_keys_and_an_enter(desk: Desk, given: Given) -> None:
    await desk.record(await given.customer("QUICK", "ENTRY"))
    await desk.page.keyboard.press("c")
    await expect(desk.note.locator("[data-quick]")).to_be_focused()

    await desk.page.keyboard.type("48 ap s: gas bill 210")

    assert await desk.chosen("call_code") == "48 HR NOTICE REC'D"
    assert (await desk.chosen("mailing_code")).startswith("AP - FIRST TIME(HEAP APPLICATION)")
    assert await desk.chosen("language") == "SPANISH"
    assert await desk.chosen("contact_type") == "INCOMING"
    assert await desk.chosen("contact_action") == "EMERGENCY CALL FROM CUSTOMER"
    await expect(desk.note.get_by_label("Notes")).to_have_value("gas bill 210")
    await expect(desk.note.get_by_label("Shut-off date on the notice")).to_be_visible()
    await expect(desk.note.locator("[data-preview]")).to_contain_text("Emergency")
    await desk.page.keyboard.press("Enter")
    await desk.page.keyboard.press("Enter")
    await expect(desk.notes).to_have_count(1)


async def test_a_lost_answer_and_a_second_press_save_one_note(desk: Desk, given: Given) -> None:
    customer = await given.customer("TWICE", "PRESSED")
    await desk.record(customer)
    note = await desk.add_note()
    await desk.press("Status request")
    await note.get_by_label("Notes").fill("ASKED TWICE")

    async def lose_the_answer(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await desk.page.route(re.compile(r"/contacts$"), lose_the_answer)
    await desk.press("Save")
    await expect(note.locator("[data-error]")).to_contain_text("Nothing you typed is lost")
    await expect(note.get_by_label("Notes")).to_have_value("ASKED TWICE")
    await desk.page.unroute_all()
    await desk.save()

    assert [one["notes"] for one in await given.notes(customer)] == ["ASKED TWICE"]
    desk.complaints.clear()  # the browser reports the answer that was lost on purpose


async def test_a_session_that_ended_takes_nothing_with_it(desk: Desk, given: Given) -> None:
    customer = await given.customer("SESSION", "ENDED")
    await desk.record(customer)
    note = await desk.add_note()
    await desk.press("Status request")
    await note.get_by_label("Notes").fill("STILL HERE")
    await desk.page.context.clear_cookies()

    await desk.press("Save")
    await expect(note.locator("[data-error]")).to_contain_text("Sign in again in another tab")
    await desk.everybody_can_use_it()
    other_tab = Desk(await desk.page.context.new_page())
    await other_tab.sign_in("frontdesk", DEMO_PASSWORD)
    await desk.save()

    assert [one["notes"] for one in await given.notes(customer)] == ["STILL HERE"]


async def test_two_corrections_at_once_show_both(desk: Desk, given: Given) -> None:
    customer = await given.customer("CORRECTED", "TWICE")
    written = await given.note(
        customer, "INCOMING / STATUS_MAILED_APP_REQUEST / STATUS_REQUEST", notes="FIRST"
    )
    await desk.record(customer)
    await desk.page.locator(f"#edit-{written}").click()
    note = desk.note
    await note.get_by_label("Notes").fill("MINE")
    await given.amend(written, notes="THEIRS")

    await desk.press("Save")

    await expect(note.locator("[data-problem]")).to_contain_text("Somebody changed this note")
    await expect(note.locator("#entry-notes-theirs")).to_contain_text("THEIRS")
    await expect(note.get_by_label("Notes")).to_have_value("MINE")
    await desk.everybody_can_use_it()
    await desk.save()
    assert [one["notes"] for one in await given.notes(customer)] == ["MINE"]


async def test_a_deleted_note_leaves_the_history_after_a_question(desk: Desk, given: Given) -> None:
    customer = await given.customer("DELETED", "NOTE")
    await given.note(customer, "INCOMING / STATUS_MAILED_APP_REQUEST / STATUS_REQUEST")
    await desk.record(customer)

    await desk.notes.first.get_by_role("link", name="Delete the note").click()
    await expect(desk.page.get_by_role("dialog")).to_contain_text("Delete this contact entry note?")
    await desk.everybody_can_use_it()
    await desk.page.get_by_role("button", name="Delete the note").click()

    await expect(desk.page.locator("#contacts")).to_contain_text(
        "No contacts exist for this customer"
    )


async def test_a_deletion_nobody_answers_is_told_where_it_was_asked(
    desk: Desk, given: Given
) -> None:
    customer = await given.customer("DELETED", "LATER")
    await given.note(customer, "INCOMING / STATUS_MAILED_APP_REQUEST / STATUS_REQUEST")
    await desk.record(customer)
    await desk.notes.first.get_by_role("link", name="Delete the note").click()
    await desk.page.route(re.compile(r"/void$"), lambda route: route.abort())

    await desk.page.get_by_role("button", name="Delete the note").click()

    trouble = desk.page.get_by_role("dialog").get_by_role("alert")
    await expect(trouble).to_contain_text("The service did not answer.")
    await expect(trouble).to_be_focused()
    await desk.page.unroute_all()
    await desk.page.get_by_role("button", name="Delete the note").click()
    await expect(desk.notes).to_have_count(0)
    desk.complaints.clear()  # the browser reports the answer that was cut off on purpose


async def test_a_note_is_a_plain_form_where_scripts_do_not_run(
    house: str, browser: Browser, given: Given
) -> None:
    customer = await given.customer("PLAIN", "FORM")
    context = await browser.new_context(base_url=house, java_script_enabled=False, locale="en-US")
    desk = Desk(await context.new_page())
    await desk.sign_in("frontdesk", DEMO_PASSWORD)

    await desk.page.goto(f"/customers/{customer}/contacts/new")
    await desk.press("Save")
    await expect(desk.note.locator("[data-problem]")).to_contain_text("Choose a Call Code.")
    await desk.press("Status request")
    assert await desk.note.get_by_label("Call Code").input_value() == "STATUS_REQUEST"
    await desk.press("Save")

    await expect(desk.notes).to_have_count(1)
    await context.close()


async def test_r_64_enter_in_a_box_of_the_note_fills_in_no_usual_entry(
    desk: Desk, given: Given
) -> None:
    customer = await given.customer("ENTER", "NOTED")
    await desk.record(customer)
    note = await desk.add_note()
    await desk.choose(contact_type="OUTGOING")

    await note.locator("[name=contact_date]").press("Enter")

    await expect(note.locator("[name=contact_type]")).to_have_value("OUTGOING")
    await expect(note.locator("[name=call_code]")).to_have_value("")
