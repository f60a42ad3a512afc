"""What was done is told where the eye is, with the way back where there is one (R-71)."""

import html
import re
from dataclasses import replace
from typing import Any

import pytest
from browser_client import PARTIAL, Browser, asked, hidden
from fake_api import FakeApi
from sample_records import FORM, NOTE

from console.pages.customers import form as customer_form
from console.session import Flash, Session, Undo


def told(page: str) -> str:
    """Return the messages of a page or of a part of one."""
    return html.unescape(page.partition('id="toasts"')[2])


def way_back(page: str) -> tuple[str, dict[str, str]]:
    """Return where the Undo of a message is sent, and its fields."""
    found = re.search(
        r'<form method="post" action="([^"]*)" data-undo>(.*?)</form>', page, re.DOTALL
    )
    assert found is not None, told(page)
    fields = re.findall(r'name="([^"]*)" value="([^"]*)"', found[2])
    return found[1], {name: html.unescape(value) for name, value in fields if name != "csrf"}


async def save(browser: Browser, customer: dict[str, Any], **changes: str) -> str:
    """Change some fields of a record."""
    page = await browser.open(f"/customers/{customer['id']}")
    values = customer_form.form_values(customer)
    carried = {name: hidden(page, name) for name in ("original", "version")}
    fields = {**values, **carried, **{name.replace("__", "."): v for name, v in changes.items()}}
    return (await browser.send(f"/customers/{customer['id']}", fields)).text


async def test_r_71_a_message_stands_at_the_foot_of_the_window_and_not_above_the_page(
    front_desk: Browser, fake: FakeApi
) -> None:
    page = await save(front_desk, fake.add("JULIA", "GARCIA"), email="julia@example.org")

    assert "The customer record is saved." in told(page)
    assert "The customer record is saved." not in page.partition('id="toasts"')[0]
    again = await front_desk.open("/customers/search")
    assert "The customer record is saved." not in again.text


async def test_r_71_a_saved_record_is_put_back_with_number_and_extension(
    front_desk: Browser, fake: FakeApi
) -> None:
    julia = fake.add("JULIA", "GARCIA", email="old@example.org")
    page = await save(front_desk, julia, email="new@example.org", mailing_address__unit="7")
    path, fields = way_back(page)
    assert "phones.home" not in fields

    undone = await front_desk.send(path, fields)

    assert julia["email"] == "old@example.org"
    assert asked(fake, "PATCH", f"/api/customers/{julia['id']}")[-1] == {
        "mailing_address": {"unit": None},
        "email": "old@example.org",
    }
    assert "The customer record is saved." in told(undone.text)


async def test_r_71_nothing_promises_to_put_back_a_number_that_nobody_is_shown(
    front_desk: Browser, fake: FakeApi
) -> None:
    page = await save(front_desk, fake.add("JULIA", "GARCIA"), ssn="668-71-6854")

    assert "The customer record is saved." in told(page)
    assert "data-undo" not in page


async def test_r_71_a_saved_note_brings_its_message_and_the_way_back_to_a_script(
    front_desk: Browser, fake: FakeApi
) -> None:
    customer = fake.add("DOENA", "TEST")
    at = f"/customers/{customer['id']}"
    await front_desk.open(f"{at}/contacts/new")

    part = await front_desk.send(f"{at}/contacts", FORM, headers=PARTIAL)

    assert "The note is saved." in told(part.text)
    path, fields = way_back(part.text)
    assert path.startswith(f"{at}/contacts/")
    assert path.endswith("/void")
    assert fields["back"] == f"{at}#contacts"
    # It was told with the part that was asked for, so no later page tells it again.
    assert "The note is saved." not in (await front_desk.open(at)).text


async def test_r_71_what_waits_for_the_next_page_is_not_spent_on_a_part_of_this_one(
    front_desk: Browser, fake: FakeApi
) -> None:
    customer = fake.add("JULIA", "GARCIA")
    fake.contacts.append({**NOTE, "customer_id": customer["id"]})
    page = await front_desk.open(f"/customers/{customer['id']}")
    fields = {**customer_form.form_values(customer), "email": "julia@example.org"}
    carried = {name: hidden(page, name) for name in ("original", "version")}
    await front_desk.send(f"/customers/{customer['id']}", {**fields, **carried}, follow=False)

    part = await front_desk.open(f"/customers/{customer['id']}/contacts", **PARTIAL)

    assert "The customer record is saved." not in part.text
    assert "The customer record is saved." in told((await front_desk.open("/")).text)


@pytest.mark.parametrize("length", [10, 5000])
def test_r_71_a_way_back_of_many_words_does_not_burst_the_cookie(length: int) -> None:
    undo = Undo(path="/somewhere", fields={"notes": "x" * length})
    flash = Flash(text="Saved.", links=(("A", "/a"),), undo=undo)
    session = Session()
    session.flash(flash)

    [waiting] = Session.from_cookie(session.to_cookie()).flashes

    assert waiting == (flash if length == 10 else replace(flash, undo=None))
