"""Keeping what others tell: notes they logged, customers, the agency."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Table, and_, or_
from sqlalchemy.dialects.postgresql import insert

from backbone.db.unit_of_work import UnitOfWork
from contacts.commands.mail import expect_early_mail, stamp_early_mail
from contacts.commands.notes import columns
from contacts.commands.turns import look_around
from contacts.domain.note import Note, words_of
from contacts.tables import AgencyRow, ContactRow, CustomerRow
from contracts.contacts import ContactLogged
from contracts.customer import CustomerRemoved, CustomerSaved
from contracts.staff import AgencyChanged

_CONTACT: Table = ContactRow.metadata.tables["contact"]
_CUSTOMER: Table = CustomerRow.metadata.tables["customer"]
_AGENCY: Table = AgencyRow.metadata.tables["agency"]


async def store_heard(work: UnitOfWork, events: Sequence[ContactLogged]) -> None:
    """Keep the notes other services logged, each once, whatever their codes: none may be lost."""
    codes = (await look_around(work)).counter.codes
    rows = []
    for event in events:
        note = Note(
            contact_date=event.contact_date,
            contact_type=event.contact_type,
            contact_action=event.contact_action,
            call_code=event.call_code,
            language=event.language,
            notes=event.notes,
            mailing_code=event.mailing_code,
            shut_off_date=_day(event.shut_off_date),
            resolves=event.resolves,
        )
        rows.append(
            {
                "contact_id": event.contact_id,
                "version": event.version,
                "customer_id": event.customer_id,
                "recorded_at": event.recorded_at,
                "recorded_by": event.entered_by,
                "entered_at": event.recorded_at,
                "entered_by": event.entered_by,
                "source": event.source,
                "sms_reply": event.sms_reply,
                **columns(note, words_of(note, codes)),
            }
        )
    mailed = [event.contact_id for event in events if event.mailing_code]
    await expect_early_mail(work, mailed)
    await work.session.execute(
        insert(_CONTACT).on_conflict_do_nothing(index_elements=["contact_id"]), rows
    )
    if mailed:
        await stamp_early_mail(work, mailed)


async def keep_customers(
    work: UnitOfWork, events: Sequence[CustomerSaved | CustomerRemoved]
) -> None:
    """Remember which customers there are; the highest version counts, a deletion above all."""
    latest: dict[Any, tuple[int, bool]] = {}
    for event in events:
        news = (event.version, isinstance(event, CustomerRemoved))
        latest[event.customer_id] = max(news, latest.get(event.customer_id, news))
    rows = [
        {"customer_id": customer, "version": version, "removed": removed}
        # In one order everywhere, so that two batches never wait for each other in a circle.
        for customer, (version, removed) in sorted(latest.items())
    ]
    published = insert(_CUSTOMER)
    is_newer = or_(
        _CUSTOMER.c.version < published.excluded.version,
        and_(_CUSTOMER.c.version == published.excluded.version, published.excluded.removed),
    )
    upsert = published.on_conflict_do_update(
        index_elements=["customer_id"],
        set_={"version": published.excluded.version, "removed": published.excluded.removed},
        where=is_newer,
    )
    await work.session.execute(upsert, rows)


async def keep_agency(work: UnitOfWork, event: AgencyChanged) -> None:
    """Remember the agency's time zone and whether it has a mailing system (F-010)."""
    published = insert(_AGENCY).values(
        agency_id=event.agency_id,
        version=event.version,
        time_zone=event.time_zone,
        mailing_system=event.mailing_system,
    )
    await work.session.execute(
        published.on_conflict_do_update(
            index_elements=["agency_id"],
            set_={
                name: published.excluded[name]
                for name in ("version", "time_zone", "mailing_system")
            },
            where=_AGENCY.c.version < published.excluded.version,
        )
    )


def _day(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)
