"""What the staff service says must reach whoever keeps a copy."""

from datetime import UTC, datetime

from backbone.testing import ServiceHarness
from contracts.staff import AgencyChanged


async def test_the_agency_is_told_once_at_the_first_start(harness: ServiceHarness) -> None:
    [told] = await harness.published(AgencyChanged)

    assert told.version == 1
    assert told.name == "CENTRAL COAST ENERGY SERVICES, INC."
    assert told.return_address.line2 == "WATSONVILLE CA 95077-2707"
    assert [hours.day for hours in told.office_hours] == ["MON", "TUE", "WED", "THU", "FRI"]
    await harness.runtime.open()  # the next start
    assert await harness.published(AgencyChanged) == [told]


async def test_a_replay_tells_the_same_again(harness: ServiceHarness) -> None:
    [told] = await harness.published(AgencyChanged)

    assert await harness.runtime.replay() == 1
    assert await harness.published(AgencyChanged) == [told, told]


async def test_the_new_year_brings_its_holidays_and_everybody_hears_of_it(
    harness: ServiceHarness,
) -> None:
    [first] = await harness.published(AgencyChanged)
    last_listed = int(first.holidays[-1].date[:4])
    harness.clock.set(datetime(last_listed, 1, 2, 12, tzinfo=UTC))

    await harness.runtime.open()

    told = (await harness.published(AgencyChanged))[-1]
    assert (told.version, told.holidays[-1].date[:4]) == (2, str(last_listed + 1))
    assert told.holidays[: len(first.holidays)] == first.holidays
