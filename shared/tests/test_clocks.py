"""Clocks that differ between machines: time is the database's, and the steady clock's between."""

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from bicycle_tables import RentalRow
from bicycles import rental_service, save
from sqlalchemy import select, text
from structlog.testing import capture_logs

from backbone import remote_clock
from backbone.remote_clock import RemoteClock
from backbone.testing import ServiceHarness, running

SKEWS = [5400.0, -5400.0]


@pytest.fixture
async def room() -> AsyncIterator[ServiceHarness]:
    async with running(rental_service) as found:
        found.runtime.units_of_work.clock = None  # as in production: no test's clock
        yield found


@pytest.fixture(params=SKEWS)
def skew(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> float:
    """Set this machine's clock wrongly by an hour and a half."""
    real, by = time.time, float(request.param)
    monkeypatch.setattr(time, "time", lambda: real() + by)
    return by


async def test_what_is_saved_bears_the_databases_time(room: ServiceHarness, skew: float) -> None:
    with capture_logs() as said:
        await room.runtime.units_of_work.read_database_clock()
    async with room.work() as work:
        save(work, "ROADSTER", "OUT")

    async with room.read() as read:
        [row] = await read.session.scalars(select(RentalRow))
        now = (await read.session.execute(text("SELECT clock_timestamp()"))).scalar_one()
    assert abs(row.at - now) < timedelta(seconds=10)
    [differ] = [line for line in said if line["event"] == "clocks_differ"]
    assert (differ["whose"], differ["ahead_seconds"]) == ("database", -skew)
    health = (await room.http().get("/readyz")).json()["warnings"]
    assert [one["code"] for one in health] == ["clocks_differ"]


def test_a_clock_that_was_never_read_is_ours_and_one_that_was_stays_when_ours_is_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = RemoteClock("database")
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=1)

    shown = clock.timestamp()
    clock.set(shown, asked_at=remote_clock.steady())
    monkeypatch.setattr(time, "time", lambda: 0.0)

    assert abs(clock.timestamp() - shown) < 1
    clock.forget()
    assert clock.timestamp() == 0.0
