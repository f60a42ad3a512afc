"""The first run in the console: where it leads, and that it keeps what was typed (R-73)."""

import pytest
from browser_client import Browser, asked
from fake_api import FakeApi

CODE = "GOOD-CODE-HERE"
TYPED = {
    "setup_code": CODE,
    "name": "MARIA SOTO",
    "username": "maria",
    "password": "gilroy envelope tuesday nine",
    "again": "gilroy envelope tuesday nine",
    "front_desk": "yes",
    "agency": "GILROY ENERGY HELP",
    "line1": "12 MAIN ST",
    "line2": "GILROY CA 95020",
    "phone": "",
    "time_zone": "America/Denver",
}


@pytest.fixture
def fresh(fake: FakeApi) -> FakeApi:
    fake.demo, fake.setup_code = False, CODE
    return fake


async def test_r_73_whoever_comes_first_is_led_to_the_first_run(
    fresh: FakeApi, browser: Browser
) -> None:
    assert (await browser.open("/")).url.path == "/first-run"

    answer = await browser.send("/first-run", TYPED)

    assert answer.url.path == "/"
    assert "You can sign in from now on." in answer.text
    [sent] = asked(fresh, "POST", "/api/staff/first-run")
    assert (sent["roles"], sent["agency"]["phone"]) == (["front_desk"], None)
    assert sent["agency"]["return_address"] == {
        "name": "GILROY ENERGY HELP",
        "line1": "12 MAIN ST",
        "line2": "GILROY CA 95020",
    }


async def test_r_73_nobody_finds_the_first_run_afterwards(browser: Browser) -> None:
    assert (await browser.open("/first-run")).url.path == "/sign-in"


async def test_r_73_who_comes_second_is_told_so(fresh: FakeApi, browser: Browser) -> None:
    await browser.open("/first-run")
    fresh.setup_code = None

    answer = await browser.send("/first-run", TYPED)

    assert answer.url.path == "/sign-in"
    assert "There are accounts here already." in answer.text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"setup_code": "BAD"}, "setup_code"), ({"again": "another"}, "again")],
)
@pytest.mark.usefixtures("fresh")
async def test_r_73_what_was_wrong_stands_at_its_field_and_no_password_is_shown_again(
    browser: Browser, wrong: dict[str, str], field: str
) -> None:
    await browser.open("/first-run")

    answer = await browser.send("/first-run", TYPED | wrong)

    assert answer.status_code in {403, 422}
    assert f'id="{field}-wrong"' in answer.text
    assert 'value="GILROY ENERGY HELP"' in answer.text
    assert "gilroy envelope" not in answer.text
