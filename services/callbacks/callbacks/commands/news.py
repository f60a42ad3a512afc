"""Take in what others said: notes, customers, codes, the agency."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from backbone.db.unit_of_work import UnitOfWork
from callbacks.adapters.book import AGENCY, CODES, REFERENCE, calendar_of
from callbacks.commands.listing import (
    CALLBACK,
    TOPIC,
    Cause,
    learn,
    open_customers,
    refold,
    refold_everyone,
)
from callbacks.commands.locks import lock_book, lock_customers
from callbacks.tables import CustomerRow, table_of
from contracts.contacts import CodesChanged, ContactAmended, ContactSnapshot, ContactVoided
from contracts.customer import CustomerRemoved, CustomerSaved, Phones
from contracts.staff import AgencyChanged

CUSTOMER = table_of(CustomerRow)


async def take_in(
    work: UnitOfWork,
    *,
    notes: Sequence[ContactSnapshot] = (),
    saved: Sequence[CustomerSaved] = (),
    removed: Sequence[CustomerRemoved] = (),
) -> None:
    """Bring the list up to date with everything that arrived together.

    First the locks, in one order for everybody; then what is new; then one fold of all customers
    concerned. A batch of a hundred notes costs as many statements as a single one.
    """
    causes = _causes(notes, removed)
    await lock_customers(work, causes)
    book = await work.deps.book(work)
    await _keep_customers(work, [*(_kept(one) for one in saved), *(_gone(one) for one in removed)])
    await learn(work, notes, book)
    changed = await refold(work, causes, book)
    if changed or await _listed(work, saved):
        work.notify(TOPIC)


def _causes(
    notes: Sequence[ContactSnapshot], removed: Sequence[CustomerRemoved]
) -> dict[UUID, list[Cause]]:
    """Say for each customer concerned what is new, the last news last."""
    causes: dict[UUID, list[Cause]] = defaultdict(list)
    for note in sorted(notes, key=lambda one: (one.recorded_at, one.contact_id)):
        match note:
            case ContactVoided():
                cause = Cause("voided", note.contact_id, note.voided_by, note)
            case ContactAmended():
                cause = Cause("amended", note.contact_id, note.entered_by, note)
            case _:
                cause = Cause("note", note.contact_id, note.entered_by, note)
        causes[note.customer_id].append(cause)
    for gone in removed:
        cause = Cause("customer_removed", None, gone.removed_by, gone)
        causes[gone.customer_id].append(cause)
    return causes


async def _keep_customers(work: UnitOfWork, rows: list[dict[str, Any]]) -> None:
    """Keep the newest version of each customer; a removed one stays removed."""
    if not rows:
        return
    put = insert(CUSTOMER)
    news = {name: put.excluded[name] for name in rows[0] if name != "customer_id"}
    await work.session.execute(
        put.on_conflict_do_update(
            index_elements=["customer_id"],
            set_=news,
            where=put.excluded.version > CUSTOMER.c.version,
        ),
        sorted(rows, key=lambda row: (row["customer_id"], row["version"])),
    )


def _kept(customer: CustomerSaved) -> dict[str, Any]:
    parts = (customer.first_name, customer.middle_initial, customer.last_name)
    return {
        "customer_id": customer.customer_id,
        "version": customer.version,
        "removed": False,
        "number": customer.number,
        "name": " ".join(part for part in parts if part).upper(),
        "phones": phones_to_try(customer.phones),
        "language": customer.language,
        "best_time_to_call": customer.best_time_to_call,
    }


def _gone(customer: CustomerRemoved) -> dict[str, Any]:
    """Forget everything but that there was somebody."""
    return {
        "customer_id": customer.customer_id,
        "version": customer.version,
        "removed": True,
        "number": None,
        "name": None,
        "phones": [],
        "language": None,
        "best_time_to_call": None,
    }


def phones_to_try(phones: Phones) -> list[dict[str, Any]]:
    """Return a customer's numbers, the best one first.

    Home, then mobile: there the customer answers. Then the message phone, where somebody takes a
    message, and last the other number.
    """
    named = (
        ("home", phones.home, phones.home_ext),
        ("mobile", phones.mobile, None),
        ("message", phones.message, phones.message_ext),
    )
    found = [{"kind": kind, "number": number, "ext": ext} for kind, number, ext in named if number]
    if phones.other is not None:
        other = {"kind": "other", "number": phones.other.number, "ext": phones.other.ext}
        found.append(other)
    return found


async def _listed(work: UnitOfWork, saved: Sequence[CustomerSaved]) -> bool:
    """Say whether any of these customers is on the list."""
    if not saved:
        return False
    ids = {one.customer_id for one in saved}
    listed = select(CALLBACK.c.customer_id).where(CALLBACK.c.customer_id.in_(ids), CALLBACK.c.open)
    return (await work.session.execute(listed.limit(1))).first() is not None


async def keep_codes(work: UnitOfWork, codes: CodesChanged, *, told_at: datetime) -> None:
    """Keep the words for the codes, and since when the agency no longer uses some of them."""
    await lock_book(work)
    page = select(REFERENCE.c.body).where(REFERENCE.c.name == CODES)
    before = await work.session.scalar(page)
    retired: Mapping[str, str] = before["retired"] if before else {}
    calls = next((table for table in codes.tables if table.name == "call_codes"), None)
    now_retired = {
        code.key: retired.get(code.key, told_at.isoformat())
        for code in (calls.codes if calls else ())
        if not code.active
    }
    tables = [table.model_dump(mode="json") for table in codes.tables]
    await _keep(work, CODES, codes.version, {"tables": tables, "retired": now_retired})
    work.notify(TOPIC)


async def keep_agency(work: UnitOfWork, agency: AgencyChanged) -> None:
    """Keep the agency's calendar, and count the clocks of everyone who waits again."""
    calendar_of(agency)  # What cannot be read must not be kept.
    await lock_book(work)
    await _keep(work, AGENCY, agency.version, agency.model_dump(mode="json"))
    await lock_customers(work, await open_customers(work))
    if await refold_everyone(work):
        work.notify(TOPIC)


async def _keep(work: UnitOfWork, name: str, version: int, body: Mapping[str, Any]) -> None:
    put = insert(REFERENCE).values(name=name, version=version, body=body)
    newer = put.on_conflict_do_update(
        index_elements=["name"],
        set_={"version": put.excluded.version, "body": put.excluded.body},
        where=put.excluded.version > REFERENCE.c.version,
    )
    await work.session.execute(newer)
