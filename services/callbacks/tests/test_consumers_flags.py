"""Call codes nobody has explained: kept, flagged, and told to an administrator once (R17)."""

from uuid import UUID

from callbacks_builders import amended, logged, voided

from backbone.testing import ServiceHarness
from callbacks.service import service
from contracts.callbacks import CodeUnexplained

MEANING = {"meaning": "CREATE", "tier": 3, "clock": "1 office_days"}


async def flagged(harness: ServiceHarness) -> list[tuple[str, int]]:
    answer = await harness.http("administrator").get("/api/callbacks/flags")
    return [(one["call_code"], one["notes"]) for one in answer.json()["items"]]


async def test_each_unexplained_code_is_told_once_however_many_notes_carry_it(
    harness: ServiceHarness,
) -> None:
    first = logged(0, "DOG_BITES")
    await harness.deliver(
        logged(2, "DOG_BITES"),
        first,
        logged(1, "CAT_SCRATCHES", customer_id=UUID(int=5)),
    )
    await harness.deliver(first, logged(9, "DOG_BITES"))

    told = await harness.published(CodeUnexplained)
    assert [(one.call_code, one.call_code_label) for one in told] == [
        ("CAT_SCRATCHES", "CAT SCRATCHES"),
        ("DOG_BITES", "DOG BITES"),
    ]
    assert told[1].contact_id == first.contact_id
    assert await flagged(harness) == [("DOG_BITES", 3), ("CAT_SCRATCHES", 1)]


async def test_nobody_is_told_of_a_code_that_was_explained_in_the_meantime(
    harness: ServiceHarness,
) -> None:
    await harness.http("administrator").put("/api/callbacks/rules/DOG_BITES", json=MEANING)
    await harness.deliver(logged(0, "DOG_BITES"))

    assert await harness.published(CodeUnexplained) == []
    assert await flagged(harness) == [("DOG_BITES", 1)]


async def test_a_note_corrected_or_deleted_since_is_no_reason_for_a_flag(
    harness: ServiceHarness,
) -> None:
    corrected, deleted = logged(0, "DOG_BITES"), logged(5, "CAT_SCRATCHES")
    await harness.deliver(corrected, deleted)
    await harness.deliver(amended(corrected, 1, call_code="STATUS_REQUEST"), voided(deleted, 6))

    assert await flagged(harness) == []


async def test_a_replay_tells_the_flags_again_under_the_same_ids(harness: ServiceHarness) -> None:
    await harness.deliver(logged(0, "DOG_BITES"))
    [told] = await harness.published(CodeUnexplained)
    async with harness.read() as read:
        again = [one async for one in service.replays[0](read)]

    assert again == [told]
