"""Nothing is posted to the deceased, or to who wants no post (R-79)."""

from itertools import permutations
from typing import Any

import mailing_builders as make
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mailing_builders import LUPE, PrintRoom

from mailing.domain.address import Address
from mailing.domain.pieces import HandledPiece, Note, Recipient, hold, outcome_of

FLAGS = [("deceased", "DECEASED"), ("no_post", "NO_POST")]
STREETS = st.sampled_from([Address(), Address(street="PO BOX", number="7", zip="95020")])


@given(
    deceased=st.booleans(),
    no_post=st.booleans(),
    prefers_email=st.booleans(),
    address=STREETS,
    for_email=st.booleans(),
)
def test_r_79_whatever_else_is_on_record_a_flag_holds_the_piece_and_is_the_reason(
    *, deceased: bool, no_post: bool, prefers_email: bool, address: Address, for_email: bool
) -> None:
    recipient = Recipient(
        customer_id=LUPE,
        removed=False,
        name="Lupe",
        address=address,
        deceased=deceased,
        no_post=no_post,
        prefers_email=prefers_email,
    )

    held = hold(recipient, hold_for_email=for_email)

    if deceased or no_post:
        assert held is not None
        assert held.because == ("DECEASED" if deceased else "NO_POST")
    else:
        assert held is None or held.because not in {"DECEASED", "NO_POST"}


@given(
    st.sampled_from(FLAGS),
    st.sampled_from(["BATCHED", "PRINTED", "MAILED", "RETURNED"]),
)
def test_r_79_what_is_in_a_batch_is_set_aside_and_what_is_posted_stays_posted(
    flag: tuple[str, str], state: Any
) -> None:
    asked = make.note()
    note = Note(
        contact_id=asked.contact_id,
        version=1,
        customer_id=LUPE,
        recorded_at=asked.recorded_at,
        mailing_code="CP",
        language=asked.language,
    )
    flags: dict[str, Any] = {flag[0]: True}
    recipient = Recipient(customer_id=LUPE, removed=False, name="Lupe", address=Address(), **flags)
    piece = HandledPiece(asked.contact_id, state, "CP", asked.language)

    outcome = outcome_of(note, [piece], recipient)

    in_batch = state in {"BATCHED", "PRINTED"}
    assert outcome.pulled == ({piece.piece_id: flag[1]} if in_batch else {})


async def mail_of(prints: PrintRoom) -> dict[str, Any]:
    answer = await prints.get(f"/customers/{LUPE}")
    mail: dict[str, Any] = answer
    return mail


@pytest.mark.parametrize(("flag", "because"), FLAGS)
async def test_r_79_a_waiting_piece_is_held_with_the_reason_and_waits_again_without_the_flag(
    prints: PrintRoom, flag: str, because: str
) -> None:
    await prints.deliver(make.customer(), make.note())
    await prints.deliver(make.customer(version=2, **{flag: True}))

    [piece] = await prints.pieces()
    assert (piece["state"], piece["held_because"]) == ("HELD", because)
    mail = await mail_of(prints)
    assert (mail["held_because"], mail["waiting"], mail["held"]) == (because, 0, 1)
    assert [(one["state"], one["held_because"]) for one in mail["open_pieces"]] == [
        ("HELD", because)
    ]

    await prints.deliver(make.customer(version=3))
    [piece] = await prints.pieces()
    assert (piece["state"], piece["held_because"]) == ("PENDING", None)


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_r_79_the_order_of_the_news_makes_no_difference(
    prints: PrintRoom, order: tuple[int, ...]
) -> None:
    news = [make.customer(), make.customer(version=2, deceased=True), make.note()]
    for one in order:
        await prints.deliver(news[one])

    [piece] = await prints.pieces()
    assert (piece["state"], piece["held_because"]) == ("HELD", "DECEASED")


@pytest.mark.parametrize(("flag", "because"), FLAGS)
@pytest.mark.parametrize("printed", [False, True])
async def test_r_79_a_piece_in_a_batch_is_set_aside_and_comes_back_without_the_flag(
    prints: PrintRoom, flag: str, because: str, *, printed: bool
) -> None:
    await prints.deliver(make.customer(), make.note())
    batch = await prints.pull()
    if printed:
        await prints.post(f"/batches/{batch['id']}/printed")

    await prints.deliver(make.customer(version=2, **{flag: True}))
    pieces = await prints.pieces()
    in_batch = next(one for one in pieces if one["batch_id"])
    assert (in_batch["pulled"], in_batch["set_aside_because"]) == (True, because)
    assert [one["held_because"] for one in pieces if not one["batch_id"]] == [because]

    await prints.deliver(make.customer(version=3))
    pieces = await prints.pieces()
    in_batch = next(one for one in pieces if one["batch_id"])
    assert (in_batch["pulled"], in_batch["set_aside_because"]) == (False, None)
    assert not [one for one in pieces if one["state"] in {"PENDING", "HELD"}]
