"""A house with something to lose, and its commands."""

import asyncio
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
from typer.testing import CliRunner

from hearthline.commands import app
from hearthline.house import SERVICES
from hearthline.postgres import private_postgres
from hearthline.postgres_server import Server
from hearthline.testing import World

SSN = "536-90-4399"
PAPER = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>endobj\n"
    b"trailer<</Root 1 0 R/Size 4>>\n%%EOF"
)
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


@dataclass(frozen=True)
class Filled:
    """Where the house keeps its data, and whom it knows."""

    home: Path
    customer: str
    notes: list[str]
    paper: str
    """A file of hers."""


async def fill(world: World, home: Path) -> Filled:
    """Log a few notes about a customer whose number is sealed."""
    desk = await world.http("frontdesk")
    person = {"first_name": "TINA", "last_name": "WARD \\N", "ssn": SSN}
    made = await desk.post("/api/customers", json=person)
    customer = made.raise_for_status().json()["id"]
    notes = []
    for words in ("Called twice.\nAsks again.", "Tab\there; \\. and ñ"):
        note = {
            "customer_id": customer,
            "contact_type": "INCOMING",
            "call_code": "STATUS_REQUEST",
            "contact_action": "STATUS_MAILED_APP_REQUEST",
            "language": "ENGLISH",
            "notes": words,
        }
        answer = await desk.post("/api/contacts", json=note)
        notes.append(answer.raise_for_status().json()["id"])
    paper = await desk.post(f"/api/customers/{customer}/files", files={"file": ("bill.pdf", PAPER)})
    paper.raise_for_status()
    await world.settle()
    return Filled(home, customer, notes, paper.json()["id"])


async def contents(home: Path) -> Mapping[str, Mapping[str, str | None]]:
    """Say what is in every table of a house that stands still, in SQL of the test's own."""
    async with private_postgres(home, durable=False) as server:
        return await contents_of(server)


async def run_sql(server: Server, database: str, statement: str) -> None:
    """Do what no user can."""
    connection = await asyncpg.connect(server.plain_url(database))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def contents_of(server: Server) -> Mapping[str, Mapping[str, str | None]]:
    """Say what is in every table of a server."""
    found = {}
    for service in SERVICES:
        connection = await asyncpg.connect(server.plain_url(service.database))
        try:
            found[service.name] = {
                name: await connection.fetchval(
                    f"SELECT string_agg(t::text, chr(10) ORDER BY t::text) FROM {name} t"  # noqa: S608
                )
                for (name,) in await connection.fetch(_TABLES)
            }
        finally:
            await connection.close()
    return found


async def tell(
    home: Path, *words: str, server: Server | None = None, **env: str
) -> tuple[int, str]:
    """Give a command to the house; return the exit status and what was said.

    Its databases are its own, or those of a server.
    """
    given: dict[str, Any] = {"HEARTHLINE_HOME": str(home), **env}
    if server is not None:
        given["HEARTHLINE_DATABASE_URL"] = server.base
    # A command runs an event loop of its own.
    result = await asyncio.to_thread(CliRunner().invoke, app, words, env=given)
    said = result.output + ("" if result.exit_code == 0 else str(result.exception))
    return result.exit_code, said


def files_of(folder: Path, pattern: str = "*") -> list[Path]:
    """Return what lies in a folder."""
    return sorted(folder.glob(pattern))


def mode_of(path: Path) -> int:
    """Return who may do what with a file."""
    return stat.S_IMODE(path.stat().st_mode)
