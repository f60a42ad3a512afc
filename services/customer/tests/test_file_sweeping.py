"""The recycle bin is emptied, and bytes nothing leads to are swept away."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from customer_builders import customer_path
from file_builders import added, picture

from backbone.testing import ServiceHarness, running
from customer.commands.file_sweeping import empty_recycle_bin, sweep_files
from customer.service import service

NOW = datetime(2026, 11, 20, 17, tzinfo=UTC)


@pytest.fixture
async def harness() -> AsyncIterator[ServiceHarness]:
    """Start a service whose store holds nothing yet."""
    async with running(service) as harness:
        harness.clock.set(NOW)
        yield harness


def lying(harness: ServiceHarness) -> set[Path]:
    folder = harness.runtime.units_of_work.deps.file_store.folder
    return {one for one in folder.rglob("*") if one.is_file()}


def aged(files: set[Path], by: timedelta) -> None:
    then = (NOW - by).timestamp()
    for file in files:
        os.utime(file, (then, then))


async def test_f_061_bytes_that_no_row_names_are_swept_away_after_an_hour(
    harness: ServiceHarness,
) -> None:
    customer = await customer_path(harness)
    await added(harness, customer, "a.png", picture())
    named = lying(harness)
    aged(named, timedelta(days=9))
    folder = harness.runtime.units_of_work.deps.file_store.folder
    names = (str(uuid4()), f"{uuid4()}.thumbnail", f"{uuid4()}#1", "of somebody else")
    lost: set[Path] = set()
    young: set[Path] = set()
    for name in names:
        for group, place in ((lost, "0a"), (young, "0b")):
            file = folder / place / name
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(b"x")
            group.add(file)
    aged(lost, timedelta(minutes=61))
    aged(young, timedelta(minutes=59))

    await sweep_files(harness.runtime.units_of_work)

    assert lying(harness) == named | young | {folder / "0a" / "of somebody else"}


async def test_f_061_what_lay_in_the_bin_for_a_month_is_gone_for_good_with_its_bytes(
    harness: ServiceHarness,
) -> None:
    customer, http = await customer_path(harness), harness.http("front_desk")
    gone = await added(harness, customer, "gone.png", picture())
    copied = await added(harness, customer, "copied.pdf")
    await http.post(f"{customer}/files/{copied['id']}/copy", json={})
    for one in (gone, copied):
        await http.delete(f"{customer}/files/{one['id']}")

    async with harness.work() as work:
        await empty_recycle_bin(work)
    kept = (await http.get(f"{customer}/files?bin=true")).json()["items"]
    harness.clock.advance(timedelta(days=31))
    http = harness.http("front_desk")
    async with harness.work() as work:
        await empty_recycle_bin(work)
    aged(lying(harness), timedelta(hours=2))
    await sweep_files(harness.runtime.units_of_work)

    assert len(kept) == 2
    assert (await http.get(f"{customer}/files?bin=true")).json()["items"] == []
    assert len(lying(harness)) == 1
    [left] = (await http.get(f"{customer}/files")).json()["items"]
    back = await http.get(f"{customer}/files/{left['id']}/content")
    assert (left["name"], back.status_code) == ("copied (2).pdf", 200)
    history = (await http.get(f"{customer}/history")).json()["items"]
    purged = [one for one in history if one["action"] == "FILE_PURGED"]
    assert {one["by"] for one in purged} == {"SYSTEM"}
    assert len(purged) == 2
