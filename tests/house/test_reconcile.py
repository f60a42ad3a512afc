"""`hearthline reconcile`: what a service lost is named, told again, and then it is whole."""

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from patience import until

from callbacks.tables import Base
from hearthline.seed import seed
from hearthline.testing import World, house_world

pytestmark = pytest.mark.processes

LOST = {table.name for table in Base.metadata.sorted_tables} - {"outbox"}


@pytest.fixture(scope="module")
async def home() -> AsyncIterator[Path]:
    with tempfile.TemporaryDirectory(prefix="reconcile-") as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
async def world(home: Path) -> AsyncIterator[World]:
    async with house_world(home) as opened:
        await seed(opened.origin)
        await opened.settle()
        address = opened.engines["callbacks"].url.render_as_string(hide_password=False)
        (home / "house.json").write_text(json.dumps({"database": address}))
        yield opened


@dataclass(frozen=True)
class Told:
    """What a command said, and its exit status."""

    output: str
    exit_code: int | None


async def tell(home: Path, *words: str) -> Told:
    """Give the running house a command."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hearthline", "reconcile", "--settled", "0", *words),
        env={**os.environ, "HEARTHLINE_HOME": str(home)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    return Told(output.decode(), process.returncode)


async def callback_list(world: World) -> list[Any]:
    desk = await world.http()
    rows = (await desk.get("/api/callbacks", params={"limit": "200"})).json()["items"]
    return [(row["customer_id"], row["tier"], row["reasons"]) for row in rows]


@pytest.mark.usefixtures("world")
async def test_nothing_is_missing_in_a_house_that_lost_nothing(home: Path) -> None:
    told = await tell(home)

    assert told.output.startswith("Nothing is missing"), told.output
    assert told.exit_code == 0


async def test_a_service_that_lost_its_database_is_named_and_made_whole(
    world: World, home: Path
) -> None:
    before = await callback_list(world)
    assert before
    handled = (await world.sql("callbacks", "SELECT count(*) FROM inbox"))[0][0]
    for table in LOST:
        await world.sql("callbacks", f"TRUNCATE {table} CASCADE")

    found = await tell(home, "--verbose")
    repaired = await tell(home, "callbacks", "--repair")

    assert found.exit_code == 1
    assert f"\n{handled} events are missing" in found.output
    assert "callbacks from contacts  " in found.output
    assert "mailing from" not in found.output
    assert found.output.count("\n    0") == handled
    assert repaired.exit_code == 0
    assert f"{handled} events are missing and told again" in repaired.output

    async def taken_in() -> bool:
        return await world.sql("callbacks", "SELECT count(*) FROM inbox") == [(handled,)]

    await until(taken_in, within=60, what="callbacks has taken in everything")
    await world.settle()
    assert await callback_list(world) == before
    assert (await tell(home)).output.startswith("Nothing is missing")
