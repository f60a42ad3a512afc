"""What was done is told where the eye is, and can be undone; no form endangers another."""

import re

import pytest
from playwright.async_api import Locator, expect

from .desk import Desk, Given

pytestmark = pytest.mark.browser


def message(desk: Desk) -> Locator:
    """Find the newest message at the foot of the window."""
    return desk.page.locator("[data-toast]").first


async def in_view(desk: Desk, what: Locator) -> None:
    """See something in the window without scrolling."""
    await expect(what).to_be_in_viewport(ratio=1)
    await desk.everybody_can_use_it()


async def test_r_71_a_saved_note_is_told_where_the_eye_is_and_can_be_undone(
    desk: Desk, given: Given
) -> None:
    customer = await given.customer("UNDONE", "NOTE")
    await desk.record(customer)
    await desk.add_note()
    await desk.press("Status request")
    await desk.save()

    await expect(message(desk)).to_contain_text("The note is saved.")
    await in_view(desk, message(desk))
    await message(desk).get_by_role("button", name="Undo").click()

    await expect(message(desk)).to_contain_text("Undone. The note is deleted.")
    await in_view(desk, message(desk))
    await expect(desk.notes).to_have_count(0)
    assert await given.notes(customer) == []


async def test_r_71_a_consent_far_down_the_record_is_told_in_the_window(
    desk: Desk, given: Given
) -> None:
    customer = await given.customer("FAR", "DOWN", phones={"mobile": "831 5550271"})
    await desk.record(customer)

    await desk.page.get_by_role("button", name="Said yes").click()

    await expect(message(desk)).to_contain_text("word on text messages is recorded")
    await in_view(desk, message(desk))
    assert await desk.page.evaluate("() => scrollY") > 0
    await message(desk).get_by_role("button", name="Dismiss").click()
    await expect(desk.page.locator("[data-toast]")).to_have_count(0)


async def test_r_71_a_corrected_note_and_a_changed_record_are_put_back_by_one_key(
    desk: Desk, given: Given
) -> None:
    customer = await given.customer("PUT", "BACK", phones={"home": "831 5550272"})
    written = await given.note(
        customer, "INCOMING / STATUS_MAILED_APP_REQUEST / STATUS_REQUEST", notes="FIRST"
    )
    await desk.record(customer)
    await desk.page.locator(f"#edit-{written}").click()
    await desk.note.get_by_label("Notes", exact=True).fill("SECOND")
    await desk.save()
    await expect(message(desk)).to_contain_text("The correction is saved.")

    await desk.page.keyboard.press("u")

    await expect(desk.notes.first).to_contain_text("FIRST")
    await desk.edit()
    await desk.page.get_by_label("Home Phone").fill("831 5550273")
    await desk.page.get_by_role("button", name="Save", exact=True).click()
    await expect(message(desk)).to_contain_text("The customer record is saved.")
    await message(desk).get_by_role("button", name="Undo").click()
    await expect(desk.page.get_by_label("Home Phone")).to_have_value("831 5550272")


async def test_r_72_saving_the_record_leaves_half_a_note_where_it_is(
    desk: Desk, given: Given
) -> None:
    customer = await given.customer("HALF", "NOTED", phones={"home": "831 5550274"})
    await desk.record(customer)
    note = await desk.add_note()
    await note.get_by_label("Notes", exact=True).fill("half a sentence")
    await desk.edit()
    await desk.page.get_by_label("Home Phone").fill("831 5550275")

    await desk.page.locator(".toolbar [data-save]").click()

    await expect(message(desk)).to_contain_text("The customer record is saved.")
    await expect(desk.page.get_by_label("Home Phone")).to_have_value("831 5550275")
    await expect(note.get_by_label("Notes", exact=True)).to_have_value("half a sentence")
    await desk.press("Status request")
    await desk.save()
    assert [one["notes"] for one in await given.notes(customer)] == ["half a sentence"]
    # Nothing is left that could be lost, and nothing conflicts with what was saved.
    await desk.edit()
    await desk.page.get_by_label("Home Phone").fill("831 5550276")
    await desk.page.locator(".toolbar [data-save]").click()
    await expect(desk.page.get_by_label("Home Phone")).to_have_value("831 5550276")
    await expect(desk.page.locator("[data-errors]")).to_have_count(0)


async def test_r_72_every_other_form_of_the_record_leaves_a_changed_phone_number(
    desk: Desk, given: Given
) -> None:
    customer = await given.customer("OTHER", "FORMS", phones={"mobile": "831 5550277"})
    await desk.record(customer)
    await desk.edit()
    await desk.page.get_by_label("Home Phone").fill("831 5550278")
    await desk.add_note()
    await desk.press("Status request")
    await desk.save()
    await expect(desk.page.get_by_label("Home Phone")).to_have_value("831 5550278")

    await desk.page.get_by_role("button", name="Said yes").click()

    await expect(message(desk)).to_contain_text("word on text messages is recorded")
    await expect(desk.page.locator("#texts .numbers").first).to_contain_text("May be texted")
    await expect(desk.page.get_by_label("Home Phone")).to_have_value("831 5550278")
    await expect(desk.notes).to_have_count(1)
    note = await desk.add_note()
    words = note.get_by_label("Notes", exact=True)
    await words.fill("We call at ten.")
    await desk.page.locator(".toolbar [data-save]").click()
    await expect(message(desk)).to_contain_text("The customer record is saved.")
    await expect(words).to_have_value("We call at ten.")
    await expect(desk.page.get_by_label("Home Phone")).to_have_value("831 5550278")
    await desk.edit()
    await desk.page.get_by_label("Home Phone").fill("12")
    await desk.page.locator(".toolbar [data-save]").click()
    await expect(desk.page.locator("[data-errors]")).to_be_focused()
    await expect(words).to_have_value("We call at ten.")
    await desk.everybody_can_use_it()


async def test_r_72_leaving_asks_first_and_a_service_that_is_away_takes_nothing(
    desk: Desk, given: Given
) -> None:
    customer = await given.customer("LEAVES", "LATER", phones={"mobile": "831 5550279"})
    await desk.record(customer)
    note = await desk.add_note()
    await note.get_by_label("Notes", exact=True).fill("not yet")
    asked: list[str] = []

    async def stay(dialog: object) -> None:
        asked.append(getattr(dialog, "type", ""))
        await dialog.dismiss()  # type: ignore[attr-defined]  # a Dialog

    desk.page.on("dialog", stay)
    await desk.page.get_by_role("link", name="Exit", exact=True).click()
    await expect(note.get_by_label("Notes", exact=True)).to_have_value("not yet")
    assert asked == ["beforeunload"]

    await desk.page.route(re.compile(r"/sms-consent$"), lambda route: route.abort())
    await desk.page.get_by_role("button", name="Said yes").click()
    await expect(message(desk)).to_contain_text("Nothing you typed is lost")
    await expect(note.get_by_label("Notes", exact=True)).to_have_value("not yet")
    await desk.page.unroute_all()
    await desk.page.get_by_role("button", name="Said yes").click()
    await expect(desk.page.locator("#texts .numbers").first).to_contain_text("May be texted")

    await desk.edit()
    await desk.page.get_by_label("Home Phone").fill("831 5550280")
    await desk.page.get_by_role("button", name="Save and Close").click()
    await expect(message(desk)).to_contain_text("The customer record is saved.")
    assert asked == ["beforeunload", "confirm"]
    await expect(desk.page.get_by_label("Home Phone")).to_have_value("831 5550280")
    await expect(note.get_by_label("Notes", exact=True)).to_have_value("not yet")
    desk.complaints.clear()  # the browser reports the request that was cut off on purpose
