"""Why a customer is, or is not, on the list."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from backbone.db.unit_of_work import ReadSession
from backbone.http.problems import Problem
from callbacks.adapters.book import Book
from callbacks.adapters.facts import all_facts
from callbacks.domain.facts import Fact
from callbacks.domain.fold import Standing, fold
from callbacks.schemas import History, NoteHistory, Turn
from callbacks.tables import CallbackRow, TurnRow, table_of

CALLBACK = table_of(CallbackRow)
TURN = table_of(TurnRow)

_BECAUSE = {
    "note": "a note",
    "amended": "a correction of a note",
    "voided": "the deletion of a note",
    "customer_removed": "the removal of the customer's record",
    "replay": "counting anew",
}
_MOVED = {
    "OPENED": "Came onto the list",
    "CHANGED": "Changed on the list",
    "CLOSED": "Left the list",
}


async def history(read: ReadSession, customer: UUID) -> History:
    """Tell every opening and closing with its cause, and what each note did to the list."""
    book = await read.deps.book(read)
    facts = await all_facts(read.session, customer)
    turns = (
        await read.session.execute(
            select(TURN).where(TURN.c.customer_id == customer).order_by(TURN.c.version.desc())
        )
    ).all()
    if not facts and not turns:
        raise Problem(404, "Nothing was ever noted for this customer. Check the customer's record.")
    listed = select(CALLBACK.c.open).where(CALLBACK.c.customer_id == customer)
    standing = fold(facts).get(customer, Standing(customer))
    current = {fact.contact_id: fact for fact in sorted(facts, key=lambda one: one.version)}
    newest_first = sorted(
        current.values(), key=lambda one: (one.contact_date, one.contact_id), reverse=True
    )
    return History(
        customer_id=customer,
        open=bool(await read.session.scalar(listed)),
        turns=[_turn(row, book) for row in turns],
        notes=[_note(fact, standing, book) for fact in newest_first],
    )


def _turn(row: Row[Any], book: Book) -> Turn:
    by = f", {row.by}" if row.by else ""
    return Turn(
        version=row.version,
        kind=row.kind,
        at=row.at,
        cause=row.cause,
        cause_contact_id=row.cause_contact_id,
        by=row.by,
        tier=row.tier,
        call_code=row.call_code,
        call_code_label=book.label("call_codes", row.call_code) if row.call_code else None,
        reasons=row.reasons,
        sentence=f"{_MOVED[row.kind]} through {_BECAUSE[row.cause]}{by}.",
    )


def _note(fact: Fact, standing: Standing, book: Book) -> NoteHistory:
    answer = next((one.by for one in standing.answered if one.fact is fact), None)
    state = "NONE"
    if fact.voided:
        state = "VOIDED"
    elif answer is not None:
        state = "ANSWERED"
    elif any(reason.fact is fact for reason in standing.reasons):
        state = "OPEN"
    return NoteHistory.model_validate(
        {
            "contact_id": fact.contact_id,
            "version": fact.version,
            "contact_date": fact.contact_date,
            "recorded_at": fact.recorded_at,
            "contact_type": fact.contact_type,
            "contact_action": fact.contact_action,
            "contact_action_label": book.label("actions", fact.contact_action),
            "call_code": fact.call_code,
            "call_code_label": book.label("call_codes", fact.call_code),
            "entered_by": fact.entered_by,
            "effect": fact.effect.name,
            "rule": fact.effect.rule,
            "why": book.decisions.rule(fact.effect.rule).why,
            "state": state,
            "answered_by": answer.contact_id if answer else None,
            "answered_by_name": answer.entered_by if answer else None,
            "voided_by": fact.voided_by,
        }
    )
