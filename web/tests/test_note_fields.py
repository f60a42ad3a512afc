"""Whatever a note may say can be entered, and is shown in every place or left out on purpose."""

import json
from pathlib import Path
from typing import Any

import pytest
from browser_client import Browser, asked
from fake_api import FakeApi, invalid
from sample_records import FORM, NOTE
from test_callback_list import row

from console.pages.contacts import grid
from console.pages.contacts.note_form import FIELDS
from contracts.contacts import ContactSnapshot

OPTIONAL = {name for name, one in ContactSnapshot.model_fields.items() if not one.is_required()}
NOT_TYPED = {
    "version",
    "resolves",
    "resolves_only_listed",
    "source",
    "sms_reply",
    "mailing_date",
    "entered_by_id",
}
ENTERED = OPTIONAL - NOT_TYPED
"""What a person fills in; which calls a note settles is ticked."""
CHOSEN = {"phone"}
"""What is chosen where there is something to choose from: the number dialled, of the record's."""
CODED = {
    "mailing_code": "AP",
    "shut_off_date": "2026-02-03",
    "follow_up_date": "2026-02-09",
    "phone": "+18315550177",
}
SAID = {name: CODED.get(name, f"{name} SAID") for name in ENTERED}
SHOWN = {
    **SAID,
    "shut_off_date": "2/3/2026",
    "follow_up_date": "2/9/2026",
    "phone": "831 5550177",
}
LEFT_OUT = {
    "history": set[str](),
    # What is posted asks for no call, and the row says which number to dial now.
    "list": {"mailing_code", "words_to_customer", "phone"},
    # Whom one calls today has been waiting since the day the note named.
    "sheet": {"mailing_code", "words_to_customer", "follow_up_date", "phone"},
}
"""What each place leaves out on purpose."""
REASON = {**NOTE, **SAID, "why_code": "X", "rule": "R14", "tier": 4}
CONTACTS_API = Path(__file__).parents[2] / "docs/openapi/contacts.json"


@pytest.fixture
def at(fake: FakeApi) -> str:
    customer = fake.add("DOENA", "TEST")
    note = {**NOTE, **SAID, "customer_id": customer["id"], "editable_until": "2199-01-01T00:00:00Z"}
    fake.contacts.append(note)
    told = {"notes": SAID["notes"], "shut_off_date": SAID["shut_off_date"]}
    fake.callbacks = [row("DOENA", **told, reasons=[REASON])]
    return f"/customers/{customer['id']}"


def missing(text: str, place: str) -> set[str]:
    return {name for name in ENTERED - LEFT_OUT[place] if SHOWN[name] not in text}


async def test_every_field_of_a_note_is_asked_for_kept_and_sent(
    front_desk: Browser, fake: FakeApi, at: str
) -> None:
    opened = (await front_desk.open(f"{at}/contacts/{NOTE['id']}/edit")).text
    assert {name for name in ENTERED if f'name="{name}"' not in opened} == set()
    assert {name for name in ENTERED if SAID[name] not in opened} == set()

    await front_desk.open(f"{at}/contacts/new")
    await front_desk.send(f"{at}/contacts", {**FORM, **SAID})

    [body] = asked(fake, "POST", "/api/contacts")
    assert {name: body.get(name) for name in ENTERED} == SAID
    assert set(FIELDS) >= ENTERED


async def test_no_box_takes_more_than_the_service_does(front_desk: Browser, at: str) -> None:
    schemas = json.loads(CONTACTS_API.read_text())["components"]["schemas"]
    asked_for: dict[str, Any] = schemas["NewContact"]["properties"]
    text = (await front_desk.open(f"{at}/contacts/new")).text

    for name in ENTERED - CODED.keys():
        [limit] = [one["maxLength"] for one in asked_for[name]["anyOf"] if "maxLength" in one]
        [box] = [one for one in text.split("<") if f'name="{name}"' in one]
        assert f' data-maxlength="{limit}"' in box
        assert " maxlength" not in box


@pytest.mark.parametrize("name", sorted(ENTERED - CHOSEN))
async def test_a_refusal_stands_at_the_box_it_is_about(
    front_desk: Browser, fake: FakeApi, at: str, name: str
) -> None:
    fake.refusal = invalid(name, "too_long", most=1, length=2)
    await front_desk.open(f"{at}/contacts/new")

    shown = (await front_desk.send(f"{at}/contacts", {**FORM, **SAID})).text

    [box] = [one for one in shown.split("<") if f' name="{name}"' in one]
    assert f'aria-describedby="entry-{name}-wrong"' in box
    assert f'<p class="wrong" id="entry-{name}-wrong">' in shown


async def test_the_history_shows_every_field_of_a_note(front_desk: Browser, at: str) -> None:
    shown = (await front_desk.open(at)).text

    assert missing(shown.partition("<tbody>")[2], "history") == set()


async def test_every_column_has_its_cell(front_desk: Browser, at: str) -> None:
    shown = (await front_desk.open(at)).text
    [cells] = [one for one in shown.split("<tr") if one.startswith(f' id="note-{NOTE["id"]}"')]

    assert cells.count("data-label=") == len(grid.columns())
    assert [one.title for one in grid.columns() if f'data-label="{one.title}"' not in cells] == []


async def test_the_list_and_its_sheet_show_every_field_of_a_note(
    front_desk: Browser, at: str
) -> None:
    assert at
    assert missing((await front_desk.open("/callbacks")).text, "list") == set()
    assert missing((await front_desk.open("/callbacks/sheet")).text, "sheet") == set()


def test_no_address_holds_words_somebody_typed() -> None:
    words = ENTERED - CODED.keys()
    note = {**NOTE, **dict.fromkeys(words, "SECRET")}

    for column in grid.columns():
        options = grid.filter_options(column, [note])
        assert "SECRET" not in {code for code, _ in options}, column.name
    asked_for = grid.GridQuery.parse(dict.fromkeys(words - {"notes"}, "SECRET"))
    assert asked_for.filters == {}
