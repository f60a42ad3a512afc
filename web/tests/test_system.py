"""The system: read by those who may, one silent service never hides the others."""

from uuid import uuid4

import pytest
from browser_client import Browser, asked
from fake_api import FakeApi

LETTER = {
    "event_id": str(uuid4()),
    "type": "contacts.contact_logged.v1",
    "state": "DEAD",
    "tries": 5,
    "reason": "ValueError",
    "first_failed_at": "2026-01-05T17:00:00Z",
    "last_failed_at": "2026-01-05T17:03:00Z",
    "due_at": None,
}


@pytest.fixture
async def admin(browser: Browser, fake: FakeApi) -> Browser:
    fake.letters = [dict(LETTER)]
    await browser.sign_in("admin")
    return browser


async def test_every_service_is_shown_and_one_that_is_silent_as_silent(
    admin: Browser, fake: FakeApi
) -> None:
    fake.silent_services = {"mailing"}

    page = (await admin.open("/system")).text

    assert "These do not answer: Mail." in page
    assert page.count("Does not answer") == 1
    assert page.count("2.0 MB") == 6
    assert "Events that wait for a decision</dt><dd>1<" in page
    assert "not made by this house" in page


async def test_nobody_else_sees_the_system(front_desk: Browser) -> None:
    assert (await front_desk.open("/system")).status_code == 403
    assert (await front_desk.open("/audit")).status_code == 403
    assert 'href="/system"' not in (await front_desk.open("/")).text


async def test_a_dead_letter_is_looked_at_and_tried_again(admin: Browser, fake: FakeApi) -> None:
    at = f"/system/callbacks/{LETTER['event_id']}"
    listed = (await admin.open("/system/callbacks")).text
    shown = (await admin.open(at)).text

    answer = await admin.send(f"{at}/replay", {})

    assert f'href="{at}"' in listed
    assert "Events could not be handled. Decide about them below." in listed
    assert "(12 characters)" in shown
    path = f"/services/callbacks/system/dead-letters/{LETTER['event_id']}/replay"
    assert [one[:2] for one in fake.asked].count(("POST", path)) == 1
    assert "The event is tried again." in answer.text


async def test_a_discard_asks_why_and_keeps_what_was_typed(admin: Browser, fake: FakeApi) -> None:
    at = f"/system/callbacks/{LETTER['event_id']}"

    refused = await admin.send(f"{at}/discard", {"reason": "x"})
    answer = await admin.send(f"{at}/discard", {"reason": "Sent by a test"})

    assert 'value="x"' in refused.text, refused.text[-3000:]
    assert 'id="reason-wrong"' in refused.text
    path = f"/services/callbacks/system/dead-letters/{LETTER['event_id']}/discard"
    assert asked(fake, "POST", path)[-1] == {"reason": "Sent by a test"}
    assert "Why stands in the audit." in answer.text


async def test_a_service_nobody_has_is_an_address_where_nothing_is(admin: Browser) -> None:
    for path in ("/system/nothing", f"/system/nothing/{uuid4()}", "/system/callbacks/nothing"):
        assert (await admin.open(path)).status_code in {404, 422}, path


async def test_who_changed_what_is_enclosed_stands_in_the_audit(supervisor: Browser) -> None:
    assert 'href="/audit/enclosures"' in (await supervisor.open("/audit")).text

    page = (await supervisor.open("/audit/enclosures")).text

    for words in (
        "<h1>Changes of enclosures</h1>",
        "ANA LOPEZ",
        "Inside: HEAP intake form CSD 43, Instructions → Booklet",
        "Is the notice owed within 15 days: No → Yes",
    ):
        assert words in page


async def test_who_changed_what_a_call_code_does_stands_in_the_audit(supervisor: Browser) -> None:
    assert 'href="/audit/calls"' in (await supervisor.open("/audit")).text

    page = (await supervisor.open("/audit/calls")).text

    for words in (
        "<h1>Changes of what call codes do</h1>",
        "DOG_BITES",
        "A note with this call code: It leaves the callback list as it is. → It asks for a call.",
        "Urgency: \u2013 → Urgent",
        "Call back within: \u2013 → within 2 office hours",
        "A note with this call code: \u2013 → It leaves the callback list as it is.",
    ):
        assert words in page
