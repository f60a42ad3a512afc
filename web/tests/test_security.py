"""The walls around every page: forgery, content policy, caching, what stands in addresses."""

import re
from pathlib import Path

import pytest
from browser_client import Browser
from fake_api import FakeApi
from fastapi import APIRouter
from sample_data import PASSWORD

import console
from console.formatting import whole_number
from console.routing import CsrfUnverifiedError, page_router, routes_of
from console.static_files import static_url

TEMPLATES = sorted((Path(console.__file__).parent / "templates").rglob("*.html"))
PAGES = ["/", "/customers/search", "/customers/new", "/codes", "/account", "/texts", "/nowhere"]


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_allows_nothing_but_our_own_files(front_desk: Browser, path: str) -> None:
    headers = (await front_desk.open(path)).headers

    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"


async def test_static_files_may_be_kept_for_good(front_desk: Browser) -> None:
    page = (await front_desk.open("/")).text
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)

    assert len(addresses) > 5
    for address in addresses:
        answer = await front_desk.client.get(address)
        assert answer.status_code == 200, address
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_carries_script_or_style_of_its_own(template: Path) -> None:
    text = template.read_text()

    assert not re.search(r"<script(?![^>]* src=)", text)
    assert "<style" not in text
    assert not re.search(r"\son\w+\s*=|\sstyle\s*=|javascript:", text)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', text)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_form_that_posts_carries_the_token(template: Path) -> None:
    for form in re.findall(r'<form\b[^>]*method="post".*?</form>', template.read_text(), re.DOTALL):
        assert 'name="csrf"' in form


async def test_a_form_without_the_token_changes_nothing(front_desk: Browser, fake: FakeApi) -> None:
    front_desk.csrf = "guessed"
    answer = await front_desk.send("/customers", {"first_name": "A", "last_name": "B"})

    assert answer.status_code == 403
    assert fake.customers == {}


async def test_a_form_from_a_page_left_open_can_be_confirmed(front_desk: Browser) -> None:
    front_desk.csrf = "of-yesterday"
    asked = await front_desk.send("/customers", {"first_name": "Ann", "last_name": "Lee"})

    assert 'name="first_name" value="Ann"' in asked.text
    saved = await front_desk.send("/customers", {"first_name": "Ann", "last_name": "Lee"})
    assert "LEE, ANN" in saved.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
async def test_a_form_from_elsewhere_is_refused_even_with_the_token(
    front_desk: Browser, fake: FakeApi, headers: dict[str, str]
) -> None:
    answer = await front_desk.send(
        "/customers", {"first_name": "A", "last_name": "B"}, headers=headers
    )

    assert answer.status_code == 403
    assert fake.customers == {}


async def test_a_request_that_names_no_origin_is_not_believed(
    front_desk: Browser, fake: FakeApi
) -> None:
    answer = await front_desk.client.post(
        "/customers", data={"csrf": front_desk.csrf, "first_name": "A", "last_name": "B"}
    )

    assert answer.status_code == 403
    assert fake.customers == {}


async def test_signing_in_needs_the_token_too(browser: Browser) -> None:
    await browser.open("/sign-in")
    browser.csrf = ""
    answer = await browser.send("/sign-in", {"username": "frontdesk", "password": PASSWORD})

    assert answer.status_code == 403


async def test_what_is_searched_for_never_stands_in_an_address(front_desk: Browser) -> None:
    await front_desk.open("/customers/search")
    answer = await front_desk.send(
        "/customers/search", {"last_name": "Garcia", "ssn": "668-71-6854"}
    )

    addresses = [str(one.url) for one in (*answer.history, answer)]
    links = re.findall(r'(?:href|action)="([^"]+)"', answer.text)
    for told in (*addresses, *links, str(answer.history[0].headers.get_list("Set-Cookie"))):
        assert "arcia" not in told
        assert "668716854" not in "".join(filter(str.isalnum, told))


async def test_a_problem_page_names_the_reference_and_no_internals(front_desk: Browser) -> None:
    answer = await front_desk.open("/customers/0190a1b2-0000-7000-8000-000000000000")

    assert answer.status_code == 404
    assert "There is no such customer, or the record was deleted." in answer.text
    assert "Traceback" not in answer.text


async def test_scripts_hear_problems_as_json(front_desk: Browser) -> None:
    answer = await front_desk.open("/customers/zip-codes/95029", Accept="application/json")

    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_whoever_watches_the_process_may_ask_without_signing_in(browser: Browser) -> None:
    assert (await browser.client.get("/healthz")).json() == {"status": "ok"}


async def test_a_password_is_never_put_into_a_page(front_desk: Browser, fake: FakeApi) -> None:
    fake.silent = True
    typed = {"current_password": PASSWORD, "new_password": "n3w-secret", "again": ""}
    typed["again"] = typed["new_password"]

    unanswered = await front_desk.send("/account/password", typed)
    front_desk.csrf = "of-yesterday"
    out_of_date = await front_desk.send("/account/password", typed)

    assert (unanswered.status_code, out_of_date.status_code) == (503, 403)
    assert "n3w-secret" not in unanswered.text + out_of_date.text


async def test_a_silent_service_loses_nothing_that_was_typed(
    front_desk: Browser, fake: FakeApi
) -> None:
    await front_desk.open("/customers/new")
    fake.silent = True
    answer = await front_desk.send("/customers", {"first_name": "Ann", "last_name": "Lee"})
    fake.silent = False

    assert answer.status_code == 503
    assert 'name="first_name" value="Ann"' in answer.text
    again = await front_desk.send("/customers", {"first_name": "Ann", "last_name": "Lee"})
    assert "LEE, ANN" in again.text


async def test_signing_in_to_a_silent_house_says_so(browser: Browser, fake: FakeApi) -> None:
    await browser.open("/sign-in")
    fake.silent = True

    answer = await browser.sign_in()

    assert answer.status_code == 503
    assert "does not answer" in answer.text
    assert PASSWORD not in answer.text


async def test_a_mistake_of_ours_is_admitted_without_details(
    front_desk: Browser, fake: FakeApi, caplog: pytest.LogCaptureFixture
) -> None:
    fake.codes = {"languages": None, "actions": ["Julia Garcia"]}

    answer = await front_desk.open("/codes")

    assert answer.status_code == 500
    assert "This is our mistake" in answer.text
    assert "AttributeError" not in answer.text
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "page_failed: AttributeError in code_tables.py" in caplog.text
    assert "Garcia" not in caplog.text


async def test_a_form_larger_than_ours_is_not_read(front_desk: Browser) -> None:
    answer = await front_desk.send("/customers", {"first_name": "A" * 1_000_001})

    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["/customers/not-an-id", "/customers/1"])
async def test_an_address_that_means_nothing_is_not_found(front_desk: Browser, path: str) -> None:
    answer = await front_desk.open(path)

    assert answer.status_code == 404
    assert "There is no such page." in answer.text


async def test_a_search_leaves_no_answer_behind_and_a_creation_happens_once(
    front_desk: Browser, fake: FakeApi
) -> None:
    await front_desk.open("/customers/search")
    await front_desk.send("/customers/search", {"last_name": "Garcia"})
    assert "idempotency-key" not in fake.headers[-1]

    typed = {"first_name": "A", "last_name": "B", "idempotency_key": "k1"}
    await front_desk.send("/customers", typed)
    keys = [one["idempotency-key"] for one in fake.headers if "idempotency-key" in one]
    assert keys == ["k1"]


@pytest.mark.parametrize(
    "path", ["/static/x", "/static/", "/static", "/static/../x", "{files}x.css", "{files}%00"]
)
async def test_r_29_a_file_there_is_not_is_not_found_whoever_asks(
    browser: Browser, path: str
) -> None:
    answer = await browser.client.get(path.format(files=static_url("")))

    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("Cache-Control", "")


async def test_r_29_a_file_takes_no_other_method(browser: Browser) -> None:
    answer = await browser.client.put(static_url("css/base.css"))

    assert answer.status_code == 405


NUMBERS = ["9" * 20, "9" * 5000, "²", "-1", "1e999", "٣", "0" * 5000]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number[:20])
async def test_r_29_no_number_in_a_form_breaks_a_page(
    front_desk: Browser, fake: FakeApi, number: str
) -> None:
    page = f"/customers/{fake.add('DOENA', 'TEST')['id']}"
    forms = (
        (f"{page}/contacts", {"preset": number, "version": number}),
        (page, {"version": number}),
    )
    for path, fields in forms:
        assert (await front_desk.send(path, fields)).status_code < 500, path
    query = {"tier": number, "after": number, "from": number, "first": number}
    for path in ("/callbacks", "/print-room", page):
        answer = await front_desk.client.get(path, params=query)
        assert answer.status_code < 500, path


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number[:20])
def test_r_29_a_typed_number_is_one_of_ours_or_none(number: str) -> None:
    found = whole_number(number)

    assert found is None or 0 <= found < 2**63


def test_a_page_that_would_believe_any_site_is_no_page_of_the_console() -> None:
    forgotten = APIRouter(prefix="/free")

    @forgotten.post("/gift")
    async def _gift() -> None: ...

    with pytest.raises(CsrfUnverifiedError, match="gift"):
        list(routes_of([page_router(), forgotten]))
