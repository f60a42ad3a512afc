"""What the tests of the mailing service share: Lupe Lopez, her note, and a print room."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import httpx2
import pytest

from backbone.testing import ServiceHarness, running
from contracts.base import Event
from contracts.contacts import ContactAmended, ContactLogged, ContactVoided
from contracts.customer import CustomerSaved, MailingAddress
from contracts.staff import AgencyChanged, ReturnAddress
from mailing.service import service

MONDAY = datetime(2026, 1, 5, 17, tzinfo=UTC)
LUPE = UUID("11111111-1111-7111-8111-111111111111")
BROADWAY = MailingAddress(
    number="631",
    street="BROADWAY",
    building_type="APARTMENT",
    unit="2",
    zip="95029",
    city="GILROY",
    state="CA",
)


class Tell(NamedTuple):
    """How the tests write news."""

    agency: Callable[..., AgencyChanged]
    customer: Callable[..., CustomerSaved]
    note: Callable[..., ContactLogged]
    amended: Callable[..., ContactAmended]
    voided: Callable[..., ContactVoided]


def agency(version: int = 1, **more: Any) -> AgencyChanged:
    published = {
        "agency_id": UUID(int=1),
        "version": version,
        "name": "CENTRAL COAST ENERGY SERVICES, INC.",
        "return_address": ReturnAddress(
            name="CENTRAL COAST ENERGY SERVICES, INC.",
            line1="PO BOX 2707",
            line2="WATSONVILLE CA 95077-2707",
        ),
        "time_zone": "America/Los_Angeles",
        **more,
    }
    return AgencyChanged.model_validate(published)


def customer(version: int = 1, **more: Any) -> CustomerSaved:
    published = {
        "customer_id": LUPE,
        "version": version,
        "number": 7,
        "first_name": "LUPE",
        "last_name": "LOPEZ",
        "mailing_address": BROADWAY,
        **more,
    }
    return CustomerSaved.model_validate(published)


def _written(minute: int, code: str | None, **more: Any) -> dict[str, Any]:
    moment = MONDAY + timedelta(minutes=minute)
    return {
        "contact_id": uuid4(),
        "customer_id": LUPE,
        "contact_date": moment,
        "recorded_at": moment,
        "contact_type": "INCOMING",
        "contact_action": "APPLICATION_REQUESTED",
        "call_code": "APPLICATION_REQUEST",
        "language": "ENGLISH",
        "mailing_code": code,
        "entered_by": "ADAM DEHOYOS",
        **more,
    }


def note(minute: int = 0, code: str | None = "CP", **more: Any) -> ContactLogged:
    return ContactLogged.model_validate(_written(minute, code, **more))


def _later(first: ContactLogged, more: dict[str, Any]) -> dict[str, Any]:
    version = more.pop("version", first.version + 1)
    recorded = first.recorded_at + timedelta(minutes=version)
    return {**first.model_dump(), "version": version, "recorded_at": recorded, **more}


def amended(first: ContactLogged, **more: Any) -> ContactAmended:
    return ContactAmended.model_validate(_later(first, more))


def voided(first: ContactLogged, **more: Any) -> ContactVoided:
    return ContactVoided.model_validate({"voided_by": "ANA LOPEZ", **_later(first, more)})


class PrintRoom:
    """The service alone, with somebody who works in the print room."""

    def __init__(self, room: ServiceHarness) -> None:
        self.room = room
        self.http = room.http("print_room", name="PAT PRINTER")

    async def deliver(self, *events: Event) -> None:
        """Bring news."""
        await self.room.deliver(*events)

    async def get(self, path: str) -> dict[str, Any]:
        """Read something that must be there."""
        answer = await self.http.get(f"/api/mailing{path}")
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def pieces(self, **wanted: str) -> list[dict[str, Any]]:
        """List pieces."""
        query = str(httpx2.QueryParams({"limit": "200", **wanted}))
        items: list[dict[str, Any]] = (await self.get(f"/pieces?{query}"))["items"]
        return items

    async def post(self, path: str, body: Any = None, *, status: int = 200) -> dict[str, Any]:
        """Do something that must end with a status."""
        answer = await self.http.post(f"/api/mailing{path}", json=body)
        assert answer.status_code == status, answer.text
        published: dict[str, Any] = answer.json()
        return published

    async def pull(self, format_: str = "ENVELOPE_10", **wanted: Any) -> dict[str, Any]:
        """Pull a batch."""
        return await self.post("/batches", {"format": format_, **wanted}, status=201)

    async def pdf(self, batch: dict[str, Any], query: str = "", *, path: str = "pdf") -> bytes:
        """Download what was printed."""
        answer = await self.http.get(f"/api/mailing/batches/{batch['id']}/{path}{query}")
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/pdf"
        return answer.content


@pytest.fixture
def tell() -> Tell:
    """Write news."""
    return Tell(agency, customer, note, amended, voided)


@pytest.fixture
async def prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[PrintRoom]:
    """Bring the service to life, alone, with the agency known and a spool of its own."""
    monkeypatch.setenv("HEARTHLINE_MAILING_SPOOL", str(tmp_path / "spool"))
    async with running(service) as room:
        room.clock.set(MONDAY + timedelta(hours=2))
        await room.deliver(agency())
        yield PrintRoom(room)
