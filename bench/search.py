"""Customer search over 100,000 invented people, beside the plain design in the same run.

The plain design is what one would write first: a trigram index over the full name, an index on
every other box, their union ordered by similarity. Ours is the service's own route.
"""

import asyncio
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import product
from typing import Any, Final, cast
from uuid import UUID

import asyncpg
from sqlalchemy.engine import make_url

from backbone.actor import Actor
from backbone.testing import ServiceHarness, running
from bench.people import Someone, invent, slip
from customer.dependencies import Dependencies
from customer.domain.clues import clues_of
from customer.domain.names import forms
from customer.domain.phones import Phones
from customer.domain.sounds import look_up_keys
from customer.routes.search import search_customers
from customer.schemas.answers import Findings
from customer.schemas.requests import CustomerSearch
from customer.service import service

PEOPLE: Final = 100_000
ASKED: Final = 60
CLERK: Final = Actor(UUID(int=1), "clerk", "CLERK")
"""Searches of each kind."""


@dataclass
class Timed:
    """How long searches of one kind took, and how many found whom they should."""

    ms: list[float] = field(default_factory=list)
    found: int = 0

    def add(self, other: "Timed") -> None:
        """Count another kind's searches too."""
        self.ms += other.ms
        self.found += other.found

    def percentile(self, percent: int) -> float:
        """Return the time that so many percent of the searches stayed within."""
        return sorted(self.ms)[min(len(self.ms) - 1, len(self.ms) * percent // 100)]

    def __str__(self) -> str:
        middle, most = self.percentile(50), self.percentile(95)
        share = 100 * self.found / len(self.ms)
        return f"p50 {middle:6.1f} ms   p95 {most:6.1f} ms   found {share:5.1f} %"


@dataclass(frozen=True)
class SearchFigures:
    """What searching costs, and how much less than in the plain design."""

    p50: float
    p95: float
    times_faster: float
    found: float
    """The share of searches that found whom they should, in percent."""

    def __str__(self) -> str:
        return (
            f"p50 {self.p50:.1f} ms, p95 {self.p95:.1f} ms, found {self.found:.1f} %, "
            f"{self.times_faster:.1f} times as fast as the plain design"
        )


async def store(room: ServiceHarness, people: Sequence[Someone]) -> None:
    """Copy the invented people into the service's own tables, as its actions would file them."""
    deps = room.runtime.units_of_work.deps
    assert isinstance(deps, Dependencies)  # noqa: S101  the customer service's own
    words: set[tuple[str, str]] = set()
    pairs: list[tuple[str, str, UUID]] = []
    for one in people:
        firsts, lasts = forms(one.first), forms(one.last)
        words |= {("F", word) for word in firsts} | {("L", word) for word in lasts}
        pairs += [(last, first, one.id) for last, first in product(lasts, firsts)]
    url = make_url(room.runtime.database_url).set(drivername="postgresql")
    connection = await asyncpg.connect(url.render_as_string(hide_password=False))
    try:
        rows = [_row(one, deps) for one in people]
        await connection.copy_records_to_table(
            "customer", records=[tuple(row.values()) for row in rows], columns=list(rows[0])
        )
        entries = [(part, word, list(look_up_keys(word))) for part, word in sorted(words)]
        await connection.copy_records_to_table("name_word", records=entries)
        await connection.copy_records_to_table("name_pair", records=sorted(pairs))
        await connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        await connection.execute(
            "CREATE INDEX plain_name ON customer"
            " USING gin ((first_name || ' ' || last_name) gin_trgm_ops)"
        )
        await connection.execute("CREATE INDEX plain_phone ON customer (phone_home)")
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()


def _row(one: Someone, deps: Dependencies) -> dict[str, Any]:
    now = datetime.now(UTC)
    mark = deps.ssn_vault.mark(one.ssn)
    return {
        "id": one.id,
        "number": one.number,
        "version": 1,
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
        "clues": clues_of(
            number=one.number,
            ssn_mark=mark,
            ssn_last4=one.ssn.last4,
            date_of_birth=one.born,
            phones=Phones(home=one.phone),
            address=one.address,
        ),
    }


Kind = Callable[[random.Random, Someone], dict[str, Any]]

KINDS: Final[dict[str, Kind]] = {
    "exact name": lambda _, one: {"first_name": one.first, "last_name": one.last},
    "name with a slip": lambda c, one: {"first_name": one.first, "last_name": slip(c, one.last)},
    "slips in both names": lambda c, one: {
        "first_name": slip(c, one.first),
        "last_name": slip(c, one.last),
    },
    "names exchanged": lambda _, one: {"first_name": one.last, "last_name": one.first},
    "slip, phone, birth, street, ZIP": lambda c, one: {
        "first_name": one.first,
        "last_name": slip(c, one.last),
        "phone": one.phone,
        "date_of_birth": one.born.isoformat(),
        "street_number": one.address.number,
        "street_name": one.address.street,
        "zip": one.address.zip,
    },
    "slip, wrong phone, ZIP": lambda c, one: {
        "first_name": one.first,
        "last_name": slip(c, one.last),
        "phone": f"831{c.randrange(2_000_000, 9_999_999)}",
        "zip": one.address.zip,
    },
    "last name and ZIP": lambda _, one: {"last_name": one.last, "zip": one.address.zip},
    "phone": lambda _, one: {"phone": one.phone[2:]},
    "birth date": lambda _, one: {"date_of_birth": one.born.isoformat()},
    "social security number": lambda _, one: {"ssn": one.ssn.reveal()},
    "street address": lambda _, one: {
        "street_number": one.address.number,
        "street_name": one.address.street,
    },
}

PLAIN_KINDS: Final = (
    "exact name",
    "name with a slip",
    "slips in both names",
    "slip, wrong phone, ZIP",
)
"""Kinds of search that the plain design can do at all with its one index of names."""

PLAIN: Final = """
    SELECT id, first_name, last_name FROM customer
     WHERE (first_name || ' ' || last_name) % $1
        OR phone_home = $2 OR date_of_birth = $3 OR ssn_mark = $4
        OR (address_number = $5 AND address_street = $6)
     ORDER BY (phone_home IS NOT DISTINCT FROM $2) DESC, (ssn_mark = $4) DESC,
              (date_of_birth IS NOT DISTINCT FROM $3) DESC,
              similarity(first_name || ' ' || last_name, $1) DESC
     LIMIT 20
"""


def _meant(one: Someone, asked: dict[str, Any], first: str, last: str, who: str) -> bool:
    """Say whether a found record is the one meant; with only a name to go by, a namesake is too."""
    if set(asked) <= {"first_name", "last_name"}:
        return (first, last) == (one.first, one.last)
    if set(asked) == {"last_name", "zip"}:
        return last == one.last
    return who == str(one.id)


async def _ask(
    room: ServiceHarness, chance: random.Random, people: Sequence[Someone], kind: Kind
) -> Timed:
    timed = Timed()
    for one in chance.sample(people, ASKED):
        asked = kind(chance, one)
        began = time.perf_counter()
        async with room.work() as work:
            answer = await search_customers(CustomerSearch.model_validate(asked), work, CLERK)
        timed.ms.append((time.perf_counter() - began) * 1000)
        found = [item.customer for item in cast("Findings", answer).items]
        timed.found += any(
            _meant(one, asked, who.first_name, who.last_name, str(who.id)) for who in found
        )
    return timed


async def _ask_plainly(
    room: ServiceHarness, chance: random.Random, people: Sequence[Someone], kind: Kind
) -> Timed:
    url = make_url(room.runtime.database_url).set(drivername="postgresql")
    connection = await asyncpg.connect(url.render_as_string(hide_password=False))
    timed = Timed()
    try:
        for one in chance.sample(people, ASKED):
            asked = kind(chance, one)
            name = f"{asked.get('first_name', '')} {asked.get('last_name', '')}".strip()
            phone = f"+1{asked['phone'].removeprefix('+1')}" if "phone" in asked else None
            born = one.born if "date_of_birth" in asked else None
            street = asked.get("street_number"), asked.get("street_name")
            began = time.perf_counter()
            rows = await connection.fetch(PLAIN, name, phone, born, None, *street)
            timed.ms.append((time.perf_counter() - began) * 1000)
            timed.found += any(_meant(one, asked, row[1], row[2], str(row[0])) for row in rows)
    finally:
        await connection.close()
    return timed


async def run(count: int = PEOPLE) -> SearchFigures:
    """Invent the people, ask for them in every way, print what it took."""
    chance = random.Random(110386)
    people = list(invent(chance, count))
    ours, comparable, plain = Timed(), Timed(), Timed()
    # One person asks for everybody here, which no person may (R-24).
    os.environ["HEARTHLINE_CUSTOMER_SSN_SEARCHES_PER_MINUTE"] = str(10 * count)
    async with running(service) as room:
        await store(room, people)
        for kind in KINDS.values():  # once around, so that every plan and page is warm
            await _ask(room, chance, people, kind)
        for name, kind in KINDS.items():
            timed = await _ask(room, chance, people, kind)
            print(f"     {name:32} {timed}")
            ours.add(timed)
            if name in PLAIN_KINDS:
                comparable.add(timed)
                plain.add(await _ask_plainly(room, chance, people, kind))
    print(f"     {'all kinds':32} {ours}")
    print(f"     {'plain design, names only':32} {plain}")
    print(f"     {'ours, the same searches':32} {comparable}")
    return SearchFigures(
        p50=ours.percentile(50),
        p95=ours.percentile(95),
        times_faster=plain.percentile(50) / comparable.percentile(50),
        found=100 * ours.found / len(ours.ms),
    )


if __name__ == "__main__":
    print(asyncio.run(run(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE)))
