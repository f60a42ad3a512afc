"""The history of a record: what was done to it, by whom, and what it was before (F-062)."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select

from backbone.actor import Actor
from backbone.db.unit_of_work import ReadSession, UnitOfWork
from backbone.ids import new_id
from customer.domain.record import Action, Change
from customer.tables import ChangeRow


def append_history(
    work: UnitOfWork,
    customer_id: UUID,
    action: Action,
    *,
    by: Actor,
    changes: Sequence[Change] = (),
    reason: str | None = None,
    at: datetime | None = None,
) -> None:
    """Write down for good what was done to a record, now or at a given moment."""
    work.session.add(
        ChangeRow(
            id=new_id(),
            customer_id=customer_id,
            at=at or work.now(),
            by=by.name,
            by_id=by.id,
            action=action,
            reason=reason,
            changes=[asdict(one) for one in changes],
        )
    )


async def was_noted(read: ReadSession, customer_id: UUID, action: Action, *, at: datetime) -> bool:
    """Return whether something that happened at a moment stands in a record's history already."""
    same = (ChangeRow.customer_id == customer_id, ChangeRow.action == action, ChangeRow.at == at)
    return bool(await read.session.scalar(select(exists().where(*same))))
