"""The HTTP routes of the callbacks service."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query, Response
from fastapi.responses import StreamingResponse

from backbone.actor import Actor
from backbone.http.audit_filter import AuditFilterDep
from backbone.http.csv_export import CSV_ANSWER, csv_response
from backbone.http.pagination import Page, PageRequestDep
from backbone.http.problems import NOT_FOUND, NOT_PERMITTED, problems
from backbone.http.routing import (
    ActorDep,
    ReadSessionDep,
    UnitOfWorkDep,
    requires,
    transactional_router,
)
from backbone.http.schemas import Text
from backbone.http.sse import STREAM_ANSWER, EventStreamDep
from backbone.typed.text import clean_field
from callbacks.commands import claims
from callbacks.commands.callback_list import TOPIC
from callbacks.commands.code_meanings import UrgencyMissing, decide_anew, explain_code
from callbacks.dependencies import Dependencies
from callbacks.queries.callback_list import ListFilter, list_page, whole_list
from callbacks.queries.counts import count_list
from callbacks.queries.export import export_callbacks
from callbacks.queries.history import customer_history
from callbacks.queries.numbers import numbers_of
from callbacks.queries.preview import preview_note
from callbacks.queries.rules import (
    current_rules,
    meaning_changes,
    refolds_done,
    unexplained_codes,
)
from callbacks.schemas.callbacks import Callback, ClaimRequest, Numbers, TakenClaim
from callbacks.schemas.counts import Counts
from callbacks.schemas.history import History
from callbacks.schemas.rules import (
    Flag,
    Foreseen,
    MeaningChange,
    NewMeaning,
    Preview,
    Refold,
    RefoldDone,
    Refolded,
    Rules,
    Tier,
)

router = transactional_router("/api/callbacks", tag="callbacks")

Key = Annotated[Annotated[str, Text(80, clean=clean_field)] | None, Query()]
Customers = Annotated[list[UUID] | None, Query(max_length=200)]
CallCode = Annotated[str, Path(max_length=80, pattern=r"^[A-Z0-9]+(_[A-Z0-9]+)*$")]


# `async` though it waits for nothing: FastAPI runs a plain function in a thread.
async def _list_filter(
    lane: Key = None,
    call_code: Key = None,
    language: Key = None,
    tier: Annotated[Tier | None, Query()] = None,
    claimed: bool | None = None,  # noqa: FBT001  a query parameter
) -> ListFilter:
    return ListFilter(lane=lane, call_code=call_code, language=language, tier=tier, claimed=claimed)


ListFilterDep = Annotated[ListFilter, Depends(_list_filter)]


@router.get("")
@requires("callbacks.read")
async def list_callbacks(
    read: ReadSessionDep[Dependencies],
    page: PageRequestDep,
    wanted: ListFilterDep,
    customer_id: Customers = None,
) -> Page[Callback]:
    """Show who must be called, the most urgent first (F-104); of some customers, who waits (R-10).

    A search asks for all it found at once, with `customer_id` repeated for each.
    """
    asked = wanted if customer_id is None else replace(wanted, customers=tuple(customer_id))
    return await list_page(read, asked, page)


@router.get("/counts")
@requires("callbacks.read")
async def show_counts(read: ReadSessionDep[Dependencies], wanted: ListFilterDep) -> Counts:
    """Show how many wait in each part of the list, given the other filters (R-45)."""
    return await count_list(read, wanted)


@router.get("/export.csv", response_class=Response, responses=CSV_ANSWER)
@requires("callbacks.read")
async def export_list(read: ReadSessionDep[Dependencies], wanted: ListFilterDep) -> Response:
    """Export the list, in call order, with the columns of the screen (F-101)."""
    return csv_response(export_callbacks(await whole_list(read, wanted)), "callbacks.csv")


@router.get("/stream", response_class=StreamingResponse, responses=STREAM_ANSWER)
@requires("callbacks.read")
async def watch_list(stream: EventStreamDep) -> StreamingResponse:
    """Send an event whenever the list has changed; it says that, not what: read the list again."""
    return stream.response(TOPIC)


@router.get("/rules")
@requires("codes.read")
async def show_rules(read: ReadSessionDep[Dependencies]) -> Rules:
    """Show what each call code does, as data."""
    return await current_rules(read)


@router.get("/rules/changes")
@requires("audit.read")
async def show_rule_changes(
    read: ReadSessionDep[Dependencies], page: PageRequestDep, wanted: AuditFilterDep
) -> Page[MeaningChange]:
    """Show who said what of which call code, newest first."""
    return await meaning_changes(read, page, wanted)


@router.put("/rules/{call_code}", status_code=204)
@requires("codes.write")
@problems(UrgencyMissing)
async def put_meaning(
    call_code: CallCode, new: NewMeaning, work: UnitOfWorkDep[Dependencies], actor: ActorDep
) -> None:
    """Say what a call code does from now on; notes already saved keep their effect (T-33)."""
    await explain_code(work, call_code, new, actor)


@router.post("/refold")
@requires("callbacks.manage")
async def refold_notes(
    asked: Refold, work: UnitOfWorkDep[Dependencies], actor: ActorDep
) -> Refolded:
    """Let a change of the rules reach notes saved before it; look first with `dry_run` (T-33)."""
    return await decide_anew(work, asked, actor)


@router.get("/refolds")
@requires("audit.read")
async def list_refolds(
    read: ReadSessionDep[Dependencies], page: PageRequestDep, wanted: AuditFilterDep
) -> Page[RefoldDone]:
    """Show who let a change of the rules reach notes saved before it, newest first."""
    return await refolds_done(read, page, wanted)


@router.get("/flags")
@requires("codes.read")
async def list_flags(read: ReadSessionDep[Dependencies]) -> Page[Flag]:
    """List call codes that were noted though nobody has said what they do (R17)."""
    return Page[Flag](items=list(await unexplained_codes(read)))


@router.post("/preview")
@requires("callbacks.read")
async def foresee(note: Preview, read: ReadSessionDep[Dependencies]) -> Foreseen:
    """Show what a note will do to the list, before it is saved."""
    return await preview_note(read, note)


@router.post("/{customer_id}/claim")
@requires("callbacks.work")
@problems(claims.NotOnTheList, claims.ClaimedByAnother, claims.NotToBeCalled)
async def claim(
    customer_id: UUID,
    work: UnitOfWorkDep[Dependencies],
    actor: ActorDep,
    how: ClaimRequest | None = None,
) -> TakenClaim:
    """Say that one is calling a customer now; again, to keep the claim longer.

    A deceased customer, or one who wants no calls, is claimed with `acknowledged` only, and by
    supervisors only unless it is an emergency (R-79).
    """
    take_over = how is not None and how.take_over
    _require_manager(actor, take_over=take_over)
    taken = await claims.claim(
        work,
        customer_id,
        actor,
        take_over=take_over,
        acknowledged=how is not None and how.acknowledged,
    )
    return TakenClaim.model_validate(taken)


@router.delete("/{customer_id}/claim", status_code=204)
@requires("callbacks.work")
@problems(claims.ClaimedByAnother)
async def release(
    customer_id: UUID,
    work: UnitOfWorkDep[Dependencies],
    actor: ActorDep,
    take_over: bool = False,  # noqa: FBT001, FBT002  a query parameter
) -> None:
    """Give a customer back to everybody."""
    _require_manager(actor, take_over=take_over)
    await claims.release(work, customer_id, actor, take_over=take_over)


@router.get("/{customer_id}/numbers")
@requires("callbacks.read")
async def show_numbers(customer_id: UUID, read: ReadSessionDep[Dependencies]) -> Numbers:
    """Show a customer's numbers in the order to try them, and which were found wrong (R-36)."""
    return await numbers_of(read, customer_id)


@router.get("/{customer_id}/history")
@requires("callbacks.read")
async def show_history(customer_id: UUID, read: ReadSessionDep[Dependencies]) -> History:
    """Show why a customer is, or is not, on the list: every turn, every note, every rule."""
    history = await customer_history(read, customer_id)
    if history is None:
        raise NOT_FOUND("Nothing was ever noted for this customer. Check the customer's record.")
    return history


def _require_manager(actor: Actor, *, take_over: bool) -> None:
    if take_over and not actor.may("callbacks.manage"):
        raise NOT_PERMITTED(
            "Taking a call over from somebody needs `callbacks.manage`.",
            permission="callbacks.manage",
        )
