"""The usual entries as an administrator sees them: all of them, and why one is not offered."""

from collections.abc import Mapping
from typing import Any

from backbone.db.reference_data import load_agency
from backbone.db.unit_of_work import ReadSession
from contacts.dependencies import Dependencies
from contacts.domain.codes import CodeTables, UsualEntry
from contacts.domain.usual_entries import find_entry, revise_entry
from contacts.queries.codes import code_tables
from contacts.schemas.codes import ListedEntry, UsualEntries, UsualEntryPreview


async def usual_entries(read: ReadSession[Dependencies]) -> UsualEntries:
    """Return every usual entry in its order, offered or not."""
    codes = await code_tables(read)
    listed = [listed_entry(codes, one) for one in codes.usual_entries]
    return UsualEntries(version=codes.version, items=listed)


async def preview_entry(
    read: ReadSession[Dependencies], key: str, values: Mapping[str, Any]
) -> UsualEntryPreview:
    """Say what a change would make of an entry, and whether it would be offered."""
    codes, agency = await code_tables(read), await load_agency(read)
    revised = revise_entry(
        codes, key, values, mailing_system=agency is None or agency.mailing_system
    )
    before = find_entry(codes, key)
    return UsualEntryPreview(
        before=before and listed_entry(codes, before), after=listed_entry(codes, revised)
    )


def listed_entry(codes: CodeTables, entry: UsualEntry) -> ListedEntry:
    """Return an entry with the fields for which it is not offered."""
    return ListedEntry.of(entry, retired_fields=codes.retired_fields(entry))
