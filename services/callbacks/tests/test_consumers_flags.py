"""Call codes nobody has explained: kept, flagged, and told to an administrator once (R17)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from backbone.testing import ServiceHarness
from callbacks.service import service
from contracts.callbacks import CodeUnexplained
from contracts.contacts import ContactAmended, ContactLogged, ContactVoided

MONDAY = datetime(2026, 1, 5, 17, tzinfo=UTC)
MARTINA = UUID("11111111-1111-7111-8111-111111111111")
MEANING = {"meaning": "CREATE", "tier": 3, "clock": "1 office_days"}


def written(minute: int, code: str = "DOG_BITES", **more: Any) -> dict[str, Any]:
    moment = MONDAY + timedelta(minutes=minute)
    return {
        "contact_id": uuid4(),
        "customer_id": MARTINA,
        "contact_date": moment,
        "recorded_at": moment,
        "contact_type": "INCOMING",
        "contact_action": "STATUS_MAILED_APP_REQUEST",
        "call_code": code,
        "language": "SPANISH",
        "entered_by": "ADAM DEHOYOS",
        **more,
    }


def second(note: dict[str, Any], **more: Any) -> dict[str, Any]:
    later = note["recorded_at"] + timedelta(minutes=1)
    return {**note, "version": 2, "recorded_at": later, **more}


async def flagged(room: ServiceHarness) -> list[tuple[str, int]]:
    answer = await room.http("administrator").get("/api/callbacks/flags")
    return [(one["call_code"], one["notes"]) for one in answer.json()["items"]]


async def test_each_unexplained_code_is_told_once_however_many_notes_carry_it(
    room: ServiceHarness,
) -> None:
    first = written(0)
    await room.deliver(
        ContactLogged(**written(2)),
        ContactLogged(**first),
        ContactLogged(**written(1, "CAT_SCRATCHES", customer_id=UUID(int=5))),
    )
    await room.deliver(ContactLogged(**first), ContactLogged(**written(9)))

    told = await room.published(CodeUnexplained)
    assert [(one.call_code, one.call_code_label) for one in told] == [
        ("CAT_SCRATCHES", "CAT SCRATCHES"),
        ("DOG_BITES", "DOG BITES"),
    ]
    assert told[1].contact_id == first["contact_id"]
    assert await flagged(room) == [("DOG_BITES", 3), ("CAT_SCRATCHES", 1)]


async def test_nobody_is_told_of_a_code_that_was_explained_in_the_meantime(
    room: ServiceHarness,
) -> None:
    await room.http("administrator").put("/api/callbacks/rules/DOG_BITES", json=MEANING)
    await room.deliver(ContactLogged(**written(0)))

    assert await room.published(CodeUnexplained) == []
    assert await flagged(room) == [("DOG_BITES", 1)]


async def test_a_note_corrected_or_deleted_since_is_no_reason_for_a_flag(
    room: ServiceHarness,
) -> None:
    corrected, deleted = written(0), written(5, "CAT_SCRATCHES")
    await room.deliver(ContactLogged(**corrected), ContactLogged(**deleted))
    await room.deliver(
        ContactAmended(**second(corrected, call_code="STATUS_REQUEST")),
        ContactVoided(**second(deleted), voided_by="ANA LOPEZ"),
    )

    assert await flagged(room) == []


async def test_a_replay_tells_the_flags_again_under_the_same_ids(room: ServiceHarness) -> None:
    await room.deliver(ContactLogged(**written(0)))
    [told] = await room.published(CodeUnexplained)
    async with room.read() as read:
        again = [one async for one in service.replays[0](read)]

    assert again == [told]
