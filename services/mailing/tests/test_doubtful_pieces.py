"""Pieces that need not go: shown with the reason, called off by a person, wanted again."""

from datetime import timedelta
from typing import Any

import mailing_builders as make
from mailing_builders import PrintRoom

from contracts.mailing import PiecesMailed

RECEIVED = {"contact_action": "HEAP_APPLICATION_RECEIVED", "call_code": "NO_ACTION_REQ_RECORD_ONLY"}


async def doubtful(prints: PrintRoom) -> list[dict[str, Any]]:
    """Return what the queue shows as perhaps not needed."""
    found: list[dict[str, Any]] = (await prints.get("/queue"))["doubtful"]
    return found


async def test_the_same_asked_for_twice_is_shown_and_one_of_them_called_off(
    prints: PrintRoom,
) -> None:
    first, second = make.note(0, "AP"), make.note(1, "AP")
    await prints.deliver(make.customer(), first, second, make.note(2, "CP"))
    both = await doubtful(prints)
    assert [(one["contact_id"], one["duplicate"]) for one in both] == [
        (str(first.contact_id), True),
        (str(second.contact_id), True),
    ]

    path = f"/pieces/{both[1]['id']}/call-off"
    await prints.post(path, {"reason": ""}, status=422)
    off = await prints.post(path, {"reason": "TWICE"})
    assert (off["state"], off["called_off_by"], off["called_off_reason"]) == (
        "CANCELLED",
        "PAT PRINTER",
        "TWICE",
    )
    assert await prints.post(path, {"reason": "AGAIN"}) == off
    assert await doubtful(prints) == []
    # News that changes nothing about it leaves it called off.
    await prints.deliver(make.customer(2, first_name="GUADALUPE"), second)
    assert (await prints.pull())["pieces"] == 2
    assert [one["id"] for one in await prints.pieces(state="CANCELLED")] == [off["id"]]


async def test_what_was_called_off_waits_again_when_somebody_or_the_note_wants_it(
    prints: PrintRoom,
) -> None:
    asked = make.note(code="AP")
    await prints.deliver(make.customer(), asked)
    [piece] = await prints.pieces()
    path = f"/api/mailing/pieces/{piece['id']}/call-off"
    assert (await prints.http.delete(path)).status_code == 409
    await prints.post(f"/pieces/{piece['id']}/call-off", {"reason": "FETCHED IT HERSELF"})
    back = (await prints.http.delete(path)).json()
    assert (back["id"], back["state"], back["called_off_at"]) == (piece["id"], "PENDING", None)

    await prints.post(f"/pieces/{piece['id']}/call-off", {"reason": "FETCHED IT HERSELF"})
    await prints.deliver(make.amended(asked, mailing_code="AC"))
    [waiting] = await prints.pieces(state="PENDING")
    assert (waiting["mailing_code"], waiting["id"] == piece["id"]) == ("AC", False)
    await prints.deliver(make.amended(asked, version=3, mailing_code="AP"))
    assert await prints.pieces(state="PENDING") == []
    await prints.deliver(make.voided(asked, version=4, mailing_code="AP"))
    assert (await prints.http.delete(path)).json()["state"] == "CANCELLED"


async def test_4_6_a_notice_is_doubtful_once_a_letter_that_satisfies_it_was_mailed(
    prints: PrintRoom,
) -> None:
    early = make.note(0, "IM")
    await prints.deliver(make.customer(), early)
    await prints.post(f"/batches/{(await prints.pull())['id']}/mailed")
    # The application arrives after that letter: the notice is owed for it.
    prints.service.clock.advance(timedelta(days=1))
    notice = make.note(24 * 60, "NL", **RECEIVED)
    await prints.deliver(notice, make.note(24 * 60 + 1, "AP"))
    assert await doubtful(prints) == []

    await prints.deliver(make.note(25 * 60, "IM"))
    assert await doubtful(prints) == []
    prints.service.clock.advance(timedelta(hours=3))
    batch = await prints.pull(mailing_code="IM")
    mailed = await prints.post(f"/batches/{batch['id']}/mailed")
    [spared] = await doubtful(prints)
    assert spared["contact_id"] == str(notice.contact_id)
    assert (spared["written_at"], spared["duplicate"]) == (mailed["mailed_at"], False)
    [listed] = await prints.pieces(mailing_code="NL")
    assert listed["written_at"] == mailed["mailed_at"]

    await prints.post(f"/pieces/{spared['id']}/call-off", {"reason": "WRITTEN TO"})
    assert await doubtful(prints) == []
    assert len(await prints.service.published(PiecesMailed)) == 2


async def test_only_what_still_waits_can_be_called_off(prints: PrintRoom) -> None:
    await prints.deliver(make.customer(), make.note())
    batch = await prints.pull()
    [piece] = await prints.pieces(batch_id=batch["id"])
    refused = await prints.post(f"/pieces/{piece['id']}/call-off", {"reason": "X"}, status=409)
    assert refused["detail"] == "Only a piece that still waits can be called off."
    desk = prints.service.http("front_desk")
    path = f"/api/mailing/pieces/{piece['id']}/call-off"
    assert (await desk.post(path, json={"reason": "X"})).status_code == 403
    assert (await desk.delete(path)).status_code == 403
