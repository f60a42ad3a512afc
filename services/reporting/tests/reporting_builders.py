"""The customers, notes and mail of the source documents, as events and as report lines."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

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
    Deficiency,
    DeficiencyRecorded,
)
from contracts.customer import CustomerRemoved, CustomerSaved, MailingAddress
from contracts.mailing import MailedPiece, PieceReturned, PiecesMailed
from contracts.staff import AgencyChanged, ReturnAddress
from reporting.domain.reports import DeficiencyLine
from reporting.queries.rebuild import compare_generations

AGENCY_ZONE = ZoneInfo("America/Los_Angeles")
KIM = UUID("11111111-1111-7111-8111-111111111111")
DOENA = UUID("22222222-2222-7222-8222-222222222222")
SOME = UUID("33333333-3333-7333-8333-333333333333")
BILL = {"reason": "MISSING_INCOMPLETE_BILL", "reason_label": "MISSING/INCOMPLETE BILL"}
PERIOD = {"start": "2018-02-01", "end": "2020-02-26"}


def agency_time(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    """Return a moment on the agency's clock."""
    return datetime(year, month, day, hour, minute, tzinfo=AGENCY_ZONE).astimezone(UTC)


def note_fields(name: str, when: datetime, customer: UUID = KIM, **more: Any) -> dict[str, Any]:
    """Return the fields of a note; the name gives its id."""
    return {
        "contact_id": uuid5(SOME, name),
        "customer_id": customer,
        "contact_date": when,
        "recorded_at": when,
        "contact_type": "OUTGOING",
        "contact_action": "DEFICIENT_APPLICATION_PROCESS",
        "call_code": "DEFICIENT_PHONE_BACK",
        "language": "ENGLISH",
        "entered_by": "ANGELA NYGUEN",
        **more,
    }


def note_logged(name: str, when: datetime, customer: UUID = KIM, **more: Any) -> ContactLogged:
    """Log a note."""
    return ContactLogged(**note_fields(name, when, customer, **more))


def deficiency_recorded(
    under: ContactLogged,
    notes: str | None,
    number: int = 0,
    by: str = "ANGELA NYGUEN",
    **more: Any,
) -> DeficiencyRecorded:
    """Record what an application lacks."""
    return DeficiencyRecorded(
        contact_id=under.contact_id,
        customer_id=under.customer_id,
        deficiency=Deficiency(
            deficiency_id=uuid5(under.contact_id, str(number)),
            notes=notes,
            entered_by=by,
            entered_at=under.recorded_at,
            **{**BILL, **more},
        ),
    )


def pieces_mailed(under: ContactLogged, when: datetime, batch: str = "batch") -> PiecesMailed:
    """Post the piece of mail a note asked for."""
    piece = MailedPiece(
        piece_id=uuid5(under.contact_id, "piece"),
        contact_id=under.contact_id,
        customer_id=under.customer_id,
        mailing_code=under.mailing_code or "IM",
    )
    return PiecesMailed(
        part_id=uuid5(SOME, batch),
        batch_id=uuid5(SOME, batch),
        mailed_at=when,
        mailed_by="PRINT ROOM",
        pieces=(piece,),
    )


def piece_returned(under: ContactLogged, when: datetime) -> PieceReturned:
    """Bring the piece of mail of a note back."""
    return PieceReturned(
        piece_id=uuid5(under.contact_id, "piece"),
        contact_id=under.contact_id,
        customer_id=under.customer_id,
        mailing_code="IM",
        language="ENGLISH",
        returned_at=when,
        returned_by="PRINT ROOM",
        reason="ATTEMPTED - NOT KNOWN",
    )


def kim_saved(version: int = 1, **more: Any) -> CustomerSaved:
    """Save ANGELA KIM (F-162)."""
    address = MailingAddress(
        number="111", street="This", street_type="St", city="Marina", state="CA", zip="93933"
    )
    known = {"number": 101, "first_name": "Angela", "last_name": "Kim", "mailing_address": address}
    return CustomerSaved(customer_id=KIM, version=version, **{**known, **more})


def doena_saved(version: int = 1) -> CustomerSaved:
    """Save DOENA HOLSCHTEIN (F-163)."""
    address = MailingAddress(
        number="1",
        street="This",
        street_type="Way",
        building_type="Apt",
        unit="A",
        city="Watsonville",
        state="CA",
        zip="95076",
    )
    return CustomerSaved(
        customer_id=DOENA,
        version=version,
        number=102,
        first_name="Doena",
        last_name="Holschtein",
        mailing_address=address,
    )


def agency_changed(version: int = 1, zone: str = "America/Los_Angeles") -> AgencyChanged:
    """Publish the agency's profile."""
    return AgencyChanged(
        agency_id=SOME,
        version=version,
        name="CENTRAL COAST ENERGY SERVICES, INC.",
        return_address=ReturnAddress(name="CCES", line1="PO BOX 2707", line2="WATSONVILLE CA"),
        time_zone=zone,
    )


def codes_changed(version: int = 1) -> CodesChanged:
    """Publish the code tables."""
    mailing = (Code(key="IM", label="IM - DEFICIENT (INCOMPLETE)"),)
    languages = (Code(key="ENGLISH", label="ENGLISH"), Code(key="SPANISH", label="SPANISH"))
    return CodesChanged(
        tables_id=SOME,
        version=version,
        tables=(
            CodeTable(name="mailing_codes", codes=mailing),
            CodeTable(name="languages", codes=languages),
        ),
    )


KIMS_NOTE = note_logged("kim", agency_time(2019, 4, 22, 10, 2), mailing_code="IM")
DOENAS_NOTE = note_logged("doena", agency_time(2019, 4, 8, 14, 51), DOENA)
PAGES = "MISSING PAGE 1&2 OF ELECTRIC BILL"


def source_events() -> list[Event]:
    """Return everything that happened in F-162 and F-163."""
    return [
        agency_changed(),
        codes_changed(),
        kim_saved(),
        doena_saved(),
        KIMS_NOTE,
        deficiency_recorded(KIMS_NOTE, "PAGE 1-3 BILL MISSING"),
        pieces_mailed(KIMS_NOTE, agency_time(2020, 1, 23, 14, 4)),
        DOENAS_NOTE,
        *(deficiency_recorded(DOENAS_NOTE, PAGES, number) for number in range(3)),
    ]


SOMEBODY = doena_saved().model_copy(
    update={"customer_id": UUID(int=9), "number": 9, "last_name": "Gone"}
)


def every_event() -> list[Event]:
    """Return everything that can happen to a note and a customer."""
    wrong = note_logged("wrong", agency_time(2019, 5, 1))
    gone = note_logged("gone", agency_time(2019, 5, 2), customer=SOMEBODY.customer_id)
    return [
        *source_events(),
        ContactAmended(
            **note_fields("doena", agency_time(2019, 4, 9), DOENA, version=2, mailing_code="IM")
        ),
        wrong,
        deficiency_recorded(wrong, "NOTHING"),
        ContactVoided(**note_fields("wrong", agency_time(2019, 5, 1), version=2, voided_by="ANA")),
        SOMEBODY,
        gone,
        deficiency_recorded(gone, "SECRET"),
        CustomerRemoved(
            customer_id=SOMEBODY.customer_id,
            version=2,
            removed_at=agency_time(2019, 6, 1),
            removed_by="ADMIN",
        ),
        pieces_mailed(KIMS_NOTE, agency_time(2020, 2, 1), "again"),
        piece_returned(KIMS_NOTE, agency_time(2020, 2, 9)),
        agency_changed(2, "America/Denver"),
        codes_changed(2),
        kim_saved(2, first_name="Angela Maria"),
    ]


def deficiency_line(customer: int, contact: int, notes: str | None = None) -> DeficiencyLine:
    """Make a line of the Deficient Applications report."""
    return DeficiencyLine(
        customer_id=UUID(int=customer),
        customer_number=customer,
        name="ANGELA KIM",
        mailing_address="111 THIS ST MARINA CA, 93933",
        contact_id=UUID(int=contact),
        contact_date=agency_time(2019, 4, 22, 10, 2),
        mailing_date=None,
        returned_date=None,
        reason="MISSING/INCOMPLETE BILL",
        reason_key="MISSING_INCOMPLETE_BILL",
        notes=notes,
        entered_by="ANGELA NYGUEN",
    )


async def report_file(harness: ServiceHarness, name: str, **period: str) -> httpx2.Response:
    """Ask for a report: `deficient-applications`, `deficient-applications.csv`."""
    answer = await harness.http("supervisor").get(
        f"/api/reports/{name}", params={**PERIOD, **period}
    )
    assert answer.status_code == 200, answer.text
    return answer


async def report(
    harness: ServiceHarness, name: str = "deficient-applications", **period: str
) -> dict[str, Any]:
    """Read a report as data."""
    shown: dict[str, Any] = (await report_file(harness, name, **period)).json()
    return shown


async def fingerprint(harness: ServiceHarness) -> str:
    """Sum up all that reports show."""
    async with harness.read() as read:
        return (await compare_generations(read)).current.sha256
