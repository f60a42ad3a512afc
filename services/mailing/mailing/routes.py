"""The HTTP door of the mailing service: the print room's."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from fastapi.responses import FileResponse, StreamingResponse

from backbone.actor import Actor
from backbone.http.pagination import Page, PageRequestDep
from backbone.http.problems import Problem
from backbone.http.routing import (
    ActorDep,
    ReadSessionDep,
    UnitOfWorkDep,
    requires,
    transactional_router,
)
from backbone.http.sse import EventStreamDep
from mailing.adapters.orders import order_of
from mailing.adapters.press import Printed
from mailing.commands import batches as acts
from mailing.commands import pieces as one_piece
from mailing.commands import pulling
from mailing.commands.pulling import Hand
from mailing.commands.settling import TOPIC
from mailing.domain.pieces import BatchState, State
from mailing.queries import batches, letters, pieces
from mailing.schemas import (
    Batch,
    Because,
    Handling,
    NewBatch,
    NewReprint,
    PickList,
    Piece,
    Queue,
    Reprint,
)

router = transactional_router("/api/mailing", tag="mailing")

Key = Annotated[str | None, Query(max_length=80)]
PageNumber = Annotated[int | None, Query(ge=1)]


@router.get("/pieces")
@requires("mailing.read")
async def list_pieces(
    read: ReadSessionDep,
    paging: PageRequestDep,
    state: State | None = None,
    mailing_code: Key = None,
    language: Key = None,
    customer_id: UUID | None = None,
    contact_id: UUID | None = None,
    batch_id: UUID | None = None,
) -> Page[Piece]:
    """List pieces; with `state=HELD` the exceptions and why each waits."""
    wanted = pieces.Wanted(
        state=state,
        mailing_code=mailing_code,
        language=language,
        customer_id=customer_id,
        contact_id=contact_id,
        batch_id=batch_id,
    )
    return await pieces.pieces(read, wanted, paging)


@router.get("/queue")
@requires("mailing.read")
async def show_queue(read: ReadSessionDep) -> Queue:
    """Show what waits for the print room, counted by code and language."""
    return await pieces.queue(read)


@router.get("/stream", response_class=StreamingResponse)
@requires("mailing.read")
async def watch_print_room(watch: EventStreamDep) -> StreamingResponse:
    """Send an event whenever pieces or batches have changed; read them again then."""
    return watch.stream(TOPIC)


@router.post("/pieces/{piece_id}/returned")
@requires("mailing.work")
async def take_back(piece_id: UUID, why: Because, work: UnitOfWorkDep, actor: ActorDep) -> Piece:
    """Note that the post brought a piece back: nothing more goes to that address (I-20)."""
    await one_piece.mark_returned(work, piece_id, reason=why.reason, by=actor.name)
    return await pieces.piece(work, piece_id)


@router.post("/pieces/{piece_id}/call-off")
@requires("mailing.work")
async def call_off(piece_id: UUID, why: Because, work: UnitOfWorkDep, actor: ActorDep) -> Piece:
    """Take a piece out of the queue that need not go; its note stays what it is."""
    await one_piece.call_off(work, piece_id, reason=why.reason, by=actor.name)
    return await pieces.piece(work, piece_id)


@router.delete("/pieces/{piece_id}/call-off")
@requires("mailing.work")
async def want_again(piece_id: UUID, work: UnitOfWorkDep) -> Piece:
    """Let a piece that was called off wait again."""
    await one_piece.want_again(work, piece_id)
    return await pieces.piece(work, piece_id)


@router.get("/batches")
@requires("mailing.read")
async def list_batches(
    read: ReadSessionDep, paging: PageRequestDep, state: BatchState | None = None
) -> Page[Batch]:
    """List batches, the newest first."""
    return await batches.batches(read, state, paging)


@router.post("/batches", status_code=201)
@requires("mailing.work")
async def pull_batch(new: NewBatch, work: UnitOfWorkDep, actor: ActorDep) -> Batch:
    """Pull a batch of waiting pieces: each of them is in this one and in no other (I-9)."""
    wanted = pulling.Wanted(
        format=new.format,
        mailing_code=new.mailing_code,
        language=new.language,
        limit=new.limit,
    )
    [shown] = await batches.show(work, [await pulling.pull(work, wanted, _hand(actor))])
    return shown


@router.get("/batches/{batch_id}")
@requires("mailing.read")
async def show_batch(batch_id: UUID, read: ReadSessionDep) -> Batch:
    """Show one batch."""
    return await batches.batch(read, batch_id)


@router.get("/batches/{batch_id}/pick-list")
@requires("mailing.read")
async def show_pick_list(batch_id: UUID, read: ReadSessionDep) -> PickList:
    """Show what the picker takes from the shelf, counted by enclosure and language."""
    return await batches.pick_list(read, batch_id)


@router.get("/batches/{batch_id}/pdf", response_class=FileResponse)
@requires("mailing.read")
async def download_batch(
    batch_id: UUID,
    read: ReadSessionDep,
    first: Annotated[PageNumber, Query(alias="from")] = None,
    last: Annotated[PageNumber, Query(alias="to")] = None,
) -> FileResponse:
    """Send the envelopes or labels of a batch, or some of its pages; the same bytes every time."""
    batch = await batches.batch_row(read, batch_id)
    if batch.state == "RELEASED":
        raise Problem(409, f"Batch {batch.number} was given back. Pull a new one.")
    pages = None
    if first is not None or last is not None:
        pages = (first or 1, last or batch.pages)
        if not pages[0] <= pages[1] <= batch.pages:
            raise Problem(409, f"Batch {batch.number} has the pages 1 to {batch.pages}.")
    order = await order_of(read, batch_id)
    # Nobody waits for a connection while the press runs.
    await read.session.close()
    printed = await read.deps.press.printed(batch_id, order, pages)
    return _file(printed, f"batch-{batch.number}.pdf")


@router.get("/batches/{batch_id}/letters", response_class=FileResponse)
@requires("mailing.read")
async def download_letters(batch_id: UUID, read: ReadSessionDep) -> FileResponse:
    """Send the letters about incomplete applications, in the order of their envelopes."""
    batch = await batches.batch_row(read, batch_id)
    asked = await letters.letters_of(read, batch)
    if not asked.letters:
        raise Problem(409, f"No envelope of batch {batch.number} has a letter to go with it.")
    await read.session.close()
    printed = await read.deps.press.printed(batch_id, asked)
    return _file(printed, f"batch-{batch.number}-letters.pdf")


def _file(printed: Printed, name: str) -> FileResponse:
    return FileResponse(
        printed.path,
        media_type="application/pdf",
        filename=name,
        content_disposition_type="inline",
        headers={"ETag": f'"{printed.sha256}"', "Cache-Control": "private, no-store"},
    )


@router.post("/batches/{batch_id}/printed")
@requires("mailing.work")
async def confirm_printed(
    batch_id: UUID, work: UnitOfWorkDep, actor: ActorDep, how: Handling | None = None
) -> Batch:
    """Note that the papers have left the printer; nothing is mailed yet."""
    row = await acts.mark_printed(work, batch_id, _hand(actor), how.token if how else None)
    [shown] = await batches.show(work, [row])
    return shown


@router.post("/batches/{batch_id}/mailed")
@requires("mailing.work")
async def confirm_mailed(
    batch_id: UUID, work: UnitOfWorkDep, actor: ActorDep, how: Handling | None = None
) -> Batch:
    """Note that the batch was posted: every note in it gets its Mailing Date."""
    row = await acts.mark_mailed(work, batch_id, _hand(actor), how.token if how else None)
    [shown] = await batches.show(work, [row])
    return shown


@router.post("/batches/{batch_id}/release")
@requires("mailing.work")
async def give_back(
    batch_id: UUID, work: UnitOfWorkDep, actor: ActorDep, how: Handling | None = None
) -> Batch:
    """Give back what was pulled and not printed: the pieces wait again."""
    row = await acts.release(work, batch_id, _hand(actor), how.token if how else None)
    [shown] = await batches.show(work, [row])
    return shown


@router.post("/batches/{batch_id}/reprint", status_code=201)
@requires("mailing.work")
async def print_again(
    batch_id: UUID, new: NewReprint, work: UnitOfWorkDep, actor: ActorDep
) -> Reprint:
    """Print some pages once more, for a reason; the pieces stay the same."""
    pages = (new.from_, new.to)
    row = await acts.reprint(work, batch_id, pages, reason=new.reason, by=actor.name)
    return batches.show_reprint(row)


def _hand(actor: Actor) -> Hand:
    return Hand(actor.id, actor.name)
