"""Staying signed in, signing out, and changing one's own password, over HTTP."""

import asyncio
from datetime import timedelta

import pytest
from staff_builders import GOOD, NOW, Browser, audited_actions

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
    assert (await browser.refresh()).status_code == 400
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
    for body, says in (
        ({"current_password": "wrong", "new_password": GOOD}, "current password is not right"),
        ({"current_password": DEMO_PASSWORD, "new_password": "short"}, "at least 12"),
        ({"current_password": DEMO_PASSWORD, "new_password": DEMO_PASSWORD}, "Too many people"),
        ({"current_password": DEMO_PASSWORD}, "New Password is required"),
    ):
        answer = await browser.http.post("/api/staff/me/password", json=body)

        assert answer.status_code == 422
        assert says in answer.json()["detail"]
    assert (await browser.refresh()).status_code == 200
    assert (await Browser(with_own_keys).sign_in()).status_code == 200


async def test_guessing_the_current_password_is_counted(with_own_keys: ServiceHarness) -> None:
    browser = Browser(with_own_keys)
    await browser.sign_in()
    body = {"current_password": "wrong", "new_password": GOOD}

    tried = [
        (await browser.http.post("/api/staff/me/password", json=body)).status_code
        for _ in range(11)
    ]

    assert tried == [422] * 10 + [429]
