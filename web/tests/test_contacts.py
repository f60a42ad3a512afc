"""The Contacts section and the callback list over a stand-in API."""

import json
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from browser_client import PARTIAL, Browser, open_browser
from fake_api import FakeApi, invalid, problem
from fake_services import fake_app
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response, StreamingResponse

NOTE = {
    "id": "5e0c5f3e-0000-7000-8000-000000000001",
    "version": 1,
    "contact_date": "2026-01-05T17:54:19.123456Z",
    "contact_type": "INCOMING",
    "contact_action": "APPLICATION_REQUESTED",
    "call_code": "STATUS_REQUEST",
    "language": "SPANISH",
    "notes": "<b>PPT20</b>",
    "mailing_code": None,
    "mailing_date": None,
    "shut_off_date": None,
    "resolves": [],
    "entered_by": "ADAM DEHOYOS",
    "entered_by_id": "adam",
    "editable_until": "2026-01-06T17:54:19Z",
    "deficiencies_allowed": False,
    "deficiencies": [],
    "labels": {"call_code": "STATUS REQUEST"},
}
FORM = {
    "contact_date": "2026-01-05T09:54:19",
    "original_date": "2026-01-05T17:54:19.123456+00:00",
    "contact_type": "OUTGOING",
    "contact_action": "APPLICATION_REQUESTED",
    "call_code": "STATUS_REQUEST",
    "language": "ENGLISH",
    "idempotency_key": "once-and-only-once",
}


class Services:
    """What the contacts and callbacks services were told, and what they say."""

    def __init__(self) -> None:
        self.told: list[tuple[str, dict[str, Any], str | None]] = []
        self.released: list[str] = []
        self.refusal: Response | None = None
        self.claimed = True

    def add_to(self, app: FastAPI, fake: FakeApi) -> None:
        """Answer beside the stand-in."""

        @app.get(f"/api/contacts/{NOTE['id']}")
        async def note() -> Any:
            return fake.contacts[0]

        @app.post("/api/contacts", status_code=201)
        async def log(request: Request) -> Any:
            if self.refusal:
                return self.refusal
            body = await request.json()
            self.told.append(("note", body, request.headers.get("Idempotency-Key")))
            saved = {**NOTE, **body, "id": NOTE["id"]}
            fake.contacts.append(saved)
            return saved

        @app.post("/api/callbacks/preview")
        async def preview() -> Any:
            return {
                "effect": "CREATE",
                "rule": "R14",
                "tier": 1,
                "clock": "1 office_hours",
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
    services.add_to(app, fake)
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
    front_desk: Browser, services: Services, at: str
) -> None:
    await front_desk.open(f"{at}/contacts/new")

    shown = await front_desk.send(f"{at}/contacts", FORM)

    [(_what, body, key)] = services.told
    assert key == "once-and-only-once"
    assert body["contact_date"] == FORM["original_date"]
    assert body["call_code"] == "STATUS_REQUEST"
    assert "The note is saved." in shown.text


async def test_nothing_is_sent_while_a_field_is_missing(
    front_desk: Browser, services: Services, at: str
) -> None:
    await front_desk.open(f"{at}/contacts/new")

    shown = await front_desk.send(f"{at}/contacts", {**FORM, "call_code": "", "notes": "KEPT"})

    assert shown.status_code == 422
    assert "Choose a Call Code." in shown.text
    assert "KEPT" in shown.text
    assert services.told == []


async def test_a_refusal_gives_back_what_was_typed(
    front_desk: Browser, services: Services, at: str
) -> None:
    services.refusal = invalid("language", "inactive_code", key="LATIN", label="LATIN")
    await front_desk.open(f"{at}/contacts/new")

    shown = await front_desk.send(f"{at}/contacts", {**FORM, "notes": "KEPT"}, headers=PARTIAL)

    assert shown.text.lstrip().startswith("<form")
    assert "Language: LATIN is no longer in use." in shown.text
    assert "KEPT" in shown.text
    assert "once-and-only-once" in shown.text


async def test_the_language_last_spoken_is_offered_first(front_desk: Browser, at: str) -> None:
    shown = await front_desk.open(f"{at}/contacts/new")

    assert '<option value="SPANISH" data-letter="S" selected>' in shown.text


async def test_a_sentence_says_what_saving_will_do(front_desk: Browser, at: str) -> None:
    await front_desk.open(f"{at}/contacts/new")

    shown = await front_desk.send(f"{at}/contacts/preview", {**FORM, "mailing_code": "AP"})

    assert (
        "Puts the customer on the callback list: Emergency, within one office hour." in shown.text
    )
    assert "An envelope with AP waits for the print room." in shown.text
    unfinished = await front_desk.send(f"{at}/contacts/preview", {**FORM, "call_code": ""})
    assert unfinished.text.strip() == "<p></p>"


def heard(note: str, **more: Any) -> dict[str, Any]:
    """Return what the callbacks service says of a note."""
    return {
        "contact_id": note,
        "contact_date": "2026-01-05T17:54:19Z",
        "call_code": "STATUS_REQUEST",
        "call_code_label": "STATUS REQUEST",
        "contact_action": "APPLICATION_REQUESTED",
        "contact_action_label": "APPLICATION REQUESTED",
        "effect": "CREATE",
        "state": "OPEN",
        "answered_by": None,
        **more,
    }


ONE, TWO = "5e0c5f3e-0000-7000-8000-00000000000a", "5e0c5f3e-0000-7000-8000-00000000000b"


def ticks(page: str) -> list[tuple[str, bool]]:
    """Return the calls a form offers, and whether each is ticked."""
    found = re.findall(r'name="resolves" value="([^"]+)"( checked)?', page)
    return [(call, bool(ticked)) for call, ticked in found]


@pytest.mark.parametrize("ticked", [[], [ONE], [ONE, TWO]])
async def test_r_82_an_agency_s_own_clearing_code_settles_the_calls_that_are_ticked(
    front_desk: Browser, fake: FakeApi, services: Services, at: str, ticked: list[str]
) -> None:
    fake.noted[at.rpartition("/")[2]] = [heard(ONE), heard(TWO), heard("x", state="ANSWERED")]
    form = (await front_desk.open(f"{at}/contacts/new")).text
    assert ticks(form) == [(ONE, True), (TWO, True)]
    assert 'data-shown-for="OUTGOING:DOG_SETTLED OUTGOING:RESOLVED"' in form

    chosen: dict[str, str | list[str]] = {"offers_calls": "yes", "resolves": ticked}
    await front_desk.send(f"{at}/contacts", {**FORM, "call_code": "DOG_SETTLED", **chosen})

    [(_what, body, _key)] = services.told
    assert body["resolves"] == ticked


async def test_a_correction_shows_the_calls_its_note_has_settled(
    front_desk: Browser, fake: FakeApi, at: str
) -> None:
    note = str(NOTE["id"])
    settled = heard(ONE, state="ANSWERED", answered_by=note)
    clears = heard(note, state="NONE", effect="CLEAR")
    fake.noted[at.rpartition("/")[2]] = [settled, heard(TWO), clears]

    form = (await front_desk.open(f"{at}/contacts/{note}/edit")).text

    assert ticks(form) == [(ONE, True), (TWO, False)]


async def test_codes_are_called_what_the_agency_calls_them_in_the_reader_s_language(
    front_desk: Browser, at: str
) -> None:
    await front_desk.open("/")
    await front_desk.send("/language", {"language": "es", "back": "/"})

    record = (await front_desk.open(at)).text
    form = (await front_desk.open(f"{at}/contacts/new")).text

    assert '<td data-label="Código de llamada">ESTADO DE LA SOLICITUD' in record
    assert '<option value="STATUS_REQUEST" data-abbr="SR">ESTADO DE LA SOLICITUD' in form
    # Whatever has no label in this language keeps the one it has.
    assert ">48 HR NOTICE REC&#39;D<" in form


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
    front_desk: Browser, services: Services, at: str
) -> None:
    customer = at.rsplit("/", 1)[-1]
    opened = await front_desk.open(f"/callbacks/{customer}/log")
    assert "Log the outgoing call" in opened.text

    shown = await front_desk.send(f"/callbacks/{customer}/log/save", FORM)

    assert "The call is logged." in shown.text
    assert [what for what, _body, _key in services.told] == ["note"]
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
