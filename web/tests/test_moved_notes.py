"""Moving a note and taking an old one back, over a stand-in API (R-22, R-23, R-43)."""

from collections.abc import AsyncIterator

import pytest
from browser_client import PARTIAL, Browser, asked, open_browser
from fake_api import FakeApi, problem
from fake_services import fake_app
from sample_records import NOTE

NOTE_ID = NOTE["id"]


@pytest.fixture
async def supervisor(fake: FakeApi) -> AsyncIterator[Browser]:
    async with open_browser(fake, fake_app(fake)) as browser:
        await browser.sign_in("supervisor")
        yield browser


@pytest.fixture
def wrong(fake: FakeApi) -> str:
    """Put a note of long ago under the wrong customer."""
    customer = fake.add("DOENA", "WRONG")
    fake.contacts.append({**NOTE, "customer_id": customer["id"]})
    return f"/customers/{customer['id']}"


async def test_r_23_the_other_customer_is_searched_for_in_the_form_itself(
    supervisor: Browser, fake: FakeApi, wrong: str
) -> None:
    right = fake.add("DOENA", "RIGHT")
    path = f"{wrong}/contacts/{NOTE_ID}/move"
    await supervisor.open(path)

    found = await supervisor.send(path, {"sought": "doena right", "version": "1"}, headers=PARTIAL)
    assert found.text.lstrip().startswith(("<form", "{#"))
    assert f'value="{right["id"]}"' in found.text
    assert "Move the note" in found.text
    chosen = {"sought": "doena right", "searched": "doena right", "version": "1"}
    chosen |= {"customer": str(right["id"]), "idempotency_key": "k-1"}
    refused = await supervisor.send(path, {**chosen, "reason": " "}, headers=PARTIAL)
    assert refused.status_code == 422
    assert "Say why the note is moved." in refused.text

    shown = await supervisor.send(path, {**chosen, "reason": "Two with one name"})

    [body] = asked(fake, "POST", f"/api/contacts/{NOTE_ID}/move")
    assert body == {"customer_id": right["id"], "reason": "Two with one name"}
    assert ("k-1", '"1"') in [
        (one.get("idempotency-key"), one.get("if-match")) for one in fake.headers
    ]
    assert "The note is moved." in shown.text
    assert "Moved to" in shown.text
    assert "DOENA RIGHT" in shown.text


async def test_r_23_other_words_search_again_instead_of_moving(
    supervisor: Browser, fake: FakeApi, wrong: str
) -> None:
    right = fake.add("DOENA", "RIGHT")
    path = f"{wrong}/contacts/{NOTE_ID}/move"
    await supervisor.open(path)

    fields = {"sought": "doena other", "searched": "doena right", "version": "1"}
    await supervisor.send(path, {**fields, "customer": str(right["id"]), "reason": "WHY"})

    assert asked(fake, "POST", f"/api/contacts/{NOTE_ID}/move") == []


CALL, EARLIER = "5e0c5f3e-0000-7000-8000-00000000000a", "5e0c5f3e-0000-7000-8000-00000000000b"


@pytest.mark.parametrize(("ticked", "settled"), [([CALL], [CALL]), ([], [])])
async def test_r_23_a_note_that_answers_calls_answers_there_only_what_is_ticked(
    supervisor: Browser, fake: FakeApi, wrong: str, ticked: list[str], settled: list[str]
) -> None:
    right = fake.add("DOENA", "RIGHT")
    at = NOTE["contact_date"]
    asks = {"effect": "CREATE", "state": "OPEN", "contact_action": "X", "answered_by": None}
    clears = {"contact_id": NOTE_ID, "effect": "CLEAR", "state": "NONE", "contact_date": at}
    fake.noted[wrong.rpartition("/")[2]] = [clears]
    fake.noted[str(right["id"])] = [
        {**asks, "contact_id": CALL, "call_code": "48_HR_NOTICE", "contact_date": at},
        {**asks, "contact_id": EARLIER, "call_code": "SR", "contact_date": at, "state": "ANSWERED"},
        {**asks, "contact_id": "later", "call_code": "SR", "contact_date": "2199-01-01T00:00:00Z"},
    ]
    path = f"{wrong}/contacts/{NOTE_ID}/move"
    await supervisor.open(path)
    found = (await supervisor.send(path, {"sought": "doena right"}, headers=PARTIAL)).text
    assert f'name="resolves" value="{CALL}" checked' in found
    assert EARLIER not in found
    assert "later" not in found

    fields = {"sought": "doena right", "searched": "doena right", "version": "1"}
    fields |= {"customer": str(right["id"]), "reason": "WHY", "offers_calls": "yes"}
    fields |= dict(zip(["resolves"], ticked, strict=False))
    await supervisor.send(path, fields, headers=PARTIAL)

    [body] = asked(fake, "POST", f"/api/contacts/{NOTE_ID}/move")
    assert body["resolves"] == settled


async def test_r_23_a_refusal_gives_back_what_was_chosen(
    supervisor: Browser, fake: FakeApi, wrong: str
) -> None:
    right = fake.add("DOENA", "RIGHT")
    fake.refusal = problem(403, "move_needs_supervisor")
    path = f"{wrong}/contacts/{NOTE_ID}/move"
    await supervisor.open(path)

    fields = {"sought": "doena right", "searched": "doena right", "version": "1"}
    fields |= {"customer": str(right["id"]), "reason": "KEPT"}
    shown = await supervisor.send(path, fields, headers=PARTIAL)

    assert shown.status_code == 422
    assert "or a supervisor, may move a note" in shown.text
    assert 'value="KEPT"' in shown.text


async def test_r_22_a_supervisor_says_why_an_old_note_is_deleted(
    supervisor: Browser, fake: FakeApi, wrong: str
) -> None:
    shown = await supervisor.open(f"{wrong}/contacts/{NOTE_ID}/void")
    assert 'name="reason"' in shown.text

    await supervisor.send(
        f"{wrong}/contacts/{NOTE_ID}/void", {"version": "1", "reason": "It was the other one"}
    )

    assert asked(fake, "POST", f"/api/contacts/{NOTE_ID}/void") == [
        {"reason": "It was the other one"}
    ]


async def test_r_43_a_record_shows_its_first_notes_and_further_ones_on_demand(
    supervisor: Browser, fake: FakeApi
) -> None:
    customer = fake.add("MANY", "NOTES")
    for number in range(130):
        fake.contacts.append(
            {**NOTE, "customer_id": customer["id"], "id": f"{NOTE_ID[:-3]}{number:03}"}
        )
    path = f"/customers/{customer['id']}"

    first = (await supervisor.open(f"{path}/contacts", **PARTIAL)).text
    more = (await supervisor.open(f"{path}/contacts?shown=125", **PARTIAL)).text

    assert first.count('<tr id="note-') == 25
    assert "?shown=125#contacts" in first
    assert more.count('<tr id="note-') == 125
    assert len(first) < 60_000
