"""When a reminder goes out, and when it does not: quiet hours, opt-outs, and the true reason."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sms_gateway_builders import MORNING, TEN, agency, consent, julie, visit
from telephones import Texts

from contracts.customer import MailingAddress, Phones

MOVED = "2025-01-10T14:00:00"


async def test_quiet_hours_hold_a_reminder_until_the_morning(texts: Texts) -> None:
    texts.harness.clock.set(datetime(2025, 1, 8, 5, tzinfo=UTC))  # 9 PM
    await texts.begin()
    await texts.send()
    assert [one[0] for one in await texts.planned()] == ["HELD_QUIET_HOURS"]

    await texts.send(datetime(2025, 1, 8, 15, 59, 59, tzinfo=UTC))
    assert [one[0] for one in await texts.planned()] == ["HELD_QUIET_HOURS"]
    await texts.send(datetime(2025, 1, 8, 16, tzinfo=UTC))  # 8 AM
    assert [one[0] for one in await texts.planned()] == ["DELIVERED"]


@pytest.mark.parametrize("how", ["START", "staff"])
async def test_r_62_an_opt_in_sends_no_reminder_suppressed_before_it(
    texts: Texts, how: str
) -> None:
    await texts.begin()
    await texts.reply("STOP")
    await texts.send(TEN)
    texts.harness.clock.set(TEN + timedelta(hours=2))

    if how == "START":
        await texts.reply("START")
    else:
        await texts.harness.deliver(consent(2, recorded_at=texts.harness.clock()))
    await texts.send()
    await texts.harness.deliver(julie(2, language="SPANISH"))
    await texts.send()

    assert [one[:2] for one in await texts.planned()] == [("SUPPRESSED", "OPTED_OUT")]


async def test_r_62_the_next_reminder_is_sent(texts: Texts) -> None:
    await texts.begin()
    await texts.reply("STOP")
    texts.harness.clock.advance(timedelta(minutes=5))
    await texts.reply("START")  # before the time of the reminder
    assert [one[:2] for one in await texts.planned()] == [("SCHEDULED", None)]
    await texts.reply("STOP")
    await texts.send(TEN)
    texts.harness.clock.advance(timedelta(minutes=5))
    await texts.reply("START")

    await texts.harness.deliver(visit(2, starts_at=MOVED, schedule_version=2))
    await texts.send(datetime(2025, 1, 9, 22, tzinfo=UTC))

    assert {one[:2] for one in await texts.planned()} == {
        ("WITHDRAWN", "MOVED"),
        ("DELIVERED", None),
    }


async def test_r_62_a_new_number_is_reminded_though_the_old_one_opted_out(texts: Texts) -> None:
    await texts.begin()
    await texts.reply("STOP")
    await texts.send(TEN)

    another = "+18315550177"
    await texts.harness.deliver(
        julie(2, phones=Phones(mobile=another)), consent(consent_id=UUID(int=9), number=another)
    )
    await texts.send()

    assert [one[:2] for one in await texts.planned()] == [("DELIVERED", None)]


async def test_quiet_hours_are_the_customers_too(texts: Texts) -> None:
    in_florida = julie(mailing_address=MailingAddress(zip="32501"))
    evening: dict[str, Any] = {"starts_at": "2025-01-08T20:00:00", "time_zone": "America/Chicago"}
    await texts.harness.deliver(agency(), in_florida, consent(), visit(**evening))

    await texts.send(datetime(2025, 1, 8, 2, 30, tzinfo=UTC))  # 6:30 PM here, 8:30 PM there

    assert [one[0] for one in await texts.planned()] == ["HELD_QUIET_HOURS"]


async def test_never_after_the_appointment_has_begun(texts: Texts) -> None:
    early = visit(starts_at="2025-01-08T07:30:00")
    texts.harness.clock.set(datetime(2025, 1, 8, 5, tzinfo=UTC))  # 9 PM the evening before
    await texts.harness.deliver(agency(), julie(), consent(), early)
    await texts.send()
    assert [one[:2] for one in await texts.planned()] == [("SUPPRESSED", "NO_HOUR_LEFT")]

    texts.harness.clock.set(MORNING)
    await texts.harness.deliver(visit(appointment_id=UUID(int=3)))
    await texts.send(datetime(2025, 1, 8, 18, tzinfo=UTC))  # exactly then
    assert [one[:2] for one in await texts.planned()] == [("SUPPRESSED", "WAITED_TOO_LONG")] * 2


async def test_r_63_the_true_reason_is_kept_when_the_record_changes_later(texts: Texts) -> None:
    early = visit(starts_at="2025-01-08T07:30:00")
    texts.harness.clock.set(datetime(2025, 1, 8, 5, tzinfo=UTC))  # 9 PM the evening before
    await texts.harness.deliver(agency(), julie(), consent(), early)
    await texts.send()

    texts.harness.clock.set(datetime(2025, 1, 9, 18, tzinfo=UTC))
    await texts.harness.deliver(julie(2, language="SPANISH"))
    await texts.send()

    assert [one[:2] for one in await texts.planned()] == [("SUPPRESSED", "NO_HOUR_LEFT")]


async def test_r_63_a_reminder_nobody_consented_to_says_so_for_good(texts: Texts) -> None:
    await texts.harness.deliver(agency(), julie(), visit())
    after = datetime(2025, 1, 9, 18, tzinfo=UTC)
    texts.harness.clock.set(after)

    await texts.harness.deliver(consent(recorded_at=after))

    assert [one[:2] for one in await texts.planned()] == [("SUPPRESSED", "NO_CONSENT")]


async def test_late_is_better_than_never(texts: Texts) -> None:
    texts.harness.clock.set(datetime(2025, 1, 8, 16, 30, tzinfo=UTC))  # booked for the same morning
    await texts.begin()
    await texts.send()

    assert [one[0] for one in await texts.planned()] == ["DELIVERED"]
