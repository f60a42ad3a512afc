"""The usual entries on the administrator's desk: shown, tried, applied, removed."""

import pytest
from browser_client import Browser, asked, hidden
from fake_api import FakeApi

API = "/api/contacts/codes/usual_entries"
FIREWOOD = {
    "label": "Firewood",
    "label_es": "Leña",
    "contact_type": "INCOMING",
    "contact_action": "APPLICATION_REQUESTED",
    "call_code": "STATUS_REQUEST",
    "mailing_code": "AP",
    "program": "ALL",
    "outcome": "",
    "shorthand": "wood",
    "sort": "20",
    "active": "yes",
    "version": "1",
}


@pytest.fixture
async def admin(browser: Browser) -> Browser:
    await browser.sign_in("admin")
    return browser


async def test_the_code_tables_lead_an_administrator_there(admin: Browser, fake: FakeApi) -> None:
    fake.usual_entries["LEFT_MESSAGE"] |= {"offered": False, "retired_fields": ["call_code"]}

    assert 'href="/codes/usual"' in (await admin.open("/codes")).text
    page = (await admin.open("/codes/usual")).text

    assert 'href="/codes/usual/LEFT_MESSAGE"' in page
    assert "no: STATUS REQUEST is no longer in use" in page
    assert '<span class="code">lm</span>' in page


async def test_nobody_else_changes_them(front_desk: Browser) -> None:
    assert 'href="/codes/usual"' not in (await front_desk.open("/codes")).text
    assert (await front_desk.open("/codes/usual")).status_code == 403
    assert (await front_desk.send("/codes/usual/new", FIREWOOD)).status_code == 403


async def test_what_would_change_is_shown_before_it_is_applied(
    admin: Browser, fake: FakeApi
) -> None:
    await admin.open("/codes/usual/new")
    shown = await admin.send("/codes/usual/new", FIREWOOD)

    assert "FIREWOOD" not in fake.usual_entries
    assert "<b>STATUS REQUEST</b>" in shown.text
    assert "<b>On a new note</b>" in shown.text
    assert hidden(shown, "shorthand") == "wood"

    applied = await admin.send("/codes/usual/new", {**FIREWOOD, "confirmed": "yes"})

    assert asked(fake, "PUT", f"{API}/FIREWOOD") == [
        {
            "label": "Firewood",
            "labels": {"es": "Leña"},
            "contact_type": "INCOMING",
            "contact_action": "APPLICATION_REQUESTED",
            "call_code": "STATUS_REQUEST",
            "mailing_code": "AP",
            "program": "ALL",
            "shorthand": "wood",
            "outcome": False,
            "active": True,
            "sort": 20,
        }
    ]
    assert "It is offered on notes from now on." in applied.text
    assert 'href="/codes/usual/FIREWOOD"' in applied.text


async def test_a_refusal_stands_at_its_field_and_nothing_typed_is_lost(admin: Browser) -> None:
    await admin.open("/codes/usual/new")

    refused = await admin.send("/codes/usual/new", FIREWOOD | {"shorthand": "sr"})

    assert refused.status_code == 422
    assert 'id="shorthand-wrong"' in refused.text
    assert "Quick entry reads this word as STATUS REQUEST." in refused.text
    assert 'value="Firewood"' in refused.text


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("", "Give the usual entry a label."),
        ("Left message", "There is a usual entry like this already."),
    ],
)
async def test_a_new_entry_has_a_label_of_its_own(admin: Browser, label: str, said: str) -> None:
    await admin.open("/codes/usual/new")

    refused = await admin.send("/codes/usual/new", FIREWOOD | {"label": label})

    assert (refused.status_code, said in refused.text) == (422, True)


async def test_a_removal_is_asked_for_and_names_the_version_that_was_seen(
    admin: Browser, fake: FakeApi
) -> None:
    page = await admin.open("/codes/usual/LEFT_MESSAGE/remove")
    assert "Remove Left message?" in page.text

    answer = await admin.send(
        "/codes/usual/LEFT_MESSAGE/remove", {"version": hidden(page, "version")}
    )

    sent = [
        headers["if-match"]
        for (method, path, _), headers in zip(fake.asked, fake.headers, strict=True)
        if (method, path) == ("DELETE", f"{API}/LEFT_MESSAGE")
    ]
    assert sent == ['"1"']
    assert "The usual entry is removed." in answer.text
    assert (await admin.open("/codes/usual/LEFT_MESSAGE")).status_code == 404


async def test_a_note_offers_the_entries_and_tells_the_quick_box_their_words(
    front_desk: Browser, fake: FakeApi
) -> None:
    julia = fake.add("JULIA", "GARCIA")

    page = (await front_desk.open(f"/customers/{julia['id']}/contacts/new")).text

    assert "data-entries=" in page
    assert "left message" in page.split("data-entries=")[1].split(">")[0]
