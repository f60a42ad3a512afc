"""The HTTP door of the callbacks service."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Path, Query, Response
from fastapi.responses import StreamingResponse
from sqlalchemy import Row

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
from callbacks.commands import claims, meanings
from callbacks.commands.listing import TOPIC
from callbacks.domain.clocks import Clock
from callbacks.queries import export, history, listing, rules
from callbacks.schemas import (
    Callback,
    ClaimRequest,
    Flag,
    Foreseen,
    History,
    NewMeaning,
    Preview,
    Refold,
    Refolded,
    Rules,
    TakenClaim,
)

router = transactional_router("/api/callbacks", tag="callbacks")

Key = Annotated[str | None, Query(max_length=80)]
CallCode = Annotated[str, Path(max_length=80, pattern=r"^[A-Z0-9]+(_[A-Z0-9]+)*$")]


# `async` though it waits for nothing: FastAPI runs a plain function in a thread.
async def _wanted(
    lane: Key = None,
    call_code: Key = None,
    language: Key = None,
    tier: Annotated[int | None, Query(ge=0, le=4)] = None,
    claimed: bool | None = None,  # noqa: FBT001  a query parameter
) -> listing.Wanted:
    return listing.Wanted(
        lane=lane, call_code=call_code, language=language, tier=tier, claimed=claimed
    )


WantedDep = Annotated[listing.Wanted, Depends(_wanted)]


@router.get("")
@requires("callbacks.read")
async def list_callbacks(
    read: ReadSessionDep, paging: PageRequestDep, wanted: WantedDep
) -> Page[Callback]:
    """Show who must be called, the most urgent first (F-104)."""
    return await listing.callbacks(read, wanted, paging)


@router.get("/export.csv", response_class=Response)
@requires("callbacks.read")
async def export_list(read: ReadSessionDep, wanted: WantedDep) -> Response:
    """Export the list, in call order, with the columns of the screen (F-101)."""
    return Response(
        export.as_csv(await listing.everybody(read, wanted)),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="callbacks.csv"'},
    )


@router.get("/stream", response_class=StreamingResponse)
@requires("callbacks.read")
async def watch_list(watch: EventStreamDep) -> StreamingResponse:
    """Send an event whenever the list has changed; it says that, not what: read the list again."""
    return watch.stream(TOPIC)


@router.get("/rules")
@requires("codes.read")
async def show_rules(read: ReadSessionDep) -> Rules:
    """Show what each call code does, as data."""
    return await rules.rules(read)


@router.put("/rules/{call_code}", status_code=204)
@requires("codes.write")
async def say_what_a_code_does(
    call_code: CallCode, new: NewMeaning, work: UnitOfWorkDep, actor: ActorDep
) -> None:
    """Say what a call code does from now on; notes already saved keep their effect (T-33)."""
    published = meanings.Said(
        meaning=new.meaning,
        tier=new.tier,
        clock=Clock.parse(new.clock) if new.clock else None,
        lane=new.lane,
    )
    await meanings.say(work, call_code, published, by=actor.name)


@router.post("/refold")
@requires("callbacks.manage")
async def decide_anew(asked: Refold, work: UnitOfWorkDep) -> Refolded:
    """Let a change of the rules reach notes saved before it; look first with `dry_run` (T-33)."""
    outcome = await meanings.decide_anew(work, asked.call_code, dry_run=asked.dry_run)
    return Refolded(
        dry_run=asked.dry_run,
        notes=outcome.notes,
        opened=list(outcome.opened),
        closed=list(outcome.closed),
        changed=list(outcome.changed),
    )


@router.get("/flags")
@requires("codes.read")
async def list_flags(read: ReadSessionDep) -> Page[Flag]:
    """List call codes that were noted though nobody has said what they do (R17)."""
    return Page[Flag](items=list(await rules.flags(read)))


@router.post("/preview")
@requires("callbacks.read")
async def foresee(note: Preview, read: ReadSessionDep) -> Foreseen:
    """Say what a note will do to the list, before it is saved."""
    return await rules.foresee(read, note)


@router.post("/{customer_id}/claim")
@requires("callbacks.work")
async def claim(
    customer_id: UUID, work: UnitOfWorkDep, actor: ActorDep, how: ClaimRequest | None = None
) -> TakenClaim:
    """Say that one is calling a customer now; again, to keep the claim longer."""
    take_over = how is not None and how.take_over
    _require_manager(actor, take_over=take_over)
    claimed = await claims.claim(work, customer_id, _caller(actor), take_over=take_over)
    if isinstance(claimed, claims.ClaimedBy):
        raise _refused(claimed)
    return _taken(claimed)


@router.delete("/{customer_id}/claim", status_code=204)
@requires("callbacks.work")
async def release(
    customer_id: UUID,
    work: UnitOfWorkDep,
    actor: ActorDep,
    take_over: bool = False,  # noqa: FBT001, FBT002  a query parameter
) -> None:
    """Give a customer back to everybody."""
    _require_manager(actor, take_over=take_over)
    holder = await claims.release(work, customer_id, _caller(actor), take_over=take_over)
    if holder is not None:
        raise _refused(holder)


@router.get("/{customer_id}/history")
@requires("callbacks.read")
async def show_history(customer_id: UUID, read: ReadSessionDep) -> History:
    """Show why a customer is, or is not, on the list: every turn, every note, every rule."""
    return await history.history(read, customer_id)


def _require_manager(actor: Actor, *, take_over: bool) -> None:
    if take_over and not actor.may("callbacks.manage"):
        raise Problem(403, "Taking a call over from somebody needs `callbacks.manage`.")


def _caller(actor: Actor) -> claims.Caller:
    return claims.Caller(actor.id, actor.name)


def _taken(row: Row[Any]) -> TakenClaim:
    return TakenClaim(
        customer_id=row.customer_id,
        by=row.by,
        by_id=row.by_id,
        since=row.since,
        until=row.until,
        token=row.token,
    )


def _refused(holder: claims.ClaimedBy) -> Problem:
    return Problem(
        409,
        f"{holder.name} is already calling this customer. Take another one from the list.",
        by=holder.name,
        since=holder.since.isoformat(),
        until=holder.until.isoformat(),
    )
