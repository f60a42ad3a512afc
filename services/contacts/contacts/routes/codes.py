"""The code tables: everybody reads them, an administrator changes them."""

from typing import Annotated, Any, Literal

from fastapi import Header, Path, Response, status

from backbone.http.audit_filter import AuditFilterDep
from backbone.http.concurrency import IfMatchDep, require_match, set_etag
from backbone.http.pagination import Page, PageRequestDep
from backbone.http.routing import (
    ActorDep,
    ReadSessionDep,
    UnitOfWorkDep,
    requires,
    transactional_router,
)
from contacts.commands import codes as commands
from contacts.dependencies import Dependencies
from contacts.queries import codes as queries
from contacts.schemas.codes import AnyCode, ChangedCode, CodeChange, CodePreview, Codes, Key

_UNCHANGED: dict[int | str, dict[str, Any]] = {
    304: {"description": "Nothing has changed since the version in If-None-Match."}
}

router = transactional_router("/api/contacts/codes", tag="contacts")

Changeable = Literal[
    "contact_classes",
    "actions",
    "call_codes",
    "mailing_codes",
    "languages",
    "deficiency_reasons",
]
"""The tables an agency may change; INCOMING and OUTGOING mean the same to every service."""


@router.get("", response_model=Codes, responses=_UNCHANGED)
@requires("codes.read")
async def show_codes(
    response: Response,
    read: ReadSessionDep[Dependencies],
    if_none_match: Annotated[str | None, Header()] = None,
) -> Codes | Response:
    """Show all code tables and the combinations to suggest; 304 while nothing has changed."""
    codes = await queries.code_tables(read)
    set_etag(response, codes.version)
    etag = response.headers["ETag"]
    if etag in {tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")}:
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers={"ETag": etag})
    return Codes.of(codes)


@router.get("/changes")
@requires("audit.read")
async def show_code_changes(
    page: PageRequestDep, read: ReadSessionDep[Dependencies], wanted: AuditFilterDep
) -> Page[CodeChange]:
    """Show who changed which code or usual entry, newest first."""
    return await queries.code_changes(read, page, wanted)


@router.post("/{table}/{key}/preview")
@requires("codes.write")
async def preview_code(
    table: Changeable,
    key: Annotated[Key, Path()],
    changed: ChangedCode,
    read: ReadSessionDep[Dependencies],
) -> CodePreview:
    """Show what a change would make of a code and of what is offered; nothing is changed."""
    return await queries.preview_code(read, table, key, changed.changes())


@router.put("/{table}/{key}", response_model=AnyCode)
@requires("codes.write")
async def change_code(
    table: Changeable,
    key: Annotated[Key, Path()],
    changed: ChangedCode,
    if_match: IfMatchDep,
    response: Response,
    work: UnitOfWorkDep[Dependencies],
    actor: ActorDep,
) -> AnyCode:
    """Relabel, deactivate or add a code. None is ever deleted; notes keep their words (F-007)."""
    codes = await commands.lock_codes(work)
    require_match(if_match, codes.version)
    code, version = await commands.change_code(work, codes, table, key, changed.changes(), by=actor)
    set_etag(response, version)
    return AnyCode.model_validate(code)
