"""The history of a record: what was done to it, by whom, and what it was before (F-062)."""

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from backbone.actor import Actor
from backbone.db.unit_of_work import UnitOfWork
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
) -> None:
    """Write down for good what was done to a record."""
    work.session.add(
        ChangeRow(
            id=new_id(),
            customer_id=customer_id,
            at=work.now(),
            by=by.name,
            by_id=by.id,
            action=action,
            reason=reason,
            changes=[asdict(one) for one in changes],
        )
    )
