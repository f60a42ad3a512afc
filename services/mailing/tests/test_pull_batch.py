"""Pulling: every piece in exactly one batch, whoever pulls when; and whose hands a batch is in."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import mailing_builders as make
import pytest
from mailing_builders import PrintRoom, read_pdf
from sqlalchemy import text

from contracts.mailing import PiecesMailed

PIECES = 5_000
PULLERS = 20

_PEOPLE = text(
    "INSERT INTO customer (customer_id, version, removed, number, name, address, prefers_email)"
    " SELECT CAST(lpad(to_hex(n), 32, '0') AS uuid), 1, false, n, 'Person ' || n || 'x',"
    " jsonb_build_object('number', CAST(n AS text), 'street', 'MAIN', 'city', 'APTOS',"
    " 'state', 'CA', 'zip', '95003'), false FROM generate_series(1, :pieces) AS n"
)
_NOTES = text(
    "INSERT INTO note (contact_id, version, customer_id, recorded_at, mailing_code, language,"
    " voided) SELECT customer_id, 1, customer_id, now(), 'AP', 'ENGLISH', false FROM customer"
)
_PIECES = text(
    "INSERT INTO piece (piece_id, contact_id, customer_id, mailing_code, language, state,"
    " queued_at, pulled) SELECT contact_id, contact_id, customer_id, mailing_code, language,"
    " 'PENDING', recorded_at, false FROM note"
)


@pytest.mark.slow
async def test_n_09_twenty_pullers_and_five_thousand_pieces(prints: PrintRoom) -> None:
    async with prints.service.work() as work:
        await work.session.execute(_PEOPLE, {"pieces": PIECES})
        await work.session.execute(_NOTES)
        await work.session.execute(_PIECES)

    async def pull_until_nothing_is_left(number: int) -> list[dict[str, Any]]:
        http = prints.service.http("print_room", name=f"PULLER {number}")
        found: list[dict[str, Any]] = []
        while True:
            asked = {"format": "LABELS_5160", "limit": 60 + number}
            answer = await http.post("/api/mailing/batches", json=asked, timeout=60)
            if answer.status_code == 409:
                return found
            assert answer.status_code == 201, answer.text
            found.append(answer.json())

    pulled = await asyncio.gather(*map(pull_until_nothing_is_left, range(PULLERS)))
    batches = [batch for some in pulled for batch in some]
    assert sum(batch["pieces"] for batch in batches) == PIECES
    async with prints.service.read() as read:
        seated = "SELECT count(*), count(DISTINCT piece_id), count(DISTINCT (batch_id, seat))"
        asked = text(f"{seated} FROM piece WHERE state = 'BATCHED'")
        assert (await read.session.execute(asked)).one() == (PIECES, PIECES, PIECES)

    # And on paper: every name once, over all the files there are.
    names: list[str] = []
    for batch in batches[:: len(batches) // 4]:
        lines = read_pdf(await prints.pdf(batch)).splitlines()
        names += [line for line in lines if line.startswith("Person ")]
        assert len(names) == len(set(names))
    expected = sum(batch["pieces"] for batch in batches[:: len(batches) // 4])
    assert len(names) == expected


async def test_a_batch_of_more_than_a_message_holds_is_told_in_parts(prints: PrintRoom) -> None:
    async with prints.service.work() as work:
        await work.session.execute(_PEOPLE, {"pieces": 1_200})
        await work.session.execute(_NOTES)
        await work.session.execute(_PIECES)
    batch = await prints.pull()
    await prints.post(f"/batches/{batch['id']}/mailed")
    parts = await prints.service.published(PiecesMailed)
    assert [len(part.pieces) for part in parts] == [500, 500, 200]
    assert len({one.piece_id for part in parts for one in part.pieces}) == 1_200
    assert [part.part_id for part in parts] == [
        uuid5(UUID(batch["id"]), f"part {number}") for number in range(3)
    ]


async def test_a_batch_is_in_one_pair_of_hands_until_the_lease_ends(prints: PrintRoom) -> None:
    await prints.deliver(make.customer(), make.note())
    batch = await prints.pull()
    path = f"/api/mailing/batches/{batch['id']}"
    quinn = prints.service.http("print_room", name="QUINN")
    refused = await quinn.post(f"{path}/mailed")
    assert refused.status_code == 409
    problem = refused.json()
    assert "PAT PRINTER is working on batch" in problem["detail"]
    assert (problem["code"], problem["holder"]) == ("batch_held_by_another", "PAT PRINTER")
    held_until = datetime.fromisoformat(problem["held_until"])
    assert held_until == datetime.fromisoformat(batch["held_until"])

    prints.service.clock.advance(timedelta(minutes=16))
    taken = await quinn.post(f"{path}/printed", json={"token": batch["token"]})
    assert taken.status_code == 200, taken.text
    assert (taken.json()["holder"], taken.json()["token"]) == ("QUINN", batch["token"] + 1)

    # Pat comes back with what they had in hand; even after Quinn's lease it is a late hand.
    prints.service.clock.advance(timedelta(minutes=16))
    late = await prints.http.post(f"{path}/mailed", json={"token": batch["token"]})
    assert late.status_code == 409
    assert "changed hands" in late.json()["detail"]
    assert (late.json()["code"], late.json()["holder"]) == ("batch_changed_hands", "QUINN")
    assert await prints.service.published(PiecesMailed) == []
    assert (await prints.http.post(f"{path}/mailed")).status_code == 200


async def test_pulled_while_the_note_changes_nothing_is_lost_or_doubled(prints: PrintRoom) -> None:
    notes = [make.note(minute) for minute in range(30)]
    await prints.deliver(make.customer(), *notes)
    changes = [make.amended(note, language="SPANISH") for note in notes]
    batch, *_ = await asyncio.gather(
        prints.pull(limit=15), *(prints.deliver(change) for change in changes)
    )
    pieces = await prints.pieces()
    for note in notes:
        mine = [piece for piece in pieces if piece["contact_id"] == str(note.contact_id)]
        good = [one for one in mine if one["language"] == "SPANISH" and not one["pulled"]]
        assert len(good) == 1
        assert all(one["pulled"] for one in mine if one not in good)
    assert len([one for one in pieces if one["batch_id"] == batch["id"]]) == 15


async def test_mailed_while_the_notes_change_each_is_told_once_or_waits(prints: PrintRoom) -> None:
    notes = [make.note(minute) for minute in range(40)]
    await prints.deliver(make.customer(), *notes)
    batch = await prints.pull()
    changes = [make.amended(note, mailing_code="AC") for note in notes]
    await asyncio.gather(
        prints.post(f"/batches/{batch['id']}/mailed"),
        *(prints.deliver(*changes[first::8][::-1]) for first in range(8)),
    )
    parts = await prints.service.published(PiecesMailed)
    told = {str(one.contact_id) for part in parts for one in part.pieces}
    rows = await prints.pieces(batch_id=batch["id"])
    assert {row["contact_id"] for row in rows if row["state"] == "MAILED"} == told
    assert {row["state"] for row in rows} <= {"MAILED", "CANCELLED"}
    waiting = await prints.pieces(mailing_code="AC")
    # What went before its note was changed has somebody asked whether the other goes, too (N-07).
    assert {one["contact_id"] for one in waiting if one["held_because"] == "ALREADY_POSTED"} == told
    assert len(waiting) == len(notes)


async def test_a_large_batch_is_given_back_and_news_of_its_customers_waits_its_turn(
    prints: PrintRoom,
) -> None:
    async with prints.service.work() as work:
        await work.session.execute(_PEOPLE, {"pieces": 1_200})
        await work.session.execute(_NOTES)
        await work.session.execute(_PIECES)
    batch = await prints.pull()
    gone = make.customer(2, customer_id=UUID(int=7), mailing_address=None)
    await asyncio.gather(prints.post(f"/batches/{batch['id']}/release"), prints.deliver(gone))
    queue = await prints.get("/queue")
    assert (queue["pending"], queue["held"]) == (1_199, 1)


async def test_a_job_that_lost_its_lease_writes_nothing_down(prints: PrintRoom) -> None:
    await prints.deliver(make.customer(), make.note())
    batch = await prints.pull()
    await prints.run_print_job()
    async with prints.service.work() as work:
        await work.session.execute(text("UPDATE batch SET render_token = render_token + 1"))
    await prints.run_print_job()
    assert (await prints.get(f"/batches/{batch['id']}"))["sha256"] is None

    prints.service.clock.advance(timedelta(minutes=10))
    for _ in range(2):
        await prints.run_print_job()
    shown = await prints.get(f"/batches/{batch['id']}")
    downloaded = await prints.http.get(f"/api/mailing/batches/{batch['id']}/pdf")
    assert downloaded.headers["etag"] == f'"{shown["sha256"]}"'


async def test_bad_requests_are_refused_and_nothing_is_pulled(prints: PrintRoom) -> None:
    await prints.deliver(make.customer(), make.note())
    for body in (
        {},
        {"format": "A4"},
        {"format": "ENVELOPE_10", "limit": 0},
        {"format": "ENVELOPE_10", "limit": "5"},
        {"format": "ENVELOPE_10", "mailing_code": ""},
        {"format": "ENVELOPE_10", "more": 1},
    ):
        await prints.post("/batches", body, status=422)
    nobody = UUID(int=5)
    for path in ("printed", "mailed", "release"):
        await prints.post(f"/batches/{nobody}/{path}", status=404)
    await prints.post(f"/batches/{nobody}/reprint", {"from": 1, "to": 1, "reason": "X"}, status=404)
    await prints.post(f"/pieces/{nobody}/returned", {"reason": "X"}, status=404)
    assert (await prints.http.get(f"/api/mailing/batches/{nobody}/pdf")).status_code == 404
    assert len(await prints.pieces(state="PENDING")) == 1
