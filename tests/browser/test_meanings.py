"""A call code nobody has explained: noted, told, explained, and then the customer is called."""

import httpx2
import pytest
from playwright.async_api import expect

from hearthline.house import DEMO_PASSWORD

from .conftest import Seat
from .desk import Desk, Given

pytestmark = pytest.mark.browser

CODES = "/api/contacts/codes/call_codes"
NOTE = "INCOMING / STATUS_MAILED_APP_REQUEST / DOG_BITES"


async def add_code(house: str, key: str, **what: str) -> None:
    """Let an administrator add a call code to the agency's table, and say what it does."""
    async with httpx2.AsyncClient(base_url=house, timeout=30) as http:
        answer = await http.post(
            "/api/staff/token", data={"username": "admin", "password": DEMO_PASSWORD}
        )
        token = answer.raise_for_status().json()["access_token"]
        http.headers["Authorization"] = f"Bearer {token}"
        code = {"label": key.replace("_", " "), "abbr": key[-2:], "program": "PA", "active": True}
        added = [await http.put(f"{CODES}/{key}", json=code)]
        if what:
            added.append(await http.put(f"/api/callbacks/rules/{key}", json=what))
        assert all(one.is_success for one in added), [one.text for one in added]


async def test_r17_a_code_is_explained_and_the_calls_nobody_was_asked_to_make_are_made(
    house: str, given: Given, sit_down: Seat
) -> None:
    await add_code(house, "DOG_BITES")
    await given.note(await given.customer("BITTEN", "TWICE"), NOTE)

    admin = await sit_down("admin")
    message = admin.page.get_by_role("row").filter(has_text="Call code DOG BITES was used")
    await admin.until("/notifications", lambda: message)
    await admin.everybody_can_use_it()
    await message.get_by_role("link", name="Say what it does").click()
    await expect(admin.page.get_by_role("heading", level=1)).to_contain_text("DOG BITES")
    await admin.everybody_can_use_it()

    await admin.page.get_by_role("button", name="Save").click()
    await expect(admin.page.get_by_role("alert")).to_contain_text("Choose what a note")
    await admin.everybody_can_use_it()
    await admin.page.get_by_label("It asks for a call.").check()
    await admin.page.get_by_label("Urgency").select_option("2")
    await admin.page.get_by_label("Call back within").fill("3")
    await admin.page.get_by_label("Counted in").select_option("office_hours")
    await admin.page.get_by_role("button", name="Save").click()
    await expect(admin.page.locator("[data-toast]").first).to_contain_text("saved from now on")
    await admin.open("/codes/calls")
    row = admin.page.get_by_role("row").filter(has_text="DOG BITES")
    await expect(row).to_contain_text("within 3 office hours")

    supervisor = await sit_down("supervisor")
    await supervisor.open("/codes/calls/DOG_BITES")
    await supervisor.page.get_by_role("button", name="Show what would change").click()
    await expect(supervisor.page.get_by_role("link", name="BITTEN TWICE")).to_be_visible()
    await supervisor.everybody_can_use_it()
    await supervisor.page.get_by_role("button", name="Let it reach these notes").click()
    await expect(supervisor.page.locator("[data-toast]").first).to_contain_text("follows what")
    await supervisor.callbacks()
    await expect(supervisor.waiting("BITTEN TWICE")).to_be_visible()
    assert admin.complaints == supervisor.complaints == []


async def test_what_call_codes_do_is_for_everybody_to_read(desk: Desk) -> None:
    await desk.open("/codes")
    await desk.page.get_by_role("link", name="What Call Codes Do").last.click()
    await expect(desk.page.get_by_role("heading", level=1)).to_have_text("What Call Codes Do")
    await desk.everybody_can_use_it()
    await desk.page.get_by_role("link", name="STATUS REQUEST", exact=True).click()
    await expect(desk.page.get_by_text("An administrator can say something else.")).to_be_visible()
    await desk.everybody_can_use_it()


async def test_r_82_an_agency_s_own_clearing_code_settles_exactly_the_calls_that_are_ticked(
    house: str, given: Given, desk: Desk
) -> None:
    await add_code(house, "DOG_CALMED", meaning="CLEAR_WHEN_OUTGOING")
    customer = await given.customer("SETTLED", "PARTLY")
    stays = await given.note(customer, "INCOMING / STATUS_MAILED_APP_REQUEST / STATUS_REQUEST")
    asked = "INCOMING / RESCHEDULED_APPOINTMENT / CALL_BACK_REQUESTED"
    settled = await given.note(customer, asked)
    await desk.callbacks()
    row = desk.waiting("SETTLED PARTLY")
    await expect(row.locator("summary")).to_contain_text("+ SR")

    await row.get_by_role("button", name="Log call").click()
    calls = desk.note.get_by_role("group", name="Which calls does this answer?")
    await expect(calls).to_be_hidden()
    action = "PROGRAM/APPLICATION INFO GIVEN"
    await desk.choose(contact_action=action, call_code="DOG CALMED", language="ENGLISH")
    await expect(calls.get_by_role("checkbox", checked=True)).to_have_count(2)
    await desk.everybody_can_use_it()
    await calls.get_by_role("checkbox", name="STATUS REQUEST").uncheck()
    await desk.save()

    await expect(row.locator("abbr")).to_have_text("SR")
    await expect(row.locator("summary")).not_to_contain_text("+")
    [note, *_earlier] = await given.notes(customer)
    assert note["resolves"] == [settled]
    assert stays != settled
