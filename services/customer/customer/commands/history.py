"""Writing into a record's history what was done, by whom, and what it was before (F-062)."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Final
from uuid import UUID

from backbone.actor import Actor
from backbone.db.unit_of_work import UnitOfWork
from backbone.ids import new_id
from customer.domain.record import Action, Change
from customer.tables import ChangeRow

SYSTEM: Final = "SYSTEM"
"""Who stands in the history when nobody on the staff did it."""


def remember(
    work: UnitOfWork,
    customer_id: UUID,
    action: Action,
    *,
    by: Actor | None,
    seen: Sequence[Change] = (),
    reason: str | None = None,
) -> None:
    """Keep for good what was done to a record; by nobody means by the system itself."""
    work.session.add(
        ChangeRow(
            id=new_id(),
            customer_id=customer_id,
            at=work.now(),
            by=by.name if by else SYSTEM,
            by_id=by.id if by else None,
            action=action,
            reason=reason,
            changes=[asdict(one) for one in seen],
        )
    )
