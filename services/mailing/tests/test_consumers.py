"""What the mailing service does with news: once, twice, late, shuffled, before its time."""

import random
from datetime import timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import mailing_builders as make
from alembic import command
from alembic.config import Config
from mailing_builders import PrintRoom
from sqlalchemy import Connection, event

from backbone.db.migrations import drift, migrate
from backbone.db.reference_data import load_codes
from backbone.testing import running
from contracts.base import Event
from contracts.contacts import ContactSnapshot, ContactVoided
from contracts.customer import CustomerRemoved
from contracts.mailing import PiecesMailed
from mailing.repositories.notes import KEPT, load_notes
from mailing.service import service
from mailing.tables import Base

NOT_MAILING_S = {
    "contact_type",
    "contact_action",
    "call_code",
    "shut_off_date",
    "follow_up_date",
    "phone",
    "resolves",
    "resolves_only_listed",
    "source",
    "sms_reply",
    "voided_by",
    "voided_by_id",
    "reason",
    "moved_to_contact_id",
    "moved_to_customer_id",
    "mailing_date",  # kept, but not only of the newest version
}
"""Fields of a note that no envelope needs."""


def told(pieces: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Reduce pieces to what must not depend on the order of the news."""
    names = ("id", "contact_id", "mailing_code", "language", "state", "held_because", "name")
    return sorted(tuple(piece[name] for name in names) for piece in pieces)


async def test_the_tables_are_what_the_migrations_make(prints: PrintRoom) -> None:
    assert await drift(prints.service.runtime.database_url, Base.metadata) == []


def test_r_91_every_field_of_a_note_is_kept_by_its_name_or_left_out_on_purpose() -> None:
    fields = ContactSnapshot.model_fields.keys() | ContactVoided.model_fields.keys()
    assert set(KEPT) | NOT_MAILING_S == fields
    assert not set(KEPT) & NOT_MAILING_S


async def test_r_91_what_is_kept_of_a_note_is_what_the_event_says(prints: PrintRoom) -> None:
    # Only the code OT prints what staff wrote; of every other note it stays where it is.
    shown, other = make.note(code="OT", notes="PLAN B"), make.note(1, notes="SECRET")
    await prints.deliver(make.customer(), shown, other)
    async with prints.service.read() as read:
        kept = await load_notes(read, [shown.contact_id, other.contact_id])
    for name in set(KEPT) - {"notes"}:
        assert getattr(kept[other.contact_id], name) == getattr(other, name)
    assert kept[shown.contact_id].notes == "PLAN B"
    assert kept[other.contact_id].notes is None


def _downgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(service.migrations))
    config.attributes["connection"] = connection
    command.downgrade(config, "0002")


async def test_codes_stored_before_their_event_was_kept_whole_are_read_and_replaced(
    prints: PrintRoom,
) -> None:
    await prints.deliver(make.customer(), make.note(code="SB"), make.codes(5, "SOLAR BROCHURE"))
    async with prints.service.runtime.engine.begin() as connection:
        await connection.run_sync(_downgrade)
    await migrate(prints.service.runtime.database_url, service.migrations)

    [piece] = await prints.pieces()
    assert piece["mailing_code_label"] == "SB - SOLAR BROCHURE"
    await prints.deliver(make.codes(5, "SOLAR BROCHURE"))
    async with prints.service.read() as read:
        found = await load_codes(read)
    assert found == make.codes(5, "SOLAR BROCHURE")


async def test_n_05_a_note_told_three_times_is_one_piece(prints: PrintRoom) -> None:
    notes = [make.note(minute) for minute in range(40)]
    await prints.deliver(make.customer(), *notes, *notes)
    await prints.deliver(*notes)
    assert len(await prints.pieces()) == 40


async def test_a_note_without_a_mailing_code_is_no_piece(prints: PrintRoom) -> None:
    await prints.deliver(make.customer(), make.note(code=None))
    assert await prints.pieces() == []


async def test_a_07_the_emergency_note_with_ap_is_one_pending_piece(prints: PrintRoom) -> None:
    emergency = make.note(
        code="AP",
        contact_action="EMERGENCY_CALL_FROM_CUSTOMER",
        call_code="48_HR_NOTICE_REC_D",
    )
    await prints.deliver(make.customer(), emergency)
    [piece] = await prints.pieces(state="PENDING")
    assert piece["mailing_code"] == "AP"


async def test_a_piece_waits_for_its_customer_and_then_for_their_address(prints: PrintRoom) -> None:
    await prints.deliver(make.note())
    [piece] = await prints.pieces()
    assert (piece["state"], piece["held_because"]) == ("HELD", "UNKNOWN_CUSTOMER")
    await prints.deliver(make.customer(mailing_address=None))
    [piece] = await prints.pieces()
    assert (piece["held_because"], piece["address"]) == ("NO_ADDRESS", [])
    assert piece["held_missing"] == []
    await prints.deliver(make.customer(2, mailing_address={"number": "000", "street": "BERRY"}))
    [piece] = await prints.pieces(state="HELD")
    assert piece["held_sentence"] == "The mailing address is incomplete: city, state, ZIP code."
    assert piece["held_missing"] == ["city", "state", "zip"]
    assert piece["address"] == ["000 Berry"]
    await prints.deliver(make.customer(3))
    [piece] = await prints.pieces(state="PENDING")
    assert (piece["held_because"], piece["held_missing"]) == (None, [])
    gone = CustomerRemoved(
        customer_id=UUID(piece["customer_id"]),
        version=4,
        removed_at=piece["queued_at"],
        removed_by="A",
    )
    await prints.deliver(gone)
    [piece] = await prints.pieces(state="CANCELLED")
    assert (piece["held_because"], piece["name"]) == ("CUSTOMER_REMOVED", None)


async def test_t_05_an_edit_before_batching_replaces_and_a_deletion_cancels(
    prints: PrintRoom,
) -> None:
    first = make.note(code=None)
    await prints.deliver(make.customer(), first)
    await prints.deliver(make.amended(first, mailing_code="IM"))
    [piece] = await prints.pieces()
    await prints.deliver(make.amended(first, version=3, mailing_code="AP", language="SPANISH"))
    [changed] = await prints.pieces(state="PENDING")
    assert (changed["id"], changed["mailing_code"], changed["letter"]) == (piece["id"], "AP", "S")
    await prints.deliver(make.voided(first, version=4, mailing_code="AP"))
    [cancelled] = await prints.pieces()
    assert cancelled["state"] == "CANCELLED"


async def test_t_20_every_order_of_the_news_ends_the_same(prints: PrintRoom) -> None:
    first = make.note()
    news: list[Event] = [
        first,
        make.amended(first, version=2, mailing_code=None),
        make.amended(first, version=3, mailing_code="AC"),
        make.customer(),
        make.customer(2, mailing_address=None),
    ]
    await prints.deliver(*news)
    expected = told(await prints.pieces())
    assert [one[2:6] for one in expected] == [("AC", "ENGLISH", "HELD", "NO_ADDRESS")]
    chance = random.Random(5)  # noqa: S311  the same disorder in every run
    for order in chance.sample(list(permutations(news)), k=6):
        async with running(service) as other:
            for one in order:
                await other.deliver(one, one)
            listed = await other.http("print_room").get("/api/mailing/pieces")
            assert told(listed.json()["items"]) == expected


async def test_t_25_a_deletion_may_come_before_the_note(prints: PrintRoom) -> None:
    first = make.note()
    await prints.deliver(make.customer(), make.voided(first))
    assert await prints.pieces() == []
    await prints.deliver(first)
    # As if the note had come first: what it asked for need not go.
    assert [piece["state"] for piece in await prints.pieces()] == ["CANCELLED"]


async def test_n_05_what_a_note_says_was_posted_never_waits_again(prints: PrintRoom) -> None:
    """Our records of it are lost: a note that is told again brings its Mailing Date."""
    posted = make.MONDAY + timedelta(days=3)
    first = make.note(mailing_date=posted)
    await prints.deliver(make.customer(), first, make.note(5))
    await prints.deliver(make.customer(2), make.amended(first, mailing_date=posted, notes="N"))

    pieces = await prints.pieces(contact_id=str(first.contact_id))
    assert [(piece["state"], piece["mailed_at"]) for piece in pieces] == [
        ("MAILED", "2026-01-08T17:00:00Z")
    ]
    assert len(await prints.pieces(state="PENDING")) == 1
    back = await prints.post(f"/pieces/{pieces[0]['id']}/returned", {"reason": "MOVED"})
    assert back["state"] == "RETURNED"


async def test_n_05_what_waits_or_was_pulled_is_set_aside_when_its_note_says_it_was_posted(
    prints: PrintRoom,
) -> None:
    """An older copy of our records was put back: it does not know what happened since."""
    posted = make.MONDAY + timedelta(days=3)
    pulled, waits = make.note(), make.note(5, code="AP")
    await prints.deliver(make.customer(), pulled, waits)
    batch = await prints.pull(mailing_code="CP")
    told_again = [
        one.model_copy(update={"mailing_date": posted}) for one in (pulled, waits, waits, pulled)
    ]
    await prints.deliver(*told_again)
    await prints.deliver(make.customer(2))

    assert await prints.pieces(state="PENDING") == []
    [in_batch] = await prints.pieces(batch_id=batch["id"])
    assert in_batch["pulled"]


async def test_n_07_what_is_printed_is_flagged_and_set_aside_never_recalled_silently(
    prints: PrintRoom,
) -> None:
    stays, changes, goes = make.note(0), make.note(1), make.note(2)
    await prints.deliver(make.customer(), stays, changes, goes)
    batch = await prints.pull()
    await prints.deliver(make.amended(changes, language="SPANISH"), make.voided(goes))
    assert (await prints.get(f"/batches/{batch['id']}"))["pulled"] == 2
    picks = await prints.get(f"/batches/{batch['id']}/pick-list")
    assert {(one["seat"], one["page"]) for one in picks["set_aside"]} == {
        (row["seat"], row["page"])
        for row in await prints.pieces(batch_id=batch["id"])
        if row["contact_id"] != str(stays.contact_id)
    }
    # What is set aside is not filled: its forms stay on the shelf.
    assert {one["count"] for one in picks["sheets"]} == {1}
    assert picks["trays"] == [{"zip3": "950", "count": 1}]
    [again] = await prints.pieces(state="PENDING")
    assert (again["contact_id"], again["letter"]) == (str(changes.contact_id), "S")

    await prints.post(f"/batches/{batch['id']}/mailed")
    [part] = await prints.service.published(PiecesMailed)
    assert [one.contact_id for one in part.pieces] == [stays.contact_id]
    states = {row["contact_id"]: row["state"] for row in await prints.pieces(batch_id=batch["id"])}
    assert states[str(stays.contact_id)] == "MAILED"
    assert sorted(states.values()) == ["CANCELLED", "CANCELLED", "MAILED"]


async def test_a_change_taken_back_before_posting_takes_the_flag_back(prints: PrintRoom) -> None:
    first = make.note()
    await prints.deliver(make.customer(), first)
    batch = await prints.pull()
    await prints.deliver(make.amended(first, mailing_code="AC"))
    assert len(await prints.pieces(state="PENDING")) == 1
    await prints.deliver(make.amended(first, version=3, mailing_code="CP"))
    assert await prints.pieces(state="PENDING") == []
    [row] = await prints.pieces(batch_id=batch["id"])
    assert row["pulled"] is False


async def statements_for(prints: PrintRoom, notes: list[Any]) -> int:
    """Count what the database is asked when notes arrive together."""
    asked: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    engine = prints.service.runtime.engine.sync_engine
    event.listen(engine, "before_cursor_execute", count)
    await prints.deliver(*notes)
    event.remove(engine, "before_cursor_execute", count)
    return len(asked)


async def test_a_hundred_notes_cost_as_many_statements_as_one(prints: PrintRoom) -> None:
    await prints.deliver(make.customer(), make.note())
    one = await statements_for(prints, [make.note(1)])
    hundred = [make.note(minute, customer_id=UUID(int=minute % 40)) for minute in range(100)]
    assert await statements_for(prints, hundred) == one <= 12
    assert await statements_for(prints, [make.note(code=None)]) <= 3
