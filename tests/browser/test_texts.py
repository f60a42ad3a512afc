"""Texts, on the simulated telephone: A-17, A-18, A-19."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Locator, expect

from .desk import Desk, Given

pytestmark = pytest.mark.browser


def next_wednesday() -> datetime:
    """Return ten o'clock on a Wednesday that is at least two days off."""
    day = datetime.now(UTC).replace(tzinfo=None) + timedelta(days=2)
    day += timedelta(days=(2 - day.weekday()) % 7)
    return day.replace(hour=10, minute=0, second=0, microsecond=0)


async def remind(desk: Desk, customer: str, number: str) -> str:
    """Ask for consent, make an appointment, send its reminder; return how the text names it."""
    page = desk.page
    when = next_wednesday()
    await desk.record(customer)
    await page.get_by_role("button", name="Said yes").click()
    await expect(page.locator("#texts .numbers").first).to_contain_text("May be texted")
    await page.locator("#appointments-add").click()
    await desk.everybody_can_use_it()
    await page.get_by_label("Appointment Date").fill(f"{when:%Y-%m-%d}")
    await page.get_by_label("Start Time").fill("10:00")
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator("#appointments")).to_contain_text("Unconfirmed")
    await desk.until(f"/customers/{customer}", lambda: page.locator("#texts .messages tbody tr"))
    await page.goto("/simulator")
    await page.get_by_role("button", name="Send planned reminders now").click()
    await expect(phone(desk, number)).to_be_visible()
    await phone(desk, number).click()
    return f"{when:%a %b} {when.day} at 10:00 AM"


def phone(desk: Desk, number: str) -> Locator:
    """Find a telephone in the simulator's list."""
    return desk.page.locator(".contacts-list a", has_text=number)


async def answer(desk: Desk, words: str) -> None:
    """Text the agency from the telephone that is open."""
    await desk.page.locator("#answer").fill(words)
    await desk.page.locator("#send-answer").click()
    await expect(desk.page.locator(".from-them").last).to_contain_text(words)
    await desk.everybody_can_use_it()


async def told(desk: Desk, message: str) -> None:
    """See a notification come in, and everybody able to read it."""
    await desk.page.goto("/notifications")
    await expect(desk.page.locator(".feed")).to_contain_text(message)
    await desk.everybody_can_use_it()


async def test_a_17_a_reminder_is_sent_and_confirmed(desk: Desk, given: Given) -> None:
    customer = await given.customer("JULIE", "REMINDED", phones={"mobile": "831 5550241"})
    when = await remind(desk, customer, "831 5550241")
    await expect(desk.page.locator(".from-us p").last).to_have_text(
        re.compile(
            r"^Reminder: you have a weatherization appointment with .+ on "
            + re.escape(when)
            + r"\. Reply 1 to confirm, 2 to cancel, 3 to opt out\.$"
        )
    )

    await answer(desk, "1")

    await told(
        desk,
        "SMS reply of 1 - Confirmed received from JULIE REMINDED phone number (831) 555-0241"
        f" regarding appointment on {when}.",
    )
    await desk.until(
        f"/customers/{customer}",
        lambda: desk.page.locator("#appointments .status-confirmed"),
    )
    await expect(desk.notes).to_have_count(2)
    await expect(desk.notes.first).to_contain_text("Reply: 1")
    await expect(desk.notes.last).to_contain_text("OUTGOING SMS APPOINTMENT REMINDER SENT")
    await desk.everybody_can_use_it()
    await desk.callbacks()
    await expect(desk.waiting("JULIE REMINDED")).to_have_count(0)


async def test_r_64_enter_sends_what_was_typed(desk: Desk, given: Given) -> None:
    await given.customer("ENTER", "PRESSED", phones={"mobile": "831 5550246"})
    await given.text("831 5550246", "Hello?")
    await desk.open("/simulator")
    await phone(desk, "831 5550246").click()

    await desk.page.locator("#answer").fill("I typed this")
    await desk.page.locator("#answer").press("Enter")

    await expect(desk.page.locator(".from-them").last).to_contain_text("I typed this")
    await desk.page.locator("#choice-2").click()
    await expect(desk.page.locator(".from-them").last.locator("p")).to_have_text("2")


async def test_a_18_a_cancelled_visit_and_words_nobody_expected(desk: Desk, given: Given) -> None:
    words = "Yo yo yo. This is a non numeric response"
    chris = await given.customer("CHRIS", "GIBBERISH", phones={"mobile": "831 5550242"})
    maria = await given.customer("MARIA", "CANCELS", phones={"mobile": "831 5550243"})

    when = await remind(desk, chris, "831 5550242")
    await answer(desk, words)
    await told(
        desk,
        f"SMS reply of {words} received from CHRIS GIBBERISH phone number (831) 555-0242"
        f" regarding appointment on {when}.",
    )
    when = await remind(desk, maria, "831 5550243")
    await answer(desk, "2")
    await told(
        desk,
        "SMS reply of 2 - Cancelled received from MARIA CANCELS phone number (831) 555-0243"
        f" regarding appointment on {when}.",
    )

    await desk.callbacks()
    await expect(desk.waiting("CHRIS GIBBERISH")).to_contain_text(words)
    await expect(desk.waiting("MARIA CANCELS")).to_contain_text("Reply: 2")
    await desk.record(chris)
    await expect(desk.page.locator("#appointments")).to_contain_text("Unconfirmed")
    await desk.record(maria)
    await expect(desk.page.locator("#appointments")).to_contain_text("Wants to cancel")


async def test_a_19_a_number_that_opted_out_is_left_alone_until_it_opts_in(
    desk: Desk, given: Given
) -> None:
    customer = await given.customer("OPTS", "OUT", phones={"mobile": "831 5550244"})
    when = await remind(desk, customer, "831 5550244")
    await answer(desk, "3")
    await told(
        desk,
        "SMS reply of 3 - Opted Out received from OPTS OUT phone number (831) 555-0244"
        f" regarding appointment on {when}.",
    )
    await desk.until(
        f"/customers/{customer}", lambda: desk.page.get_by_text("Opted out", exact=True)
    )
    await desk.callbacks()
    await expect(desk.waiting("OPTS OUT")).to_have_count(0)

    later = next_wednesday() + timedelta(days=7)
    await given.appointment(customer, later)
    await desk.until(
        f"/customers/{customer}",
        lambda: desk.page.locator("#texts .messages").get_by_text("the number opted out"),
    )
    await desk.everybody_can_use_it()

    await desk.page.goto("/simulator")
    await phone(desk, "831 5550244").click()
    await answer(desk, "START")
    await desk.until(
        f"/customers/{customer}",
        lambda: desk.page.locator("#texts .numbers").first.get_by_text("May be texted"),
    )


async def test_a_notification_rings_at_every_desk_and_is_read_by_each(
    desk: Desk, given: Given
) -> None:
    customer = await given.customer("RINGS", "THEBELL", phones={"mobile": "831 5550245"})
    assert customer
    badge = desk.page.locator("[data-badge]")

    await desk.open("/notifications")
    if await desk.page.get_by_role("button", name="Mark all as read").count():
        await desk.page.get_by_role("button", name="Mark all as read").click()
    await expect(badge).to_be_hidden()
    await given.text("831 5550245", "When are you coming?")

    await expect(badge).to_have_text("1")
    row = desk.page.locator(".feed tr", has_text="When are you coming?")
    await expect(row).to_be_visible()
    await desk.everybody_can_use_it()
    await row.get_by_role("button").click()
    await expect(badge).to_be_hidden()
