"""What the callbacks service does when others speak."""

from collections.abc import Sequence

from backbone.db.unit_of_work import UnitOfWork
from callbacks.commands import news
from contracts.base import Event
from contracts.contacts import CodesChanged, ContactSnapshot
from contracts.customer import CustomerRemoved, CustomerSaved
from contracts.staff import AgencyChanged


async def keep_list_current(events: Sequence[Event], work: UnitOfWork) -> None:
    """Put customers on the list or take them off it, and know whom to call, and where."""
    await news.take_in(
        work,
        notes=[event for event in events if isinstance(event, ContactSnapshot)],
        saved=[event for event in events if isinstance(event, CustomerSaved)],
        removed=[event for event in events if isinstance(event, CustomerRemoved)],
    )


async def keep_codes(event: CodesChanged, work: UnitOfWork) -> None:
    """Learn the agency's codes: other words on the list, other codes in use."""
    told_at = work.cause.time if work.cause else work.now()
    await news.keep_codes(work, event, told_at=told_at)


async def keep_agency(event: AgencyChanged, work: UnitOfWork) -> None:
    """Learn the agency's hours and holidays, and count every deadline again."""
    await news.keep_agency(work, event)
