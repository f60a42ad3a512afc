"""A storm changes nothing; and it would show if it did."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from .broken import (
    ACK_BEFORE_COMMIT,
    NO_CLAIMS,
    NO_INBOX,
    NO_OUTBOX,
    NO_VERSION_GUARD,
    calm,
)
from .storm import Grounds, Machinery, grounds, storm


@pytest.fixture(scope="module")
async def where() -> AsyncIterator[Grounds]:
    async with grounds() as found:
        yield found


@pytest.mark.parametrize("seed", [1, 2])
async def test_in_a_storm_nothing_is_lost_doubled_or_believed_wrongly(
    where: Grounds, seed: int
) -> None:
    report = await storm(where, seed)

    assert report.sound, report


@pytest.mark.parametrize(
    ("machinery", "damage"),
    [
        pytest.param(NO_INBOX, "doubled", id="no inbox"),
        pytest.param(NO_OUTBOX, "lost", id="published in the request, not from the outbox"),
        pytest.param(NO_CLAIMS, "lost", id="an outbox read on from the last place"),
        pytest.param(NO_VERSION_GUARD, "wrong", id="no version guard"),
        pytest.param(ACK_BEFORE_COMMIT, "lost", id="acknowledged before the commit"),
    ],
)
async def test_the_storm_shows_a_safeguard_that_is_missing(
    where: Grounds, machinery: Machinery, damage: str
) -> None:
    report = await storm(where, 3, machinery)

    assert not report.sound
    assert getattr(report, damage), report


@pytest.mark.parametrize(
    "machinery", [NO_INBOX, NO_OUTBOX, NO_VERSION_GUARD], ids=["inbox", "outbox", "version guard"]
)
async def test_in_fine_weather_a_missing_safeguard_would_not_be_noticed(
    where: Grounds,
    machinery: Machinery,
) -> None:
    report = await storm(where, 4, replace(machinery, bus=calm), rentals=15)

    assert not report.lost
    assert not report.ghosts
