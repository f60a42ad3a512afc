"""When a service is out of reach: screens say so, pieces stay pieces, what was typed stays."""

import re

import pytest
from browser_client import PARTIAL, Browser
from fake_api import FakeApi
from sample_data import PASSWORD


@pytest.mark.parametrize(
    "stream", ["/callbacks/stream", "/notifications/stream", "/print-room/stream"]
)
async def test_a_stream_that_brings_no_news_is_not_called_live(
    supervisor: Browser, fake: FakeApi, stream: str
) -> None:
    await supervisor.open("/")
    fake.silent = True

    answer = await supervisor.open(stream, Accept="text/event-stream")

    assert answer.status_code == 503
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "file",
    [
        "/callbacks/export.csv",
        "/reports/deficient-applications/export.csv?start=2026-01-01&end=2026-01-31",
    ],
)
async def test_a_file_out_of_reach_is_no_mistake_of_ours(
    supervisor: Browser, fake: FakeApi, file: str
) -> None:
    await supervisor.open("/")
    fake.silent = True

    answer = await supervisor.open(file)

    assert answer.status_code == 503
    assert "does not answer at the moment" in answer.text


async def test_a_script_is_told_in_a_sentence_and_not_in_a_page(
    supervisor: Browser, fake: FakeApi
) -> None:
    customer = fake.add("DOENA", "TEST")
    at = f"/callbacks/{customer['id']}/claim"
    await supervisor.open("/callbacks")
    token = supervisor.csrf
    fake.silent = True

    silent = await supervisor.send(at, {}, headers=PARTIAL)
    fake.silent = False
    supervisor.csrf = "of-yesterday"
    out_of_date = await supervisor.send(at, {}, headers=PARTIAL)
    supervisor.csrf = token
    unknown = await supervisor.open("/customers/0190a1b2-0000-7000-8000-000000000000", **PARTIAL)

    assert [one.status_code for one in (silent, out_of_date, unknown)] == [503, 403, 404]
    for answer in (silent, out_of_date, unknown):
        assert re.fullmatch(r"<p [^>]*data-error>[^<]+</p>", answer.text.strip()), answer.text
    assert "does not answer" in silent.text


async def test_a_form_is_brought_home_with_every_choice_that_was_made(
    browser: Browser, fake: FakeApi
) -> None:
    await browser.sign_in("frontdesk")
    customer = fake.add("DOENA", "TEST")
    at = f"/customers/{customer['id']}/contacts"
    await browser.open("/")
    fake.refuse_access = True
    typed = {"resolves": ["first", "second"], "notes": "BOTH"}
    signed_out = await browser.client.post(
        at,
        data={"csrf": browser.csrf, **typed},
        headers={"Sec-Fetch-Site": "same-origin", "Accept": "text/html"},
    )
    fake.refuse_access = False
    kept = re.search(r'name="saved_form" value="([^"]+)"', signed_out.text)
    assert kept is not None

    back = await browser.send(
        "/sign-in",
        {"username": "frontdesk", "password": PASSWORD, "saved_form": kept[1]},
    )

    assert re.findall(r'name="resolves" value="([^"]+)"', back.text) == ["first", "second"]
    assert 'name="notes" value="BOTH"' in back.text


async def test_signing_in_leads_back_to_the_list_as_it_was_filtered(browser: Browser) -> None:
    answer = await browser.open("/callbacks?lane=WX&sort=name")

    assert 'name="next" value="/callbacks?lane=WX&amp;sort=name"' in answer.text
    await browser.open("/sign-in")
    back = await browser.send(
        "/sign-in",
        {
            "username": "frontdesk",
            "password": PASSWORD,
            "next": "/callbacks?lane=WX&sort=name",
        },
        follow=False,
    )
    assert back.headers["Location"] == "/callbacks?lane=WX&sort=name"


async def test_a_version_nobody_can_read_is_stale_and_no_mistake_of_ours(
    supervisor: Browser, fake: FakeApi
) -> None:
    customer = fake.add("DOENA", "TEST")
    at = f"/customers/{customer['id']}"
    await supervisor.open(at)

    answer = await supervisor.send(
        at, {"first_name": "DOENA", "last_name": "NEW", "version": "first", "original": "{}"}
    )

    assert answer.status_code == 412


async def test_a_browser_that_lost_its_cookies_still_brings_its_form_home(
    browser: Browser, fake: FakeApi
) -> None:
    await browser.sign_in("frontdesk")
    await browser.open("/customers/new")
    browser.client.cookies.clear()

    asked = await browser.send("/customers", {"first_name": "Ann", "last_name": "Lee"})

    assert asked.status_code == 401
    kept = re.search(r'name="saved_form" value="([^"]+)"', asked.text)
    assert kept is not None
    back = await browser.send(
        "/sign-in",
        {"username": "frontdesk", "password": PASSWORD, "saved_form": kept[1]},
    )
    assert 'name="first_name" value="Ann"' in back.text
    assert fake.customers == {}
