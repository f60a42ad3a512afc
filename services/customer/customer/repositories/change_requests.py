"""Change requests, as far as they were not withdrawn."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from backbone.db.unit_of_work import ReadSession, UnitOfWork
from contracts.display import display_phone
from customer.domain.change_requests import Field
from customer.domain.exceptions import ChangeRequestNotFound
from customer.tables import ChangeRequestRow, CustomerRow


async def get_change_request(
    read: ReadSession, customer_id: UUID, request_id: UUID
) -> ChangeRequestRow:
    """Return a request about a customer that was not withdrawn."""
    return _present(await read.session.get(ChangeRequestRow, request_id), customer_id)


async def lock_change_request(
    work: UnitOfWork, customer_id: UUID, request_id: UUID
) -> ChangeRequestRow:
    """Return a request nobody else changes meanwhile."""
    query = select(ChangeRequestRow).where(ChangeRequestRow.id == request_id).with_for_update()
    return _present(await work.session.scalar(query), customer_id)


async def lock_change_requests(
    work: UnitOfWork, ids: Collection[UUID]
) -> Sequence[ChangeRequestRow]:
    """Return those of several requests that are there, always locked in the same order."""
    query = requests_there().where(ChangeRequestRow.id.in_(ids)).order_by(ChangeRequestRow.id)
    return (await work.session.scalars(query.with_for_update(of=ChangeRequestRow))).all()


def requests_there() -> Select[ChangeRequestRow]:
    """Select the requests of all customers, withdrawn ones and those of removed records not."""
    return (
        select(ChangeRequestRow)
        .join(ChangeRequestRow.customer)
        .options(contains_eager(ChangeRequestRow.customer))
        .where(ChangeRequestRow.withdrawn_at.is_(None), CustomerRow.removed_at.is_(None))
    )


def on_record(customer: CustomerRow) -> dict[Field, str]:
    """Return what a record says of each field, in one line; what it leaves empty is not there."""
    ethnicity, phones = customer.ethnicity, customer.phones
    said: dict[Field, str | None] = {
        "name": customer.display_name,
        "ssn": customer.ssn_masked,
        "date_of_birth": str(customer.date_of_birth) if customer.date_of_birth else None,
        "ethnicity": ", ".join(filter(None, (ethnicity.primary, ethnicity.subcategory))),
        "mailing_address": customer.mailing_address.line,
        "home_phone": display_phone(phones.home),
        "message_phone": display_phone(phones.message),
        "mobile_phone": display_phone(phones.mobile),
        "other_phone": display_phone(phones.other),
        "email": customer.email,
        "language": customer.language,
    }
    return {field: value for field, value in said.items() if value}


def _present(row: ChangeRequestRow | None, customer_id: UUID) -> ChangeRequestRow:
    if row is None or row.customer_id != customer_id or row.withdrawn_at is not None:
        raise ChangeRequestNotFound
    return row
