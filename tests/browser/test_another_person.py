"""Two tabs, two people: what one of them wrote is not saved under the other's name (R-20)."""

import pytest
from playwright.async_api import Dialog, expect

from hearthline.house import DEMO_PASSWORD

from .conftest import Seat
from .desk import Desk, Given

pytestmark = pytest.mark.browser


async def test_r_20_a_note_one_person_began_asks_when_another_has_signed_in(
    given: Given, sit_down: Seat
) -> None:
    customer = await given.customer("TWO", "TABS")
    first = await sit_down("frontdesk")
    await first.record(customer)
    await first.add_note()
    await first.press("Status request")
    await first.note.locator("[name=notes]").fill("MOTHER OF TWO")
    second = Desk(await first.page.context.new_page())
    await second.open("/")
    await second.page.get_by_role("button", name="Sign out").click()
    await second.sign_in("supervisor", DEMO_PASSWORD)
    asked: list[str] = []
    answers = iter((False, True))

    async def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        await (dialog.accept() if next(answers) else dialog.dismiss())

    first.page.on("dialog", answer)
    await first.press("Save")

    await expect(first.note.locator("[data-error]")).to_contain_text("Somebody else opened")
    await expect(first.note.locator("[name=notes]")).to_have_value("MOTHER OF TWO")
    assert "ANGELA NYGUEN is signed in now" in asked[0]
    assert await given.notes(customer) == []

    await first.press("Save")

    await expect(first.notes).to_have_count(1)
    [note] = await given.notes(customer)
    assert (note["notes"], note["entered_by"]) == ("MOTHER OF TWO", "ANGELA NYGUEN")
    assert len(asked) == 2
