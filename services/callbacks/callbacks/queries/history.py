"""Why a customer is, or is not, on the list."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from backbone.db.models import table_of
from backbone.db.unit_of_work import ReadSession
from callbacks.dependencies import Dependencies
from callbacks.domain.facts import Fact, note_fields
from callbacks.domain.fold import Standing, fold
from callbacks.repositories.callbacks import CALLBACK
from callbacks.repositories.facts import load_history
from callbacks.repositories.reference import Reference
from callbacks.schemas.history import History, NoteHistory, Turn
from callbacks.tables import TurnRow

TURN = table_of(TurnRow)

_CAUSES = {
    "note": ("note", "a note"),
    "amended": ("correction", "a correction of a note"),
    "voided": ("deletion", "the deletion of a note"),
    "customer_removed": ("customer_removal", "the removal of the customer's record"),
    "date_reached": ("date", "the day its note names"),
    "replay": ("recount", "counting anew"),
}
_CHANGES = {
    "OPENED": "Came onto the list",
    "CHANGED": "Changed on the list",
    "CLOSED": "Left the list",
}


async def customer_history(read: ReadSession[Dependencies], customer: UUID) -> History | None:
    """Return every turn of a customer's row with its cause, and what each note did to the list.

    None when nothing was ever noted for the customer.
    """
    reference = await read.deps.reference.load(read)
    facts = await load_history(read.session, customer)
    of_customer = select(TURN).where(TURN.c.customer_id == customer)
    turns = (await read.session.execute(of_customer.order_by(TURN.c.version.desc()))).all()
    if not facts and not turns:
        return None
    listed = select(CALLBACK.c.open).where(CALLBACK.c.customer_id == customer)
    standing = fold(facts, reference.calendar).get(customer, Standing(customer))
    current = {fact.contact_id: fact for fact in sorted(facts, key=lambda one: one.version)}
    newest_first = sorted(
        current.values(), key=lambda one: (one.contact_date, one.contact_id), reverse=True
    )
    return History(
        customer_id=customer,
        open=bool(await read.session.scalar(listed)),
        turns=[_turn(row, reference) for row in turns],
        notes=[_note(fact, standing, reference, read.now()) for fact in newest_first],
    )


def _turn(row: Row[Any], reference: Reference) -> Turn:
    cause, in_english = _CAUSES[row.cause]
    by = f", {row.by}" if row.by else ""
    return Turn.model_validate(
        {
            **row._asdict(),
            "code": f"{row.kind.lower()}_by_{cause}",
            "call_code_label": row.call_code and reference.label("call_codes", row.call_code),
            "sentence": f"{_CHANGES[row.kind]} through {in_english}{by}.",
        }
    )


def _note(fact: Fact, standing: Standing, reference: Reference, now: datetime) -> NoteHistory:
    answer = next((one.by for one in standing.answered if one.fact is fact), None)
    asking = next((one for one in standing.reasons if one.fact is fact), None)
    state = "NONE"
    if fact.voided:
        state = "VOIDED"
    elif answer is not None:
        state = "ANSWERED"
    elif asking is not None:
        state = "OPEN" if asking.begins <= now else "DATED"
    rule = reference.decisions.rule(fact.effect.rule)
    return NoteHistory.model_validate(
        {
            **note_fields(fact),
            "version": fact.version,
            "contact_action_label": reference.label("actions", fact.contact_action),
            "call_code_label": reference.label("call_codes", fact.call_code),
            "effect": fact.effect.name,
            "rule": fact.effect.rule,
            "why_code": rule.code,
            "why": rule.why,
            "state": state,
            "opens_at": asking and asking.opens_at,
            "answered_by": answer and answer.contact_id,
            "answered_by_name": answer and answer.entered_by,
            "voided_by": fact.voided_by,
        }
    )
