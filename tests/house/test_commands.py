"""What an operator's commands say where there is nothing yet."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hearthline.commands import app
from hearthline.postgres import private_postgres

COMMANDS = (
    ["replay"],
    ["reconcile"],
    ["dead-letters", "list"],
    ["dead-letters", "replay", "staff"],
)


async def tell(home: Path, words: list[str], database: str) -> tuple[int, str]:
    given = {"HEARTHLINE_HOME": str(home), "HEARTHLINE_DATABASE_URL": database}
    # A command runs an event loop of its own.
    result = await asyncio.to_thread(CliRunner().invoke, app, words, env=given)
    said = result.output + ("" if result.exit_code == 0 else str(result.exception))
    return result.exit_code, said


@pytest.mark.processes
async def test_what_is_not_there_yet_is_said_in_a_sentence_and_an_empty_house_can_be_replayed(
    tmp_path: Path,
) -> None:
    async with private_postgres(tmp_path, durable=False) as server:
        before = [await tell(tmp_path, words, server.base) for words in COMMANDS]
        migrated, _ = await tell(tmp_path, ["migrate"], server.base)
        status, said = await tell(tmp_path, ["replay"], server.base)

    assert {code for code, _ in before} == {1}
    assert all("There are no data here yet" in words for _, words in before)
    assert (migrated, status) == (0, 0)
    assert "staff: 0 events" in said
