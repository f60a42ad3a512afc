"""The routes by which an administrator looks after a service: its state, its dead letters.

Every service has them under its own `/services/<name>/`. What a dead letter carries may be a
customer's words; whoever runs the system has no business with them, and is shown their form only.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import Field
from sqlalchemy import DateTime, Integer, String, Uuid, column, select, table

from backbone.db.unit_of_work import UnitOfWork
from backbone.envelope import UnreadableMessage, read_envelope
from backbone.http.pagination import Page, PageRequestDep, keyset_page
from backbone.http.problems import NOT_FOUND, ProblemType, problems
from backbone.http.routing import (
    ActorDep,
    ReadSessionDep,
    UnitOfWorkDep,
    requires,
    transactional_router,
)
from backbone.http.schemas import Id, Moment, RequestModel, ResponseModel, Text
from backbone.ids import new_id
from backbone.messaging.dead_letters import mark_discarded, mark_replayed
from backbone.process.health import Health
from backbone.process.system_state import SystemState
from contracts.operations import DeadLetterHandled

router = transactional_router("/system", tag="system")

NOT_DEAD = ProblemType(409, "not_dead")
"""The event is not, or no longer, waiting for a person to decide."""

_STATES = ("DEAD", "RETRYING", "DISCARDED")
_LETTER = table(
    "dead_letter",
    column("event_id", Uuid),
    column("type", String),
    column("state", String),
    column("tries", Integer),
    column("reason", String),
    column("trace", String),
    column("body", String),
    column("first_failed_at", DateTime(timezone=True)),
    column("last_failed_at", DateTime(timezone=True)),
    column("due_at", DateTime(timezone=True)),
)
_TELLS_THE_FIELD = "The data do not fit "
"""How a reason begins that names fields and rules, and no values."""
_UNTOLD = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)", re.ASCII
)
"""Texts that say nothing of a person: ids and moments."""


class DeadLetter(ResponseModel):
    """An event that could not be handled, without what it carries."""

    event_id: Id
    type: str
    state: Literal["DEAD", "RETRYING", "DISCARDED"]
    tries: int
    reason: str = Field(description="What failed, without the values that were at hand.")
    first_failed_at: Moment
    last_failed_at: Moment
    due_at: Moment | None = Field(description="When it is tried again, or forgotten.")


class WholeDeadLetter(DeadLetter):
    """A dead letter with where the code failed on it, and the form of what it carries."""

    trace: str
    source: str | None
    happened_at: Moment | None
    correlation_id: Id | None
    form: Any = Field(description="The event's data; of texts only how long they are.")


class Why(RequestModel):
    """Why somebody decides so; kept in the audit. No names of customers belong here."""

    reason: Annotated[str, Text(500, least=3)]


class Handled(ResponseModel):
    """How many events were replayed or discarded."""

    events: int


async def _health(request: Request) -> Health:
    health: Health = request.app.state.health
    return health


HealthDep = Annotated[Health, Depends(_health)]


@router.get("")
@requires("system.manage")
async def show_system(read: ReadSessionDep, health: HealthDep) -> SystemState:
    """Show how the service is, what waits, and how much room there is."""
    return SystemState.model_validate(await health.state(read.session))


@router.get("/dead-letters")
@requires("system.manage")
async def list_dead_letters(
    read: ReadSessionDep,
    page: PageRequestDep,
    *,
    everything: Annotated[bool, Query(alias="all")] = False,
) -> Page[DeadLetter]:
    """Show what waits for a person to decide, oldest first; with `all`, what was decided too."""
    wanted = select(_LETTER).where(_LETTER.c.state.in_(_STATES if everything else ("DEAD",)))
    order = [_LETTER.c.first_failed_at, _LETTER.c.event_id]
    rows, following = await keyset_page(read.session, wanted, page, order=order)
    items = [DeadLetter.model_validate(_without_values(dict(row._mapping))) for row in rows]  # noqa: SLF001  the documented way to a dict
    return Page(items=items, next=following)


@router.get("/dead-letters/{event_id}")
@requires("system.manage")
async def show_dead_letter(event_id: Id, read: ReadSessionDep) -> WholeDeadLetter:
    """Show one dead letter: what failed, where, and the form of what it carries."""
    wanted = select(_LETTER).where(_LETTER.c.event_id == event_id)
    row = (await read.session.execute(wanted)).mappings().one_or_none()
    if row is None:
        raise _missing()
    return WholeDeadLetter.model_validate(_without_values(dict(row)) | _opened(row["body"]))


@router.post("/dead-letters/replay")
@requires("system.manage")
async def replay_all(work: UnitOfWorkDep, actor: ActorDep, health: HealthDep) -> Handled:
    """Have everything that waits for a person tried again from the first try."""
    events = await mark_replayed(work.session, None)
    if events:
        _tell(work, health.service, "REPLAYED", by=actor.username, events=events)
    return Handled(events=events)


@router.post("/dead-letters/{event_id}/replay")
@requires("system.manage")
@problems(NOT_DEAD)
async def replay(event_id: Id, work: UnitOfWorkDep, actor: ActorDep, health: HealthDep) -> Handled:
    """Have one dead letter tried again from the first try."""
    event_type = await _type_of(work, event_id)
    if not await mark_replayed(work.session, event_id):
        raise NOT_DEAD("This event does not wait for a decision any more. Look at the list again.")
    service, by = health.service, actor.username
    _tell(work, service, "REPLAYED", by=by, event_id=event_id, event_type=event_type)
    return Handled(events=1)


@router.post("/dead-letters/{event_id}/discard")
@requires("system.manage")
@problems(NOT_DEAD)
async def discard(
    event_id: Id, why: Why, work: UnitOfWorkDep, actor: ActorDep, health: HealthDep
) -> Handled:
    """Discard a dead letter for good, and keep why; for a month it can still be shown."""
    event_type = await _type_of(work, event_id)
    if not await mark_discarded(work.session, event_id):
        raise NOT_DEAD("This event was discarded before.")
    _tell(
        work,
        health.service,
        "DISCARDED",
        by=actor.username,
        event_id=event_id,
        event_type=event_type,
        reason=why.reason,
    )
    return Handled(events=1)


def _tell(
    work: UnitOfWork[Any],
    service: str,
    handling: Literal["REPLAYED", "DISCARDED"],
    *,
    by: str,
    event_id: UUID | None = None,
    event_type: str | None = None,
    reason: str | None = None,
    events: int = 1,
) -> None:
    """Have it kept in the audit, by the same commit as what was done."""
    work.emit(
        DeadLetterHandled(
            handling_id=new_id(),
            service=service,
            event_id=event_id,
            event_type=event_type,
            handling=handling,
            events=events,
            reason=reason,
            username=by,
            handled_at=work.now(),
        )
    )


async def _type_of(work: UnitOfWork[Any], event_id: UUID) -> str:
    wanted = select(_LETTER.c.type).where(_LETTER.c.event_id == event_id)
    found: str | None = await work.session.scalar(wanted)
    if found is None:
        raise _missing()
    return found


def _missing() -> Exception:
    return NOT_FOUND("There is no such dead letter. It may have been handled in the meantime.")


def _without_values(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row whose reason names what failed, and never what an error quoted."""
    reason = str(row["reason"])
    if not reason.startswith(_TELLS_THE_FIELD):
        reason = reason.partition(":")[0]
    return {**row, "reason": reason}


def _opened(body: str) -> dict[str, Any]:
    """Return who published an event, when, and the form of its data; nothing of what is none."""
    try:
        envelope = read_envelope(body)
    except UnreadableMessage:
        return {"source": None, "happened_at": None, "correlation_id": None, "form": None}
    return {
        "source": envelope.source,
        "happened_at": _aware(envelope.time),
        "correlation_id": envelope.correlation_id,
        "form": form_of(envelope.data),
    }


def _aware(moment: datetime) -> datetime | None:
    return moment if moment.tzinfo else None


def form_of(value: Any) -> Any:
    """Return what data look like without what they say: ids, moments, numbers of versions stay."""
    match value:
        case dict():
            return {str(name): form_of(one) for name, one in value.items()}
        case list():
            return [form_of(one) for one in value]
        case str() if not _UNTOLD.fullmatch(value):
            return f"({len(value)} characters)"
        case _:
            return value
