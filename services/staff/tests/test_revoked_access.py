"""Access that ends at once: closing an account, other roles, another password, signing out."""

from collections.abc import Awaitable, Callable

import pytest
from staff_builders import GOOD, TEMPORARY, Browser, create_account, find_account

from backbone.testing import ServiceHarness
from contracts.staff import AccessRevoked
from staff.domain.accounts import DEMO_PASSWORD
from staff.queries import replay_revocations

Ends = Callable[[ServiceHarness, Browser], Awaitable[object]]


async def token_of(harness: ServiceHarness) -> str:
    """Return an administrator's token, signed with whichever key the service accepts."""
    if harness.runtime.app.state.verifier is harness.keys.verifier:
        return harness.keys.token("administrator")
    browser = Browser(harness)
    await browser.sign_in("admin")
    return browser.http.headers["Authorization"].removeprefix("Bearer ")


async def change(harness: ServiceHarness, **what: object) -> None:
    admin = Browser(harness).http
    admin.headers["Authorization"] = f"Bearer {await token_of(harness)}"
    account = await find_account(admin, "frontdesk")
    answer = await admin.patch(f"/api/staff/accounts/{account['id']}", json=what)
    assert answer.status_code == 200, answer.text


async def closed(harness: ServiceHarness, _browser: Browser) -> None:
    await change(harness, active=False)


async def other_roles(harness: ServiceHarness, _browser: Browser) -> None:
    await change(harness, roles=["print_room"])


async def password_reset(harness: ServiceHarness, _browser: Browser) -> None:
    await change(harness, password=TEMPORARY)


async def password_changed(harness: ServiceHarness, _browser: Browser) -> None:
    elsewhere = Browser(harness)
    await elsewhere.sign_in()
    assert (await elsewhere.change_password(DEMO_PASSWORD, GOOD)).status_code == 200


async def signed_out(_harness: ServiceHarness, browser: Browser) -> None:
    body = {"refresh_token": browser.refresh_token}
    assert (await browser.http.post("/api/staff/sign-out", json=body)).status_code == 204


@pytest.mark.parametrize(
    "ends", [closed, other_roles, password_reset, password_changed, signed_out]
)
async def test_r_21_r_25_an_access_token_is_refused_as_soon_as_its_access_ends(
    with_own_keys: ServiceHarness, ends: Ends
) -> None:
    browser = Browser(with_own_keys)
    await browser.sign_in()
    assert (await browser.http.get("/api/staff/me")).status_code == 200

    await ends(with_own_keys, browser)
    await with_own_keys.runtime.revoked_access.load()

    refused = await browser.http.get("/api/staff/agency")
    assert (refused.status_code, refused.json()["code"]) == (401, "sign_in_ended")
    [told] = await with_own_keys.published(AccessRevoked)
    assert (told.session_id is None) is (ends is not signed_out)


async def test_r_21_whoever_stays_signed_in_goes_on_with_their_new_roles(
    with_own_keys: ServiceHarness,
) -> None:
    browser = Browser(with_own_keys)
    await browser.sign_in()

    await other_roles(with_own_keys, browser)
    await with_own_keys.runtime.revoked_access.load()

    assert (await browser.refresh()).status_code == 200
    assert (await browser.http.get("/api/staff/me")).json()["roles"] == ["print_room"]


async def test_r_25_the_sign_in_that_changed_the_password_goes_on(
    with_own_keys: ServiceHarness,
) -> None:
    browser = Browser(with_own_keys)
    await browser.sign_in()

    assert (await browser.change_password(DEMO_PASSWORD, GOOD)).status_code == 200
    await with_own_keys.runtime.revoked_access.load()

    assert (await browser.http.get("/api/staff/me")).status_code == 200


async def test_r_25_signing_out_on_one_device_leaves_the_others_signed_in(
    with_own_keys: ServiceHarness,
) -> None:
    browser, other = Browser(with_own_keys), Browser(with_own_keys)
    await browser.sign_in()
    await other.sign_in()

    await signed_out(with_own_keys, browser)
    await with_own_keys.runtime.revoked_access.load()

    assert (await browser.http.get("/api/staff/me")).status_code == 401
    assert (await other.http.get("/api/staff/me")).status_code == 200


async def test_r_21_another_name_ends_nobody_s_access(with_own_keys: ServiceHarness) -> None:
    browser = Browser(with_own_keys)
    await browser.sign_in()

    await change(with_own_keys, name="LUPE LOPEZ")
    await with_own_keys.runtime.revoked_access.load()

    assert (await browser.http.get("/api/staff/me")).status_code == 200
    assert await with_own_keys.published(AccessRevoked) == []


async def test_r_21_replay_tells_what_still_concerns_a_token_and_no_more(
    harness: ServiceHarness,
) -> None:
    await create_account(harness.http("administrator"))
    await change(harness, active=False)
    [told] = await harness.published(AccessRevoked)

    async with harness.read() as read:
        assert [event async for event in replay_revocations(read)] == [told]
    harness.clock.set(told.until)
    async with harness.read() as read:
        assert [event async for event in replay_revocations(read)] == []
