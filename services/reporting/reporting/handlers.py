"""What the reporting service does when others speak."""

from collections.abc import Sequence

from backbone.work import Work
from contracts.base import Event
from reporting.actions import news


async def keep_up(events: Sequence[Event], work: Work) -> None:
    """Take in what happened: to notes, applications, mail, customers, codes and the agency."""
    await news.take_in(work, events)
