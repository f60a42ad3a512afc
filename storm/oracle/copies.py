"""What services keep of one another's: the same as their owners', each in its newest version."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from storm.oracle.finding import Databases, Finding, compare
from storm.oracle.mail import POSTED, Piece
from storm.oracle.notes import Notes

COPIES_OF_CUSTOMERS = ("contacts", "callbacks", "mailing", "sms-gateway", "reporting")
_CURRENT = "generation = (SELECT number FROM generation WHERE state = 'CURRENT')"


async def check_copies(databases: Databases) -> list[Finding]:
    """Compare every copy of a customer and of an appointment with the customer service's own."""
    owner = databases["customer"]
    customers = await _versions(owner, "SELECT id, version FROM customer")
    found: list[Finding] = []
    for service in COPIES_OF_CUSTOMERS:
        if service not in databases:
            continue
        current = f" WHERE {_CURRENT}" if service == "reporting" else ""
        query = f"SELECT customer_id, version FROM customer{current}"  # noqa: S608
        copies = await _versions(databases[service], query)
        found += compare(f"customer in {service}", customers, copies)
    if "sms-gateway" in databases:
        query = "SELECT id, version FROM appointment"
        copy = "SELECT appointment_id, version FROM appointment"
        copies = await _versions(databases["sms-gateway"], copy)
        found += compare("appointment in sms-gateway", await _versions(owner, query), copies)
    return found


async def _versions(database: object, query: str) -> Mapping[UUID, int]:
    rows = await database.fetch(query)  # type: ignore[attr-defined]  # asyncpg has no types
    return {row[0]: row[1] for row in rows}


async def check_deficiencies(databases: Databases) -> list[Finding]:
    """Every deficiency is in the letter's list and in the report's, once."""
    own = {
        row[0]: (row[1], row[2])
        for row in await databases["contacts"].fetch(
            "SELECT deficiency_id, contact_id, notes FROM deficiency"
        )
    }
    found: list[Finding] = []
    for service, where in (("mailing", ""), ("reporting", f" WHERE {_CURRENT}")):
        query = f"SELECT deficiency_id, contact_id, notes FROM deficiency{where}"  # noqa: S608
        copies = {row[0]: (row[1], row[2]) for row in await databases[service].fetch(query)}
        found += compare(f"deficiency in {service}", own, copies)
    return found


async def check_reports(
    databases: Databases, notes: Notes, pieces: Sequence[Piece]
) -> list[Finding]:
    """Compare the lines reports are made of with the notes and the pieces themselves."""
    database = databases["reporting"]
    lines = {
        row["contact_id"]: (row["version"], row["contact_date"], row["mailing_code"], row["voided"])
        for row in await database.fetch(
            "SELECT contact_id, version, contact_date, mailing_code, voided FROM note"  # noqa: S608
            f" WHERE {_CURRENT}"
        )
    }
    newest = [versions[-1] for versions in notes.values()]
    told = {
        one.contact_id: (one.version, one.contact_date, one.mailing_code, one.voided)
        for one in newest
    }
    posted = {
        one.piece_id: (one.mailed_at, one.returned_at) for one in pieces if one.state in POSTED
    }
    reported = {
        row["piece_id"]: (row["mailed_at"], row["returned_at"])
        for row in await database.fetch(
            f"SELECT piece_id, mailed_at, returned_at FROM piece WHERE {_CURRENT}"  # noqa: S608
        )
    }
    return [
        *compare("report line of a note", told, lines),
        *compare("report line of a piece", posted, reported),
    ]
