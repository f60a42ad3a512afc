"""Notes about a person, and corrections asked of the state, on the screen (F-054, F-060)."""

import re

import pytest
from playwright.async_api import expect

from .conftest import Seat
from .desk import Desk, Given
from .test_everybody import PHONE, fits

pytestmark = pytest.mark.browser


async def test_f_054_a_note_is_written_corrected_deleted_and_put_back(
    desk: Desk, given: Given
) -> None:
    customer = await given.customer("DOENA", "ANNOTATED")
    await desk.page.goto(f"/customers/{customer}#notes")
    notes = desk.page.locator("#notes")
    await notes.get_by_role("link", name="Add note").click()
    await desk.everybody_can_use_it()

    box = desk.page.get_by_label("Note")
    await expect(box).to_be_focused()
    await box.fill("x" * 10_001)
    await expect(desk.page.get_by_role("status")).to_contain_text("Shorten it by 1.")
    await desk.page.keyboard.press("Control+s")
    await expect(box).to_have_value("x" * 10_001)
    await box.fill("THIS IS A NOTE\nof two lines")
    await desk.page.keyboard.press("Control+s")
    await expect(desk.page).to_have_url(re.compile("#notes$"))
    row = notes.locator("tbody tr")
    await expect(row).to_contain_text("THIS IS A NOTE\nof two lines")
    await expect(notes.locator("summary")).to_contain_text("Notes 1")
    await desk.everybody_can_use_it()

    await row.get_by_role("link", name="Change").click()
    await desk.page.get_by_label("Note").fill("ANOTHER")
    await desk.page.keyboard.press("Control+s")
    await expect(row).to_contain_text("ANOTHER")
    await row.get_by_role("button", name="Delete").click()
    await expect(notes).to_contain_text("No data to display")
    await desk.page.get_by_role("button", name="Undo").first.click()
    await expect(row).to_contain_text("ANOTHER")

    await desk.page.goto(f"/customers/{customer}#history")
    history = desk.page.locator("#history")
    await expect(history).to_contain_text("Note put back")
    await expect(history).to_contain_text("of two lines")


async def test_f_060_a_correction_is_asked_for_sent_and_settled(
    desk: Desk, given: Given, sit_down: Seat
) -> None:
    customer = await given.customer("DOENA", "MISTAKEN", date_of_birth="1950-12-31")
    await desk.page.goto(f"/customers/{customer}#change-requests")
    section = desk.page.locator("#change-requests")
    await section.get_by_role("link", name="Request a change").click()
    await desk.everybody_can_use_it()
    field = desk.page.get_by_label("Should be, as on the record")
    await field.select_option(label="Date of Birth: 12/31/1950")
    await desk.page.get_by_label("Reason").select_option(label="Other reason")
    await desk.page.get_by_label("In CORE").fill("12/13/1950")
    await desk.page.keyboard.press("Control+s")
    await expect(desk.page.locator("#note-wrong")).to_have_text("Say what the other reason is.")
    await expect(desk.page.get_by_label("In CORE")).to_have_value("12/13/1950")
    await desk.page.get_by_label("Note").fill("TURNED AROUND")
    await desk.page.keyboard.press("Control+s")
    await expect(section.locator("tbody tr")).to_contain_text("12/13/1950")
    await desk.everybody_can_use_it()

    supervisor = await sit_down("supervisor")
    await supervisor.open("/change-requests")
    row = supervisor.page.locator("tbody tr", has_text="DOENA MISTAKEN")
    await expect(row).to_contain_text("12/31/1950")
    everything = supervisor.page.get_by_role("checkbox", name="Check all")
    await everything.focus()
    await supervisor.page.keyboard.press("Space")
    await expect(row.get_by_role("checkbox")).not_to_be_checked()
    await row.get_by_role("checkbox").focus()
    await supervisor.page.keyboard.press("Space")
    async with supervisor.page.expect_download() as saved:
        await supervisor.page.get_by_role("link", name="Export CSV").click()
    assert (await saved.value).suggested_filename == "change-requests.csv"
    await supervisor.page.get_by_role("button", name="Mark as sent").click()
    told = supervisor.page.get_by_text("1 request is marked sent.", exact=True)
    await expect(told).to_be_visible()
    await expect(row).to_have_count(0)

    await supervisor.open("/change-requests?state=SENT")
    await row.get_by_role("link", name="Settle").click()
    await supervisor.everybody_can_use_it()
    await supervisor.page.get_by_label("State").select_option(label="Refused")
    await supervisor.page.keyboard.press("Control+s")
    wrong = supervisor.page.locator("#answer-wrong")
    await expect(wrong).to_have_text("Say why it is not corrected.")
    await supervisor.page.get_by_label("Answer").fill("NEEDS A COPY OF THE ID")
    await supervisor.page.keyboard.press("Control+s")
    await expect(supervisor.page).to_have_url(re.compile(r"/change-requests\?state=SENT$"))
    await supervisor.open("/change-requests?state=REFUSED")
    await expect(row).to_contain_text("NEEDS A COPY OF THE ID")
    assert supervisor.complaints == []


async def test_f_060_numbers_are_shown_in_full_for_a_reason_only(
    given: Given, sit_down: Seat
) -> None:
    customer = await given.customer("DOENA", "MISNUMBERED", ssn="765-43-2108")
    request = await given.request(customer, field="ssn", theirs="765-43-2180")
    desk = await sit_down("supervisor")
    await desk.page.goto(f"/change-requests/{customer}/{request}")
    await expect(desk.page.locator("main")).to_contain_text("***-**-2180")
    await desk.page.get_by_role("button", name="Show…").click()
    await desk.page.get_by_label("Reason").last.fill("told to the state by telephone")
    await desk.page.keyboard.press("Enter")
    shown = desk.page.locator("[data-revealed]")
    await expect(shown).to_have_text("In CORE: 765-43-2180. Should be: 765-43-2108")
    await desk.everybody_can_use_it()
    await desk.page.keyboard.press("Escape")
    await expect(shown).to_have_text("")
    await desk.page.goto(f"/customers/{customer}#history")
    told = desk.page.locator("#history")
    await expect(told).to_contain_text("told to the state by telephone")
    assert desk.complaints == []


async def test_f_060_the_list_is_worked_on_a_phone(given: Given, sit_down: Seat) -> None:
    customer = await given.customer("DOENA", "POCKETED", email="dth@email.com")
    desk = await sit_down("supervisor", viewport=PHONE, has_touch=True, is_mobile=True)
    await desk.open(f"/customers/{customer}/change-requests/new")
    field = desk.page.get_by_label("Should be, as on the record")
    await field.select_option(label="Email Address: dth@email.com")
    await desk.page.get_by_label("Reason").select_option(label="Data entry error")
    await fits(desk)
    await desk.page.get_by_role("button", name="Save").tap()
    await expect(desk.page).to_have_url(re.compile("#change-requests$"))
    await desk.open("/change-requests")
    await expect(desk.page.locator("tbody tr", has_text="DOENA POCKETED")).to_be_visible()
    await fits(desk)
    await desk.open(f"/customers/{customer}/notes/new")
    await fits(desk)
    assert desk.complaints == []
