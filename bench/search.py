"""Searching for a customer and creating one, among 100,000 invented people or a million.

Everything is asked of the service through HTTP: its own application, with sign-in, checks and JSON.
Beside it, for the searches by name, runs the plain design that one would write first: a trigram
index over the full name, an index on every other box, their union ordered by similarity.
"""

import asyncio
import os
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx2

from backbone.telemetry.logging import configure_logging
from backbone.testing import ServiceHarness, running
from bench.creating import CREATED, NAMESAKES, create, create_namesakes
from bench.crowd import database, store
from bench.people import Someone, invent, slip
from bench.timed import Timed
from customer.service import service

PEOPLE: Final = 100_000
ASKED: Final = 60
"""Searches of each kind."""
_KEPT: Final = 5_000
"""People that are remembered, to be asked for."""
_PLAIN_UP_TO: Final = 100_000
"""People for whom the plain design is measured too; beyond, its index alone takes minutes."""


@dataclass(frozen=True)
class SearchFigures:
    """What searching and creating cost, in milliseconds."""

    p50: float
    p95: float
    found: float
    """The share of searches that found whom they should, in percent."""
    creating_p95: float
    """Of creating anybody."""
    namesake_p95: float
    """Of creating somebody whose name 1,000 have already."""

    def __str__(self) -> str:
        return (
            f"search p50 {self.p50:.1f} ms, p95 {self.p95:.1f} ms, found {self.found:.1f} %; "
            f"creating p95 {self.creating_p95:.1f} ms, among namesakes {self.namesake_p95:.1f} ms"
        )


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
    "ZIP and city": lambda _, one: {"zip": one.address.zip, "city": one.address.city},
    "one box: name, last four": lambda _, one: {
        "anything": f"{one.first} {one.last} {one.ssn.last4}"
    },
    "one box: last name first, with a slip, ZIP": lambda c, one: {
        "anything": f"{slip(c, one.last)} {one.first}, {one.address.zip}"
    },
    "one box: name and address": lambda _, one: {
        "anything": f"{one.first} {one.last} {one.address.number} {one.address.street} st"
    },
    "one box: phone with extension": lambda _, one: {
        "anything": f"{one.phone[2:5]} {one.phone[5:8]} {one.phone[8:]} x12"
    },
    "one box: CustomerID#": lambda _, one: {"anything": str(one.number)},
    "former name": lambda _, one: {
        "first_name": one.first,
        "last_name": one.former[0] if one.former else one.last,
    },
    "former phone": lambda _, one: {"phone": (one.former_phone or one.phone)[2:]},
}

PLAIN_KINDS: Final = (
    "exact name",
    "name with a slip",
    "slips in both names",
    "slip, wrong phone, ZIP",
)
"""Kinds of search that the plain design can do at all with its one index of names."""

PLAIN_INDEXES: Final = (
    "CREATE INDEX plain_name ON customer USING gin ((first_name || ' ' || last_name) gin_trgm_ops)",
    "CREATE INDEX plain_phone ON customer (phone_home)",
    "ANALYZE customer",
)

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


def _meant(one: Someone, asked: dict[str, Any], who: dict[str, Any]) -> bool:
    """Say whether a found record is the one meant; with only a name to go by, a namesake is too."""
    if set(asked) <= {"first_name", "last_name"}:
        return _same_name(one, asked, who)
    if set(asked) == {"last_name", "zip"}:
        return bool(who["last_name"] == one.last)
    if set(asked) == {"zip", "city"}:
        return bool(who["mailing_address"]["zip"] == one.address.zip)
    if set(asked) == {"anything"} and one.address.zip in asked["anything"]:
        return bool((who["first_name"], who["last_name"]) == (one.first, one.last))
    return bool(who["id"] == str(one.id))


def _same_name(one: Someone, asked: dict[str, Any], who: dict[str, Any]) -> bool:
    last = asked["last_name"] if asked["last_name"] in one.former else one.last
    names = {who["last_name"], *who["former_last_names"]}
    return who["first_name"] == one.first and last in names


async def _ask(
    http: httpx2.AsyncClient, chance: random.Random, people: Sequence[Someone], kind: Kind
) -> Timed:
    timed = Timed()
    for one in chance.sample(people, ASKED):
        asked = kind(chance, one)
        began = time.perf_counter()
        answer = await http.post("/api/customers/search", json=asked)
        timed.ms.append((time.perf_counter() - began) * 1000)
        found = [item["customer"] for item in answer.raise_for_status().json()["items"]]
        timed.found += any(_meant(one, asked, who) for who in found)
    return timed


async def _ask_plainly(
    room: ServiceHarness, chance: random.Random, people: Sequence[Someone], kind: Kind
) -> Timed:
    timed = Timed()
    async with database(room) as connection:
        for one in chance.sample(people, ASKED):
            asked = kind(chance, one)
            name = f"{asked.get('first_name', '')} {asked.get('last_name', '')}".strip()
            phone = f"+1{asked['phone'].removeprefix('+1')}" if "phone" in asked else None
            street = asked.get("street_number"), asked.get("street_name")
            began = time.perf_counter()
            rows = await connection.fetch(PLAIN, name, phone, None, None, *street)
            timed.ms.append((time.perf_counter() - began) * 1000)
            timed.found += any((row[1], row[2]) == (one.first, one.last) for row in rows)
    return timed


async def run(count: int = PEOPLE) -> SearchFigures:
    """Invent the people, ask for them in every way, create more; print what it took."""
    chance = random.Random(110386)
    kept: list[Someone] = []
    # One person asks for everybody here, which no person may.
    os.environ["HEARTHLINE_CUSTOMER_SSN_SEARCHES_PER_MINUTE"] = str(10 * count)
    configure_logging(level="WARNING")
    async with running(service) as room:
        began = time.perf_counter()
        await store(room, _remembered(invent(chance, count), kept, chance, count))
        print(f"     {count} people copied in {time.perf_counter() - began:.0f} s")
        http = room.http("front_desk")
        ours = await _ask_every_way(http, chance, kept)
        if count <= _PLAIN_UP_TO:
            await _beside_the_plain_design(room, http, chance, kept)
        created = await create(http, list(invent(chance, CREATED)))
        print(f"     {'creating a customer':44} {created}")
        namesakes = await create_namesakes(room, http, chance, count)
        print(f"     {f'creating one of {NAMESAKES} namesakes':44} {namesakes}")
    return SearchFigures(
        p50=ours.percentile(50),
        p95=ours.percentile(95),
        found=100 * ours.found / len(ours.ms),
        creating_p95=created.percentile(95),
        namesake_p95=namesakes.percentile(95),
    )


def _remembered(
    people: Iterator[Someone], kept: list[Someone], chance: random.Random, count: int
) -> Iterator[Someone]:
    """Let everybody pass, and remember some of them to be asked for."""
    places = set(chance.sample(range(count), min(count, _KEPT)))
    for place, one in enumerate(people):
        if place in places:
            kept.append(one)
        yield one


async def _ask_every_way(
    http: httpx2.AsyncClient, chance: random.Random, people: Sequence[Someone]
) -> Timed:
    for kind in KINDS.values():  # once around, so that every plan and page is warm
        await _ask(http, chance, people, kind)
    every = Timed()
    for name, kind in KINDS.items():
        # Who never had another name is asked for by the one they have.
        asked_for = [one for one in people if one.former] if name.startswith("former") else people
        timed = await _ask(http, chance, asked_for, kind)
        print(f"     {name:44} {timed}")
        every.add(timed)
    print(f"     {'all kinds':44} {every}")
    return every


async def _beside_the_plain_design(
    room: ServiceHarness, http: httpx2.AsyncClient, chance: random.Random, people: Sequence[Someone]
) -> None:
    async with database(room) as connection:
        for statement in PLAIN_INDEXES:
            await connection.execute(statement)
    ours, plain = Timed(), Timed()
    for name in PLAIN_KINDS:
        ours.add(await _ask(http, chance, people, KINDS[name]))
        plain.add(await _ask_plainly(room, chance, people, KINDS[name]))
    async with database(room) as connection:
        await connection.execute("DROP INDEX plain_name, plain_phone")
    times = plain.percentile(50) / ours.percentile(50)
    print(f"     {'plain design, names only':44} {plain}")
    print(f"     {'ours, the same searches':44} {ours}, {times:.1f} times as fast")


if __name__ == "__main__":
    print(asyncio.run(run(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE)))
