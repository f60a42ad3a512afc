"""What the tests of the mailing service share: Lupe Lopez, her note, papers, and a print room."""

import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import httpx2

from backbone.testing import ServiceHarness
from contracts.base import Event
from contracts.contacts import (
    Code,
    CodesChanged,
    CodeTable,
    ContactAmended,
    ContactLogged,
    ContactVoided,
)
from contracts.customer import CustomerSaved, MailingAddress
from contracts.staff import AgencyChanged, ReturnAddress
from mailing.commands.print_batches import print_batches
from mailing.domain.enclosures import ENDORSEMENT
from mailing.domain.formats import FormatName
from mailing.domain.print_job import Paper, PrintJob, barcode_of
from mailing.gateways.printer import BatchPrinter

MONDAY = datetime(2026, 1, 5, 17, tzinfo=UTC)
LUPE = UUID("11111111-1111-7111-8111-111111111111")
BATCH = UUID("01940b5e-7c00-7a10-8000-00000000aaaa")
NOTE = UUID("0192a0c4-e7b0-7c7e-8f00-aabbccddeeff")
SENDER = ("CENTRAL COAST ENERGY SERVICES, INC.", "PO BOX 2707", "WATSONVILLE CA 95077-2707")
ARABIC = "محمد العلي"
"""In a script that is laid out whole."""
BROADWAY = MailingAddress(
    number="631",
    street="BROADWAY",
    building_type="APARTMENT",
    unit="2",
    zip="95029",
    city="GILROY",
    state="CA",
)

BOOKLET: Final[Mapping[str, Any]] = {
    "text": ["Space heater booklet -", "keep it dry"],
    "sheets": ["Booklet", "Receipt form"],
}
PACKET: Final[Mapping[str, Any]] = {
    "text": ["Another packet"],
    "sheets": ["Packet 2027"],
    "comes_back": True,
}


def agency(version: int = 1, **more: Any) -> AgencyChanged:
    """Publish the agency."""
    fields = {
        "agency_id": UUID(int=1),
        "version": version,
        "name": SENDER[0],
        "return_address": ReturnAddress(name=SENDER[0], line1=SENDER[1], line2=SENDER[2]),
        "time_zone": "America/Los_Angeles",
        **more,
    }
    return AgencyChanged.model_validate(fields)


def codes(version: int, label: str) -> CodesChanged:
    """Publish a mailing code of the agency's own."""
    table = CodeTable(
        name="mailing_codes", codes=(Code(key="SB", label=f"SB - {label}", abbr="SB"),)
    )
    return CodesChanged(tables_id=UUID(int=3), version=version, tables=(table,))


def customer(version: int = 1, **more: Any) -> CustomerSaved:
    """Save Lupe's record."""
    fields = {
        "customer_id": LUPE,
        "version": version,
        "number": 7,
        "first_name": "LUPE",
        "last_name": "LOPEZ",
        "mailing_address": BROADWAY,
        **more,
    }
    return CustomerSaved.model_validate(fields)


def note(minute: int = 0, code: str | None = "CP", **more: Any) -> ContactLogged:
    """Save a note that asks for a mailing, so many minutes after Monday morning."""
    moment = MONDAY + timedelta(minutes=minute)
    fields = {
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
    return ContactLogged.model_validate(fields)


def _later(first: ContactLogged, more: dict[str, Any]) -> dict[str, Any]:
    version = more.pop("version", first.version + 1)
    recorded = first.recorded_at + timedelta(minutes=version)
    return {**first.model_dump(), "version": version, "recorded_at": recorded, **more}


def amended(first: ContactLogged, **more: Any) -> ContactAmended:
    """Correct a note."""
    return ContactAmended.model_validate(_later(first, more))


def voided(first: ContactLogged, **more: Any) -> ContactVoided:
    """Delete a note."""
    return ContactVoided.model_validate({"voided_by": "ANA LOPEZ", **_later(first, more)})


def paper(name: str = "Lupe Lopez", **more: Any) -> Paper:
    """Write the source's own envelope (F-123)."""
    fields = {
        "name": name,
        "street": "631 Broadway Apt 2",
        "town": "Gilroy, CA 95029",
        "instruction": "Forms must be mailed in English",
        "letter": "E",
        "code": "CP",
        "enclosure": ("A full application packet", "- HEAP - CARE - WX"),
        "barcode": barcode_of(NOTE),
        **more,
    }
    return Paper(**fields)


def print_job(*papers: Paper, on: FormatName = "ENVELOPE_10") -> PrintJob:
    """Put papers into a job."""
    return PrintJob(format=on, return_address=SENDER, endorsement=ENDORSEMENT, papers=papers)


def read_pdf(pdf: bytes, *options: str) -> str:
    """Read a document as a program would copy it; `options` are those of `pdftotext`."""
    read = ["pdftotext", *(options or ["-raw"]), "-", "-"]
    done = subprocess.run(read, input=pdf, capture_output=True, check=True)  # noqa: S603
    return done.stdout.decode()


class PrintRoom:
    """The service alone, with somebody who works in the print room."""

    def __init__(self, service: ServiceHarness) -> None:
        self.service = service
        self.http = service.http("print_room", name="PAT PRINTER")

    @property
    def printer(self) -> BatchPrinter:
        """The printer of the running service."""
        printer: BatchPrinter = self.service.runtime.units_of_work.deps.printer
        return printer

    async def deliver(self, *events: Event) -> None:
        """Deliver events."""
        await self.service.deliver(*events)

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
        returned: dict[str, Any] = answer.json()
        return returned

    async def pull(self, format_: str = "ENVELOPE_10", **wanted: Any) -> dict[str, Any]:
        """Pull a batch."""
        return await self.post("/batches", {"format": format_, **wanted}, status=201)

    async def pdf(self, batch: dict[str, Any], query: str = "", *, path: str = "pdf") -> bytes:
        """Download what was printed."""
        answer = await self.http.get(f"/api/mailing/batches/{batch['id']}/{path}{query}")
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/pdf"
        return answer.content

    async def say(
        self, mailing_code: str, said: Mapping[str, Any], *, version: int | None = None
    ) -> dict[str, Any]:
        """Let an administrator say what a code encloses."""
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        office = self.service.http("administrator", name="ANA LOPEZ")
        path = f"/api/mailing/enclosures/{mailing_code}"
        answer = await office.put(path, json=dict(said), headers=headers)
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        assert answer.headers["ETag"] == f'"{shown["version"]}"'
        return shown

    async def sheets_of(self, batch: dict[str, Any]) -> list[list[str]]:
        """Return what the picker is told to put into each kind of a batch's envelopes."""
        picks = await self.get(f"/batches/{batch['id']}/pick-list")
        return [one["sheets"] for one in picks["enclosures"]]

    async def run_print_job(self) -> None:
        """Let the leased job do one round, and wait for what it started."""
        async with self.service.work() as work:
            await print_batches(work)
        await self.printer.wait_until_idle()
