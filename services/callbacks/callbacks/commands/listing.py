"""Keep the list: learn what was noted, fold it again, tell what changed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert

from backbone.db.unit_of_work import UnitOfWork
from callbacks.adapters.book import Book
from callbacks.adapters.facts import FACT, columns_of, facts_that_matter
from callbacks.adapters.rows import folded, snapshot_of
from callbacks.commands.flags import flag_codes
from callbacks.domain.fold import Standing, fold
from callbacks.domain.places import place
from callbacks.tables import CallbackRow, ClaimRow, TurnRow, table_of
from contracts.base import Event
from contracts.callbacks import (
    CallbackChanged,
    CallbackClosed,
    CallbackOpened,
    CallbackSnapshot,
)
from contracts.contacts import ContactSnapshot

TOPIC = "callbacks"
"""What those who watch the list live are waiting for."""

CALLBACK = table_of(CallbackRow)
CLAIM = table_of(ClaimRow)
TURN = table_of(TurnRow)

CauseName = Literal["note", "amended", "voided", "customer_removed", "replay"]


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a row may have changed."""

    name: CauseName
    contact_id: UUID | None = None
    by: str | None = None
    event: Event | None = None


async def learn(work: UnitOfWork, notes: Sequence[ContactSnapshot], book: Book) -> None:
    """Remember versions of notes; one heard before stays as it was first understood."""
    if not notes:
        return
    written = [(note, columns_of(note, book.decisions_at(note.recorded_at))) for note in notes]
    rows = sorted(
        (columns for _, columns in written),
        key=lambda row: (row["contact_id"], row["version"]),
    )
    await work.session.execute(insert(FACT).on_conflict_do_nothing(), rows)
    flagged = [note for note, row in written if row["flagged"] and not row["voided"]]
    await flag_codes(work, flagged, book)


async def refold(work: UnitOfWork, news: Mapping[UUID, Sequence[Cause]], book: Book) -> int:
    """Fold some customers' facts again, put the outcome in their rows and tell what changed.

    The customers must be locked. Returns how many rows changed.
    """
    if not news:
        return 0
    standings = fold(await facts_that_matter(work.session, news))
    rows = await _rows(work, news)
    changes: list[dict[str, Any]] = []
    turns: list[dict[str, Any]] = []
    for customer in sorted(news):
        standing = standings.get(customer, Standing(customer))
        spot = place(standing, book.calendar, book.decisions)
        columns, before = folded(spot), rows.get(customer)
        if (before is None and spot is None) or (before is not None and _same(before, columns)):
            continue
        version = 1 if before is None else before.version + 1
        row = {"customer_id": customer, "version": version, **columns}
        changes.append(row)
        cause = _cause(news[customer], standing)
        event = _event(row, cause, work.now(), was_open=before is not None and before.open)
        turns.append(_turn(event, cause, work.now()))
        work.emit(event, caused_by=cause.event)
    await _write(work, changes, turns)
    return len(changes)


def _cause(news: Sequence[Cause], standing: Standing) -> Cause:
    """Of all that came in together, name what moved the row: who opened it, or who answered."""
    if standing.reasons:
        moved = {reason.fact.contact_id for reason in standing.reasons}
    else:
        moved = {answered.by.contact_id for answered in standing.answered}
    return next((one for one in reversed(news) if one.contact_id in moved), news[-1])


async def _rows(work: UnitOfWork, customers: Collection[UUID]) -> dict[UUID, Row[Any]]:
    found = await work.session.execute(
        select(CALLBACK).where(CALLBACK.c.customer_id.in_(customers))
    )
    return {row.customer_id: row for row in found}


def _same(before: Row[Any], columns: Mapping[str, Any]) -> bool:
    return all(getattr(before, name) == value for name, value in columns.items())


async def _write(
    work: UnitOfWork, changes: list[dict[str, Any]], turns: list[dict[str, Any]]
) -> None:
    if not changes:
        return
    put = insert(CALLBACK)
    news = {name: put.excluded[name] for name in changes[0] if name != "customer_id"}
    await work.session.execute(
        put.on_conflict_do_update(index_elements=["customer_id"], set_=news), changes
    )
    await work.session.execute(insert(TURN), turns)
    closed = [row["customer_id"] for row in changes if not row["open"]]
    if closed:
        await end_claims(work, closed)


async def end_claims(work: UnitOfWork, customers: Collection[UUID]) -> None:
    """Let the claims on rows that are gone end with them (T-28); their tokens stay used."""
    await work.session.execute(
        update(CLAIM).where(CLAIM.c.customer_id.in_(customers)).values(until=CLAIM.c.since)
    )


def _event(
    row: Mapping[str, Any], cause: Cause, now: datetime, *, was_open: bool
) -> CallbackSnapshot:
    kind: type[CallbackSnapshot] = CallbackChanged if was_open else CallbackOpened
    if not row["open"]:
        kind = CallbackClosed
    return kind(cause=cause.name, cause_contact_id=cause.contact_id, **snapshot_of(row, now))


def _turn(event: CallbackSnapshot, cause: Cause, now: datetime) -> dict[str, Any]:
    match event:
        case CallbackOpened():
            kind = "OPENED"
        case CallbackClosed():
            kind = "CLOSED"
        case _:
            kind = "CHANGED"
    return {
        "customer_id": event.customer_id,
        "version": event.version,
        "kind": kind,
        "at": now,
        "cause": cause.name,
        "cause_contact_id": cause.contact_id,
        "by": cause.by,
        "tier": event.tier,
        "call_code": event.call_code,
        "reasons": [reason.contact_id for reason in event.reasons],
    }


async def open_customers(work: UnitOfWork) -> Sequence[UUID]:
    """Return everyone who is on the list."""
    return (await work.session.scalars(select(CALLBACK.c.customer_id).where(CALLBACK.c.open))).all()


async def refold_everyone(work: UnitOfWork) -> int:
    """Count every open row's clocks again, after the calendar changed."""
    book = await work.deps.book(work)
    customers = await open_customers(work)
    return await refold(work, dict.fromkeys(customers, (Cause("replay"),)), book)
