"""The first day: who makes the first administrator and the agency, and who does not (R-73)."""

import asyncio
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from staff_builders import GOOD, Browser, create_account

from backbone.http.auth import TokenVerifier, jwks_fetcher
from backbone.testing import ServiceHarness
from contracts.staff import AgencyChanged
from staff.dependencies import Dependencies
from staff.dependencies.token_signing import TokenSigning, setup_code
from staff.domain.invalid_value import InvalidValue
from staff.domain.return_address import require_return_address

PATH = "/api/staff/first-run"
AGENCY = {
    "name": "GILROY ENERGY HELP",
    "return_address": {
        "name": "GILROY ENERGY HELP",
        "line1": "12 MAIN ST",
        "line2": "GILROY CA 95020",
    },
    "phone": "831 555 0142",
    "time_zone": "America/Denver",
}


def first(code: str, **more: Any) -> dict[str, Any]:
    person = {"username": "Maria", "name": "MARIA SOTO", "password": GOOD}
    return {"setup_code": code, **person, "agency": AGENCY, **more}


@pytest.fixture
def code(empty_harness: ServiceHarness) -> str:
    deps: Dependencies = empty_harness.runtime.units_of_work.deps
    return deps.signing.setup_code


@pytest.fixture
def own_keys(empty_harness: ServiceHarness) -> None:
    """Check access tokens as production does: with the keys the service publishes."""
    verifier = TokenVerifier(jwks_fetcher(empty_harness.http()))
    empty_harness.runtime.app.state.verifier = verifier


async def first_run(http: httpx2.AsyncClient) -> bool:
    return bool((await http.get("/api/staff/sign-in-options")).json()["first_run"])


@pytest.mark.usefixtures("own_keys")
async def test_r_73_the_setup_code_makes_the_first_administrator_and_the_agency(
    empty_harness: ServiceHarness, code: str
) -> None:
    browser = Browser(empty_harness)
    assert await first_run(browser.http)

    answer = await browser.http.post(PATH, json=first(code.lower().replace("-", " ")))

    assert answer.status_code == 200, answer.text
    assert "no-store" in answer.headers["Cache-Control"]
    browser.http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
    me = (await browser.http.get("/api/staff/me")).json()
    assert (me["username"], me["roles"]) == ("maria", ["administrator"])
    assert (me["must_change_password"], "agency.write" in me["permissions"]) == (False, True)
    agency = (await browser.http.get("/api/staff/agency")).json()
    assert (agency["name"], agency["phone"]) == ("GILROY ENERGY HELP", "+18315550142")
    published = (await empty_harness.published(AgencyChanged))[-1]
    assert (published.time_zone, published.return_address.line2) == (
        "America/Denver",
        "GILROY CA 95020",
    )
    assert not await first_run(browser.http)
    assert (await Browser(empty_harness).sign_in("maria", GOOD)).status_code == 200


@pytest.mark.usefixtures("own_keys")
async def test_r_73_there_is_a_first_run_once_and_never_again(
    empty_harness: ServiceHarness, code: str
) -> None:
    browser = Browser(empty_harness)
    made = await browser.http.post(PATH, json=first(code, roles=["print_room", "front_desk"]))
    browser.http.headers["Authorization"] = f"Bearer {made.json()['access_token']}"

    again = await browser.http.post(PATH, json=first(code, username="mallory"))

    assert (again.status_code, again.json()["code"]) == (409, "accounts_exist")
    accounts = (await browser.http.get("/api/staff/accounts")).json()["items"]
    assert [(one["username"], one["roles"]) for one in accounts] == [
        ("maria", ["front_desk", "print_room", "administrator"])
    ]


async def test_r_73_of_two_first_administrators_the_database_takes_one(
    empty_harness: ServiceHarness, code: str
) -> None:
    requests = [
        Browser(empty_harness, f"203.0.113.{number}").http.post(
            PATH, json=first(code, username=f"maria{number}")
        )
        for number in range(4)
    ]

    statuses = sorted([answer.status_code for answer in await asyncio.gather(*requests)])

    assert statuses == [200, 409, 409, 409]


async def test_r_73_a_stranger_learns_nothing_by_guessing_and_locks_out_nobody(
    empty_harness: ServiceHarness, code: str
) -> None:
    stranger = Browser(empty_harness, "203.0.113.66").http
    guesses = [await stranger.post(PATH, json=first("AAAA-BBBB-CCCC")) for _ in range(11)]

    assert [one.status_code for one in guesses] == [403] * 10 + [429]
    assert guesses[0].json()["code"] == "wrong_setup_code"
    assert "AAAA" not in guesses[0].text
    assert (await stranger.post(PATH, json=first(code))).status_code == 429
    owner = Browser(empty_harness)
    assert (await owner.http.post(PATH, json=first(code))).status_code == 200
    audit = (await empty_harness.http("auditor").get("/api/staff/audit")).json()["items"]
    assert sum(entry["action"] == "SETUP_CODE_WRONG" for entry in audit) == 10


async def test_r_73_a_demonstration_and_a_house_with_people_have_no_first_run(
    harness: ServiceHarness,
) -> None:
    answer = await harness.http().post(PATH, json=first("AAAA-BBBB-CCCC"))

    assert (answer.status_code, await first_run(harness.http())) == (409, False)


async def test_r_73_an_account_made_by_the_operator_ends_the_first_run(
    empty_harness: ServiceHarness, code: str
) -> None:
    await create_account(empty_harness.http("administrator"))

    answer = await empty_harness.http().post(PATH, json=first(code))

    assert (answer.status_code, await first_run(empty_harness.http())) == (409, False)


async def test_r_73_what_is_wrong_is_said_by_field_and_makes_nothing(
    empty_harness: ServiceHarness, code: str
) -> None:
    http = empty_harness.http()
    street = AGENCY | {"return_address": {"name": "A", "line1": "MAIN", "line2": "GILROY CA 95020"}}
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"password": "hello-hello-hello"}, "password_refused"),
        ({"username": "two words"}, "invalid_input"),
        ({"agency": street}, "invalid_input"),
        ({"roles": ["administrator"]}, "invalid_input"),
        ({"roles": ["supervisor"]}, "invalid_input"),
    ]
    for more, expected in wrong:
        answer = await http.post(PATH, json=first(code, **more))

        assert (answer.status_code, answer.json()["code"]) == (422, expected), answer.text
        assert code not in answer.text
    assert await first_run(http)


def test_r_73_a_setup_code_is_read_however_it_is_typed() -> None:
    secret = bytes(range(32))
    code, signing = setup_code(secret), TokenSigning(secret)
    misread = code.translate(str.maketrans("OI", "01"))

    assert [len(group) for group in code.split("-")] == [4, 4, 4]
    assert all(map(signing.is_setup_code, (code, code.lower(), code.replace("-", ""), misread)))
    assert not signing.is_setup_code("")
    assert not signing.is_setup_code(code[:-1])
    assert setup_code(bytes(range(1, 33))) != code


GOOD_ADDRESSES = [
    ("", ""),
    ("PO BOX 2707", "WATSONVILLE CA 95077-2707"),
    ("12 Main St Suite 4", "St. Paul, MN 55101"),
    ("GENERAL DELIVERY", "TAOS NM 87571"),
    ("RR 2 BOX 9", "SAN JUAN PR 00901 1234"),
]
BAD_ADDRESSES = [
    ("", "GILROY CA 95020", "return_street"),
    ("MAIN ST", "GILROY CA 95020", "return_street"),
    ("12 MAIN ST", "", "return_city"),
    ("12 MAIN ST", "GILROY CA", "return_city"),
    ("12 MAIN ST", "95020", "return_city"),
    ("12 MAIN ST", "GILROY CA 9502", "return_city"),
    ("12 MAIN ST", "GILROY XX 95020", "return_state"),
]


@pytest.mark.parametrize(("line1", "line2"), GOOD_ADDRESSES)
def test_r_73_a_letter_comes_back_to_these(line1: str, line2: str) -> None:
    require_return_address(line1, line2)


@pytest.mark.parametrize(("line1", "line2", "fault"), BAD_ADDRESSES)
def test_r_73_no_letter_comes_back_to_these(line1: str, line2: str, fault: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        require_return_address(line1, line2)

    assert refused.value.code == fault


@given(st.text(max_size=80), st.text(max_size=80))
def test_r_73_whatever_is_typed_is_an_address_or_refused_in_words(line1: str, line2: str) -> None:
    try:
        require_return_address(line1, line2)
    except InvalidValue as refused:
        fault = refused
    else:
        return
    assert str(fault).endswith(".")
