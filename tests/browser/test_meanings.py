"""A call code nobody has explained: noted, told, explained, and then the customer is called."""

import httpx2
import pytest
from playwright.async_api import expect

from hearthline.house import DEMO_PASSWORD

from .conftest import Seat
from .desk import Desk, Given

pytestmark = pytest.mark.browser

CODE = "/api/contacts/codes/call_codes/DOG_BITES"
NOTE = "INCOMING / STATUS_MAILED_APP_REQUEST / DOG_BITES"


async def add_code(house: str) -> None:
    """Let an administrator add a call code to the agency's table."""
    async with httpx2.AsyncClient(base_url=house, timeout=30) as http:
        answer = await http.post(
            "/api/staff/token", data={"username": "admin", "password": DEMO_PASSWORD}
        )
        token = answer.raise_for_status().json()["access_token"]
        added = await http.put(
            CODE,
            json={"label": "DOG BITES", "abbr": "DB", "program": "PA", "active": True},
            headers={"Authorization": f"Bearer {token}"},
        )
        assert added.is_success, added.text


async def test_r17_a_code_is_explained_and_the_calls_nobody_was_asked_to_make_are_made(
    house: str, given: Given, sit_down: Seat
) -> None:
    await add_code(house)
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
    await expect(admin.page.get_by_role("status")).to_contain_text("saved from now on")
    await admin.open("/codes/calls")
    row = admin.page.get_by_role("row").filter(has_text="DOG BITES")
    await expect(row).to_contain_text("within 3 office hours")

    supervisor = await sit_down("supervisor")
    await supervisor.open("/codes/calls/DOG_BITES")
    await supervisor.page.get_by_role("button", name="Show what would change").click()
    await expect(supervisor.page.get_by_role("link", name="BITTEN TWICE")).to_be_visible()
    await supervisor.everybody_can_use_it()
    await supervisor.page.get_by_role("button", name="Let it reach these notes").click()
    await expect(supervisor.page.get_by_role("status").first).to_contain_text("follows what")
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
