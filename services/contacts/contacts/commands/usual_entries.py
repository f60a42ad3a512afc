"""Usual entries: the agency changes, adds and removes them. Every change is in the list of them."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from backbone.actor import Actor
from backbone.db.reference_data import load_agency
from backbone.db.unit_of_work import UnitOfWork
from backbone.db.upsert import upsert_statement
from contacts.commands.codes import entry_row, record_change
from contacts.domain.codes import CodeTables, UsualEntry
from contacts.domain.usual_entries import UsualEntryNotFound, find_entry, revise_entry
from contacts.tables import USUAL_ENTRY

_COLUMNS = tuple(column.name for column in USUAL_ENTRY.columns)
_CHANGE = upsert_statement(USUAL_ENTRY, _COLUMNS, key=("key",), is_newer=None)


async def change_entry(
    work: UnitOfWork, codes: CodeTables, key: str, values: Mapping[str, Any], *, by: Actor
) -> tuple[UsualEntry, int]:
    """Change, move, switch off or add an entry; return it with the code tables' version."""
    agency = await load_agency(work)
    entry = revise_entry(codes, key, values, mailing_system=agency is None or agency.mailing_system)
    before = find_entry(codes, key)
    if entry == before:
        return entry, codes.version
    await work.session.execute(_CHANGE, entry_row(entry, touched=True, removed=False))
    told = asdict(before) if before else None
    version = await record_change(
        work, "usual_entries", key, before=told, after=asdict(entry), by=by
    )
    return entry, version


async def remove_entry(work: UnitOfWork, codes: CodeTables, key: str, *, by: Actor) -> None:
    """Remove an entry; what was saved by it are notes like any other."""
    entry = find_entry(codes, key)
    if entry is None:
        raise UsualEntryNotFound
    await work.session.execute(_CHANGE, entry_row(entry, touched=True, removed=True))
    before, after = ({**asdict(entry), "removed": removed} for removed in (False, True))
    await record_change(work, "usual_entries", key, before=before, after=after, by=by)
