"""Keep the callback list: store what was noted, fold it again, publish what changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, TableClause, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from backbone.db.models import table_of
from backbone.db.unit_of_work import UnitOfWork
from backbone.db.upsert import upsert_if_newer, upsert_statement
from callbacks.dependencies import Dependencies
from callbacks.domain.facts import Fact
from callbacks.domain.fold import Standing, fold
from callbacks.domain.ranking import next_opening, rank
from callbacks.repositories.callbacks import (
    CALLBACK,
    Stored,
    load_positions,
    row_of_position,
    snapshot_fields,
)
from callbacks.repositories.facts import (
    FACT,
    load_facts,
    load_wishes,
    matters,
    row_of_note,
)
from callbacks.repositories.flags import FLAG, event_of_flag, flag_id
from callbacks.repositories.reference import REFERENCE_LOCK, Reference
from callbacks.tables import ClaimRow, TurnRow
from contracts.base import Event
from contracts.callbacks import (
    CallbackChanged,
    CallbackClosed,
    CallbackOpened,
    CallbackSnapshot,
)
from contracts.contacts import ContactSnapshot

TOPIC = "callbacks"
"""What those who watch the list live are notified of."""

_AT_ONCE = 200
"""How many customers' dated calls one unit of work opens; the others follow a moment later."""

CLAIM = table_of(ClaimRow)
TURN = table_of(TurnRow)

CauseName = Literal["note", "amended", "voided", "customer_removed", "date_reached", "replay"]


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a row may have changed."""

    name: CauseName
    contact_id: UUID | None = None
    by: str | None = None
    event: Event | None = None


async def store_notes(
    work: UnitOfWork, notes: Sequence[ContactSnapshot], reference: Reference
) -> set[UUID]:
    """Store versions of notes, each with what it did when it was saved; a known one stays as it is.

    Returns the customers whose row the notes may change.
    """
    if not notes:
        return set()
    rows = [row_of_note(note, reference.decisions_at(note.recorded_at)) for note in notes]
    # In one order everywhere, so that two transactions never wait for each other in a circle.
    rows.sort(key=lambda row: (row["contact_id"], row["version"]))
    await work.session.execute(insert(FACT).on_conflict_do_nothing(), rows)
    flagged = {row["contact_id"] for row in rows if row["flagged"] and not row["voided"]}
    await flag_codes(work, [note for note in notes if note.contact_id in flagged], reference)
    return {row["customer_id"] for row in rows if matters(row)}


async def flag_codes(
    work: UnitOfWork, notes: Iterable[ContactSnapshot | Fact], reference: Reference
) -> None:
    """Report each call code once that was noted though nobody has said what it does (R17).

    A note that comes in after its code was explained is not reported; an earlier note that comes in
    late takes the place of the first.
    """
    first: dict[str, ContactSnapshot | Fact] = {}
    for note in sorted(notes, key=lambda one: (one.call_code, one.recorded_at, one.contact_id)):
        if not reference.decisions.explains(note.call_code, at=note.recorded_at):
            first.setdefault(note.call_code, note)
    if not first:
        return
    flags = [
        {
            "call_code": code,
            "flag_id": flag_id(code),
            "contact_id": note.contact_id,
            "noted_at": note.recorded_at,
        }
        for code, note in first.items()
    ]
    put = upsert_statement(FLAG, tuple(flags[0]), key=("call_code",), is_newer=_is_earlier)
    for row in await work.session.execute(put.values(flags).returning(FLAG)):
        work.emit(event_of_flag(row, reference), caused_by=first[row.call_code])


def _is_earlier(flag: TableClause, excluded: Any) -> ColumnElement[bool]:
    return tuple_(excluded.noted_at, excluded.contact_id) < tuple_(
        flag.c.noted_at, flag.c.contact_id
    )


async def refold(
    work: UnitOfWork, causes: Mapping[UUID, Sequence[Cause]], reference: Reference
) -> int:
    """Fold some customers' facts again, store the rows that changed and publish them.

    The customers must be locked. Returns how many rows changed.
    """
    if not causes:
        return 0
    stored = await load_positions(work.session, causes)
    wishes = await load_wishes(work.session, causes)
    rows: list[dict[str, Any]] = []
    turns: list[dict[str, Any]] = []
    for customer, facts in await load_facts(work.session, causes):
        standing = fold(facts, reference.calendar).get(customer, Standing(customer))
        position = rank(
            standing,
            reference.calendar,
            reference.decisions,
            work.now(),
            *wishes.get(customer, (None, None)),
        )
        opens_at = next_opening(standing, work.now())
        version, known, known_opening = stored.get(customer, Stored())
        moved = position != known
        if not moved and opens_at == known_opening:
            continue
        version += 1
        row = {"customer_id": customer, "version": version, "opens_at": opens_at}
        rows.append({**row, **row_of_position(position)})
        if not moved:
            continue
        cause = _cause_of(causes[customer], standing)
        kind: type[CallbackSnapshot] = CallbackChanged if known else CallbackOpened
        if position is None:
            kind = CallbackClosed
        event = kind(
            cause=cause.name,
            cause_contact_id=cause.contact_id,
            **snapshot_fields(customer, version, position, work.now()),
        )
        work.emit(event, caused_by=cause.event)
        turns.append(_turn(event, cause, work))
    if rows:
        await upsert_if_newer(work.session, CALLBACK, rows, key=["customer_id"])
        if turns:
            await work.session.execute(insert(TURN), turns)
        await _end_claims(work, [row["customer_id"] for row in rows if not row["open"]])
    return len(turns)


def _cause_of(causes: Sequence[Cause], standing: Standing) -> Cause:
    """Of all that came in together, name what moved the row: who opened it, or who answered."""
    if standing.reasons:
        moved = {reason.fact.contact_id for reason in standing.reasons}
    else:
        moved = {answered.by.contact_id for answered in standing.answered}
    return next((one for one in reversed(causes) if one.contact_id in moved), causes[-1])


def _turn(event: CallbackSnapshot, cause: Cause, work: UnitOfWork) -> dict[str, Any]:
    kinds = {CallbackOpened: "OPENED", CallbackChanged: "CHANGED", CallbackClosed: "CLOSED"}
    return {
        "customer_id": event.customer_id,
        "version": event.version,
        "kind": kinds[type(event)],
        "at": work.now(),
        "cause": cause.name,
        "cause_contact_id": cause.contact_id,
        "by": cause.by,
        "tier": event.tier,
        "call_code": event.call_code,
        "reasons": [reason.contact_id for reason in event.reasons],
    }


async def _end_claims(work: UnitOfWork, customers: Sequence[UUID]) -> None:
    """End the claims on rows that are closed (T-28); their tokens stay used."""
    if customers:
        ended = update(CLAIM).where(CLAIM.c.customer_id.in_(customers))
        await work.session.execute(ended.values(until=CLAIM.c.since))


async def refold_open_rows(work: UnitOfWork, reference: Reference) -> None:
    """Count every open row's clocks again, and when those open that name a day."""
    listed = CALLBACK.c.open | CALLBACK.c.opens_at.is_not(None)
    found = await work.session.scalars(select(CALLBACK.c.customer_id).where(listed))
    if await refold(work, dict.fromkeys(found, (Cause("replay"),)), reference):
        work.notify(TOPIC)


async def open_dated_calls(work: UnitOfWork[Dependencies]) -> None:
    """Bring the calls onto the list whose day has come (R-33); replicas share the work."""
    has_come = select(CALLBACK.c.customer_id).where(CALLBACK.c.opens_at <= work.now())
    found = await work.session.scalars(has_come.order_by(CALLBACK.c.opens_at).limit(_AT_ONCE))
    customers = found.all()
    if not customers:
        return
    await work.advisory_lock(*map(str, customers), shared=[REFERENCE_LOCK])
    reference = await work.deps.reference.load(work)
    if await refold(work, dict.fromkeys(customers, (Cause("date_reached"),)), reference):
        work.notify(TOPIC)
