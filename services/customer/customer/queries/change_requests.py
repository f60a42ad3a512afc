"""Change requests: of one customer, of all, and as a file to send to the state."""

from typing import Any, Final, get_args
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import defer

from backbone.db.reference_data import load_zone
from backbone.db.unit_of_work import ReadSession
from backbone.http.csv_export import csv_document
from backbone.http.pagination import Page, PageRequest, keyset_page
from customer.domain.change_requests import Reason, State, possible_states
from customer.repositories.change_requests import on_record, requests_there
from customer.repositories.customers import get_customer
from customer.schemas.change_requests import (
    ChangeRequestOut,
    CorrectableField,
    CorrectableFields,
    ListedChangeRequest,
)
from customer.tables import ChangeRequestRow, CustomerRow

_MOST_SENT: Final = 5000
_WAITING: Final[frozenset[State]] = frozenset({"REQUESTED", "SENT"})
_SEALED: Final = (defer(ChangeRequestRow.theirs_sealed), defer(ChangeRequestRow.ours_sealed))
_COLUMNS: Final = (
    "CustomerID#",
    "Last Name",
    "First Name",
    "MI",
    "Date of Birth",
    "SSN",
    "Field",
    "In CORE",
    "Should Be",
    "Reason",
    "Note",
    "Requested Date",
    "Requested By",
)


async def list_of_customer(
    read: ReadSession, customer_id: UUID, page: PageRequest
) -> Page[ChangeRequestOut]:
    """Return what was asked to be corrected of a customer, the newest first."""
    customer = await get_customer(read, customer_id)
    query = select(ChangeRequestRow).where(
        ChangeRequestRow.customer_id == customer_id, ChangeRequestRow.withdrawn_at.is_(None)
    )
    order = [ChangeRequestRow.id.desc()]
    rows, after = await keyset_page(read.session, query.options(*_SEALED), page, order=order)
    return Page(items=[describe_request(row, customer) for row in rows], next=after)


async def list_of_all(
    read: ReadSession, state: State | None, page: PageRequest
) -> Page[ListedChangeRequest]:
    """Return the requests of all customers: what waits longest first, of others the newest."""
    query = _in_state(state)
    order = [ChangeRequestRow.id if state in _WAITING else ChangeRequestRow.id.desc()]
    rows, after = await keyset_page(read.session, query.options(*_SEALED), page, order=order)
    return Page(items=[_listed(row) for row in rows], next=after)


async def requests_to_send(read: ReadSession, *, up_to: UUID | None) -> str:
    """Return as CSV what is to be sent, what waits longest first; numbers only masked.

    `up_to` names the last request that somebody has before them: what is asked for meanwhile is
    for the next file.
    """
    query = _in_state("REQUESTED").options(*_SEALED).order_by(ChangeRequestRow.id)
    if up_to is not None:
        query = query.where(ChangeRequestRow.id <= up_to)
    rows = await read.session.scalars(query.limit(_MOST_SENT))
    zone = await load_zone(read)
    return csv_document(_COLUMNS, (_line(row, zone) for row in rows))


async def correctable_fields(read: ReadSession, customer_id: UUID) -> CorrectableFields:
    """Return what may be corrected of a record, with what the record says of it."""
    said = on_record(await get_customer(read, customer_id))
    items = [CorrectableField(field=field, ours=ours) for field, ours in said.items()]
    return CorrectableFields(items=items, reasons=list(get_args(Reason)))


def describe_request(row: ChangeRequestRow, customer: CustomerRow) -> ChangeRequestOut:
    """Return a request beside what the record says today."""
    return ChangeRequestOut.model_validate(_fields(row, customer))


def _listed(row: ChangeRequestRow) -> ListedChangeRequest:
    named = {
        "customer_number": row.customer.number,
        "customer_name": row.customer.display_name,
    }
    return ListedChangeRequest.model_validate({**_fields(row, row.customer), **named})


def _fields(row: ChangeRequestRow, customer: CustomerRow) -> dict[str, Any]:
    same = {one: getattr(row, one) for one in ChangeRequestOut.model_fields if hasattr(row, one)}
    today = on_record(customer).get(row.field)
    same_number = row.field != "ssn" or row.ours_mark == customer.ssn_mark
    return {
        **same,
        "outdated": today != row.ours or not same_number,
        "possible_states": possible_states(row.request),
    }


def _in_state(state: State | None) -> Select[ChangeRequestRow]:
    query = requests_there()
    return query if state is None else query.where(ChangeRequestRow.state == state)


def _line(row: ChangeRequestRow, zone: ZoneInfo) -> tuple[str, ...]:
    """Write what the state's clerk needs: whom it is about, and what to put in place of what."""
    customer = row.customer
    return (
        str(customer.number),
        customer.last_name,
        customer.first_name,
        customer.middle_initial or "",
        _day(str(customer.date_of_birth or "")),
        customer.ssn_masked or "",
        row.field,
        _shown(row, row.theirs or ""),
        _shown(row, row.ours),
        row.reason,
        row.note or "",
        _day(row.requested_at.astimezone(zone).date().isoformat()),
        row.requested_by,
    )


def _shown(row: ChangeRequestRow, value: str) -> str:
    return _day(value) if row.field == "date_of_birth" else value


def _day(iso: str) -> str:
    """Write a day as people here write it: 7/13/1988."""
    if not iso:
        return ""
    year, month, day = iso.split("-")
    return f"{int(month)}/{int(day)}/{year}"
