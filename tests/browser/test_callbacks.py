"""Customer Callbacks, live: A-08, A-09, A-11, A-13, and two people at one list."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Route, expect

from .conftest import Seat
from .desk import Desk, Given

pytestmark = pytest.mark.browser

STATUS = "INCOMING / STATUS_MAILED_APP_REQUEST / STATUS_REQUEST"
EMERGENCY = "INCOMING / EMERGENCY_CALL_FROM_CUSTOMER"


async def test_a_08_an_emergency_stands_on_top_whenever_it_came(desk: Desk, given: Given) -> None:
    names = ("STATUS YESTERDAY", "FIFTEEN DAYS", "FORTYEIGHT HOURS")
    status, fifteen, forty_eight = [await given.customer(*name.split()) for name in names]
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    await desk.callbacks()

    await given.note(status, STATUS, contact_date=yesterday)
    await expect(desk.waiting(names[0])).to_be_visible()
    await given.note(fifteen, f"{EMERGENCY} / 15_DAY_NOTICE_REC_D")
    await expect(desk.waiting(names[1])).to_be_visible()
    await given.note(forty_eight, f"{EMERGENCY} / 48_HR_NOTICE_REC_D")
    await expect(desk.waiting(names[2])).to_be_visible()

    assert await desk.order(*names) == ["FORTYEIGHT HOURS", "FIFTEEN DAYS", "STATUS YESTERDAY"]
    await expect(desk.waiting(names[2])).to_contain_text("Emergency")
    await desk.everybody_can_use_it()


async def test_a_09_a_status_request_shows_whom_to_call_and_why(desk: Desk, given: Given) -> None:
    customer = await given.customer(
        "M GUADALUPE", "DELREY", phones={"home": "831 2690274"}, language="SPANISH"
    )
    await desk.record(customer)
    note = await desk.add_note()
    assert await desk.chosen("language") == "SPANISH"
    await desk.press("Status request")
    await note.get_by_label("Notes").fill("SHE HAS A PROMISE TO PAY BY HEAP")
    await desk.save()

    await desk.callbacks()
    row = desk.waiting("M GUADALUPE DELREY")
    for words in (
        "SR",
        "SPANISH",
        "831 2690274",
        "STATUS - MAILED APP REQUEST",
        "SHE HAS A PROMISE TO PAY BY HEAP",
    ):
        await expect(row).to_contain_text(words)
    await expect(row.locator("abbr")).to_have_attribute("title", "STATUS REQUEST")
    await row.get_by_text("Why", exact=True).click()
    await expect(row).to_contain_text("This call code asks for a call.")
    await expect(row).to_contain_text("Rule R14")
    await desk.everybody_can_use_it()


async def test_a_11_a_resolved_call_takes_the_customer_off_the_list(
    desk: Desk, given: Given
) -> None:
    customer = await given.customer("ANSWERED", "CALL", phones={"mobile": "831 5550177"})
    await given.note(customer, STATUS)
    await desk.callbacks()
    row = desk.waiting("ANSWERED CALL")

    await row.get_by_role("button", name="Log call").click()
    await expect(desk.note).to_contain_text("Log the outgoing call")
    await expect(row).to_contain_text("You are calling")
    await desk.everybody_can_use_it()
    assert await desk.chosen("contact_type") == "OUTGOING"
    await desk.press("Resolved")
    assert await desk.chosen("call_code") == "RESOLVED"
    await expect(desk.note.locator("[data-preview]")).to_contain_text("Takes the customer off")
    await desk.save()

    await expect(row).to_have_count(0)
    await desk.record(customer)
    await expect(desk.notes).to_have_count(2)
    await expect(desk.notes.first).to_contain_text("RESOLVED")
    await expect(desk.notes.last).to_contain_text("STATUS REQUEST")


async def test_a_list_that_could_not_be_fetched_fetches_itself_again(
    desk: Desk, given: Given
) -> None:
    """One answer that is lost must not leave a family off the list until something else happens."""
    customer = await given.customer("FETCHED", "AGAIN", phones={"mobile": "831 5550188"})
    await desk.callbacks()
    refused: list[str] = []

    async def refuse_twice(route: Route) -> None:
        if "x-partial" not in route.request.headers or len(refused) == len(("once", "again")):
            await route.fallback()
            return
        refused.append(route.request.url)
        await route.fulfill(status=503, body="")

    await desk.page.route("**/callbacks", refuse_twice)
    await given.note(customer, STATUS)

    await expect(desk.waiting("FETCHED AGAIN")).to_be_visible()
    assert len(refused) == len(desk.complaints)
    desk.complaints.clear()


async def test_a_13_a_cancelled_visit_is_called_back_and_rescheduled(
    desk: Desk, given: Given, sit_down: Seat
) -> None:
    customer = await given.customer("ADAM", "RESCHEDULE", phones={"home": "831 5550166"})
    watcher = await sit_down("weatherization")
    await watcher.callbacks()
    words = "CUSTOMER CALLED TO SAY THEY COULDN'T DO IT TODAY"

    await desk.record(customer)
    note = await desk.add_note()
    await desk.press("Reschedule or cancel")
    await note.get_by_label("Notes").fill(words)
    await desk.save()
    row = watcher.waiting("ADAM RESCHEDULE")
    await expect(row).to_contain_text(words)
    await expect(watcher.page.locator("#announcement")).to_have_text(
        "ADAM RESCHEDULE is now on the list."
    )

    await desk.add_note()
    await desk.press("Appointment scheduled")
    await desk.save()
    await expect(row).to_have_count(0)
    await expect(watcher.page.locator("#announcement")).to_have_text(
        "ADAM RESCHEDULE has left the list."
    )
    assert watcher.complaints == []


async def test_two_people_never_call_the_same_customer(
    desk: Desk, given: Given, sit_down: Seat
) -> None:
    await given.note(await given.customer("ONE", "CALLER"), STATUS)
    other = await sit_down("weatherization")
    await desk.callbacks()
    await other.callbacks()

    mine = desk.waiting("ONE CALLER")
    await mine.get_by_role("button", name="Claim").click()
    await expect(mine).to_contain_text("You are calling")
    me = await desk.page.locator(".who").inner_text()
    await expect(other.waiting("ONE CALLER")).to_contain_text(f"{me} is calling")

    for button in ("Log call", "Claim"):
        await expect(other.waiting("ONE CALLER").get_by_role("button", name=button)).to_have_count(
            0
        )
    await other.everybody_can_use_it()

    await mine.get_by_role("button", name="Release").click()
    await expect(other.waiting("ONE CALLER")).not_to_contain_text("is calling")


async def test_news_leaves_the_keyboard_and_a_half_written_note_alone(
    desk: Desk, given: Given
) -> None:
    await given.note(await given.customer("HALF", "WRITTEN"), STATUS)
    await desk.callbacks()
    row = desk.waiting("HALF WRITTEN")
    await row.locator("[data-name]").focus()
    await desk.page.keyboard.press("w")
    await expect(row.locator("details")).to_have_attribute("open", "")
    await desk.page.keyboard.press("l")
    notes = desk.note.get_by_label("Notes")
    await notes.fill("SHE SAYS")

    await given.note(
        await given.customer("NEWER", "EMERGENCY"), f"{EMERGENCY} / 48_HR_NOTICE_REC_D"
    )
    await expect(desk.waiting("NEWER EMERGENCY")).to_have_count(1)

    await expect(notes).to_be_focused()
    await expect(notes).to_have_value("SHE SAYS")
    await expect(row.locator("details")).to_have_attribute("open", "")
    desk.page.once("dialog", lambda dialog: dialog.accept())
    await desk.page.keyboard.press("Escape")
    await expect(desk.note).to_have_count(0)
    await expect(row.locator("[data-name]")).to_be_focused()


async def test_a_call_may_answer_one_reason_and_leave_the_other(desk: Desk, given: Given) -> None:
    customer = await given.customer("TWO", "REASONS")
    await given.note(customer, STATUS, notes="WHERE IS IT")
    await given.note(customer, "INCOMING / RESCHEDULED_APPOINTMENT / CALL_BACK_REQUESTED")
    await desk.callbacks()
    row = desk.waiting("TWO REASONS")
    await expect(row.locator("summary")).to_contain_text("+ SR")

    await row.get_by_role("button", name="Log call").click()
    await desk.press("Resolved")
    choice = desk.note.get_by_role("group", name="Which calls does this answer?")
    await desk.everybody_can_use_it()
    await expect(choice.get_by_role("checkbox", checked=True)).to_have_count(2)
    await choice.get_by_role("checkbox", name="CALL BACK REQUESTED").uncheck()
    await expect(desk.note.locator("[data-preview]")).to_contain_text("stays on the callback list")
    await desk.save()

    await expect(row.locator("abbr")).to_have_text("CB")
    await expect(row).not_to_contain_text("WHERE IS IT")


async def test_lanes_and_languages_are_codes_in_the_address(desk: Desk, given: Given) -> None:
    await given.note(
        await given.customer("WEATHER", "LANE"),
        "INCOMING / WX_INFORMATION_REQUESTED / WX_CALL_INFO_SCHED_JOB",
    )
    await given.note(await given.customer("OTHER", "LANE"), STATUS)
    await desk.callbacks()

    await desk.page.get_by_role("radio", name="Weatherization").check(force=True)

    await expect(desk.page).to_have_url(re.compile(r"lane=WX"))
    await expect(desk.waiting("WEATHER LANE")).to_be_visible()
    await expect(desk.waiting("OTHER LANE")).to_have_count(0)
    await desk.everybody_can_use_it()


async def test_a_silent_service_leaves_the_list_on_the_screen(desk: Desk, given: Given) -> None:
    await given.note(await given.customer("STILL", "LISTED"), STATUS)
    await desk.callbacks()
    row = desk.waiting("STILL LISTED")
    await expect(row).to_be_visible()
    silent = {"status": 503, "body": "<p data-error>The service does not answer.</p>"}
    await desk.page.route(re.compile(r"/callbacks(/.*)?$"), lambda route: route.fulfill(**silent))

    await row.get_by_role("button", name="Claim").click()
    trouble = desk.page.locator("[data-callbacks-error]")
    await expect(trouble).to_have_text("The service does not answer.")
    await desk.page.get_by_role("link", name="Refresh").click()
    await expect(trouble).to_contain_text("Please try again in a moment.")
    await expect(row).to_be_visible()
    await desk.everybody_can_use_it()

    await desk.page.unroute_all()
    await desk.page.get_by_role("link", name="Refresh").click()
    await expect(trouble).to_be_hidden()
    desk.complaints.clear()  # the browser reports the answers that were silent on purpose


async def test_the_keyboard_goes_on_where_a_customer_has_left(desk: Desk, given: Given) -> None:
    for name in ("FIRST STAYS", "SECOND LEAVES", "THIRD STAYS"):
        await given.note(await given.customer(*name.split()), STATUS)
    leaving = desk.waiting("SECOND LEAVES")
    await desk.callbacks()
    await expect(desk.waiting("THIRD STAYS")).to_be_visible()
    customer = await leaving.get_attribute("data-customer")
    await leaving.locator("[data-name]").focus()

    await given.note(str(customer), "OUTGOING / PROGRAM_APPLICATION_INFO_GIVEN / RESOLVED")

    await expect(leaving).to_have_count(0)
    await expect(desk.waiting("THIRD STAYS").locator("[data-name]")).to_be_focused()


async def test_a_left_message_keeps_the_customer_in_place(desk: Desk, given: Given) -> None:
    await given.note(await given.customer("NOT", "REACHED"), STATUS)
    await desk.callbacks()
    row = desk.waiting("NOT REACHED")

    await row.get_by_role("button", name="Log call").click()
    await desk.press("Left message")
    await desk.save()

    await expect(row).to_contain_text("1 attempt")
    await expect(row).not_to_contain_text("is calling")
    await expect(row).to_contain_text("no phone - mail/visit")


async def test_the_call_sheet_lists_everybody_on_paper(desk: Desk, given: Given) -> None:
    await given.note(await given.customer("ON", "PAPER"), STATUS)
    await desk.callbacks()
    await expect(desk.waiting("ON PAPER")).to_be_visible()

    await desk.open("/callbacks/sheet")

    await expect(desk.page.get_by_role("row", name="ON PAPER")).to_contain_text("STATUS REQUEST")
