"""Mail that came back is found among all, by its barcode or its words (R-54, R-50, R-52)."""

from typing import Any
from uuid import UUID, uuid4

import mailing_builders as make
import pytest
from mailing_builders import LUPE, PrintRoom

from contracts.customer import MailingAddress, Phones
from contracts.mailing import ApplicationsPrinted, PieceReturned
from mailing.domain.print_job import barcode_of
from mailing.queries.replay import replay_pieces


async def mail_of(prints: PrintRoom) -> dict[str, Any]:
    return await prints.get(f"/customers/{LUPE}")


async def test_r_54_what_came_back_is_found_among_all_by_its_barcode_or_its_words(
    prints: PrintRoom,
) -> None:
    note = make.note()
    others = [
        make.customer(customer_id=uuid4(), number=100 + n, first_name=f"P{n}") for n in range(5)
    ]
    await prints.deliver(
        make.customer(), note, *others, *(make.note(customer_id=one.customer_id) for one in others)
    )
    batch = await prints.pull()
    await prints.post(f"/batches/{batch['id']}/mailed")

    for text in (
        barcode_of(note.contact_id),
        f"*{barcode_of(note.contact_id)}*",
        "lupe LOPEZ",
        "Lopez, Lupe 631 broadway gilroy",
        "95029 lupe",
    ):
        found = await prints.post("/pieces/search", {"text": text, "state": "MAILED"})
        assert [one["contact_id"] for one in found["items"]] == [str(note.contact_id)], text
    part = await prints.post("/pieces/search", {"text": "Broadway", "limit": 4})
    rest = await prints.post(
        "/pieces/search", {"text": "Broadway", "limit": 4, "after": part["next"]}
    )
    assert (len(part["items"]), len(rest["items"])) == (4, 2)
    assert (await prints.post("/pieces/search", {"text": "%"}))["items"] == []


@pytest.mark.parametrize("phones", [Phones(), Phones(mobile="+18315550101")])
async def test_r_54_it_is_said_whether_who_did_not_get_it_can_be_phoned(
    prints: PrintRoom, phones: Phones
) -> None:
    await prints.deliver(make.customer(phones=phones), make.note())
    batch = await prints.pull()
    await prints.post(f"/batches/{batch['id']}/mailed")
    [piece] = await prints.pieces()

    await prints.post(f"/pieces/{piece['id']}/returned", {"reason": "VACANT"})

    [told] = await prints.service.published(PieceReturned)
    assert told.can_be_phoned is (phones.mobile is not None)
    mail = await mail_of(prints)
    assert (mail["held_because"], mail["returned_reason"]) == ("RETURNED_MAIL", "VACANT")
    await prints.deliver(
        make.customer(
            2,
            mailing_address={
                "number": "9",
                "street": "OAK",
                "zip": "95029",
                "city": "GILROY",
                "state": "CA",
            },
        )
    )
    mail = await mail_of(prints)
    assert (mail["held_because"], mail["returned_at"]) == (None, None)


async def test_r_52_it_is_known_what_to_ask_for_before_anything_is_saved(
    prints: PrintRoom,
) -> None:
    assert (await mail_of(prints))["held_because"] == "UNKNOWN_CUSTOMER"
    await prints.deliver(make.customer(mailing_address=MailingAddress()))
    assert (await mail_of(prints))["held_because"] == "NO_ADDRESS"
    await prints.deliver(make.customer(2, mailing_address={"street": "OAK", "city": "GILROY"}))
    mail = await mail_of(prints)
    assert (mail["held_because"], mail["held_missing"]) == (
        "INCOMPLETE_ADDRESS",
        ["number", "state", "zip"],
    )
    await prints.deliver(make.customer(3), make.note())
    mail = await mail_of(prints)
    assert (mail["held_because"], mail["waiting"], mail["held"]) == (None, 1, 0)


@pytest.mark.parametrize("steps", [["printed", "mailed"], ["mailed"]])
async def test_r_50_what_was_printed_with_an_application_is_told_once_and_again_on_replay(
    prints: PrintRoom, steps: list[str]
) -> None:
    application, letter = make.note(code="AP"), make.note(1, code="NL")
    await prints.deliver(make.customer(), application, letter)
    batch = await prints.pull()
    assert await prints.service.published(ApplicationsPrinted) == []
    for step in steps:
        await prints.post(f"/batches/{batch['id']}/{step}")

    [told] = await prints.service.published(ApplicationsPrinted)
    assert [piece.contact_id for piece in told.pieces] == [application.contact_id]
    assert told.batch_id == UUID(batch["id"])
    async with prints.service.read() as read:
        again = [one async for one in replay_pieces(read) if isinstance(one, ApplicationsPrinted)]
    assert again == [told]
