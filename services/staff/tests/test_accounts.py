"""Accounts, roles, the first and the last administrator, and the audit, over HTTP."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from staff_builders import GOOD, TEMPORARY, Browser, create_account, find_account

from backbone.testing import ServiceHarness
from staff.commands.initial_accounts import create_first_administrator
from staff.domain.accounts import AccountsExist
from staff.service import prepare


async def test_a_new_account_must_choose_its_own_password_first(
    with_own_keys: ServiceHarness,
) -> None:
    admin, lupe = Browser(with_own_keys), Browser(with_own_keys)
    await admin.sign_in("admin")

    created = await create_account(admin.http, "Lupe")
    entered = await lupe.sign_in("lupe", TEMPORARY)

    assert created.status_code == 201, created.text
    assert created.headers["ETag"] == '"1"'
    assert created.json()["username"] == "lupe"
    assert created.json()["must_change_password"] is True
    assert "password_hash" not in created.text
    assert entered.json()["must_change_password"] is True
    assert (await lupe.http.get("/api/staff/me")).json()["permissions"] == []
    assert (await lupe.http.get("/api/staff/agency")).status_code == 403

    body = {"current_password": TEMPORARY, "new_password": GOOD}
    changed = await lupe.http.post("/api/staff/me/password", json=body)
    lupe.http.headers["Authorization"] = f"Bearer {changed.json()['access_token']}"

    me = (await lupe.http.get("/api/staff/me")).json()
    assert (me["must_change_password"], "contacts.write" in me["permissions"]) == (False, True)
    assert (await lupe.http.get("/api/staff/agency")).status_code == 200


async def test_an_account_nobody_could_use_is_not_made(harness: ServiceHarness) -> None:
    admin = harness.http("administrator")
    wrong: list[tuple[dict[str, Any], int, str]] = [
        ({"username": "frontdesk"}, 409, "username_taken"),
        ({"username": "two words"}, 422, "invalid_input"),
        ({"roles": []}, 422, "invalid_input"),
        ({"roles": ["king"]}, 422, "invalid_input"),
        ({"name": "  "}, 422, "invalid_input"),
        ({"password": "lupe-lupe-lupe"}, 422, "password_refused"),
        ({"must_change_password": False}, 422, "invalid_input"),
        ({"active": True, "version": 7}, 422, "invalid_input"),
    ]
    for body, status, code in wrong:
        answer = await create_account(admin, **body)

        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
        assert len(answer.json()["detail"]) > 10
        assert TEMPORARY not in answer.text
    assert len((await admin.get("/api/staff/accounts")).json()["items"]) == 6


async def test_closing_an_account_ends_its_sign_ins(harness: ServiceHarness) -> None:
    browser, admin = Browser(harness), harness.http("administrator")
    await browser.sign_in()
    account = await find_account(admin, "frontdesk")
    path = f"/api/staff/accounts/{account['id']}"

    closed = await admin.patch(path, json={"active": False}, headers={"If-Match": '"1"'})

    assert (closed.status_code, closed.headers["ETag"]) == (200, '"2"')
    assert (await browser.refresh()).status_code == 400
    assert (await Browser(harness).sign_in()).status_code == 400
    reopened = await admin.patch(path, json={"active": True}, headers={"If-Match": '"2"'})
    assert reopened.json()["active"] is True
    assert (await browser.refresh()).status_code == 400
    assert (await Browser(harness).sign_in()).status_code == 200


async def test_new_roles_count_from_the_next_refresh(with_own_keys: ServiceHarness) -> None:
    browser, admin = Browser(with_own_keys), Browser(with_own_keys)
    await browser.sign_in()
    await admin.sign_in("admin")
    account = await find_account(admin.http, "frontdesk")

    change = {"roles": ["auditor", "front_desk", "auditor"], "name": "ADAM D. DEHOYOS"}
    answer = await admin.http.patch(f"/api/staff/accounts/{account['id']}", json=change)
    assert (await browser.http.get("/api/staff/audit")).status_code == 403
    await browser.refresh()

    assert answer.json()["roles"] == ["front_desk", "auditor"]
    assert (await browser.http.get("/api/staff/audit")).status_code == 200


async def test_a_replaced_password_lets_a_locked_person_in_again(harness: ServiceHarness) -> None:
    browser, admin = Browser(harness), harness.http("administrator")
    for _ in range(10):
        await browser.sign_in(password="forgotten")
    assert (await browser.sign_in()).status_code == 429
    account = await find_account(admin, "frontdesk")

    path = f"/api/staff/accounts/{account['id']}"
    answer = await admin.patch(path, json={"password": TEMPORARY})

    assert answer.json()["must_change_password"] is True
    entered = await browser.sign_in(password=TEMPORARY)
    assert (entered.status_code, entered.json()["must_change_password"]) == (200, True)


async def test_the_last_administrator_cannot_be_lost(harness: ServiceHarness) -> None:
    admin = harness.http("administrator")
    account = await find_account(admin, "admin")
    for change in ({"active": False}, {"roles": ["supervisor"]}):
        refused = await admin.patch(f"/api/staff/accounts/{account['id']}", json=change)

        assert (refused.status_code, refused.json()["code"]) == (409, "last_administrator")
        assert "Make somebody else an administrator first" in refused.json()["detail"]
        assert await find_account(admin, "admin") == account


async def test_two_administrators_cannot_close_each_other_at_once(harness: ServiceHarness) -> None:
    admin = harness.http("administrator")
    await create_account(admin, "second", roles=["administrator"])
    ids = [(await find_account(admin, name))["id"] for name in ("admin", "second")]

    answers = await asyncio.gather(
        *(admin.patch(f"/api/staff/accounts/{one}", json={"active": False}) for one in ids)
    )

    assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_a_change_of_what_somebody_else_changed_is_refused(harness: ServiceHarness) -> None:
    admin = harness.http("administrator")
    account = await find_account(admin, "auditor")
    path = f"/api/staff/accounts/{account['id']}"
    await admin.patch(path, json={"name": "P. REYES"}, headers={"If-Match": '"1"'})

    stale = await admin.patch(path, json={"name": "X"}, headers={"If-Match": '"1"'})

    assert stale.status_code == 412
    assert (await admin.get(path)).json()["name"] == "P. REYES"
    assert (await admin.get(path)).headers["ETag"] == '"2"'
    same = await admin.patch(path, json={"name": "P. REYES"})
    assert same.json()["version"] == 2
    assert (await admin.patch(path, json={"name": None})).status_code == 422
    nobody = "00000000-0000-7000-8000-000000000000"
    assert (await admin.get(f"/api/staff/accounts/{nobody}")).status_code == 404
    assert (await admin.patch(f"/api/staff/accounts/{nobody}", json={})).status_code == 404


async def test_accounts_come_in_pages_by_user_name(harness: ServiceHarness) -> None:
    admin = harness.http("administrator")
    names, after = [], ""
    while True:
        params = {"limit": "4"} | ({"after": after} if after else {})
        page = (await admin.get("/api/staff/accounts", params=params)).json()
        names += [one["username"] for one in page["items"]]
        after = page["next"]
        if after is None:
            break

    assert names == sorted(names)
    assert len(names) == 6
    wrong = await admin.get("/api/staff/accounts", params={"after": "made-up"})
    assert wrong.status_code == 400


# The audit


async def test_the_audit_says_who_did_what_from_where(harness: ServiceHarness) -> None:
    admin, auditor = harness.http("administrator"), harness.http("auditor")
    account = await find_account(admin, "frontdesk")
    await Browser(harness, "198.51.100.7").sign_in(password="wrong")
    await Browser(harness, "198.51.100.7").sign_in()
    await admin.patch(f"/api/staff/accounts/{account['id']}", json={"name": "ADAM"})

    params = {"account_id": account["id"], "limit": "3"}
    page = (await auditor.get("/api/staff/audit", params=params)).json()
    rest = (await auditor.get("/api/staff/audit", params={**params, "after": page["next"]})).json()

    lines = [(one["action"], one["actor"], one["client"]) for one in page["items"] + rest["items"]]
    assert lines == [
        ("ACCOUNT_CHANGED", "administrator", None),
        ("SIGN_IN", "frontdesk", "198.51.100.7"),
        ("SIGN_IN_FAILED", None, "198.51.100.7"),
        ("ACCOUNT_CREATED", "SYSTEM", None),
    ]
    assert page["items"][0]["changes"] == {"name": {"old": "ADAM DEHOYOS", "new": "ADAM"}}
    failed = (await auditor.get("/api/staff/audit", params={"action": "SIGN_IN_FAILED"})).json()
    assert [one["username"] for one in failed["items"]] == ["frontdesk"]


async def test_nobody_rewrites_the_audit(harness: ServiceHarness) -> None:
    for rewriting in (
        "UPDATE staff_audit SET actor = 'nobody'",
        "DELETE FROM staff_audit",
        "TRUNCATE staff_audit",
    ):
        with pytest.raises(DBAPIError, match="written once"):
            async with harness.work() as work:
                await work.session.execute(text(rewriting))


# The first administrator


async def test_outside_the_demonstration_nobody_knows_a_password(
    empty_harness: ServiceHarness,
) -> None:
    assert (await Browser(empty_harness).sign_in()).status_code == 400
    assert (await empty_harness.http("auditor").get("/api/staff/accounts")).json()["items"] == []


async def test_a_demo_account_signs_nobody_in_once_the_demonstration_is_over(
    harness: ServiceHarness,
) -> None:
    browser = Browser(harness)
    await browser.sign_in("admin")
    units_of_work = harness.runtime.units_of_work
    units_of_work.deps = replace(units_of_work.deps, demo=False)

    assert (await Browser(harness).sign_in("admin")).status_code == 400
    assert (await browser.refresh()).status_code == 400
    async with harness.work() as work:
        await create_first_administrator(work, username="boss", password=TEMPORARY)
    assert (await Browser(harness).sign_in("boss", TEMPORARY)).status_code == 200


async def test_the_configured_first_administrator_is_made_once(
    empty_harness: ServiceHarness,
) -> None:
    units_of_work = empty_harness.runtime.units_of_work
    first = {"first_admin": "Boss", "first_admin_password": SecretStr(TEMPORARY)}
    settings = units_of_work.deps.settings.model_copy(update=first)
    units_of_work.deps = replace(units_of_work.deps, settings=settings)
    for _ in range(2):
        async with empty_harness.work() as work:
            await prepare(work)

    entered = await Browser(empty_harness).sign_in("boss", TEMPORARY)

    assert (entered.status_code, entered.json()["must_change_password"]) == (200, True)
    accounts = (await empty_harness.http("auditor").get("/api/staff/accounts")).json()["items"]
    assert [(one["username"], one["roles"]) for one in accounts] == [("boss", ["administrator"])]
    with pytest.raises(AccountsExist):
        async with empty_harness.work() as work:
            await create_first_administrator(work, username="other", password=TEMPORARY)


@pytest.mark.parametrize("role", ["supervisor", "auditor", "front_desk", "weatherization"])
async def test_r_27_an_administrator_gives_himself_no_role_that_reads_customers_or_the_audit(
    with_own_keys: ServiceHarness, role: str
) -> None:
    first = Browser(with_own_keys)
    await first.sign_in("admin")
    own = await find_account(first.http, "admin")
    path = f"/api/staff/accounts/{own['id']}"

    refused = await first.http.patch(path, json={"roles": ["administrator", role]})

    assert (refused.status_code, refused.json()["code"]) == (403, "second_administrator_needed")
    assert (await find_account(first.http, "admin"))["roles"] == ["administrator"]
    assert (await first.http.patch(path, json={"name": "LUPE LOPEZ"})).status_code == 200


async def test_r_27_a_second_administrator_may_give_it(harness: ServiceHarness) -> None:
    second = harness.http("administrator", name="SECOND")
    other = await find_account(second, "admin")

    given = await second.patch(
        f"/api/staff/accounts/{other['id']}", json={"roles": ["administrator", "auditor"]}
    )

    assert given.status_code == 200
