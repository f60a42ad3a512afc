"""What the staff service says must reach whoever keeps a copy."""

from datetime import UTC, datetime

from backbone.testing import ServiceHarness
from contracts.staff import AgencyChanged


async def test_the_agency_is_told_once_at_the_first_start(room: ServiceHarness) -> None:
    [told] = await room.published(AgencyChanged)

    assert told.version == 1
    assert told.name == "CENTRAL COAST ENERGY SERVICES, INC."
    assert told.return_address.line2 == "WATSONVILLE CA 95077-2707"
    assert [hours.day for hours in told.office_hours] == ["MON", "TUE", "WED", "THU", "FRI"]
    await room.runtime.open()  # the next start
    assert await room.published(AgencyChanged) == [told]


async def test_a_replay_tells_the_same_again(room: ServiceHarness) -> None:
    [told] = await room.published(AgencyChanged)

    assert await room.runtime.replay() == 1
    assert await room.published(AgencyChanged) == [told, told]


async def test_the_new_year_brings_its_holidays_and_everybody_hears_of_it(
    room: ServiceHarness,
) -> None:
    [first] = await room.published(AgencyChanged)
    last_listed = int(first.holidays[-1].date[:4])
    room.clock.set(datetime(last_listed, 1, 2, 12, tzinfo=UTC))

    await room.runtime.open()

    told = (await room.published(AgencyChanged))[-1]
    assert (told.version, told.holidays[-1].date[:4]) == (2, str(last_listed + 1))
    assert told.holidays[: len(first.holidays)] == first.holidays
