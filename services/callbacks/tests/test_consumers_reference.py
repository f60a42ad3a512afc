"""What the callbacks service keeps of others: customers, codes, the agency; and its replay."""

from uuid import UUID

from callbacks_builders import (
    MARTINA,
    MONDAY,
    agency,
    codes,
    listed,
    logged,
    martina,
    minute,
    resolved,
)

from backbone.testing import ServiceHarness
from callbacks.service import service
from contracts.callbacks import CallbackChanged, CallbackClosed, CallbackOpened
from contracts.customer import CustomerRemoved, OtherPhone, Phones
from contracts.staff import OfficeHours


async def test_a_customer_nobody_has_told_us_of_is_called_all_the_same(
    harness: ServiceHarness,
) -> None:
    await harness.deliver(logged(0))
    [row] = await listed(harness)
    assert (row["name"], row["phone"], row["no_phone"]) == (None, None, True)

    await harness.deliver(martina(2), martina(1, first_name="OLD"))
    [row] = await listed(harness)
    assert (row["name"], row["customer_number"]) == ("MARTINA CRUZ", 204)


async def test_t_31_who_has_no_phone_stays_on_the_list(harness: ServiceHarness) -> None:
    await harness.deliver(martina(phones=Phones()), logged(0))

    [row] = await listed(harness)
    assert row["no_phone"]
    assert row["phones"] == []


async def test_the_best_number_comes_first(harness: ServiceHarness) -> None:
    other = OtherPhone(number="+18315550199", ext="12")
    phones = Phones(other=other, message="+18315550111", mobile="+18315550122")
    await harness.deliver(martina(phones=phones), logged(0))

    [row] = await listed(harness)
    assert row["phone"] == "+18315550122"
    assert [one["kind"] for one in row["phones"]] == ["mobile", "message", "other"]
    assert row["phones"][2]["ext"] == "12"


async def test_t_32_removing_a_customer_closes_the_row_for_good(harness: ServiceHarness) -> None:
    await harness.deliver(martina(), logged(0))
    gone = CustomerRemoved(
        customer_id=MARTINA, version=9, removed_at=MONDAY, removed_by="SUSAN SUPERVISOR"
    )
    await harness.deliver(gone)
    await harness.deliver(logged(10), martina(3))

    assert await listed(harness) == []
    [closed] = await harness.published(CallbackClosed)
    assert closed.cause == "customer_removed"
    assert len(await harness.published(CallbackOpened)) == 1


async def test_the_agencys_words_are_shown_and_older_ones_ignored(harness: ServiceHarness) -> None:
    await harness.deliver(logged(0))
    await harness.deliver(codes(2))
    older = codes(1).model_copy(update={"tables": ()})
    await harness.deliver(older)

    [row] = await listed(harness)
    assert (row["call_code_abbr"], row["call_code_label"]) == ("ST", "STATUS REQUEST")
    assert row["language_label"] == "ESPANOL"
    assert row["contact_action_label"] == "STATUS MAILED APP REQUEST"


async def test_a_retired_code_is_kept_flagged_and_only_from_then_on(
    harness: ServiceHarness,
) -> None:
    await harness.deliver(logged(0))
    harness.clock.set(minute(10))
    await harness.deliver(codes(1, active=False))
    await harness.deliver(logged(5, customer_id=UUID(int=5)))
    await harness.deliver(logged(15, customer_id=UUID(int=6)))

    assert [row["customer_id"] for row in await listed(harness)] == [str(MARTINA), str(UUID(int=5))]
    answer = await harness.http("administrator").get("/api/callbacks/flags")
    assert [(one["call_code"], one["notes"]) for one in answer.json()["items"]] == [
        ("STATUS_REQUEST", 1)
    ]


async def test_a_new_calendar_moves_the_deadlines_of_those_who_wait(
    harness: ServiceHarness,
) -> None:
    await harness.deliver(logged(0))
    [before] = await listed(harness)
    await harness.deliver(agency(2, holiday="2026-01-06"))
    await harness.deliver(agency(1))
    [after] = await listed(harness)

    assert before["deadline"] == "2026-01-07T17:00:00Z"
    assert after["deadline"] == "2026-01-08T17:00:00Z"
    [changed] = await harness.published(CallbackChanged)
    assert changed.cause == "replay"


async def test_the_hours_before_and_after_lunch_both_count(harness: ServiceHarness) -> None:
    spans = (("13:00", "17:00"), ("08:00", "12:00"))
    hours = tuple(OfficeHours(day="MON", opens=opens, closes=closes) for opens, closes in spans)
    await harness.deliver(agency(1).model_copy(update={"office_hours": hours}))
    await harness.deliver(logged(0, "48_HR_NOTICE_REC_D"))
    await harness.deliver(logged(120, "48_HR_NOTICE_REC_D", customer_id=UUID(int=5)))

    # Written down at 9:00 and at 11:00, two office hours each.
    assert [row["deadline"] for row in await listed(harness)] == [
        "2026-01-05T19:00:00Z",
        "2026-01-05T22:00:00Z",
    ]


async def test_a_replay_tells_again_where_everybody_stands(harness: ServiceHarness) -> None:
    await harness.deliver(
        logged(0),
        logged(1, customer_id=UUID(int=5)),
        resolved(2, customer_id=UUID(int=5)),
        logged(3, customer_id=UUID(int=6)),
    )
    await harness.deliver(resolved(4, customer_id=UUID(int=6)))
    async with harness.read() as read:
        told = [one async for one in service.replays[0](read)]

    assert [(type(one), one.subject, one.subject_version) for one in told] == [
        (CallbackClosed, UUID(int=6), 2),
        (CallbackOpened, MARTINA, 1),
    ]
