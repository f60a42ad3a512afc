"""What every row of a section says of who entered it, and who changed it last."""

from datetime import datetime
from typing import Any, Protocol

from backbone.actor import Actor
from backbone.db.unit_of_work import UnitOfWork
from backbone.ids import new_id


class Entry(Protocol):
    """A row that people change."""

    version: Any
    updated_at: Any
    updated_by: Any


def entered(work: UnitOfWork[Any], by: Actor) -> dict[str, Any]:
    """Return what a new row says of who entered it, and when."""
    now: datetime = work.now()
    return {
        "id": new_id(),
        "version": 1,
        "entered_by": by.name,
        "entered_by_id": by.id,
        "entered_at": now,
        "updated_at": now,
        "updated_by": by.name,
    }


def next_version(work: UnitOfWork[Any], row: Entry, *, by: Actor) -> None:
    """Say that a row was changed now, and by whom."""
    row.version += 1
    row.updated_at, row.updated_by = work.now(), by.name
