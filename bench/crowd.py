"""Invented customers filed in the customer service's own tables, as its actions would file them.

They are copied in bulk, a chunk at a time, so that a million need minutes and little memory; the
indexes are made afterwards, which is many times faster than keeping them up to date meanwhile.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import islice, product
from typing import Any, Final
from uuid import UUID

import asyncpg
from sqlalchemy.engine import make_url

from backbone.testing import ServiceHarness
from bench.people import Someone
from customer.dependencies import Dependencies
from customer.domain.clues import WAS, clues_of
from customer.domain.names import forms
from customer.domain.phones import Phones, endings
from customer.domain.sounds import look_up_keys

_CHUNK: Final = 10_000
_INDEXED: Final = ("customer", "name_pair", "name_word")

_SECONDARY: Final = """
    SELECT indexdef, format('DROP INDEX %I', indexname) AS dropped
      FROM pg_indexes
     WHERE schemaname = 'public' AND tablename = ANY ($1)
       AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""


@asynccontextmanager
async def database(room: ServiceHarness) -> AsyncIterator[asyncpg.Connection]:
    """Open the service's database."""
    url = make_url(room.runtime.database_url).set(drivername="postgresql")
    connection = await asyncpg.connect(url.render_as_string(hide_password=False))
    try:
        yield connection
    finally:
        await connection.close()


async def store(room: ServiceHarness, people: Iterable[Someone]) -> None:
    """Copy invented people into an empty service's tables."""
    async with database(room) as connection:
        indexes = await connection.fetch(_SECONDARY, list(_INDEXED))
        for index in indexes:
            await connection.execute(index["dropped"])
        await _copy_all(connection, _dependencies(room), people)
        for index in indexes:
            await connection.execute(index["indexdef"])
        await connection.execute(
            "SELECT setval('customer_number', (SELECT max(number) FROM customer))"
        )
        await connection.execute("VACUUM ANALYZE")


async def add(room: ServiceHarness, people: Sequence[Someone]) -> None:
    """Copy some more people into the tables, indexes and all."""
    async with database(room) as connection:
        await _copy_all(connection, _dependencies(room), people)
        await connection.execute(
            "SELECT setval('customer_number', (SELECT max(number) FROM customer))"
        )
        await connection.execute("ANALYZE customer, name_pair, name_word")


def _dependencies(room: ServiceHarness) -> Dependencies:
    deps = room.runtime.units_of_work.deps
    assert isinstance(deps, Dependencies)  # noqa: S101  the customer service's own
    return deps


async def _copy_all(
    connection: asyncpg.Connection, deps: Dependencies, people: Iterable[Someone]
) -> None:
    known = {tuple(row) for row in await connection.fetch("SELECT part, word FROM name_word")}
    rest = iter(people)
    while chunk := list(islice(rest, _CHUNK)):
        rows = [_row(one, deps) for one in chunk]
        words = {word for one in chunk for word in _words(one)} - known
        known |= words
        pairs = sorted({pair for one in chunk for pair in _pairs(one)})
        async with connection.transaction():
            await connection.copy_records_to_table(
                "customer", records=[tuple(row.values()) for row in rows], columns=list(rows[0])
            )
            entries = [(part, word, list(look_up_keys(word))) for part, word in sorted(words)]
            await connection.copy_records_to_table("name_word", records=entries)
            await connection.copy_records_to_table("name_pair", records=pairs)


def _words(one: Someone) -> Iterator[tuple[str, str]]:
    yield from (("F", word) for word in forms(one.first))
    yield from (("L", word) for last in (one.last, *one.former) for word in forms(last))


def _pairs(one: Someone) -> Iterator[tuple[str, str, UUID]]:
    for last in (one.last, *one.former):
        yield from ((last, first, one.id) for last, first in product(forms(last), forms(one.first)))


def _row(one: Someone, deps: Dependencies) -> dict[str, Any]:
    now = datetime.now(UTC)
    mark = deps.ssn_vault.mark(one.ssn)
    former = [f"phone:{end}" for end in endings(one.former_phone or "") if end]
    clues = clues_of(
        number=one.number,
        ssn_mark=mark,
        ssn_last4=one.ssn.last4,
        date_of_birth=one.born,
        phones=Phones(home=one.phone),
        address=one.address,
    )
    return {
        "id": one.id,
        "number": one.number,
        "version": 1,
        "filed_version": 1,
        "created_at": now,
        "updated_at": now,
        "first_name": one.first,
        "last_name": one.last,
        "date_of_birth": one.born,
        "special_handling": False,
        "preferred_contact_method": "MAIL",
        "ssn_sealed": deps.ssn_vault.seal(one.id, one.ssn),
        "ssn_mark": mark,
        "ssn_last4": one.ssn.last4,
        "address_number": one.address.number,
        "address_street": one.address.street,
        "address_zip": one.address.zip,
        "address_city": one.address.city,
        "phone_home": one.phone,
        "former_last_names": list(one.former),
        "former_clues": former,
        "clues": [*clues, *(WAS + clue for clue in former)],
    }
