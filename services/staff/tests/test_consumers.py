"""The agency's profile is published to every service that keeps a copy."""

from datetime import UTC, datetime

from backbone.testing import ServiceHarness
from contracts.staff import AgencyChanged


async def test_the_agency_is_published_once_at_the_first_start(harness: ServiceHarness) -> None:
    [published] = await harness.published(AgencyChanged)

    assert published.version == 1
    assert published.name == "CENTRAL COAST ENERGY SERVICES, INC."
    assert published.return_address.line2 == "WATSONVILLE CA 95077-2707"
    assert [hours.day for hours in published.office_hours] == ["MON", "TUE", "WED", "THU", "FRI"]
    await harness.runtime.open()  # the next start
    assert await harness.published(AgencyChanged) == [published]


async def test_a_replay_publishes_the_same_again(harness: ServiceHarness) -> None:
    [published] = await harness.published(AgencyChanged)

    assert await harness.runtime.replay() == 1
    assert await harness.published(AgencyChanged) == [published, published]


async def test_the_new_year_brings_its_holidays_and_is_published(
    harness: ServiceHarness,
) -> None:
    [first] = await harness.published(AgencyChanged)
    last_listed = int(first.holidays[-1].date[:4])
    harness.clock.set(datetime(last_listed, 1, 2, 12, tzinfo=UTC))

    await harness.runtime.open()

    published = (await harness.published(AgencyChanged))[-1]
    assert (published.version, published.holidays[-1].date[:4]) == (2, str(last_listed + 1))
    assert published.holidays[: len(first.holidays)] == first.holidays
