"""The first day of an agency: from the printed address to the first envelope, without a shell."""

import asyncio
import io
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, expect
from pypdf import PdfReader

from hearthline.ports import free_port

from .desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

MARIAS = "gilroy envelope tuesday nine"
LUPES = "orchard lantern seven bridges"
_CODE = re.compile(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){2}")


@dataclass(frozen=True)
class FreshHouse:
    """A house nobody has an account in, and what its terminal said."""

    address: str
    setup_code: str


@pytest.fixture
async def fresh(tmp_path: Path) -> AsyncIterator[FreshHouse]:
    """Begin an agency's house the way its operator does, and read what it prints."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "hearthline",
        "run",
        env={
            **os.environ,
            "HEARTHLINE_DEMO": "0",
            "HEARTHLINE_HOME": str(tmp_path / "house"),
            "HEARTHLINE_PORT": str(free_port()),
            "HEARTHLINE_LOG_LEVEL": "WARNING",
        },
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    address = code = ""
    said: list[str] = []
    async for line in process.stdout:
        said.append(line.decode())
        if found := re.search(r"is open at (\S+)", said[-1]):
            address = found[1]
        if found := _CODE.search(said[-1]):
            code = found[0]
            break
    assert address, said
    assert code, said
    rest = asyncio.create_task(process.stdout.read())
    yield FreshHouse(address, code)
    process.send_signal(signal.SIGTERM)
    await process.wait()
    await rest


async def seat(browser: Browser, house: FreshHouse) -> Desk:
    context = await browser.new_context(
        base_url=house.address, viewport={"width": 1366, "height": 768}, locale="en-US"
    )
    return Desk(await context.new_page())


async def fill(desk: Desk, **fields: str) -> None:
    for name, value in fields.items():
        await desk.page.locator(f"main [name={name}]:not([type=hidden])").first.fill(value)


async def press(desk: Desk, name: str) -> None:
    await desk.page.locator("main").get_by_role("button", name=name, exact=True).click()
    await desk.page.wait_for_load_state()


def step(desk: Desk, title: str) -> Locator:
    return desk.page.locator(".first-steps li").filter(has_text=title)


async def test_r_73_an_agency_comes_from_the_printed_address_to_its_first_envelope(
    fresh: FreshHouse, browser: Browser
) -> None:
    maria = await seat(browser, fresh)
    await begins(maria, fresh)
    await gives_the_return_address(maria)
    lupe = await seat(browser, fresh)
    await makes_a_second_account(maria, lupe)
    await adds_a_call_code(maria)
    await takes_the_first_call(lupe)
    await prints_the_first_envelope(lupe)

    # Home leads on until everything is done; then the steps are gone.
    await maria.until("/", lambda: maria.page.locator("body:not(:has(.first-steps)) h1"))
    stranger = await seat(browser, fresh)
    await stranger.page.goto("/first-run")
    assert stranger.page.url.endswith("/sign-in")
    assert (maria.complaints, lupe.complaints) == ([], [])


async def begins(maria: Desk, fresh: FreshHouse) -> None:
    await maria.page.goto("/")
    await expect(maria.page.locator("h1")).to_have_text("Welcome to Hearthline")
    await maria.everybody_can_use_it()
    await fill(
        maria,
        setup_code=fresh.setup_code.lower(),
        name="MARIA SOTO",
        username="maria",
        password=MARIAS,
        again=MARIAS,
        agency="GILROY ENERGY HELP",
    )
    await press(maria, "Begin")
    await expect(step(maria, "Return address").locator(".state")).to_have_text("To do")
    await maria.everybody_can_use_it()


async def gives_the_return_address(maria: Desk) -> None:
    await maria.page.get_by_role("link", name="Return address", exact=True).click()
    await maria.everybody_can_use_it()
    await fill(maria, line1="12 MAIN ST", line2="GILROY")
    await press(maria, "Save")
    await expect(maria.page.locator("#line2-wrong")).to_contain_text("ZIP code")
    await maria.everybody_can_use_it()
    await fill(maria, line2="GILROY CA 95020")
    await press(maria, "Save")
    await maria.open("/agency/holidays")
    await fill(maria, date="2030-12-24", name="Staff party")
    await press(maria, "Add day")
    await expect(maria.page.locator(".holidays").first).to_contain_text("Staff party")
    await maria.open("/")
    await expect(step(maria, "Return address").locator(".state")).to_have_text("Done")


async def makes_a_second_account(maria: Desk, lupe: Desk) -> None:
    await maria.page.get_by_role("link", name="Second account", exact=True).click()
    await fill(maria, name="LUPE LOPEZ", username="lupe")
    await maria.page.get_by_label("Supervisor").check()
    await maria.everybody_can_use_it()
    await press(maria, "Create account")
    await maria.everybody_can_use_it()
    link = await maria.page.locator("#link").input_value()
    await lupe.page.goto(link)
    await lupe.everybody_can_use_it()
    assert "#" not in lupe.page.url
    await fill(lupe, new_password=LUPES, again=LUPES)
    await press(lupe, "Choose this password")
    await expect(lupe.page.locator("[data-toast]").first).to_contain_text("Your password is set.")
    await maria.open("/accounts")
    await expect(maria.page.locator("tbody tr")).to_have_count(2)


async def adds_a_call_code(maria: Desk) -> None:
    await maria.page.goto("/")
    await maria.page.get_by_role("link", name="A call code of your own", exact=True).click()
    await maria.everybody_can_use_it()
    await fill(maria, label="Firewood", label_es="Leña", abbr="FW")
    await press(maria, "Show what would change")
    await maria.everybody_can_use_it()
    await press(maria, "Apply")
    # It does nothing yet, and whoever adds it is asked at once.
    await maria.until("/codes/calls/FIREWOOD", lambda: maria.page.locator("#meaning"))
    await maria.page.locator("[name=meaning][value=CREATE]").check()
    await press(maria, "Save")
    await maria.open("/codes/edit/call_codes/FIREWOOD")
    await expect(maria.page.locator(".code-facts")).to_contain_text("asks for a call")


async def takes_the_first_call(lupe: Desk) -> None:
    await lupe.page.goto("/customers/new")
    fields = {"number": "7", "street": "OAK", "zip": "95020", "city": "GILROY", "state": "CA"}
    await fill(lupe, first_name="JULIA", last_name="GARCIA")
    for name, value in fields.items():
        await lupe.page.locator(f'[name="mailing_address.{name}"]').fill(value)
    await press(lupe, "Save")
    await lupe.page.wait_for_url(re.compile(r"/customers/[0-9a-f-]{36}"))
    await lupe.add_note()
    await lupe.choose(
        contact_type="INCOMING",
        contact_action="APPLICATION REQUESTED",
        call_code="FIREWOOD",
        language="ENGLISH",
    )
    await lupe.note.locator("[name=mailing_code]").select_option(value="AP")
    await lupe.save()
    await lupe.callbacks()
    await expect(lupe.page.locator("[data-customer]")).to_contain_text("FIREWOOD")


async def prints_the_first_envelope(lupe: Desk) -> None:
    page = lupe.page
    await lupe.until("/print-room", lambda: page.get_by_role("button", name="Pull batch"))
    await page.get_by_role("button", name="Pull batch").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Pulled")
    answer = await page.request.get(f"{page.url}/batch.pdf")
    envelope = PdfReader(io.BytesIO(await answer.body())).pages[0].extract_text()
    for line in ("GILROY ENERGY HELP", "12 MAIN ST", "Julia Garcia"):
        assert line.casefold() in " ".join(envelope.split()).casefold()
    await page.get_by_role("link", name="Mark mailed").click()
    await page.locator("dialog[open]").get_by_role("button", name="Mark mailed").click()
    await expect(page.locator(".alert")).to_contain_text("Every contact in it has its Mailing Date")
