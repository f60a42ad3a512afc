"""Pieces: the list, the queue, and what happens to a single one."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from fastapi.responses import StreamingResponse

from backbone.http.pagination import Page, PageRequestDep
from backbone.http.problems import problems
from backbone.http.routing import (
    ActorDep,
    ReadSessionDep,
    UnitOfWorkDep,
    requires,
    transactional_router,
)
from backbone.http.sse import STREAM_ANSWER, EventStreamDep
from mailing.commands import pieces as commands
from mailing.dependencies import Dependencies
from mailing.domain.exceptions import PieceNotFound, WrongPieceState
from mailing.queries import customer_mail
from mailing.queries import pieces as queries
from mailing.schemas.pieces import CustomerMail, GivenReason, Piece, PieceFilter, PieceSearch, Queue
from mailing.tables import TOPIC

router = transactional_router("/api/mailing", tag="mailing")


@router.get("/pieces")
@requires("mailing.read")
async def list_pieces(
    read: ReadSessionDep,
    page: PageRequestDep,
    wanted: Annotated[PieceFilter, Query()],
    newest_first: bool = False,  # noqa: FBT001, FBT002  a query parameter
) -> Page[Piece]:
    """List pieces; with `state=HELD` the exceptions and why each waits."""
    return await queries.list_pieces(read, wanted, page, newest_first=newest_first)


@router.post("/pieces/search")
@requires("mailing.read")
async def search_pieces(wanted: PieceSearch, read: ReadSessionDep) -> Page[Piece]:
    """Find pieces by the barcode on them, or by words on them: what came back, among all (R-54)."""
    return await queries.search_pieces(read, wanted)


@router.get("/customers/{customer_id}")
@requires("mailing.read")
async def show_customer_mail(customer_id: UUID, read: ReadSessionDep[Dependencies]) -> CustomerMail:
    """Show whether post reaches a customer: what to ask for while they are on the line (R-52)."""
    return await customer_mail.customer_mail(read, customer_id)


@router.get("/queue")
@requires("mailing.read")
async def show_queue(read: ReadSessionDep[Dependencies]) -> Queue:
    """Show what waits for the print room, counted by code and language."""
    return await queries.show_queue(read)


@router.get("/stream", response_class=StreamingResponse, responses=STREAM_ANSWER)
@requires("mailing.read")
async def watch_print_room(stream: EventStreamDep) -> StreamingResponse:
    """Send an event whenever pieces or batches have changed; read them again then."""
    return stream.response(TOPIC)


@router.post("/pieces/{piece_id}/returned")
@requires("mailing.work")
@problems(PieceNotFound, WrongPieceState)
async def mark_returned(
    piece_id: UUID, given: GivenReason, work: UnitOfWorkDep[Dependencies], actor: ActorDep
) -> Piece:
    """Note that the post brought a piece back: nothing more goes to that address (N-20)."""
    await commands.mark_returned(work, piece_id, reason=given.reason, by=actor)
    return await queries.show_piece(work, piece_id)


@router.post("/pieces/{piece_id}/call-off")
@requires("mailing.work")
@problems(PieceNotFound, WrongPieceState)
async def call_off(
    piece_id: UUID, given: GivenReason, work: UnitOfWorkDep[Dependencies], actor: ActorDep
) -> Piece:
    """Take a piece out of the queue that need not go; its note stays what it is."""
    await commands.call_off(work, piece_id, reason=given.reason, by=actor)
    return await queries.show_piece(work, piece_id)


@router.post("/pieces/{piece_id}/print-too")
@requires("mailing.work")
@problems(PieceNotFound, WrongPieceState)
async def print_too(piece_id: UUID, work: UnitOfWorkDep[Dependencies], actor: ActorDep) -> Piece:
    """Let a piece go though something else was already posted for its note."""
    await commands.print_too(work, piece_id, by=actor)
    return await queries.show_piece(work, piece_id)


@router.delete("/pieces/{piece_id}/call-off")
@requires("mailing.work")
@problems(PieceNotFound, WrongPieceState)
async def queue_again(piece_id: UUID, work: UnitOfWorkDep[Dependencies]) -> Piece:
    """Let a piece that was called off wait again."""
    await commands.queue_again(work, piece_id)
    return await queries.show_piece(work, piece_id)
