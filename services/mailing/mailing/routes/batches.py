"""Batches: pulling, printing and posting them."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from fastapi.responses import FileResponse

from backbone.http.pagination import Page, PageRequestDep
from backbone.http.problems import problems
from backbone.http.routing import (
    ActorDep,
    ReadSessionDep,
    UnitOfWorkDep,
    requires,
    transactional_router,
)
from backbone.printing.sandbox import PrintingFailed, PrintingUnavailable
from mailing.commands import batches as commands
from mailing.commands import pull_batch
from mailing.dependencies import Dependencies
from mailing.domain.exceptions import (
    BatchChangedHands,
    BatchHeldByAnother,
    BatchNotFound,
    BatchReleased,
    BatchRewritten,
    MailingSystemOff,
    NoLetterInBatch,
    NoPieceWaiting,
    NoReturnAddress,
    PagesNotInBatch,
    WrongBatchState,
)
from mailing.domain.pieces import BatchState
from mailing.gateways.printer import NoRoomToPrint, PrintedFile
from mailing.queries import batches as queries
from mailing.queries import letters, pick_list
from mailing.repositories.batches import load_batch, load_print_job
from mailing.schemas.batches import Batch, BatchToken, NewBatch, NewReprint, Reprint
from mailing.schemas.pick_lists import PickList

router = transactional_router("/api/mailing", tag="mailing")

PageNumber = Annotated[int | None, Query(ge=1, le=100_000)]
HANDLING = (BatchNotFound, WrongBatchState, BatchHeldByAnother, BatchChangedHands, BatchRewritten)
PRINTING = (PrintingFailed, PrintingUnavailable, NoRoomToPrint)


async def _seen(opened: BatchToken | None = None) -> commands.SeenBatch:
    if opened is None:
        return commands.SeenBatch()
    return commands.SeenBatch(opened.token, opened.edition)


SeenDep = Annotated[commands.SeenBatch, Depends(_seen)]
"""What the batch was when it was opened; empty where the client does not say."""


@router.get("/batches")
@requires("mailing.read")
async def list_batches(
    read: ReadSessionDep, page: PageRequestDep, state: BatchState | None = None
) -> Page[Batch]:
    """List batches, the newest first."""
    return await queries.list_batches(read, state, page)


@router.post("/batches", status_code=201)
@requires("mailing.work")
@problems(MailingSystemOff, NoReturnAddress, NoPieceWaiting)
async def pull(new: NewBatch, work: UnitOfWorkDep[Dependencies], actor: ActorDep) -> Batch:
    """Pull a batch of waiting pieces: each of them is in this one and in no other (N-09)."""
    return await queries.show_batch(work, await pull_batch.pull_batch(work, new, actor))


@router.get("/batches/{batch_id}")
@requires("mailing.read")
@problems(BatchNotFound)
async def show_batch(batch_id: UUID, read: ReadSessionDep) -> Batch:
    """Show one batch."""
    return await queries.show_batch(read, await load_batch(read, batch_id))


@router.get("/batches/{batch_id}/pick-list")
@requires("mailing.read")
@problems(BatchNotFound)
async def show_pick_list(batch_id: UUID, read: ReadSessionDep) -> PickList:
    """Show what the picker takes from the shelf, counted by enclosure and language."""
    return await pick_list.pick_list(read, batch_id)


@router.get("/batches/{batch_id}/pdf", response_class=FileResponse)
@requires("mailing.read")
@problems(BatchNotFound, BatchReleased, PagesNotInBatch, *PRINTING)
async def download_batch(
    batch_id: UUID,
    read: ReadSessionDep[Dependencies],
    first: Annotated[PageNumber, Query(alias="from")] = None,
    last: Annotated[PageNumber, Query(alias="to")] = None,
) -> FileResponse:
    """Send the envelopes or labels of a batch, or some of its pages; the same bytes every time."""
    batch = await load_batch(read, batch_id)
    if batch.state == "RELEASED":
        raise BatchReleased(batch.number)
    pages = None
    if first is not None or last is not None:
        pages = (first or 1, last or batch.pages)
        if not pages[0] <= pages[1] <= batch.pages:
            raise PagesNotInBatch(batch.number, pages=batch.pages)
    job = await load_print_job(read, batch)
    # Nobody waits for a connection while the printer runs.
    await read.session.close()
    printed = await read.deps.printer.print_file(batch_id, job, pages)
    return _file(printed, f"batch-{batch.number}.pdf")


@router.get("/batches/{batch_id}/letters", response_class=FileResponse)
@requires("mailing.read")
@problems(BatchNotFound, NoLetterInBatch, *PRINTING)
async def download_letters(batch_id: UUID, read: ReadSessionDep[Dependencies]) -> FileResponse:
    """Send the letters about incomplete applications, in the order of their envelopes."""
    batch = await load_batch(read, batch_id)
    written = await letters.letters_of(read, batch)
    await read.session.close()
    printed = await read.deps.printer.print_file(batch_id, written)
    return _file(printed, f"batch-{batch.number}-letters.pdf")


def _file(printed: PrintedFile, name: str) -> FileResponse:
    return FileResponse(
        printed.path,
        media_type="application/pdf",
        filename=name,
        content_disposition_type="inline",
        headers={"ETag": f'"{printed.sha256}"', "Cache-Control": "private, no-store"},
    )


@router.post("/batches/{batch_id}/printed")
@requires("mailing.work")
@problems(*HANDLING)
async def mark_printed(
    batch_id: UUID, work: UnitOfWorkDep[Dependencies], actor: ActorDep, seen: SeenDep
) -> Batch:
    """Note that the papers have left the printer; nothing is mailed yet."""
    row = await commands.mark_printed(work, batch_id, actor, seen)
    return await queries.show_batch(work, row)


@router.post("/batches/{batch_id}/mailed")
@requires("mailing.work")
@problems(*HANDLING)
async def mark_mailed(
    batch_id: UUID, work: UnitOfWorkDep[Dependencies], actor: ActorDep, seen: SeenDep
) -> Batch:
    """Note that the batch was posted: every note in it gets its Mailing Date."""
    row = await commands.mark_mailed(work, batch_id, actor, seen)
    return await queries.show_batch(work, row)


@router.post("/batches/{batch_id}/release")
@requires("mailing.work")
@problems(*HANDLING)
async def release(
    batch_id: UUID, work: UnitOfWorkDep[Dependencies], actor: ActorDep, seen: SeenDep
) -> Batch:
    """Give back what was pulled and not printed: the pieces wait again."""
    row = await commands.release_batch(work, batch_id, actor, seen)
    return await queries.show_batch(work, row)


@router.post("/batches/{batch_id}/reprint", status_code=201)
@requires("mailing.work")
@problems(BatchNotFound, BatchReleased, PagesNotInBatch)
async def reprint(batch_id: UUID, new: NewReprint, work: UnitOfWorkDep, actor: ActorDep) -> Reprint:
    """Print some pages once more, for a reason; the pieces stay the same."""
    pages = (new.from_, new.to)
    row = await commands.reprint_pages(work, batch_id, pages, reason=new.reason, by=actor)
    [shown] = await queries.show_reprints(work, [row])
    return shown
