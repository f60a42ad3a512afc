"""A service's copies of what others own and it needs whole: the agency, the codes, customers.

The agency and the codes are kept as they were published, in the table `reference`, and read back
with the newest contract, whose defaults fill in what an older version did not say.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, ColumnElement, Table, Text, column, select, table
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from backbone.db.unit_of_work import ReadSession, UnitOfWork
from backbone.db.upsert import upsert_if_newer
from contracts.contacts import Code, CodesChanged
from contracts.customer import CustomerRemoved, CustomerSaved
from contracts.staff import AgencyChanged

AGENCY = "agency"
CODES = "codes"

_REFERENCE = table(
    "reference", column("name", Text), column("version", BigInteger), column("body", JSONB)
)


async def store_reference(
    session: AsyncSession, name: str, version: int, body: Mapping[str, Any]
) -> None:
    """Keep one document under a name, unless a newer version of it is already here."""
    document = {"name": name, "version": version, "body": body}
    await upsert_if_newer(session, _REFERENCE, [document], key=["name"])


async def load_reference(session: AsyncSession, name: str) -> Mapping[str, Any] | None:
    """Return the document kept under a name; None where there is none yet."""
    wanted = select(_REFERENCE.c.body).where(_REFERENCE.c.name == name)
    found: Mapping[str, Any] | None = await session.scalar(wanted)
    return found


async def store_agency(event: AgencyChanged, work: UnitOfWork) -> None:
    """Keep the agency's profile (a consumer)."""
    body = event.model_dump(mode="json")
    await store_reference(work.session, AGENCY, event.version, body)


async def load_agency(read: ReadSession) -> AgencyChanged | None:
    """Return the agency's profile; None until it was first published."""
    body = await load_reference(read.session, AGENCY)
    return None if body is None else AgencyChanged.model_validate(body)


async def load_zone(read: ReadSession, *, otherwise: str = "UTC") -> ZoneInfo:
    """Return the agency's time zone, in which its days begin and end; another until it is known."""
    agency = await load_agency(read)
    return ZoneInfo(agency.time_zone if agency else otherwise)


async def load_today(read: ReadSession, *, otherwise: str = "UTC") -> date:
    """Return the day it is where the agency is; in another zone until the agency is known."""
    return read.now().astimezone(await load_zone(read, otherwise=otherwise)).date()


def within_days(
    moment: ColumnElement[Any], first: date | None, last: date | None, *, zone: ZoneInfo
) -> Iterator[ColumnElement[bool]]:
    """Yield what says that a moment lies within days of a zone, both of them included.

    The column is compared with instants, so that its index is used.
    """
    if first is not None:
        yield moment >= datetime.combine(first, time(), tzinfo=zone)
    if last is not None:
        yield moment < datetime.combine(last + timedelta(days=1), time(), tzinfo=zone)


async def store_codes(event: CodesChanged, work: UnitOfWork) -> None:
    """Keep the agency's code tables (a consumer)."""
    await store_reference(work.session, CODES, event.version, event.model_dump(mode="json"))


async def load_codes(read: ReadSession) -> CodesChanged | None:
    """Return the agency's code tables; None until they were first published."""
    body = await load_reference(read.session, CODES)
    return None if body is None else CodesChanged.model_validate(body)


async def load_codes_by_key(read: ReadSession) -> Mapping[tuple[str, str], Code]:
    """Return the agency's codes by the names of their tables and their keys."""
    published = await load_codes(read)
    tables = published.tables if published else ()
    return {(table.name, code.key): code for table in tables for code in table.codes}


async def store_customers(
    work: UnitOfWork,
    customer: Table,
    events: Sequence[CustomerSaved | CustomerRemoved],
    *,
    columns: Callable[[CustomerSaved], Mapping[str, Any]],
    blank: Mapping[str, Any],
) -> None:
    """Keep the newest version of each customer in the service's table `customer`.

    `columns` says what the service keeps of a customer beside id and version. Of a removed one only
    the fact remains: `blank` takes the place of everything else.
    """
    rows = [
        {
            "customer_id": event.customer_id,
            "version": event.version,
            "removed": isinstance(event, CustomerRemoved),
            **(columns(event) if isinstance(event, CustomerSaved) else blank),
        }
        for event in events
    ]
    await upsert_if_newer(work.session, customer, rows, key=["customer_id"])
