"""The people and papers of the sources: what the tests of the reporting service tell it."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from contracts.base import Event
from contracts.contacts import (
    Code,
    CodesChanged,
    CodeTable,
    ContactLogged,
    Deficiency,
    DeficiencyRecorded,
)
from contracts.customer import CustomerSaved, MailingAddress
from contracts.mailing import MailedPiece, PieceReturned, PiecesMailed
from contracts.staff import AgencyChanged, ReturnAddress

AGENCY_ZONE = ZoneInfo("America/Los_Angeles")
KIM = UUID("11111111-1111-7111-8111-111111111111")
DOENA = UUID("22222222-2222-7222-8222-222222222222")
SOME = UUID("33333333-3333-7333-8333-333333333333")
BILL = {"reason": "MISSING_INCOMPLETE_BILL", "reason_label": "MISSING/INCOMPLETE BILL"}
PERIOD = {"start": "2018-02-01", "end": "2020-02-26"}


def local(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    """Return a moment on the agency's clock."""
    return datetime(year, month, day, hour, minute, tzinfo=AGENCY_ZONE).astimezone(UTC)


def written(name: str, when: datetime, customer: UUID = KIM, **more: Any) -> dict[str, Any]:
    """Return what a note says; the name gives its id."""
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


def note(name: str, when: datetime, customer: UUID = KIM, **more: Any) -> ContactLogged:
    """Log a note."""
    return ContactLogged(**written(name, when, customer, **more))


def lacking(
    under: ContactLogged,
    notes: str | None,
    number: int = 0,
    by: str = "ANGELA NYGUEN",
    **more: Any,
) -> DeficiencyRecorded:
    """Write down what an application lacks."""
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


def mailed(under: ContactLogged, when: datetime, batch: str = "batch") -> PiecesMailed:
    """Post what a note asked for."""
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


def returned(under: ContactLogged, when: datetime) -> PieceReturned:
    """Bring back what was posted."""
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


def kim(version: int = 1, **more: Any) -> CustomerSaved:
    """Save ANGELA KIM (F-162)."""
    address = MailingAddress(
        number="111", street="This", street_type="St", city="Marina", state="CA", zip="93933"
    )
    known = {"number": 101, "first_name": "Angela", "last_name": "Kim", "mailing_address": address}
    return CustomerSaved(customer_id=KIM, version=version, **{**known, **more})


def doena(version: int = 1) -> CustomerSaved:
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


def agency(version: int = 1, zone: str = "America/Los_Angeles") -> AgencyChanged:
    """Say who the agency is."""
    return AgencyChanged(
        agency_id=SOME,
        version=version,
        name="CENTRAL COAST ENERGY SERVICES, INC.",
        return_address=ReturnAddress(name="CCES", line1="PO BOX 2707", line2="WATSONVILLE CA"),
        time_zone=zone,
    )


def codes(version: int = 1) -> CodesChanged:
    """Say what codes are called."""
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


KIMS_NOTE = note("kim", local(2019, 4, 22, 10, 2), mailing_code="IM")
DOENAS_NOTE = note("doena", local(2019, 4, 8, 14, 51), DOENA)
PAGES = "MISSING PAGE 1&2 OF ELECTRIC BILL"


def sources() -> list[Event]:
    """Tell the story of F-162 and F-163."""
    return [
        agency(),
        codes(),
        kim(),
        doena(),
        KIMS_NOTE,
        lacking(KIMS_NOTE, "PAGE 1-3 BILL MISSING"),
        mailed(KIMS_NOTE, local(2020, 1, 23, 14, 4)),
        DOENAS_NOTE,
        *(lacking(DOENAS_NOTE, PAGES, number) for number in range(3)),
    ]
