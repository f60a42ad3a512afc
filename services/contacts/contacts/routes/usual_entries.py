"""The usual entries: everybody is offered them, an administrator changes them."""

from typing import Annotated

from fastapi import Path, Response, status

from backbone.http.concurrency import IfMatchDep, require_match, set_etag
from backbone.http.problems import problems
from backbone.http.routing import (
    ActorDep,
    ReadSessionDep,
    UnitOfWorkDep,
    requires,
    transactional_router,
)
from contacts.commands import usual_entries as commands
from contacts.commands.codes import lock_codes
from contacts.dependencies import Dependencies
from contacts.domain.usual_entries import UsualEntryNotFound
from contacts.queries import usual_entries as queries
from contacts.schemas.codes import (
    ChangedUsualEntry,
    Key,
    ListedEntry,
    UsualEntries,
    UsualEntryPreview,
)

router = transactional_router("/api/contacts/codes/usual_entries", tag="contacts")

EntryKey = Annotated[Key, Path()]


@router.get("")
@requires("codes.read")
async def show_entries(response: Response, read: ReadSessionDep[Dependencies]) -> UsualEntries:
    """Show every usual entry, also those that are not offered, and why not."""
    listed = await queries.usual_entries(read)
    set_etag(response, listed.version)
    return listed


@router.post("/{key}/preview")
@requires("codes.write")
async def preview_entry(
    key: EntryKey, changed: ChangedUsualEntry, read: ReadSessionDep[Dependencies]
) -> UsualEntryPreview:
    """Show what a change would make of an entry, or that it is refused; nothing is changed."""
    return await queries.preview_entry(read, key, changed.changes())


@router.put("/{key}")
@requires("codes.write")
async def change_entry(
    key: EntryKey,
    changed: ChangedUsualEntry,
    if_match: IfMatchDep,
    response: Response,
    work: UnitOfWorkDep[Dependencies],
    actor: ActorDep,
) -> ListedEntry:
    """Change, move, switch off or add an entry. The version is that of all code tables."""
    codes = await lock_codes(work)
    require_match(if_match, codes.version)
    entry, version = await commands.change_entry(work, codes, key, changed.changes(), by=actor)
    set_etag(response, version)
    return queries.listed_entry(codes, entry)


@router.delete("/{key}", status_code=status.HTTP_204_NO_CONTENT)
@requires("codes.write")
@problems(UsualEntryNotFound)
async def remove_entry(
    key: EntryKey,
    if_match: IfMatchDep,
    work: UnitOfWorkDep[Dependencies],
    actor: ActorDep,
) -> None:
    """Remove an entry for good. Notes that were saved by it stay as they are."""
    codes = await lock_codes(work)
    require_match(if_match, codes.version)
    await commands.remove_entry(work, codes, key, by=actor)
