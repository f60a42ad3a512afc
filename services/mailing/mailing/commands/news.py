"""Take in what others said: notes, customers, deficiencies, codes, the agency."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert

from backbone.db.unit_of_work import UnitOfWork
from contracts.contacts import CodesChanged, ContactSnapshot, DeficiencyRecorded
from contracts.customer import CustomerRemoved, CustomerSaved
from contracts.staff import AgencyChanged
from mailing.adapters.book import AGENCY, CODES, REFERENCE
from mailing.adapters.rows import CUSTOMER, customer_columns, note_columns
from mailing.commands.locks import lock_customers
from mailing.commands.settling import NOTE, TOPIC, open_notes_of, settle_notes
from mailing.tables import DeficiencyRow, table_of

DEFICIENCY = table_of(DeficiencyRow)


async def take_in(
    work: UnitOfWork,
    *,
    notes: Sequence[ContactSnapshot] = (),
    customers: Sequence[CustomerSaved | CustomerRemoved] = (),
) -> None:
    """Bring the pieces up to date with everything that arrived together.

    First the locks, in one order for everybody; then what is new; then every piece concerned.
    """
    # A first version without a mailing code asks for nothing and overrules nothing.
    telling = [note for note in notes if note.mailing_code is not None or note.version > 1]
    known = {customer.customer_id for customer in customers}
    if not telling and not customers:
        return
    await lock_customers(work, known | {note.customer_id for note in telling})
    await _keep(work, CUSTOMER, "customer_id", [customer_columns(one) for one in customers])
    await _keep(work, NOTE, "contact_id", [note_columns(note) for note in telling])
    waiting = await open_notes_of(work, known) if known else set()
    if await settle_notes(work, waiting | {note.contact_id for note in telling}):
        work.notify(TOPIC)


async def _keep(work: UnitOfWork, table: Table, key: str, rows: list[dict[str, Any]]) -> None:
    """Keep the newest version of each; a deletion is a version like any other."""
    if not rows:
        return
    newest: dict[Any, dict[str, Any]] = {}
    for row in rows:
        other = newest.get(row[key])
        if other is None or row["version"] > other["version"]:
            newest[row[key]] = row
    put = insert(table).values(sorted(newest.values(), key=lambda row: row[key]))
    await work.session.execute(
        put.on_conflict_do_update(
            index_elements=[key],
            set_={name: put.excluded[name] for name in rows[0] if name != key},
            where=put.excluded.version > table.c.version,
        )
    )


async def keep_deficiency(work: UnitOfWork, event: DeficiencyRecorded) -> None:
    """Keep what an application lacks, for the letter that tells its customer."""
    lack = event.deficiency
    put = insert(DEFICIENCY).values(
        deficiency_id=lack.deficiency_id,
        contact_id=event.contact_id,
        reason=lack.reason,
        reason_label=lack.reason_label,
        notes=lack.notes,
        entered_at=lack.entered_at,
    )
    await work.session.execute(put.on_conflict_do_nothing())


async def keep_codes(work: UnitOfWork, event: CodesChanged) -> None:
    """Learn the agency's codes: other words on papers and lists."""
    tables = [table.model_dump(mode="json") for table in event.tables]
    await _keep_page(work, CODES, event.version, {"tables": tables})


async def keep_agency(work: UnitOfWork, event: AgencyChanged) -> None:
    """Learn where returned post goes, and whether the agency posts anything at all (F-010)."""
    await _keep_page(work, AGENCY, event.version, event.model_dump(mode="json"))


async def _keep_page(work: UnitOfWork, name: str, version: int, body: Mapping[str, Any]) -> None:
    put = insert(REFERENCE).values(name=name, version=version, body=body)
    newer = put.on_conflict_do_update(
        index_elements=["name"],
        set_={"version": put.excluded.version, "body": put.excluded.body},
        where=put.excluded.version > REFERENCE.c.version,
    )
    await work.session.execute(newer)
    work.notify(TOPIC)
