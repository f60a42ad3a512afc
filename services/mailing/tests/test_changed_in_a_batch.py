"""A customer moves, or their record is deleted, while their piece lies in a batch (R-51, R-56)."""

from datetime import timedelta
from typing import Any

import mailing_builders as make
import pytest
from mailing_builders import BROADWAY, LUPE, MONDAY, PrintRoom, read_pdf

from contracts.base import Event
from contracts.customer import CustomerRemoved, MailingAddress
from mailing.domain.address import Address
from mailing.domain.pieces import HandledPiece, Note, Recipient, outcome_of

CHURCH = BROADWAY.model_copy(update={"number": "12", "street": "CHURCH", "street_type": "ST"})
MOVED = make.customer(version=2, mailing_address=CHURCH)
RENAMED = make.customer(version=2, last_name="BERLIER")
NOWHERE = make.customer(version=2, mailing_address=MailingAddress())
REMOVED = CustomerRemoved(customer_id=LUPE, version=2, removed_at=MONDAY, removed_by="A")


async def in_a_batch(prints: PrintRoom, *steps: str) -> dict[str, Any]:
    """Pull Lupe's piece, and go on with the batch."""
    await prints.deliver(make.customer(), make.note())
    batch = await prints.pull()
    for step in steps:
        await prints.post(f"/batches/{batch['id']}/{step}")
    return batch


async def lines_of(prints: PrintRoom, batch: dict[str, Any]) -> list[str]:
    return [line.strip() for line in read_pdf(await prints.pdf(batch)).splitlines()]


async def states(prints: PrintRoom) -> list[tuple[str, str | None]]:
    pieces = await prints.pieces()
    found = [(one["state"], one["set_aside_because"]) for one in pieces]
    return sorted(found, key=lambda one: (one[1] or "", one[0]))


@pytest.mark.parametrize(
    ("news", "line"), [(MOVED, "12 Church St Apt 2"), (RENAMED, "Lupe Berlier")]
)
async def test_r_51_until_it_is_printed_a_piece_follows_its_customer(
    prints: PrintRoom, news: Event, line: str
) -> None:
    batch = await in_a_batch(prints)
    assert "631 Broadway Apt 2" in await lines_of(prints, batch)
    await prints.run_print_job()

    await prints.deliver(news)

    assert line in await lines_of(prints, batch)
    [piece] = await prints.pieces()
    assert (piece["state"], piece["pulled"]) == ("BATCHED", False)
    assert piece["rewritten_at"] is not None
    batch_now = await prints.get(f"/batches/{batch['id']}")
    assert batch_now["edition"] == batch["edition"] + 1
    assert batch_now["sha256"] is None
    await prints.post(f"/batches/{batch['id']}/mailed")
    [posted] = await prints.pieces(state="MAILED")
    assert line in {posted["name"], *posted["address"]}


async def test_r_51_who_printed_the_batch_before_is_told_to_open_it_again(
    prints: PrintRoom,
) -> None:
    batch = await in_a_batch(prints)
    seen = {"token": batch["token"], "edition": batch["edition"]}
    await prints.deliver(MOVED)

    for step in ("printed", "mailed"):
        refused = await prints.post(f"/batches/{batch['id']}/{step}", seen, status=409)
        assert (refused["code"], refused["edition"]) == ("batch_rewritten", 2)

    await prints.post(f"/batches/{batch['id']}/mailed", {**seen, "edition": 2})


@pytest.mark.parametrize(
    ("news", "why", "then"),
    [
        (MOVED, "ADDRESS_CHANGED", [("PENDING", None)]),
        (NOWHERE, "ADDRESS_CHANGED", [("HELD", None)]),
        (REMOVED, "CUSTOMER_REMOVED", []),
    ],
)
async def test_r_51_what_is_printed_is_set_aside_and_printed_anew(
    prints: PrintRoom, news: Event, why: str, then: list[tuple[str, None]]
) -> None:
    batch = await in_a_batch(prints, "printed")

    await prints.deliver(news, news)

    assert await states(prints) == [*then, ("PRINTED", why)]
    assert (await prints.get(f"/batches/{batch['id']}"))["pulled"] == 1
    [aside] = (await prints.get(f"/batches/{batch['id']}/pick-list"))["set_aside"]
    assert (aside["why"], aside["page"]) == (why, 1)
    again = {"from": 1, "to": 1, "reason": "JAM"}
    reprint = await prints.post(f"/batches/{batch['id']}/reprint", again, status=201)
    assert [one["why"] for one in reprint["set_aside"]] == [why]
    await prints.post(f"/batches/{batch['id']}/mailed")
    assert await prints.pieces(state="MAILED") == []


async def test_r_51_who_moves_back_needs_no_second_envelope(prints: PrintRoom) -> None:
    await in_a_batch(prints, "printed")
    await prints.deliver(MOVED)

    await prints.deliver(make.customer(version=3))

    assert await states(prints) == [("CANCELLED", None), ("PRINTED", None)]


@pytest.mark.parametrize("news", [NOWHERE, REMOVED])
async def test_r_51_no_page_names_whom_nothing_can_go_to(prints: PrintRoom, news: Event) -> None:
    batch = await in_a_batch(prints)

    await prints.deliver(news)

    lines = await lines_of(prints, batch)
    assert "SET ASIDE" in lines
    assert not {"Lupe Lopez", "631 Broadway Apt 2"} & {*lines}
    await prints.post(f"/batches/{batch['id']}/mailed")
    assert await prints.pieces(state="MAILED") == []


async def test_r_51_what_came_back_stops_what_is_in_a_batch_to_the_same_address(
    prints: PrintRoom,
) -> None:
    first = await in_a_batch(prints, "mailed")
    await prints.deliver(make.note(1, code="AP"))
    second = await prints.pull()
    [posted] = await prints.pieces(batch_id=first["id"])

    await prints.post(f"/pieces/{posted['id']}/returned", {"reason": "VACANT"})

    [flagged] = await prints.pieces(batch_id=second["id"])
    assert flagged["set_aside_because"] == "RETURNED_MAIL"
    assert [one["held_because"] for one in await prints.pieces(state="HELD")] == ["RETURNED_MAIL"]


@pytest.mark.parametrize("note_first", [True, False])
async def test_r_56_what_waits_for_a_deleted_customer_is_withdrawn(
    prints: PrintRoom, *, note_first: bool
) -> None:
    note = make.note()
    news = [note, REMOVED] if note_first else [REMOVED, note]
    await prints.deliver(make.customer())
    for one in news:
        await prints.deliver(one)

    [piece] = await prints.pieces()
    assert (piece["state"], piece["held_because"]) == ("CANCELLED", "CUSTOMER_REMOVED")
    assert (await prints.get("/queue"))["held"] == 0
    again = await prints.http.delete(f"/api/mailing/pieces/{piece['id']}/call-off")
    assert again.status_code == 409


@pytest.mark.parametrize("address", [MailingAddress(), BROADWAY.model_copy(update={"zip": None})])
async def test_r_56_any_held_piece_can_be_called_off_with_a_reason(
    prints: PrintRoom, address: MailingAddress
) -> None:
    await prints.deliver(make.customer(mailing_address=address), make.note())
    [held] = await prints.pieces(state="HELD")

    off = await prints.post(f"/pieces/{held['id']}/call-off", {"reason": "HANDED OVER HERE"})

    assert (off["state"], off["called_off_reason"]) == ("CANCELLED", "HANDED OVER HERE")
    assert (await prints.get("/queue"))["held"] == 0
    await prints.deliver(make.customer(version=2))
    assert [one["state"] for one in await prints.pieces()] == ["CANCELLED"]


def test_r_51_a_piece_printed_before_addresses_were_kept_is_not_doubted() -> None:
    note = Note(
        contact_id=make.NOTE,
        version=1,
        customer_id=LUPE,
        recorded_at=MONDAY,
        mailing_code="CP",
        language="ENGLISH",
    )
    moved = Recipient(
        customer_id=LUPE,
        removed=False,
        name="Lupe Lopez",
        address=Address.from_record(CHURCH.model_dump()),
    )
    [old, new] = (
        HandledPiece(make.BATCH, "PRINTED", "CP", "ENGLISH", address=address)
        for address in (None, "631 BROADWAY APT 2 GILROY CA 95029")
    )

    assert outcome_of(note, [old], moved).pulled == {}
    assert outcome_of(note, [new], moved).pulled == {make.BATCH: "ADDRESS_CHANGED"}


async def notice_and_letter(prints: PrintRoom, contact_days_ago: int) -> list[str]:
    """Mail what an application lacks today; return which notice is doubted because of it."""
    day = MONDAY - timedelta(days=contact_days_ago)
    await prints.deliver(make.agency(), make.customer(), make.note(code="IM"))
    batch = await prints.pull()
    await prints.post(f"/batches/{batch['id']}/mailed")
    late = make.note(300, code="NL", contact_date=day)
    await prints.deliver(late)
    doubtful = (await prints.get("/queue"))["doubtful"]
    return [one["contact_id"] for one in doubtful if one["written_at"]]


@pytest.mark.parametrize(("days", "doubted"), [(0, True), (15, True), (16, False), (40, False)])
async def test_r_58_the_fifteen_days_count_from_contact_date(
    prints: PrintRoom, *, days: int, doubted: bool
) -> None:
    # Typed hours after the letter was mailed; the application had come before it.
    found = await notice_and_letter(prints, contact_days_ago=days)

    assert bool(found) is doubted
