"""A print room for the tests of the mailing service."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from mailing_builders import MONDAY, PrintRoom, agency

from backbone.testing import running
from mailing.service import service


@pytest.fixture
async def prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[PrintRoom]:
    """Run the service alone, with the agency known and a folder of its own for printed files."""
    monkeypatch.setenv("HEARTHLINE_MAILING_SPOOL", str(tmp_path / "spool"))
    async with running(service) as harness:
        harness.clock.set(MONDAY + timedelta(hours=2))
        await harness.deliver(agency())
        yield PrintRoom(harness)
