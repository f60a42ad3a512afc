"""Asking for a correction in the state's system, sending it, and what came of it (F-060)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from backbone.actor import Actor
from backbone.db.unit_of_work import UnitOfWork
from backbone.http.concurrency import require_match
from backbone.ids import new_id
from customer.commands.records import note_reveal
from customer.dependencies import Dependencies
from customer.domain.change_requests import (
    State,
    check_differs,
    check_on_record,
    check_reason,
    check_state,
    check_withdrawal,
    same_as_record,
    told,
)
from customer.domain.exceptions import SsnNotRecorded
from customer.domain.record import Action, Change
from customer.domain.ssn import SSN
from customer.gateways.ssn_vault import SsnVault
from customer.repositories.change_requests import (
    lock_change_request,
    lock_change_requests,
    on_record,
)
from customer.repositories.customers import get_customer
from customer.repositories.history import append_history
from customer.schemas.change_requests import ChangeRequestStep, NewChangeRequest
from customer.tables import ChangeRequestRow, CustomerRow

_SETTLED: Final[frozenset[State]] = frozenset({"DONE", "REFUSED"})


async def ask(
    work: UnitOfWork[Dependencies], customer_id: UUID, new: NewChangeRequest, *, by: Actor
) -> ChangeRequestRow:
    """Ask that the state's system say what the record says."""
    customer = await get_customer(work, customer_id)
    said = on_record(customer)
    check_reason(new.reason, new.note)
    row = ChangeRequestRow(
        id=new_id(),
        customer_id=customer_id,
        version=1,
        field=new.field,
        theirs=new.theirs,
        ours=check_on_record(new.field, said),
        reason=new.reason,
        note=new.note,
        state="REQUESTED",
        requested_at=work.now(),
        requested_by=by.name,
        requested_by_id=by.id,
    )
    if new.field == "ssn":
        _seal(work.deps.ssn_vault, row, customer, new.theirs_ssn)
    else:
        check_differs(row.field, row.theirs, row.ours)
    work.session.add(row)
    changes = [
        Change("change_request.difference", row.theirs, row.ours),
        Change("change_request.reason", None, row.reason),
        *([Change("change_request.note", None, row.note)] if row.note else []),
    ]
    _tell(work, row, "CHANGE_REQUESTED", by=by, changes=changes)
    return row


async def move(
    work: UnitOfWork,
    customer_id: UUID,
    request_id: UUID,
    step: ChangeRequestStep,
    *,
    by: Actor,
    if_match: int | None,
) -> ChangeRequestRow:
    """Send, settle or take up again; the history keeps every step."""
    await get_customer(work, customer_id)
    row = await lock_change_request(work, customer_id, request_id)
    require_match(if_match, row.version)
    check_state(row.request, step.state, answer=step.answer)
    _move(work, row, step.state, answer=step.answer, by=by)
    return row


@dataclass(frozen=True)
class Marking:
    """What became of requests that were marked sent together."""

    sent: Sequence[UUID]
    already_sent: Sequence[ChangeRequestRow]
    not_sent: Sequence[UUID]


async def mark_sent(work: UnitOfWork, ids: Sequence[UUID], *, by: Actor) -> Marking:
    """Mark requests as sent together; doing it again changes nothing, and says so of each."""
    rows = await lock_change_requests(work, ids)
    sent = [row for row in rows if row.state == "REQUESTED"]
    already = [row for row in rows if row.sent_at is not None]
    for row in sent:
        _move(work, row, "SENT", answer=None, by=by)
    named = {row.id for row in (*sent, *already)}
    return Marking(
        sent=[row.id for row in sent],
        already_sent=already,
        not_sent=[one for one in dict.fromkeys(ids) if one not in named],
    )


async def withdraw(
    work: UnitOfWork, customer_id: UUID, request_id: UUID, *, by: Actor, if_match: int | None
) -> None:
    """Take back what was asked for, while it has not been sent."""
    await get_customer(work, customer_id)
    row = await lock_change_request(work, customer_id, request_id)
    require_match(if_match, row.version)
    check_withdrawal(row.state)
    row.version += 1
    row.withdrawn_at = work.now()
    _tell(work, row, "CHANGE_REQUEST_WITHDRAWN", by=by)


async def reveal(
    work: UnitOfWork[Dependencies], customer_id: UUID, request_id: UUID, *, reason: str, by: Actor
) -> tuple[SSN | None, SSN]:
    """Return both numbers in full, theirs and ours, having written down who sees them and why."""
    await get_customer(work, customer_id)
    row = await lock_change_request(work, customer_id, request_id)
    if row.ours_sealed is None:
        raise SsnNotRecorded
    await note_reveal(work, customer_id, reason=reason, by=by)
    vault = work.deps.ssn_vault
    theirs = vault.open(row.id, row.theirs_sealed) if row.theirs_sealed else None
    return theirs, vault.open(customer_id, row.ours_sealed)


def _seal(
    vault: SsnVault, row: ChangeRequestRow, customer: CustomerRow, theirs: SSN | None
) -> None:
    """Keep both numbers sealed, and in words only their last four digits."""
    row.ours_sealed, row.ours_mark = customer.ssn_sealed, customer.ssn_mark
    row.theirs = None
    if theirs is not None:
        if vault.mark(theirs) == customer.ssn_mark:
            raise same_as_record()
        row.theirs, row.theirs_sealed = theirs.masked, vault.seal(row.id, theirs)


def _move(
    work: UnitOfWork, row: ChangeRequestRow, new: State, *, answer: str | None, by: Actor
) -> None:
    """Put a request into a state it may have, and stamp it; what is taken back has no stamp."""
    back = row.state in _SETTLED or new == "REQUESTED"
    actions: dict[State, Action] = {
        "SENT": "CHANGE_REQUEST_SENT",
        "DONE": "CHANGE_REQUEST_DONE",
        "REFUSED": "CHANGE_REQUEST_REFUSED",
    }
    now, name = work.now(), by.name
    changes = [Change("change_request.state", row.state, new)]
    if answer:
        changes.append(Change("change_request.answer", None, answer))
    row.state, row.answer = new, answer
    row.version += 1
    row.settled_at, row.settled_by = (now, name) if new in _SETTLED else (None, None)
    if new == "REQUESTED":
        row.sent_at = row.sent_by = None
    elif new == "SENT" and not back:
        row.sent_at, row.sent_by = now, name
    action = "CHANGE_REQUEST_REOPENED" if back else actions[new]
    _tell(work, row, action, by=by, changes=changes)


def _tell(
    work: UnitOfWork,
    row: ChangeRequestRow,
    action: Action,
    *,
    by: Actor,
    changes: Sequence[Change] = (),
) -> None:
    append_history(work, row.customer_id, action, by=by, changes=[told(row.field), *changes])
