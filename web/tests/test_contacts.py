"""The Contacts section and the callback list over a stand-in API."""

import html
import json
from collections.abc import AsyncIterator
from typing import Any

import fake_mailing
import pytest
from browser_client import PARTIAL, Browser, asked, open_browser
from fake_api import FakeApi, invalid, problem
from fake_services import fake_app
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse, Response, StreamingResponse
from sample_records import FORM, NOTE


class Services:
    """What the callbacks service was told, and what it says."""

    def __init__(self) -> None:
        self.released: list[str] = []
        self.claimed = True

    def add_to(self, app: FastAPI) -> None:
        """Answer beside the stand-in."""

        @app.post("/api/callbacks/preview")
        async def preview() -> Any:
            return {
                "effect": "CREATE",
                "rule": "R14",
                "tier": 1,
                "within": {"amount": 1, "unit": "office_hours"},
                "flagged": False,
            }

        @app.post("/api/callbacks/{customer_id}/claim")
        async def claim(customer_id: str) -> Any:
            if self.claimed:
                return {"customer_id": customer_id}
            return problem(409, "claimed_by_another", by="ANA", since="2026-01-05T17:54:19Z")

        @app.delete("/api/callbacks/{customer_id}/claim", status_code=204)
        async def release(customer_id: str) -> None:
            self.released.append(customer_id)

        @app.get("/api/callbacks/stream")
        async def stream() -> Response:
            news = iter(['event: callbacks\ndata: {"version": 1}\n\n'])
            return StreamingResponse(news, media_type="text/event-stream")

        @app.get("/api/callbacks/export.csv")
        async def export(lane: str = "") -> Response:
            return PlainTextResponse(f"List Name\r\n{lane}\r\n")


@pytest.fixture
def services() -> Services:
    return Services()


@pytest.fixture
async def front_desk(fake: FakeApi, services: Services) -> AsyncIterator[Browser]:
    app = fake_app(fake)
    services.add_to(app)
    async with open_browser(fake, app) as browser:
        await browser.sign_in("frontdesk")
        yield browser


@pytest.fixture
def at(fake: FakeApi) -> str:
    customer = fake.add("DOENA", "TEST")
    fake.contacts.append({**NOTE, "customer_id": customer["id"]})
    return f"/customers/{customer['id']}"


async def test_a_customer_without_contacts_has_the_source_s_sentence(
    front_desk: Browser, fake: FakeApi
) -> None:
    customer = fake.add("NO", "CONTACTS")

    shown = await front_desk.open(f"/customers/{customer['id']}")

    assert "No contacts exist for this customer" in shown.text


async def test_an_old_note_says_why_it_cannot_be_edited(front_desk: Browser, at: str) -> None:
    shown = await front_desk.open(at)

    assert "Notes older than 1 day cannot be edited." in shown.text
    assert "/edit" not in shown.text
    assert "&lt;b&gt;PPT20" in shown.text


async def test_a_note_is_saved_with_the_form_s_own_key(
    front_desk: Browser, fake: FakeApi, at: str
) -> None:
    await front_desk.open(f"{at}/contacts/new")

    shown = await front_desk.send(f"{at}/contacts", FORM)

    [body] = asked(fake, "POST", "/api/contacts")
    assert "once-and-only-once" in [one.get("idempotency-key") for one in fake.headers]
    assert body["contact_date"] == FORM["original_date"]
    assert body["call_code"] == "STATUS_REQUEST"
    assert "The note is saved." in shown.text


async def test_nothing_is_sent_while_a_field_is_missing(
    front_desk: Browser, fake: FakeApi, at: str
) -> None:
    await front_desk.open(f"{at}/contacts/new")

    shown = await front_desk.send(f"{at}/contacts", {**FORM, "call_code": "", "notes": "KEPT"})

    assert shown.status_code == 422
    assert "Choose a Call Code." in shown.text
    assert "KEPT" in shown.text
    assert asked(fake, "POST", "/api/contacts") == []


async def test_a_refusal_gives_back_what_was_typed(
    front_desk: Browser, fake: FakeApi, at: str
) -> None:
    fake.refusal = invalid("language", "inactive_code", key="LATIN", label="LATIN")
    await front_desk.open(f"{at}/contacts/new")

    shown = await front_desk.send(f"{at}/contacts", {**FORM, "notes": "KEPT"}, headers=PARTIAL)

    assert shown.text.lstrip().startswith("<form")
    assert "Language: LATIN is no longer in use." in shown.text
    assert "KEPT" in shown.text
    assert "once-and-only-once" in shown.text


async def test_the_language_last_spoken_is_offered_first(front_desk: Browser, at: str) -> None:
    shown = await front_desk.open(f"{at}/contacts/new")

    assert '<option value="SPANISH" data-letter="S" selected>' in shown.text


@pytest.mark.parametrize(
    ("mail", "asks"),
    [
        (
            {"held_because": "NO_ADDRESS"},
            "The customer has no mailing address. Ask for the address now.",
        ),
        (
            {"held_because": "INCOMPLETE_ADDRESS", "held_missing": ["zip"]},
            "The mailing address is incomplete: ZIP code. Ask for the address now.",
        ),
        (
            {"held_because": "RETURNED_MAIL"},
            "AP cannot be posted yet. Mail to this address came back. Ask for the address now.",
        ),
    ],
)
async def test_r_52_the_preview_asks_for_what_is_missing_and_saving_promises_nothing(
    front_desk: Browser, at: str, monkeypatch: pytest.MonkeyPatch, mail: dict[str, Any], asks: str
) -> None:
    for name, value in mail.items():
        monkeypatch.setitem(fake_mailing.MAIL, name, value)
    await front_desk.open(f"{at}/contacts/new")

    shown = await front_desk.send(f"{at}/contacts/preview", {**FORM, "mailing_code": "AP"})

    assert html.unescape(shown.text).count(asks) == 1
    assert "waits for the print room" not in shown.text


async def test_a_sentence_says_what_saving_will_do(front_desk: Browser, at: str) -> None:
    await front_desk.open(f"{at}/contacts/new")

    shown = await front_desk.send(f"{at}/contacts/preview", {**FORM, "mailing_code": "AP"})

    assert (
        "Puts the customer on the callback list: Emergency, within one office hour." in shown.text
    )
    assert "An envelope with AP waits for the print room." in shown.text
    unfinished = await front_desk.send(f"{at}/contacts/preview", {**FORM, "call_code": ""})
    assert unfinished.text.strip() == "<p></p>"


async def test_the_section_alone_is_for_scripts(front_desk: Browser, at: str) -> None:
    piece = await front_desk.open(f"{at}/contacts?contact_type=OUTGOING", **PARTIAL)
    assert "No contacts match these filters." in piece.text
    assert "<html" not in piece.text

    page = await front_desk.open(f"{at}/contacts?contact_type=OUTGOING")
    assert page.url.path == at
    assert page.url.query == b"contact_type=OUTGOING"


async def test_contacts_are_exported_by_the_service_with_the_filters(
    front_desk: Browser, at: str
) -> None:
    answer = await front_desk.open(f"{at}/contacts/export.csv?call_code=STATUS_REQUEST")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="export.csv"'
    assert answer.text.endswith(f"{at.rpartition('/')[2]} STATUS_REQUEST\r\n")


async def test_who_is_faster_is_named(front_desk: Browser, services: Services, at: str) -> None:
    services.claimed = False
    await front_desk.open("/callbacks")
    customer = at.rsplit("/", 1)[-1]

    refused = await front_desk.send(f"/callbacks/{customer}/log", {}, headers=PARTIAL)

    assert refused.status_code == 409
    assert "ANA is calling since 1/5/2026 9:54" in refused.text


async def test_a_logged_call_ends_the_claim(
    front_desk: Browser, fake: FakeApi, services: Services, at: str
) -> None:
    customer = at.rsplit("/", 1)[-1]
    opened = await front_desk.open(f"/callbacks/{customer}/log")
    assert "Log the outgoing call" in opened.text
    assert "Left message</button>" in opened.text

    shown = await front_desk.send(f"/callbacks/{customer}/log/save", FORM)

    assert "The call is logged." in shown.text
    assert len(asked(fake, "POST", "/api/contacts")) == 1
    assert services.released == [customer]


async def test_news_and_files_pass_through_with_the_person_s_token(
    front_desk: Browser, fake: FakeApi
) -> None:
    news = await front_desk.open("/callbacks/stream")
    assert news.headers["Content-Type"].startswith("text/event-stream")
    assert f"data: {json.dumps({'version': 1})}" in news.text
    assert fake.headers[-1]["authorization"].startswith("Bearer access:frontdesk")

    answer = await front_desk.open("/callbacks/export.csv?lane=WX")
    assert answer.text == "List Name\r\nWX\r\n"
