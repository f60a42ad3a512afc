"""What the reporting service does when others speak."""

from collections.abc import Sequence

from backbone.db.unit_of_work import UnitOfWork
from contracts.base import Event
from reporting.commands import news


async def keep_up(events: Sequence[Event], work: UnitOfWork) -> None:
    """Take in what happened: to notes, applications, mail, customers, codes and the agency."""
    await news.take_in(work, events)
