"""A thousand customers answer within seconds: every text is taken in, noted, and noted once."""

import asyncio
import json
import os
import time
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import uuid4

import asyncpg
import httpx2
from twilio.request_validator import RequestValidator

from bench.house import open_house
from bench.load import Answers, exchange
from hearthline.house import DEMO_PASSWORD

TEXTS = 1000
PACE = 125
"""Texts a second: a thousand of them within eight seconds."""
CUSTOMERS = 200
CONNECTIONS = 20
AGAIN = 100
"""Texts the provider delivers twice, as it does when it is not sure."""

_TOKEN = uuid4().hex
_ACCOUNT = f"AC{uuid4().hex}"
_BASE = "https://texts.agency.example"
_PATH = "/webhooks/twilio/sms"
_NOTED = "SELECT count(*), count(DISTINCT contact_id) FROM contact WHERE source = 'sms'"


@dataclass(frozen=True)
class TextFigures:
    """How a wave of texts was taken in."""

    answers: Answers
    noted: int
    """Notes in the customers' histories."""
    missing: int
    doubled: int


async def run(bus_url: str | None = None) -> TextFigures:
    """Open a house, let its customers text it through the provider's webhook, count the notes."""
    os.environ |= {
        "HEARTHLINE_SMS_TWILIO_ACCOUNT_SID": _ACCOUNT,
        "HEARTHLINE_SMS_TWILIO_AUTH_TOKEN": _TOKEN,
        "HEARTHLINE_SMS_PUBLIC_BASE_URL": _BASE,
        "HEARTHLINE_SMS_PROVIDER": "simulator",
    }
    async with open_house(bus_url) as (address, home, _, _):
        numbers = [f"+1831{3_000_000 + n}" for n in range(CUSTOMERS)]
        await _enter(address, numbers)
        database = json.loads((home / "house.json").read_text())["database"]
        await _until(database, "hearthline_sms_gateway", _KNOWN, CUSTOMERS)
        before, _ = await _count(database, "hearthline_contacts", _NOTED)
        answers = await _text(int(address.rsplit(":", maxsplit=1)[-1]), numbers)
        await _until(database, "hearthline_contacts", _NOTED, before + TEXTS)
        noted, different = await _count(database, "hearthline_contacts", _NOTED)
    return TextFigures(
        answers=answers,
        noted=noted - before,
        missing=max(0, before + TEXTS - noted),
        doubled=noted - different + max(0, noted - before - TEXTS),
    )


_KNOWN = "SELECT count(*), 0 FROM customer WHERE mobile LIKE '+18313%'"


async def _enter(address: str, numbers: list[str]) -> None:
    async with httpx2.AsyncClient(base_url=address, timeout=30) as http:
        answer = await http.post(
            "/api/staff/token", data={"username": "frontdesk", "password": DEMO_PASSWORD}
        )
        headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        for number in numbers:
            body = {"first_name": "TEXTING", "last_name": "CUSTOMER", "phones": {"mobile": number}}
            made = await http.post("/api/customers", json=body, headers=headers)
            made.raise_for_status()


def _requests(numbers: list[str]) -> list[tuple[dict[str, str], bytes]]:
    """Write the provider's requests, some of them twice."""
    written = []
    for n in range(TEXTS):
        form = {
            "MessageSid": f"SM{uuid4().hex}",
            "AccountSid": _ACCOUNT,
            "From": numbers[n % len(numbers)],
            "To": "+18315550100",
            "Body": ("1", "2", "Yo yo yo", "¿a qué hora?")[n % 4],
        }
        signature = RequestValidator(_TOKEN).compute_signature(_BASE + _PATH, form)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": signature,
        }
        written.append((headers, urlencode(form).encode()))
    return written + written[:AGAIN]


async def _text(port: int, numbers: list[str]) -> Answers:
    waiting = iter(list(enumerate(_requests(numbers))))
    latencies: list[float] = []
    refused = 0
    began = time.perf_counter()

    async def worker() -> None:
        nonlocal refused
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for n, (headers, body) in waiting:
            await asyncio.sleep(max(0.0, began + n / PACE - time.perf_counter()))
            asked = time.perf_counter()
            status = await exchange(reader, writer, _PATH, headers, body)
            latencies.append(time.perf_counter() - asked)
            refused += status >= 300  # noqa: PLR2004  anything but a success
        writer.close()

    await asyncio.gather(*(worker() for _ in range(CONNECTIONS)))
    return Answers(time.perf_counter() - began, latencies, refused)


async def _count(database: str, name: str, query: str) -> tuple[int, int]:
    connection = await asyncpg.connect(database.replace("/postgres?", f"/{name}?"))
    try:
        found = await connection.fetchrow(query)
        return int(found[0]), int(found[1])
    finally:
        await connection.close()


async def _until(database: str, name: str, query: str, count: int) -> None:
    """Wait until so many are there; whoever never comes is missed by the figures."""
    for _ in range(120):
        if (await _count(database, name, query))[0] >= count:
            return
        await asyncio.sleep(0.5)


if __name__ == "__main__":
    found = asyncio.run(run())
    print(
        f"{TEXTS} texts, {AGAIN} of them twice, in {found.answers.seconds:.1f} s;"
        f" p50 {found.answers.percentile(50):.0f} ms, p99 {found.answers.percentile(99):.0f} ms;"
        f" refused {found.answers.refused}, noted {found.noted},"
        f" missing {found.missing}, doubled {found.doubled}"
    )
