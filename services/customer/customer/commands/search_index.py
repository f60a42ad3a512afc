"""Filing records anew by all they are found by: those of an older version of this service."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import select

from backbone.db.unit_of_work import UnitOfWork
from customer.domain.record import Change, Details, details_of, undone
from customer.repositories.search_index import (
    details_clues,
    index_clues,
    index_names,
    keep_former,
)
from customer.tables import ChangeRow, CustomerRow

_AT_ONCE: Final = 300
"""Records filed in one transaction: none waits long for it, and a million take two hours."""


async def file_anew(work: UnitOfWork) -> None:
    """File some records that were not filed at the version they are at (R-07).

    What they were found by before is read from their histories. The records themselves stay as
    they are, so nobody is told.
    """
    query = (
        select(CustomerRow)
        .where(CustomerRow.filed_version != CustomerRow.version)
        .order_by(CustomerRow.id)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    rows = (await work.session.scalars(query)).all()
    histories = await _histories(work, [row.id for row in rows])
    for row in rows:
        if row.removed_at is not None:
            row.filed_version = row.version
            continue
        if _recall(row, histories[row.id]):
            await index_names(work, row)
        index_clues(row)


async def _histories(work: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, list[list[Change]]]:
    """Return what was changed in each of these records, the last change first."""
    found: dict[UUID, list[list[Change]]] = defaultdict(list)
    if not ids:
        return found
    changed = select(ChangeRow).where(ChangeRow.customer_id.in_(ids), ChangeRow.action == "CHANGED")
    for entry in await work.session.scalars(changed.order_by(ChangeRow.id.desc())):
        found[entry.customer_id].append([Change(**one) for one in entry.changes])
    return found


def _recall(row: CustomerRow, history: Sequence[Sequence[Change]]) -> bool:
    """Go back through a record's history; return whether it has had another name."""
    details, last4, renamed = details_of(row), row.ssn_last4, False
    states: list[tuple[Details, list[str]]] = []
    for entry in history:
        for change in entry:
            details = undone(details, change)
            if change.field == "ssn":
                last4 = change.old and change.old[-4:]
        states.append((details, details_clues(row.number, details, last4)))
    # The oldest first: what was so last is what is kept first.
    for before, clues in reversed(states):
        renamed |= keep_former(row, before, clues)
    return renamed
