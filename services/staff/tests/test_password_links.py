"""Links with which people choose their passwords, and signing out everywhere."""

import asyncio
from datetime import timedelta

import httpx2
from staff_builders import GOOD, Browser, audited_actions, find_account

from backbone.testing import ServiceHarness

CHOOSE = "/api/staff/password-link"
OTHER = "orchard lantern seven bridges"


async def link(http: httpx2.AsyncClient, username: str = "frontdesk") -> str:
    account = await find_account(http, username)
    answer = await http.post(f"/api/staff/accounts/{account['id']}/password-link")
    assert answer.status_code == 201, answer.text
    assert answer.headers["Cache-Control"].startswith("no-store")
    return str(answer.json()["token"])


async def choose(harness: ServiceHarness, token: str, password: str = GOOD) -> httpx2.Response:
    body = {"token": token, "new_password": password}
    return await harness.http().post(CHOOSE, json=body)


async def test_r_73_somebody_without_a_password_chooses_one_by_a_link(
    harness: ServiceHarness,
) -> None:
    admin = harness.http("administrator")
    new = {"username": "lupe", "name": "LUPE LOPEZ", "roles": ["front_desk"]}
    assert (await admin.post("/api/staff/accounts", json=new)).status_code == 201

    chosen = await choose(harness, await link(admin, "lupe"))

    assert (chosen.status_code, chosen.json()["must_change_password"]) == (200, False)
    assert (await Browser(harness).sign_in("lupe", GOOD)).status_code == 200


async def test_a_password_link_is_good_once_and_only_the_newest(harness: ServiceHarness) -> None:
    admin, browser = harness.http("administrator"), Browser(harness)
    await browser.sign_in()
    older, newer = await link(admin), await link(admin)

    tries = await asyncio.gather(*(choose(harness, token) for token in (older, newer, newer)))

    assert sorted(one.status_code for one in tries) == [200, 400, 400]
    assert (await choose(harness, newer, OTHER)).json()["code"] == "password_link_ended"
    assert (await browser.refresh()).status_code == 400
    assert (await Browser(harness).sign_in()).status_code == 400
    actions = await audited_actions(harness)
    assert [actions.count(one) for one in ("PASSWORD_LINK_MADE", "PASSWORD_CHANGED")] == [2, 1]


async def test_a_bad_password_spends_no_link(harness: ServiceHarness) -> None:
    token = await link(harness.http("administrator"))

    refused = await choose(harness, token, "hello-hello-hello")

    assert (refused.status_code, refused.json()["code"]) == (422, "password_refused")
    assert token not in refused.text
    assert (await choose(harness, token)).status_code == 200


async def test_a_link_ends_with_its_day_with_the_account_and_with_another_password(
    harness: ServiceHarness,
) -> None:
    admin = harness.http("administrator")
    outdated, closed, overtaken = [
        await link(admin, username) for username in ("frontdesk", "printroom", "supervisor")
    ]
    account = await find_account(admin, "printroom")
    await admin.patch(f"/api/staff/accounts/{account['id']}", json={"active": False})
    again = await admin.post(f"/api/staff/accounts/{account['id']}/password-link")
    harness.clock.advance(timedelta(seconds=1))
    other = await find_account(admin, "supervisor")
    await admin.patch(f"/api/staff/accounts/{other['id']}", json={"password": OTHER})
    answers = [await choose(harness, token) for token in (closed, overtaken)]
    harness.clock.advance(timedelta(hours=25))

    answers.append(await choose(harness, outdated))

    assert [one.status_code for one in answers] == [400, 400, 400]
    assert (again.status_code, again.json()["code"]) == (409, "closed_account")


async def test_somebody_is_signed_out_everywhere(harness: ServiceHarness) -> None:
    desk, phone = Browser(harness), Browser(harness)
    await desk.sign_in()
    await phone.sign_in()
    admin = harness.http("administrator")
    account = await find_account(admin, "frontdesk")
    path = f"/api/staff/accounts/{account['id']}/sign-out"

    answer = await admin.post(path)

    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert [(await one.refresh()).status_code for one in (desk, phone)] == [400, 400]
    assert (await desk.sign_in()).status_code == 200
    assert (await harness.http("supervisor").post(path)).status_code == 403
