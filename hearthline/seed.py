"""Puts the demo agency's people and notes into a running Hearthline, through its public API."""

import asyncio
import tomllib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx2

from hearthline.demo_client import DemoClient
from hearthline.demo_record import BESIDE, fill_record

_PEOPLE = Path(__file__).with_name("demo.toml")
_SATURDAY = 5
_PATIENCE = 15.0
"""Seconds to wait for what follows from a request by itself: a letter, a text."""
_GONE_OUT = {"SENT", "DELIVERED"}
_STORY = {"note", "written_by", "visit", "replies", "posted", *BESIDE}
"""What is told of a customer beside their record."""


@dataclass(frozen=True)
class Calendar:
    """The agency's days, seen from now: the manuals' dates are moved to the last few of them."""

    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """The agency's date."""
        return self.now.astimezone(self.zone).date()

    def moment(self, ago: str) -> datetime:
        """Turn "2 days 09:17:47" (office days) or "25 minutes" into a moment that has passed."""
        match ago.split():
            case [minutes, "minutes"]:
                return self.now - timedelta(minutes=int(minutes))
            case [days, "days", clock]:
                day = _office_day(self.today, -int(days))
                local = datetime.combine(day, time.fromisoformat(clock), self.zone)
                return local.astimezone(UTC)
            case _:
                raise ValueError(f"{ago!r} is no time in the past.")

    def visit(self, ahead: str) -> str:
        """Turn "4 days 10:00:00" (office days) into a local time that is still to come."""
        days, _, clock = ahead.split()
        day = _office_day(self.today, int(days))
        return datetime.combine(day, time.fromisoformat(clock)).isoformat()


async def seed(api: httpx2.AsyncClient, *, now: datetime | None = None) -> None:
    """Fill a demo house with people and notes; those already there are left as they are."""
    names = ("frontdesk", "weatherization", "printroom")
    clients = {name: await DemoClient.sign_in(api, name) for name in names}
    agency = await clients["frontdesk"].ask("GET", "/api/staff/agency")
    calendar = Calendar(now or datetime.now(UTC), ZoneInfo(agency["time_zone"]))
    customers = tomllib.loads(_PEOPLE.read_text())["customer"]
    texters = [one for one in customers if "visit" in one]
    phones: list[Phone] = []
    # Nobody's real telephone is to ring because of a demonstration.
    if await _texts_are_simulated(clients["frontdesk"]):
        phones = [await _with_visit(clients["frontdesk"], one, calendar) for one in texters]
        await _remind(clients["frontdesk"], phones)
    for customer in customers:
        client = clients[customer.get("written_by", "frontdesk")]
        customer_id = await _known(client, customer)
        await _write_notes(client, customer_id, customer, calendar)
        await fill_record(client, clients["weatherization"], customer_id, customer)
        if customer.get("posted"):
            await _post_first(clients["printroom"], customer_id, customer["posted"])
    # The texts left while the notes were written.
    for phone in phones:
        await _reply(clients["frontdesk"], phone)


async def _known(client: DemoClient, customer: Mapping[str, Any]) -> str:
    return await _find(client, customer) or await _create(client, customer)


async def _write_notes(
    client: DemoClient, customer_id: str, customer: Mapping[str, Any], calendar: Calendar
) -> None:
    notes = customer.get("note", [])
    query = {"customer_id": customer_id, "include_voided": "true", "limit": "200"}
    items = (await client.ask("GET", "/api/contacts", params=query))["items"]
    written = sum(1 for item in items if item["source"] == "staff")
    # An earlier seeding may have been cut short. Notes go in in their order, so go on there.
    for note in notes[written:]:
        spoken = customer.get("language", "ENGLISH")
        body = {"customer_id": customer_id, "language": spoken, **_body(note, calendar)}
        await _log(client, note, body)


@dataclass(frozen=True)
class Phone:
    """A mobile that is reminded of a visit, and what its owner texts back."""

    number: str
    customer_id: str
    replies: Sequence[str]


async def _texts_are_simulated(client: DemoClient) -> bool:
    try:
        await client.ask("GET", "/api/sms/simulator/messages", params={"limit": "1"})
    except httpx2.HTTPStatusError as error:
        if error.response.status_code == httpx2.codes.NOT_FOUND:
            return False
        raise
    return True


async def _with_visit(client: DemoClient, customer: Mapping[str, Any], calendar: Calendar) -> Phone:
    """Let somebody say yes to texts and have a visit, unless they did and have."""
    customer_id = await _known(client, customer)
    number = customer["phones"]["mobile"]
    record = f"/api/customers/{customer_id}"
    ledger = await client.ask("GET", f"{record}/sms-consent")
    if not ledger["items"]:
        yes = {"number": number, "granted": True, "how": "PHONE"}
        await client.ask("POST", f"{record}/sms-consent", json=yes)
    if not (await client.ask("GET", f"{record}/appointments"))["items"]:
        visit = {"kind": "WX", "starts_at": calendar.visit(customer["visit"])}
        await client.ask("POST", f"{record}/appointments", json=visit)
    return Phone(number, customer_id, customer["replies"])


async def _remind(client: DemoClient, phones: Sequence[Phone]) -> None:
    """Have the reminders sent at once that would go out on the day before the visit."""
    waiting = False
    for phone in phones:
        texts = await _until(partial(_texts, client, phone), any)
        waiting |= not _reminded(texts)
    if waiting:
        await client.ask("POST", "/api/sms/simulator/send-now")


async def _reply(client: DemoClient, phone: Phone) -> None:
    texts = await _until(partial(_texts, client, phone), _reminded)
    published = sum(1 for text in texts if text["direction"] == "IN")
    for words in phone.replies[published:]:
        body = {"from": phone.number, "body": words}
        await client.ask("POST", "/api/sms/simulator/replies", json=body)


async def _texts(client: DemoClient, phone: Phone) -> list[Any]:
    query = {"customer_id": phone.customer_id}
    found: list[Any] = (await client.ask("GET", "/api/sms/messages", params=query))["items"]
    return found


def _reminded(texts: Sequence[Any]) -> bool:
    return any(text["state"] in _GONE_OUT for text in texts)


async def _post_first(client: DemoClient, customer_id: str, mailing_code: str) -> None:
    """Post the first thing of a kind that waits for somebody, unless it has been."""
    query = {"customer_id": customer_id, "mailing_code": mailing_code}

    async def pieces() -> list[Any]:
        found: list[Any] = (await client.ask("GET", "/api/mailing/pieces", params=query))["items"]
        return found

    found = await _until(pieces, any)
    if any(piece["state"] != "PENDING" for piece in found):
        return
    pull = {"format": "ENVELOPE_10", "mailing_code": mailing_code, "limit": 1}
    batch = await client.ask("POST", "/api/mailing/batches", json=pull)
    for step in ("printed", "mailed"):
        await client.ask("POST", f"/api/mailing/batches/{batch['id']}/{step}")


async def _until(
    look: Callable[[], Awaitable[list[Any]]], enough: Callable[[list[Any]], bool]
) -> list[Any]:
    """Look again and again until there is what must come by itself."""
    try:
        async with asyncio.timeout(_PATIENCE):
            while not enough(found := await look()):  # noqa: ASYNC110  it is asked of the API
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise ValueError("What must follow by itself does not come.") from None
    return found


async def _find(client: DemoClient, customer: Mapping[str, Any]) -> str | None:
    names = {name: customer[name] for name in ("first_name", "last_name")}
    answer = await client.ask("POST", "/api/customers/search", json=names)
    for item in answer["items"]:
        if {name: item["customer"][name] for name in names} == names:
            return str(item["customer"]["id"])
    return None


async def _create(client: DemoClient, customer: Mapping[str, Any]) -> str:
    key = f"demo-{customer['first_name']}-{customer['last_name']}".lower().replace(" ", "-")
    record = {name: value for name, value in customer.items() if name not in _STORY}
    created = await client.ask("POST", "/api/customers", key=key, json=record)
    return str(created["id"])


def _body(note: Mapping[str, Any], calendar: Calendar) -> dict[str, Any]:
    """Write a note of the manuals as the API wants it, its days moved to the agency's last ones."""
    when, contact_type, action, code = note["told"]
    body = {
        "contact_date": calendar.moment(when).isoformat(),
        "contact_type": contact_type,
        "contact_action": action,
        "call_code": code,
        **{name: note[name] for name in ("notes", "mailing_code") if name in note},
    }
    if "shut_off_in_days" in note:
        day = calendar.today + timedelta(days=note["shut_off_in_days"])
        body["shut_off_date"] = day.isoformat()
        body["notes"] = note["notes"].format(day=f"{day.month}/{day.day}")
    return body


async def _log(client: DemoClient, note: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    logged = await client.ask("POST", "/api/contacts", json=body)
    path = f"/api/contacts/{logged['id']}"
    for place, (reason, words) in enumerate(note.get("lacks", [])):
        lacking = {"reason": reason, "notes": words}
        await client.ask(
            "POST", f"{path}/deficiencies", key=f"{logged['id']}-{place}", json=lacking
        )
    if "then" in note:
        match = {"If-Match": f'"{logged["version"]}"'}
        await client.ask("PATCH", path, headers=match, json=note["then"])


def _office_day(day: date, number: int) -> date:
    """Return the day so many office days later; earlier, if there are fewer than none."""
    step = timedelta(days=1 if number > 0 else -1)
    for _ in range(abs(number)):
        day += step
        while day.weekday() >= _SATURDAY:
            day += step
    return day
