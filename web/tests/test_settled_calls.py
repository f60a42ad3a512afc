"""Which calls a note settles: those that are ticked, whatever the agency calls its codes."""

import re
from typing import Any

import pytest
from browser_client import Browser, asked
from fake_api import FakeApi
from sample_records import FORM, NOTE


@pytest.fixture
def at(fake: FakeApi) -> str:
    customer = fake.add("DOENA", "TEST")
    fake.contacts.append({**NOTE, "customer_id": customer["id"]})
    return f"/customers/{customer['id']}"


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
    front_desk: Browser, fake: FakeApi, at: str, ticked: list[str]
) -> None:
    fake.noted[at.rpartition("/")[2]] = [heard(ONE), heard(TWO), heard("x", state="ANSWERED")]
    form = (await front_desk.open(f"{at}/contacts/new")).text
    assert ticks(form) == [(ONE, True), (TWO, True)]
    assert 'data-shown-for="OUTGOING:DOG_SETTLED OUTGOING:RESOLVED"' in form

    chosen: dict[str, str | list[str]] = {"offers_calls": "yes", "resolves": ticked}
    await front_desk.send(f"{at}/contacts", {**FORM, "call_code": "DOG_SETTLED", **chosen})

    [body] = asked(fake, "POST", "/api/contacts")
    assert body["resolves"] == ticked


async def test_a_correction_shows_the_calls_its_note_has_settled(
    front_desk: Browser, fake: FakeApi, at: str
) -> None:
    note = NOTE["id"]
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
