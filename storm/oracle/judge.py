"""The oracle's whole judgement."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack

import asyncpg

from storm.journal import Journal
from storm.oracle.callbacks import check_callbacks
from storm.oracle.copies import check_copies, check_deficiencies, check_reports
from storm.oracle.events import check_events
from storm.oracle.finding import Finding
from storm.oracle.mail import check_mail, read_pieces
from storm.oracle.notes import check_acknowledged_notes, check_acknowledged_others, read_notes
from storm.oracle.texts import check_texts

SILENT = Finding("wrong", "database", "did not answer")


def look_at(addresses: Mapping[str, str], journal: Journal) -> list[Finding]:
    """Return what the oracle has against the product at this moment."""
    try:
        return sorted(asyncio.run(judge(addresses, journal)))
    except (OSError, asyncpg.PostgresError):
        return [SILENT]


async def judge(addresses: Mapping[str, str], journal: Journal) -> list[Finding]:
    """Return everything that is not as it must be, from the databases at these addresses."""
    async with AsyncExitStack() as stack:
        databases = {}
        for service, address in addresses.items():
            databases[service] = await asyncpg.connect(address, timeout=10)
            stack.push_async_callback(databases[service].close)
        notes = await read_notes(databases)
        pieces = await read_pieces(databases)
        return [
            *check_acknowledged_notes(notes, journal),
            *await check_acknowledged_others(databases, journal),
            *await check_callbacks(databases, notes),
            *await check_mail(databases, notes, pieces),
            *await check_copies(databases),
            *await check_deficiencies(databases),
            *await check_reports(databases, notes, pieces),
            *(await check_texts(databases, notes) if "sms-gateway" in databases else ()),
            *await check_events(databases),
        ]
