"""The session: sealed away from the browser, renewed in time, ended without losing anything."""

import re

import pytest
from browser_client import Browser
from fake_api import FakeApi
from hypothesis import given
from hypothesis import strategies as st
from sample_data import PASSWORD

from console.cookies import CookieCipher
from console.session import Person, Session

COOKIE = "__Host-hearthline"
SEALED = CookieCipher(b"s" * 32).encrypt("session", {"access": "token"})
ANN = Person(id="1", username="ann", name="ANN", permissions=frozenset({"customers.read"}))


def test_a_sealed_value_opens_again() -> None:
    cipher = CookieCipher(b"s" * 32)

    assert cipher.decrypt("session", cipher.encrypt("session", {"a": [1, "ñ"]})) == {"a": [1, "ñ"]}


def test_a_sealed_value_opens_for_its_own_purpose_and_key_only() -> None:
    sealed = CookieCipher(b"s" * 32).encrypt("session", "secret")

    assert CookieCipher(b"s" * 32).decrypt("searches", sealed) is None
    assert CookieCipher(b"t" * 32).decrypt("session", sealed) is None


@given(st.data())
def test_no_single_changed_character_goes_unnoticed(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(SEALED) - 2))  # the last one carries unused bits
    other = data.draw(st.sampled_from("Aa0-"))
    changed = SEALED[:at] + other + SEALED[at + 1 :]

    assert (CookieCipher(b"s" * 32).decrypt("session", changed) is None) == (changed != SEALED)


@given(st.text())
def test_foreign_text_is_no_session(text: str) -> None:
    assert CookieCipher(b"s" * 32).decrypt("session", text) is None


def test_a_session_survives_its_cookie() -> None:
    session = Session()
    session.sign_in(
        tokens={"access_token": "a", "refresh_token": "r", "expires_in": 600}, person=ANN
    )

    again = Session.from_cookie(session.to_cookie())

    assert again.person == ANN
    assert (again.access_token, again.refresh_token, again.csrf_token) == (
        "a",
        "r",
        session.csrf_token,
    )


@pytest.mark.parametrize("stored", [None, {}, [], "x", {"csrf": "y"}, {"person": 3, "flashes": 4}])
def test_a_cookie_of_another_kind_is_a_new_session(stored: object) -> None:
    assert Session.from_cookie(stored).person is None


async def test_the_browser_carries_the_tokens_but_cannot_read_them(browser: Browser) -> None:
    await browser.open("/sign-in")
    answer = await browser.send(
        "/sign-in", {"username": "frontdesk", "password": PASSWORD}, follow=False
    )

    cookie = next(one for one in answer.headers.get_list("Set-Cookie") if COOKIE in one)
    assert answer.status_code == 303
    for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in cookie
    assert "Domain" not in cookie
    assert "access:" not in cookie
    assert "frontdesk" not in cookie


async def test_a_wrong_password_says_so_and_keeps_the_name(browser: Browser) -> None:
    await browser.open("/sign-in")
    answer = await browser.send("/sign-in", {"username": "frontdesk", "password": "no"})

    assert answer.status_code == 400
    assert 'value="frontdesk"' in answer.text
    assert "do not belong together" in answer.text


async def test_demo_accounts_are_offered_only_in_a_demonstration(
    browser: Browser, fake: FakeApi
) -> None:
    assert "Demonstration accounts" in (await browser.open("/sign-in")).text

    browser.client.headers["Accept-Language"] = "es"
    assert "<b>Supervisión</b>" in (await browser.open("/sign-in")).text
    browser.client.headers["Accept-Language"] = "en"

    fake.demo = False

    assert "Demonstration accounts" not in (await browser.open("/sign-in")).text


async def test_nobody_sees_a_page_without_signing_in(browser: Browser) -> None:
    answer = await browser.open("/customers/search")

    assert answer.url.path == "/sign-in"
    assert 'name="next" value="/customers/search"' in answer.text


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example"])
async def test_signing_in_never_leads_to_another_site(browser: Browser, elsewhere: str) -> None:
    await browser.open("/sign-in")
    answer = await browser.send(
        "/sign-in",
        {"username": "frontdesk", "password": PASSWORD, "next": elsewhere},
        follow=False,
    )

    assert answer.headers["Location"] == "/"


async def test_a_token_near_its_end_is_renewed_on_the_way(browser: Browser, fake: FakeApi) -> None:
    fake.expires_in = 5
    await browser.sign_in()
    fake.expires_in = 600

    assert (await browser.open("/")).status_code == 200
    await browser.open("/")

    # Signing in was followed by one page (renewed: five seconds were left), then two more.
    assert fake.refreshed == 2


async def test_a_refused_renewal_asks_to_sign_in_again(browser: Browser, fake: FakeApi) -> None:
    fake.expires_in = 5
    await browser.sign_in()
    fake.refuse_refresh = True

    answer = await browser.open("/")

    assert answer.url.path == "/sign-in"
    assert "Your session has ended" in answer.text
    assert 'value="frontdesk"' in answer.text


async def test_a_form_outlives_the_session_it_was_typed_in(browser: Browser, fake: FakeApi) -> None:
    await browser.sign_in()
    await browser.open("/customers/new")
    fake.refuse_access = True

    typed = {"first_name": "New", "last_name": "Person", "email": "new@example.org"}
    asked_to_sign_in = await browser.send("/customers", typed)
    fake.refuse_access = False
    kept = re.search(r'name="saved_form" value="([^"]+)"', asked_to_sign_in.text)
    assert kept is not None
    back = await browser.send(
        "/sign-in",
        {"username": "frontdesk", "password": PASSWORD, "saved_form": kept[1]},
    )

    assert asked_to_sign_in.status_code == 401
    assert "Person" not in asked_to_sign_in.text  # sealed: another pair of eyes learns nothing
    assert 'action="/customers"' in back.text
    assert 'name="email" value="new@example.org"' in back.text


async def test_a_kept_form_is_given_back_to_nobody_else(browser: Browser, fake: FakeApi) -> None:
    await browser.sign_in("frontdesk")
    await browser.open("/customers/new")
    fake.refuse_access = True
    answer = await browser.send("/customers", {"first_name": "A", "last_name": "B"})
    fake.refuse_access = False
    kept = re.search(r'name="saved_form" value="([^"]+)"', answer.text)
    assert kept is not None

    other = await browser.send(
        "/sign-in",
        {"username": "supervisor", "password": PASSWORD, "saved_form": kept[1]},
    )

    assert "Somebody else's entry waits here" in other.text
    assert 'value="A"' not in other.text  # still encrypted
    waiting = re.search(r'name="saved_form" value="([^"]+)"', other.text)
    assert waiting is not None
    again = await browser.send("/sign-out", {"saved_form": waiting[1]})
    kept = re.search(r'name="saved_form" value="([^"]+)"', again.text)
    assert kept is not None
    back = await browser.send(
        "/sign-in", {"username": "frontdesk", "password": PASSWORD, "saved_form": kept[1]}
    )
    assert 'name="first_name" value="A"' in back.text


async def test_signing_out_ends_it_here_and_at_the_staff_service(
    front_desk: Browser, fake: FakeApi
) -> None:
    await front_desk.open("/")
    answer = await front_desk.send("/sign-out", {})

    assert "You are signed out." in answer.text
    assert fake.signed_out == ["refresh:frontdesk:0"]
    assert (await front_desk.open("/")).url.path == "/sign-in"


async def test_the_staff_service_hears_whose_browser_it_was(
    browser: Browser, fake: FakeApi
) -> None:
    await browser.open("/sign-in")
    await browser.send(
        "/sign-in",
        {"username": "frontdesk", "password": "no"},
        headers={"X-Forwarded-For": "203.0.113.9"},
    )

    heard = [h["x-forwarded-for"] for h in fake.headers if "x-forwarded-for" in h]
    assert heard[-1].startswith("203.0.113.9, ")


async def test_a_temporary_password_is_changed_first(browser: Browser, fake: FakeApi) -> None:
    fake.must_change.add("supervisor")

    answer = await browser.sign_in("supervisor")

    assert answer.url.path == "/account"
    assert "Choose a password of your own" in answer.text
    assert 'href="/callbacks"' not in answer.text
    changed = await browser.send(
        "/account/password",
        {
            "current_password": PASSWORD,
            "new_password": "a brighter hearth",
            "again": "a brighter hearth",
        },
    )
    assert "Your password is changed." in changed.text
    assert 'href="/callbacks"' in changed.text


async def test_two_new_passwords_that_differ_are_not_sent(
    supervisor: Browser, fake: FakeApi
) -> None:
    await supervisor.open("/account")
    answer = await supervisor.send(
        "/account/password", {"current_password": "x", "new_password": "a", "again": "b"}
    )

    assert answer.status_code == 422
    assert "differ" in answer.text
    assert not [one for one in fake.asked if one[1] == "/api/staff/me/password"]
