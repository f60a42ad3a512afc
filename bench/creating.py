"""Creating customers beside many others, and beside 1,000 who have the same name."""

import random
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import httpx2

from backbone.testing import ServiceHarness
from bench.crowd import add
from bench.people import Someone, invent
from bench.timed import Timed

CREATED: Final = 200
"""Customers created one after the other, for each figure."""
NAMESAKES: Final = 1_000


async def create(http: httpx2.AsyncClient, people: Sequence[Someone]) -> Timed:
    """Create these people, one after the other."""
    timed = Timed()
    for one in people:
        body = {
            "first_name": one.first,
            "last_name": one.last,
            "date_of_birth": one.born.isoformat(),
            "ssn": one.ssn.reveal(),
            "phones": {"home": one.phone},
            "mailing_address": {
                "number": one.address.number,
                "street": one.address.street,
                "zip": one.address.zip,
                "city": one.address.city,
            },
        }
        began = time.perf_counter()
        answer = await http.post("/api/customers", json=body)
        timed.ms.append((time.perf_counter() - began) * 1000)
        timed.found += answer.is_success
    return timed


async def create_namesakes(
    room: ServiceHarness, http: httpx2.AsyncClient, chance: random.Random, count: int
) -> Timed:
    """Let 1,000 share one name, then create more who do."""
    everybody = [
        replace(one, first="GUADALUPE", last="HERNANDEZ", former=())
        for one in invent(chance, NAMESAKES + CREATED, first_number=10_000_000 + count)
    ]
    await add(room, everybody[:NAMESAKES])
    await create(http, everybody[NAMESAKES : NAMESAKES + 10])
    return await create(http, everybody[NAMESAKES + 10 :])
