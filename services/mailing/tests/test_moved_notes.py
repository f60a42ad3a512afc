"""A note moves to another customer: what was asked for there is not sent, here it is (R-23)."""

from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import mailing_builders as make
import pytest
from mailing_builders import LUPE, PrintRoom

from backbone.testing import running
from contracts.base import Event
from contracts.contacts import ContactLogged, ContactVoided
from mailing.service import service

RIGHT = UUID("77777777-7777-7777-8777-777777777777")
WHOSE: dict[str, Any] = {
    "customer_id": RIGHT,
    "number": 8,
    "first_name": "ROSA",
    "last_name": "DIAZ",
}


def moved(first: ContactLogged) -> tuple[ContactVoided, ContactLogged]:
    """Move Lupe's note to Rosa, as the contacts service tells it."""
    became = uuid4()
    gone = make.voided(
        first, reason="WRONG LOPEZ", moved_to_contact_id=became, moved_to_customer_id=RIGHT
    )
    later = {"contact_id": became, "customer_id": RIGHT, "recorded_at": gone.recorded_at}
    return gone, ContactLogged.model_validate({**first.model_dump(), **later})


def told(pieces: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return sorted((one["name"], one["state"], str(one["set_aside_because"])) for one in pieces)


@pytest.mark.parametrize(
    ("steps", "theirs"),
    [
        ((), ("LUPE LOPEZ", "CANCELLED", "None")),
        (("pulled",), ("LUPE LOPEZ", "BATCHED", "NOTE_CHANGED")),
        (("pulled", "printed"), ("LUPE LOPEZ", "PRINTED", "NOTE_CHANGED")),
        (("pulled", "mailed"), ("LUPE LOPEZ", "MAILED", "None")),
    ],
)
async def test_r_23_the_piece_follows_until_it_is_posted_and_then_stays_where_it_went(
    prints: PrintRoom, steps: tuple[str, ...], theirs: tuple[str, str, str]
) -> None:
    note = make.note()
    await prints.deliver(make.customer(), make.customer(**WHOSE), note)
    if steps:
        batch = await prints.pull()
    for step in steps[1:]:
        await prints.post(f"/batches/{batch['id']}/{step}")

    gone, logged = moved(note)
    await prints.deliver(logged, gone)
    await prints.deliver(gone, logged)

    assert [(n.title(), *rest) for n, *rest in told(await prints.pieces())] == [
        ("Lupe Lopez", *theirs[1:]),
        ("Rosa Diaz", "PENDING", "None"),
    ]
    [posted] = await prints.pieces(state="MAILED") or [{"customer_id": str(LUPE)}]
    assert posted["customer_id"] == str(LUPE)


async def test_r_23_in_whatever_order_a_move_is_heard_of_the_pieces_are_the_same() -> None:
    note = make.note()
    news: list[Event] = [make.customer(), make.customer(**WHOSE), note, *moved(note)]
    found = []
    for order in list(permutations(news))[::24]:
        async with running(service) as harness:
            for event in (*order, order[0]):
                await harness.deliver(event)
            answer = await harness.http("print_room").get("/api/mailing/pieces")
            pieces = answer.json()["items"]
            found.append(sorted((one["customer_id"], one["state"]) for one in pieces))

    assert all(one == found[0] for one in found)
    assert (str(RIGHT), "PENDING") in found[0]
    assert (str(LUPE), "PENDING") not in found[0]
