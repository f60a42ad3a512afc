"""A form knows who opened it: what one person began is never saved as another's (R-20).

And a session that has ended is over for whoever holds a copy of its cookie (R-25).
"""

import re

import pytest
from browser_client import PARTIAL, Browser
from fake_api import FakeApi
from sample_data import PASSWORD

from console import access_check


@pytest.fixture
async def stale(browser: Browser) -> Browser:
    """Give a browser whose form was opened by the front desk; a supervisor is signed in."""
    await browser.sign_in("frontdesk")
    await browser.open("/customers/new")
    opened = browser.csrf
    await browser.send("/sign-out", {})
    await browser.sign_in("supervisor")
    await browser.open("/")
    browser.csrf = opened
    return browser


async def test_r_20_a_form_somebody_else_opened_stops_and_asks_with_all_that_was_typed(
    stale: Browser, fake: FakeApi
) -> None:
    typed = {"first_name": "NEW", "last_name": "PERSON", "email": "new@example.org"}

    asked = await stale.send("/customers", typed)

    assert asked.status_code == 409
    assert "Somebody else opened this page. ADAM DEHOYOS is signed in now" in asked.text
    assert "Save it as ADAM DEHOYOS" in asked.text
    assert fake.customers == {}
    for name, value in typed.items():
        assert f'name="{name}" value="{value}"' in asked.text


async def test_r_20_whoever_is_signed_in_may_take_it_over_knowingly(
    stale: Browser, fake: FakeApi
) -> None:
    await stale.send("/customers", {"first_name": "NEW", "last_name": "PERSON"})

    # The page that asks carries the token of whoever is signed in.
    await stale.send("/customers", {"first_name": "NEW", "last_name": "PERSON"})

    assert len(fake.customers) == 1


async def test_r_20_or_whoever_began_it_signs_in_again_and_sends_it(
    stale: Browser, fake: FakeApi
) -> None:
    asked = await stale.send("/customers", {"first_name": "NEW", "last_name": "PERSON"})
    waiting = re.search(r'name="saved_form" value="([^"]+)"', asked.text)
    assert waiting is not None
    signed_out = await stale.send("/sign-out", {"saved_form": waiting[1]})
    kept = re.search(r'name="saved_form" value="([^"]+)"', signed_out.text)
    assert kept is not None

    back = await stale.send(
        "/sign-in", {"username": "frontdesk", "password": PASSWORD, "saved_form": kept[1]}
    )

    assert 'name="last_name" value="PERSON"' in back.text
    assert fake.customers == {}


@pytest.mark.parametrize("path", ["/sign-out", "/account/password"])
async def test_r_20_no_form_at_all_works_for_another_than_who_opened_it(
    stale: Browser, path: str
) -> None:
    answer = await stale.send(path, {"current_password": "x", "new_password": "y", "again": "y"})

    assert answer.status_code == 409
    assert "Somebody else opened this page." in answer.text


async def test_r_20_a_script_is_told_and_can_ask(stale: Browser, fake: FakeApi) -> None:
    answer = await stale.send("/customers", {"last_name": "PERSON"}, headers=PARTIAL)

    assert answer.status_code == 409
    assert "data-another-person" in answer.text
    assert 'data-question="Somebody else' in answer.text
    token = re.search(r'data-token="([^"]+)"', answer.text)
    assert token is not None
    stale.csrf = token[1]
    assert (await stale.send("/customers", {"first_name": "A", "last_name": "B"})).status_code < 400
    assert len(fake.customers) == 1


async def test_r_20_no_part_of_a_page_is_renewed_for_another_person(stale: Browser) -> None:
    opener = {**PARTIAL, "X-Opened-By": stale.csrf.split(".")[1]}

    renewed = await stale.client.get("/callbacks", headers=opener)

    assert renewed.status_code == 409
    assert "data-another-person" in renewed.text


async def test_r_20_the_same_person_signed_in_again_is_asked_nothing(browser: Browser) -> None:
    await browser.sign_in("frontdesk")
    opener = {**PARTIAL, "X-Opened-By": browser.csrf.split(".")[1]}
    await browser.send("/sign-out", {})
    await browser.sign_in("frontdesk")

    assert (await browser.client.get("/callbacks", headers=opener)).status_code == 200


async def test_r_25_a_copied_cookie_is_dead_once_its_owner_signs_out(
    front_desk: Browser,
) -> None:
    copied = dict(front_desk.client.cookies)
    await front_desk.send("/sign-out", {})
    front_desk.client.cookies.clear()

    for path in ("/", "/account", "/customers/search", "/reports"):
        front_desk.client.cookies.update(copied)
        answer = await front_desk.client.get(path)
        assert answer.status_code == 303, path
        assert answer.headers["Location"].startswith("/sign-in"), path


async def test_r_21_whoever_got_other_roles_goes_on_with_a_new_token(
    browser: Browser, fake: FakeApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access_check, "_GOOD_FOR", 0.0)
    await browser.sign_in("frontdesk")
    fake.refused_tokens.add("access:frontdesk:0")

    answer = await browser.open("/customers/search")

    assert answer.status_code == 200
    assert answer.url.path == "/customers/search"
    assert fake.refreshed == 1
