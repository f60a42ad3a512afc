"""The record's strip (R-70), the flags one dials by (R-79), and deleting what is open (R-74)."""

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import uuid4

import pytest
from playwright.async_api import ViewportSize, expect

from .conftest import Seat
from .desk import Desk, Given

pytestmark = pytest.mark.browser

PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
EMERGENCY = "INCOMING / EMERGENCY_CALL_FROM_CUSTOMER / 48_HR_NOTICE_REC_D"
ASKED = "INCOMING / STATUS_MAILED_APP_REQUEST / STATUS_REQUEST"


def name() -> str:
    return f"STRIP{uuid4().hex[:6]}".upper()


def in_a_week() -> datetime:
    return (datetime.now(UTC) + timedelta(days=7)).replace(
        hour=10, minute=0, second=0, microsecond=0, tzinfo=None
    )


async def test_r_70_the_strip_says_what_is_open_and_lives(desk: Desk, given: Given) -> None:
    customer = await given.customer("JULIA", name(), phones={"home": "831 555 0177"})
    await desk.open(f"/customers/{customer}")
    call, mail = desk.page.locator("#strip-call"), desk.page.locator("#strip-mail")
    await expect(call).to_contain_text("Not on the callback list.")
    await expect(mail).to_contain_text("No mail waits.")
    await expect(desk.page.locator(".dial a[href^='tel:']")).to_have_attribute(
        "href", "tel:+18315550177"
    )

    await given.appointment(customer, in_a_week())
    await given.note(customer, EMERGENCY, mailing_code="AP")

    # Nobody touches the page: the streams tell it.
    await expect(call).to_contain_text("Waits for a call")
    await expect(call).to_contain_text("Nobody is calling")
    await expect(mail).to_contain_text("AP")
    await desk.open(f"/customers/{customer}")
    await expect(desk.page.locator("#strip-standing")).to_contain_text("Unconfirmed")
    await desk.everybody_can_use_it()
    await desk.page.set_viewport_size(PHONE)
    await desk.everybody_can_use_it()

    await desk.page.locator("#strip-claim").click()
    await desk.page.wait_for_url("**/log")
    await desk.open(f"/customers/{customer}")
    await expect(call).to_contain_text("You are calling")


async def test_r_74_deleting_says_what_is_open_and_asks_again_when_something_came_in(
    sit_down: Seat, given: Given
) -> None:
    boss = await sit_down("supervisor")
    customer = await given.customer("JULIA", name(), phones={"home": "831 555 0177"})
    await boss.open(f"/customers/{customer}")
    await boss.page.locator("[data-opens=remove]").click()
    await expect(boss.page.locator("#remove")).not_to_contain_text("Still open")

    # Meanwhile an emergency comes in; the dialog knows nothing of it.
    await given.note(customer, EMERGENCY, mailing_code="AP")
    await expect(boss.page.locator("#strip-call")).to_contain_text("Waits for a call")
    await boss.page.locator("#remove button.danger").click()

    still_open = boss.page.locator("#still-open")
    await expect(still_open).to_contain_text("an emergency on the callback list")
    await boss.everybody_can_use_it()
    await boss.page.get_by_role("button", name="Delete all the same").click()
    await boss.page.wait_for_url("**/customers/search")
    assert boss.complaints == []


@pytest.mark.parametrize("size", [None, PHONE])
async def test_r_79_a_death_is_written_down_and_nobody_is_offered_the_call(
    desk: Desk, given: Given, size: ViewportSize | None
) -> None:
    last = name()
    customer = await given.customer("OTTO", last, phones={"home": "831 555 0187"})
    await given.note(customer, ASKED)
    if size:
        await desk.page.set_viewport_size(size)
    await desk.open(f"/customers/{customer}")
    await desk.edit()
    await desk.page.locator("#deceased").check()
    await desk.page.locator("#voicemail").select_option("NO_MESSAGE")
    await desk.page.locator("[data-save]").click()
    await expect(desk.page.locator(".dial")).to_contain_text("deceased - speak to the family")
    await expect(desk.page.locator(".dial")).to_contain_text("leave no message")
    await desk.everybody_can_use_it()

    await expect(desk.page.locator("#strip-call")).to_contain_text("deceased")
    await expect(desk.page.locator("#strip-claim")).to_have_count(0)
    await desk.open("/callbacks?lane=SUPERVISOR")
    row = desk.page.locator(f"[data-customer='{customer}']")
    await expect(row).to_contain_text("deceased - speak to the family")
    await expect(row).to_contain_text("for a supervisor")
    await expect(row.locator("[data-log-key], [data-claim-key], a[href^='tel:']")).to_have_count(0)
    await desk.everybody_can_use_it()


async def test_r_79_the_words_to_leave_stand_where_one_dials_in_both_languages(
    desk: Desk, given: Given
) -> None:
    customer = await given.customer(
        "ROSA",
        name(),
        phones={"home": "831 555 0197"},
        language="SPANISH",
        voicemail="MUST_NOT_SAY_WHO",
    )
    await given.note(customer, EMERGENCY)
    await desk.open(f"/callbacks/{customer}/log")

    said = desk.page.locator(".log .voicemail")
    await expect(said).to_contain_text("a message must not say who we are")
    await expect(said.locator("[lang=en]")).to_contain_text("this message is for Rosa")
    await expect(said.locator("[lang=es]")).to_contain_text("este mensaje es para Rosa")
    await expect(said).not_to_contain_text("Hearthline")
    await desk.everybody_can_use_it()
