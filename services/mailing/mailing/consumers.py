"""What the mailing service does when others speak."""

from collections.abc import Sequence

from backbone.db.unit_of_work import UnitOfWork
from contracts.base import Event
from contracts.contacts import CodesChanged, ContactSnapshot, DeficiencyRecorded
from contracts.customer import CustomerRemoved, CustomerSaved
from contracts.staff import AgencyChanged
from mailing.commands import news


async def keep_pieces_current(events: Sequence[Event], work: UnitOfWork) -> None:
    """Queue a piece for a note with a mailing code, change it, hold it or take it back."""
    await news.take_in(
        work,
        notes=[event for event in events if isinstance(event, ContactSnapshot)],
        customers=[
            event for event in events if isinstance(event, (CustomerSaved, CustomerRemoved))
        ],
    )


async def keep_deficiency(event: DeficiencyRecorded, work: UnitOfWork) -> None:
    """Know what the letter about an incomplete application must list."""
    await news.keep_deficiency(work, event)


async def keep_codes(event: CodesChanged, work: UnitOfWork) -> None:
    """Learn the agency's codes: other words on papers and lists."""
    await news.keep_codes(work, event)


async def keep_agency(event: AgencyChanged, work: UnitOfWork) -> None:
    """Learn the return address, and whether the agency has a mailing system."""
    await news.keep_agency(work, event)
