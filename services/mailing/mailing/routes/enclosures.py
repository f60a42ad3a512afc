"""What each mailing code puts into an envelope, how the agency says so, and languages' marks."""

from typing import Annotated

from fastapi import Path, Response

from backbone.http.audit_filter import AuditFilterDep
from backbone.http.concurrency import IfMatchDep, set_etag
from backbone.http.pagination import Page, PageRequestDep
from backbone.http.routing import (
    ActorDep,
    ReadSessionDep,
    UnitOfWorkDep,
    requires,
    transactional_router,
)
from mailing.commands.enclosures import explain_code
from mailing.dependencies import Dependencies
from mailing.queries import enclosures as queries
from mailing.schemas.enclosures import (
    EnclosureChange,
    EnclosurePreview,
    Enclosures,
    LanguageMarks,
    NewEnclosure,
    OneEnclosure,
)

MailingCode = Annotated[str, Path(max_length=80, pattern=r"^[A-Z0-9]+(_[A-Z0-9]+)*$")]

router = transactional_router("/api/mailing", tag="mailing")


@router.get("/enclosures")
@requires("codes.read")
async def show_enclosures(read: ReadSessionDep) -> Enclosures:
    """Show what each of the agency's mailing codes puts into an envelope and prints on it."""
    return await queries.list_enclosures(read)


@router.get("/enclosures/changes")
@requires("audit.read")
async def show_enclosure_changes(
    page: PageRequestDep, read: ReadSessionDep, wanted: AuditFilterDep
) -> Page[EnclosureChange]:
    """Show who said what of which mailing code, newest first."""
    return await queries.enclosure_changes(read, page, wanted)


@router.get("/enclosures/{mailing_code}")
@requires("codes.read")
async def show_enclosure(
    mailing_code: MailingCode, read: ReadSessionDep, response: Response
) -> OneEnclosure:
    """Show what one mailing code puts into an envelope, and what can be said of it."""
    found = await queries.show_enclosure(read, mailing_code)
    set_etag(response, found.version)
    return found


@router.post("/enclosures/{mailing_code}/preview")
@requires("codes.write")
async def preview_enclosure(
    mailing_code: MailingCode, new: NewEnclosure, read: ReadSessionDep
) -> EnclosurePreview:
    """Show what saying so would change, and for how many pieces; nothing is changed."""
    return await queries.preview_enclosure(read, mailing_code, new)


@router.put("/enclosures/{mailing_code}")
@requires("codes.write")
async def put_enclosure(
    mailing_code: MailingCode,
    new: NewEnclosure,
    if_match: IfMatchDep,
    response: Response,
    work: UnitOfWorkDep[Dependencies],
    actor: ActorDep,
) -> OneEnclosure:
    """Say what a mailing code puts into an envelope; what is printed already stays (F-007)."""
    await explain_code(work, mailing_code, new, if_match=if_match, by=actor)
    found = await queries.show_enclosure(work, mailing_code)
    set_etag(response, found.version)
    return found


@router.get("/languages")
@requires("codes.read")
async def show_languages(read: ReadSessionDep) -> LanguageMarks:
    """Show how each of the agency's languages is marked on envelopes."""
    return await queries.list_languages(read)
