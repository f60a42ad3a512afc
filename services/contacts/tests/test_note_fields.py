"""A field of a note is said once and carried by name: no place may forget one (R-91).

The optional fields are read off `Note` itself, so that a new one is walked through every place a
note goes without a line being added here.
"""

import csv
from dataclasses import MISSING, fields, replace
from datetime import date
from io import StringIO
from types import NoneType
from typing import Any, get_args
from uuid import UUID, uuid4

import pytest
from contacts_builders import (
    CONTACTS,
    MONDAY,
    contact_logged,
    history,
    new_customer,
    note_body,
    save,
    show,
)
from pydantic import TypeAdapter

from backbone.testing import ServiceHarness
from contacts.domain.note import Note
from contacts.schemas.notes import NewContact
from contacts.tables import ContactRow
from contracts.contacts import ContactAmended, ContactLogged, ContactSnapshot, ContactVoided

OPTIONAL = [one for one in fields(Note) if one.default is not MISSING]
SAMPLES: dict[object, Any] = {
    str: "SOMETHING",
    date: date(2026, 2, 3),
    tuple[UUID, ...]: (uuid4(), uuid4()),
    bool: True,
}
CHOSEN = {"mailing_code": "AP", "phone": "+18315551234"}
"""What takes more than any text."""
ASKED_FOR_BY_RESOLVES = "resolves_only_listed"


def sample_of(name: str, kind: Any) -> Any:
    """Return a value that is not the field's default; KeyError for a kind nobody thought of."""
    [required] = {kind} if kind in SAMPLES else {*get_args(kind)} - {NoneType}
    return CHOSEN.get(name, SAMPLES[required])


def full_note() -> Note:
    """Return a note in which every optional field says something."""
    note = Note(
        contact_date=MONDAY,
        contact_type="OUTGOING",
        contact_action="PROGRAM_APPLICATION_INFO_GIVEN",
        call_code="RESOLVED",
        language="SPANISH",
    )
    full = replace(note, **{one.name: sample_of(one.name, one.type) for one in OPTIONAL})
    assert all(getattr(full, one.name) != one.default for one in OPTIONAL)
    return full


def as_json(note: Note) -> dict[str, Any]:
    said: dict[str, Any] = TypeAdapter(Note).dump_python(note, mode="json")
    return said


def part_of(whole: dict[str, Any]) -> dict[str, Any]:
    """Return what an answer or an event says of a note's fields; KeyError where one is missing."""
    return {one.name: whole[one.name] for one in fields(Note)}


def body_of(note: Note, customer_id: UUID) -> dict[str, Any]:
    said = as_json(note)
    del said[ASKED_FOR_BY_RESOLVES]
    return note_body(customer_id, **said)


def test_every_text_somebody_enters_has_a_limit() -> None:
    entered = NewContact.model_json_schema()["properties"]
    texts = [one.name for one in OPTIONAL if str in {one.type, *get_args(one.type)}]

    assert [n for n in texts if not any("maxLength" in one for one in entered[n]["anyOf"])] == []


async def stored(harness: ServiceHarness, contact_id: str) -> Note:
    async with harness.read() as read:
        row = await read.session.get_one(ContactRow, UUID(contact_id))
        return row.note


async def published(
    harness: ServiceHarness, kind: type[ContactSnapshot], contact_id: str
) -> dict[str, Any]:
    [event] = [one for one in await harness.published(kind) if str(one.contact_id) == contact_id]
    return event.model_dump(mode="json")


async def test_a_saved_note_says_every_field_wherever_it_goes(harness: ServiceHarness) -> None:
    note = full_note()
    customer_id = await new_customer(harness)

    saved = await save(harness, body_of(note, customer_id))

    assert await stored(harness, saved["id"]) == note
    assert part_of(saved) == as_json(note)
    assert part_of(await published(harness, ContactLogged, saved["id"])) == as_json(note)
    assert part_of((await show(harness, saved["id"]))["versions"][0]) == as_json(note)
    [listed] = await history(harness, customer_id)
    assert part_of(listed) == as_json(note)
    search = {"customer_id": str(customer_id), "text": note.notes}
    found = await harness.http("front_desk").post(f"{CONTACTS}/search", json=search)
    assert part_of(found.json()["items"][0]) == as_json(note)
    harness.messages.clear()
    await harness.runtime.replay()
    assert part_of(await published(harness, ContactLogged, saved["id"])) == as_json(note)


@pytest.mark.parametrize(
    "corrected",
    [one for one in OPTIONAL if one.name != ASKED_FOR_BY_RESOLVES],
    ids=lambda one: one.name,
)
async def test_the_correction_of_one_field_leaves_every_other_as_it_was(
    shared_harness: ServiceHarness, corrected: Any
) -> None:
    note = full_note()
    saved = await save(shared_harness, body_of(note, await new_customer(shared_harness)))

    answer = await shared_harness.http("front_desk").patch(
        f"{CONTACTS}/{saved['id']}", json={corrected.name: None}
    )

    changed = {corrected.name: corrected.default}
    if corrected.name == "resolves":
        changed[ASKED_FOR_BY_RESOLVES] = False
    after = replace(note, **changed)
    assert answer.status_code == 200, answer.text
    assert await stored(shared_harness, saved["id"]) == after
    new, old = (await show(shared_harness, saved["id"]))["versions"]
    assert part_of(old) == as_json(note)
    assert part_of(new) == part_of(answer.json()) == as_json(after)
    event = await published(shared_harness, ContactAmended, saved["id"])
    assert part_of(event) == as_json(after)


async def test_a_deleted_note_is_published_with_every_field(harness: ServiceHarness) -> None:
    note = full_note()
    saved = await save(harness, body_of(note, await new_customer(harness)))

    await harness.http("front_desk").delete(f"{CONTACTS}/{saved['id']}")

    assert part_of(await published(harness, ContactVoided, saved["id"])) == as_json(note)


async def test_a_note_another_service_logged_keeps_every_field(harness: ServiceHarness) -> None:
    note = full_note()
    event = contact_logged(**as_json(note))

    await harness.deliver(event)

    assert await stored(harness, str(event.contact_id)) == note
    assert part_of(await show(harness, event.contact_id)) == as_json(note)
    await harness.runtime.replay()
    replayed = await published(harness, ContactLogged, str(event.contact_id))
    assert replayed == event.model_dump(mode="json")


async def test_an_export_has_a_column_for_every_field(harness: ServiceHarness) -> None:
    note = full_note()
    customer_id = await new_customer(harness)
    await save(harness, body_of(note, customer_id))

    answer = await harness.http("front_desk").get(
        f"{CONTACTS}/export.csv", params={"customer_id": str(customer_id)}
    )

    [row] = csv.DictReader(StringIO(answer.text.removeprefix("\ufeff")))
    titles = {one.name: one.name.replace("_", " ").title() for one in fields(Note)}
    titles["shut_off_date"] = "Shut-off Date"
    del titles[ASKED_FOR_BY_RESOLVES]
    assert {name: bool(row[title]) for name, title in titles.items()} == dict.fromkeys(titles, True)
