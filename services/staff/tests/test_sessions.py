"""Staying signed in, signing out, and changing one's own password, over HTTP."""

import asyncio
from datetime import timedelta

import pytest
from staff_builders import GOOD, NOW, Browser, audited_actions, find_account

from backbone.testing import ServiceHarness
from staff.domain.accounts import DEMO_PASSWORD

# Staying signed in


async def test_each_refresh_token_is_good_once(with_own_keys: ServiceHarness) -> None:
    browser = Browser(with_own_keys)
    await browser.sign_in()
    first = browser.refresh_token

    assert (await browser.refresh()).status_code == 200
    assert browser.refresh_token != first
    assert (await browser.http.get("/api/staff/me")).status_code == 200


async def test_two_tabs_may_refresh_with_the_same_token(harness: ServiceHarness) -> None:
    harness.clock.set(NOW)
    browser = Browser(harness)
    await browser.sign_in()
    token = browser.refresh_token

    at_once = await asyncio.gather(browser.refresh(token), browser.refresh(token))
    harness.clock.advance(timedelta(seconds=30))
    a_moment_later = await browser.refresh(token)

    assert [answer.status_code for answer in (*at_once, a_moment_later)] == [200, 200, 200]
    for answer in (*at_once, a_moment_later):
        assert (await browser.refresh(answer.json()["refresh_token"])).status_code == 200


async def test_a_token_that_comes_back_late_signs_everybody_out(harness: ServiceHarness) -> None:
    harness.clock.set(NOW)
    browser, other_device = Browser(harness), Browser(harness)
    await browser.sign_in()
    await other_device.sign_in()
    stolen = browser.refresh_token
    await browser.refresh()
    harness.clock.advance(timedelta(seconds=31))

    reused = await Browser(harness).refresh(stolen)

    assert (reused.status_code, reused.json()["error"]) == (400, "invalid_grant")
    assert reused.json()["code"] == "refresh_token_reused"
    ended = await browser.refresh()
    assert (ended.status_code, ended.json()["code"]) == (400, "session_ended")
    assert (await other_device.refresh()).status_code == 200
    assert "REFRESH_REUSED" in await audited_actions(harness)


@pytest.mark.parametrize(
    ("away", "times", "status"),
    [(timedelta(hours=1, minutes=59), 6, 200), (timedelta(hours=2), 1, 400)],
)
async def test_a_sign_in_lasts_while_it_is_used(
    harness: ServiceHarness, away: timedelta, times: int, status: int
) -> None:
    harness.clock.set(NOW)
    browser = Browser(harness)
    await browser.sign_in()
    for _ in range(times):
        harness.clock.advance(away)
        last = await browser.refresh()

    assert last.status_code == status
    harness.clock.set(NOW + timedelta(hours=12))
    assert (await browser.refresh()).status_code == 400


async def test_signing_out_ends_one_sign_in_and_no_other(harness: ServiceHarness) -> None:
    browser, other = Browser(harness), Browser(harness)
    await browser.sign_in()
    await other.sign_in()
    form = {"refresh_token": browser.refresh_token}

    answers = [await browser.http.post("/api/staff/sign-out", json=form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [204, 204]
    assert (await browser.refresh()).status_code == 400
    assert (await other.refresh()).status_code == 200
    assert (await audited_actions(harness)).count("SIGN_OUT") == 1


# One's own password


async def test_a_new_password_ends_every_sign_in_but_this_one(
    with_own_keys: ServiceHarness,
) -> None:
    browser, other = Browser(with_own_keys), Browser(with_own_keys)
    await browser.sign_in()
    await other.sign_in()
    body = {"current_password": DEMO_PASSWORD, "new_password": GOOD}

    changed = await browser.http.post("/api/staff/me/password", json=body)

    assert changed.status_code == 200, changed.text
    assert (await other.refresh()).status_code == 400
    assert (await browser.refresh(changed.json()["refresh_token"])).status_code == 200
    assert (await Browser(with_own_keys).sign_in()).status_code == 400
    assert (await Browser(with_own_keys).sign_in(password=GOOD)).status_code == 200


async def test_a_password_change_that_cannot_be_changes_nothing(
    with_own_keys: ServiceHarness,
) -> None:
    browser = Browser(with_own_keys)
    await browser.sign_in()

    wrong = (await browser.change_password("wrong", GOOD)).json()
    short = (await browser.change_password(DEMO_PASSWORD, "short")).json()
    common = (await browser.change_password(DEMO_PASSWORD, DEMO_PASSWORD)).json()
    body = {"current_password": DEMO_PASSWORD}
    missing = (await browser.http.post("/api/staff/me/password", json=body)).json()

    assert {one["status"] for one in (wrong, short, common, missing)} == {422}
    assert (wrong["code"], wrong["error"]) == ("wrong_current_password", "invalid_grant")
    assert "current password is not right" in wrong["detail"]
    assert (short["code"], short["rule"], short["shortest"]) == (
        "password_refused",
        "too_short",
        12,
    )
    assert "at least 12" in short["detail"]
    assert (common["code"], common["rule"]) == ("password_refused", "common")
    assert missing["detail"] == "New Password is required."
    assert (await browser.refresh()).status_code == 200
    assert (await Browser(with_own_keys).sign_in()).status_code == 200


async def test_a_new_password_is_not_the_old_one(with_own_keys: ServiceHarness) -> None:
    browser = Browser(with_own_keys)
    await browser.sign_in()
    await browser.change_password(DEMO_PASSWORD, GOOD)

    refused = (await browser.change_password(GOOD, GOOD)).json()

    assert (refused["code"], refused["rule"]) == ("password_refused", "unchanged")


async def test_a_closed_account_is_told_so(with_own_keys: ServiceHarness) -> None:
    browser, admin = Browser(with_own_keys), Browser(with_own_keys)
    await browser.sign_in()
    await admin.sign_in("admin")
    account = await find_account(admin.http, "frontdesk")
    await admin.http.patch(f"/api/staff/accounts/{account['id']}", json={"active": False})

    for answer in (
        await browser.http.get("/api/staff/me"),
        await browser.change_password(DEMO_PASSWORD, GOOD),
    ):
        assert (answer.status_code, answer.json()["code"]) == (401, "account_closed")


async def test_guessing_the_current_password_is_counted(with_own_keys: ServiceHarness) -> None:
    browser = Browser(with_own_keys)
    await browser.sign_in()

    tried = [(await browser.change_password("wrong", GOOD)).status_code for _ in range(11)]

    assert tried == [422] * 10 + [429]


async def test_r_28_only_the_direct_predecessor_is_answered_within_the_grace(
    harness: ServiceHarness,
) -> None:
    harness.clock.set(NOW)
    browser = Browser(harness)
    await browser.sign_in()
    first = browser.refresh_token
    await browser.refresh()
    second = browser.refresh_token
    assert (await browser.refresh()).status_code == 200
    assert (await Browser(harness).refresh(second)).status_code == 200

    stolen = await Browser(harness).refresh(first)

    assert (stolen.status_code, stolen.json()["code"]) == (400, "refresh_token_reused")
    assert (await browser.refresh()).json()["code"] == "session_ended"
