"""What the contacts service does when others speak."""

from collections.abc import Sequence

from backbone.db.unit_of_work import UnitOfWork
from contacts.commands import mail, news
from contracts.contacts import ContactLogged
from contracts.customer import CustomerRemoved, CustomerSaved
from contracts.mailing import PieceReturned, PiecesMailed
from contracts.staff import AgencyChanged


async def keep_history(events: Sequence[ContactLogged], work: UnitOfWork) -> None:
    """Put a note another service logged into the customer's history, like any other."""
    await news.store_heard(work, events)


async def keep_customers(
    events: Sequence[CustomerSaved | CustomerRemoved], work: UnitOfWork
) -> None:
    """Know which customers there are, and whose record was deleted."""
    await news.keep_customers(work, events)


async def keep_agency(event: AgencyChanged, work: UnitOfWork) -> None:
    """Know whether the agency has a mailing system, and in which zone its days begin."""
    await news.keep_agency(work, event)


async def stamp_mailing_dates(event: PiecesMailed, work: UnitOfWork) -> None:
    """Write on each note when its piece was posted."""
    await mail.stamp_mailing_dates(work, event)


async def log_returned_mail(event: PieceReturned, work: UnitOfWork) -> None:
    """Put into the customer's history that a piece came back."""
    await mail.log_returned(work, event)
