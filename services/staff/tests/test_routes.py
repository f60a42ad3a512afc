"""Signing in, and being kept out, over HTTP."""

import asyncio
import json
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from joserfc import jws
from sqlalchemy import text
from staff_builders import NOW, Browser, audited_actions

from backbone.db.migrations import drift
from backbone.testing import ServiceHarness
from contracts.permissions import permissions_of
from staff.commands.signing_keys import ensure_signing_keys
from staff.dependencies.token_signing import TokenSigning
from staff.domain.accounts import DEMO_ACCOUNTS, DEMO_PASSWORD
from staff.tables import Base, SignInFailureRow


async def test_the_tables_are_what_the_migrations_make(harness: ServiceHarness) -> None:
    assert await drift(harness.runtime.database_url, Base.metadata) == []


async def test_everybody_in_the_demonstration_can_sign_in(with_own_keys: ServiceHarness) -> None:
    for one in DEMO_ACCOUNTS:
        browser = Browser(with_own_keys)

        answer = await browser.sign_in(one.username)

        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"].startswith("no-store")
        assert answer.json()["token_type"] == "Bearer"
        assert answer.json()["expires_in"] == 600
        me = (await browser.http.get("/api/staff/me")).json()
        assert (me["username"], me["name"], me["roles"]) == (one.username, one.name, [one.role])
        assert me["permissions"] == sorted(permissions_of([one.role]))


async def test_a_token_says_who_for_whom_and_how_long(with_own_keys: ServiceHarness) -> None:
    browser = Browser(with_own_keys)
    token = (await browser.sign_in()).json()["access_token"]
    published = (await browser.http.get("/api/staff/jwks")).json()["keys"]

    header = jws.extract_compact(token.encode()).headers()
    claims = json.loads(jws.extract_compact(token.encode()).payload)

    assert header["typ"] == "at+jwt"
    assert header["kid"] in {key["kid"] for key in published}
    assert not any("d" in key for key in published)
    assert (claims["iss"], claims["aud"]) == ("hearthline-staff", "hearthline")
    assert claims["exp"] - claims["iat"] == 600
    assert claims["roles"] == ["front_desk"]


async def test_nobody_comes_in_with_a_token_of_another_key(with_own_keys: ServiceHarness) -> None:
    answer = await with_own_keys.http("administrator").get("/api/staff/me")

    assert answer.status_code == 401


async def test_a_wrong_password_and_a_wrong_name_get_the_same_answer(
    harness: ServiceHarness,
) -> None:
    for username in ("frontdesk", "nobody-here", "FRONTDESK ", "front\0desk", "\ud7ff\uffff"):
        answer = await Browser(harness).sign_in(username, "not the password")

        assert answer.status_code == 400
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert (problem["code"], problem["error"]) == ("wrong_credentials", "invalid_grant")
        assert problem["detail"] == problem["error_description"]
        assert problem["detail"] == "The user name or the password is not right. Please try again."


async def test_a_form_that_cannot_be_right_is_refused(harness: ServiceHarness) -> None:
    for form, error, code in (
        ({"grant_type": "password"}, "invalid_request", "credentials_missing"),
        ({}, "invalid_request", "credentials_missing"),
        ({"grant_type": "refresh_token"}, "invalid_request", "refresh_token_missing"),
        ({"grant_type": "magic"}, "unsupported_grant_type", "unsupported_grant_type"),
        (
            {"grant_type": "refresh_token", "refresh_token": "made up"},
            "invalid_grant",
            "session_unknown",
        ),
    ):
        answer = await harness.http().post("/api/staff/token", data=form)

        problem = answer.json()
        assert (answer.status_code, problem["error"], problem["code"]) == (400, error, code)


async def test_the_user_name_may_be_typed_in_capitals(harness: ServiceHarness) -> None:
    assert (await Browser(harness).sign_in(" FrontDesk")).status_code == 200


# Too many wrong passwords


async def test_after_ten_wrong_passwords_even_the_right_one_waits(harness: ServiceHarness) -> None:
    harness.clock.set(NOW)
    browser = Browser(harness)
    for _ in range(10):
        assert (await browser.sign_in(password="wrong")).status_code == 400

    locked = await browser.sign_in()

    assert locked.status_code == 429
    assert locked.headers["Retry-After"] == "900"
    assert "Wait 15 minutes" in locked.json()["detail"]
    assert (locked.json()["code"], locked.json()["seconds"]) == ("sign_in_locked", 900)
    assert locked.json()["until"] == (NOW + timedelta(minutes=15)).isoformat()
    elsewhere = Browser(harness, "198.51.100.7")
    assert (await elsewhere.sign_in()).status_code == 429
    assert (await elsewhere.sign_in("supervisor")).status_code == 200
    assert (await audited_actions(harness)).count("SIGN_IN_LOCKED") == 1
    harness.clock.advance(timedelta(minutes=15))
    assert (await browser.sign_in()).status_code == 200


async def test_a_name_nobody_has_is_locked_like_any_other(harness: ServiceHarness) -> None:
    browser = Browser(harness)
    tried = [(await browser.sign_in("nobody", "wrong")).status_code for _ in range(11)]

    assert tried == [400] * 10 + [429]


async def test_a_thousand_guesses_at_once_learn_no_more_than_ten(harness: ServiceHarness) -> None:
    browser = Browser(harness)

    answers = await asyncio.gather(*(browser.sign_in(password=f"guess {n}") for n in range(40)))

    statuses = [answer.status_code for answer in answers]
    assert statuses.count(400) == 10
    assert statuses.count(429) == 30


async def failed(harness: ServiceHarness, count: int, username: str, at: datetime) -> None:
    """Let so many sign-ins have failed from the office's address."""
    digest = harness.runtime.units_of_work.deps.signing.digest(username)
    async with harness.work() as work:
        work.session.add_all(
            SignInFailureRow(account_digest=digest, client="203.0.113.9", at=at)
            for _ in range(count)
        )


async def test_r_26_no_office_s_mistakes_close_its_address_and_a_flood_does(
    harness: ServiceHarness,
) -> None:
    harness.clock.set(NOW)
    office = Browser(harness)
    for number in range(100):
        await failed(harness, 2, f"person{number}", NOW)

    assert (await office.sign_in()).status_code == 200

    await failed(harness, 100, "anybody", NOW)
    assert (await office.sign_in()).status_code == 429
    assert (await Browser(harness, "198.51.100.7").sign_in()).status_code == 200


async def test_r_26_a_patient_guesser_is_stopped_where_they_are_and_the_owner_is_not(
    harness: ServiceHarness,
) -> None:
    harness.clock.set(NOW)
    for hours in (1, 2, 3, 4):
        await failed(harness, 8, "frontdesk", NOW - timedelta(hours=hours))

    assert (await Browser(harness).sign_in()).status_code == 429
    assert (await Browser(harness, "198.51.100.7").sign_in()).status_code == 200
    assert (await Browser(harness).sign_in("supervisor")).status_code == 200


async def test_getting_it_right_forgives_ones_own_mistakes_only(harness: ServiceHarness) -> None:
    owner, thief = Browser(harness), Browser(harness, "198.51.100.7")
    for _ in range(5):
        await owner.sign_in(password="typo")
        await thief.sign_in(password="guess")
        assert (await owner.sign_in()).status_code in {200, 429}

    assert [(await thief.sign_in(password="guess")).status_code for _ in range(6)] == [
        *[400] * 5,
        429,
    ]


# What must never lie about, and whose word is believed


async def test_no_password_token_or_typed_name_lies_in_the_database(
    harness: ServiceHarness,
) -> None:
    browser = Browser(harness)
    await browser.sign_in("my-secret-typed-in-the-wrong-field", "whatever")
    browser.http.headers["Idempotency-Key"] = "again-and-again"
    answer = (await browser.sign_in()).json()
    again = (await browser.sign_in()).json()
    async with harness.read() as read:
        tables = [table.name for table in Base.metadata.sorted_tables]
        rows = [await read.session.scalars(text(f"SELECT t::text FROM {t} t")) for t in tables]  # noqa: S608  the names are our own
        everything = "\n".join(row for found in rows for row in found)

    assert again["refresh_token"] != answer["refresh_token"]
    for secret in ("secret-typed", DEMO_PASSWORD, answer["refresh_token"], again["access_token"]):
        assert secret not in everything
    assert "frontdesk" in everything


async def test_a_sign_in_page_learns_what_it_has_to_offer(
    harness: ServiceHarness, empty_harness: ServiceHarness
) -> None:
    shown = (await harness.http().get("/api/staff/sign-in-options")).json()
    nothing = (await empty_harness.http().get("/api/staff/sign-in-options")).json()

    assert shown["demo"] is True
    assert shown["accounts"][0] == {
        "username": "frontdesk",
        "name": "ADAM DEHOYOS",
        "role": "front_desk",
        "role_label": "Front desk",
    }
    assert len(shown["accounts"]) == 6
    assert nothing == {"demo": False, "first_run": True, "accounts": [], "oidc": None}


async def test_keys_change_while_old_tokens_stay_good(with_own_keys: ServiceHarness) -> None:
    browser = Browser(with_own_keys)
    await browser.sign_in()
    before = (await browser.http.get("/api/staff/jwks")).json()["keys"]
    real_now = datetime.now(UTC)

    with_own_keys.clock.set(real_now + timedelta(days=29, minutes=1))
    async with with_own_keys.work() as work:
        await ensure_signing_keys(work)
    announced = (await browser.http.get("/api/staff/jwks")).json()["keys"]
    with_own_keys.clock.set(real_now + timedelta(days=30, minutes=1))
    async with with_own_keys.work() as work:
        await ensure_signing_keys(work)
    token = (await browser.sign_in()).json()["access_token"]
    with_own_keys.clock.set(real_now + timedelta(days=30, minutes=30))
    async with with_own_keys.work() as work:
        await ensure_signing_keys(work)
    after = (await browser.http.get("/api/staff/jwks")).json()["keys"]

    assert announced == [before[0], announced[1]]
    assert jws.extract_compact(token.encode()).headers()["kid"] == announced[1]["kid"]
    assert after == [announced[1]]


async def test_a_lost_secret_costs_a_new_key_and_nothing_else(
    with_own_keys: ServiceHarness,
) -> None:
    units_of_work = with_own_keys.runtime.units_of_work
    units_of_work.deps = replace(
        units_of_work.deps, signing=TokenSigning(b"another secret of this many bytes")
    )

    browser = Browser(with_own_keys)

    assert (await browser.sign_in()).status_code == 200
    assert (await browser.http.get("/api/staff/me")).status_code == 200
    assert len((await browser.http.get("/api/staff/jwks")).json()["keys"]) == 2


async def test_when_too_many_wait_for_their_turn_the_next_is_asked_to_come_back(
    harness: ServiceHarness,
) -> None:
    units_of_work = harness.runtime.units_of_work
    async with AsyncExitStack() as stack:
        for _ in range(units_of_work.deps.settings.hashing_at_once):
            await stack.enter_async_context(units_of_work.deps.passwords.slot())
        asked = [asyncio.create_task(Browser(harness).sign_in()) for _ in range(65)]
        first, waiting = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)

    [refused] = [task.result() for task in first]
    assert refused.status_code == 503
    assert refused.json()["code"] == "too_busy"
    assert "try again in a few seconds" in refused.json()["detail"]
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert (await Browser(harness).sign_in()).status_code == 200
