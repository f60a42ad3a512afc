"""What the customer service does when others speak."""

from backbone.db.unit_of_work import UnitOfWork
from contracts.sms import OptedIn, OptedOut, ReplyReceived
from contracts.staff import AgencyChanged
from customer.commands import agency, appointments, consent


async def take_answer(event: ReplyReceived, work: UnitOfWork) -> None:
    """Let a text confirm an appointment, or ask for it to be cancelled."""
    await appointments.take_answer(work, event)


async def mark_number(event: OptedOut | OptedIn, work: UnitOfWork) -> None:
    """Mark a number that wants no more texts, or wants them again."""
    await consent.mark_number(work, event)


async def keep_agency(event: AgencyChanged, work: UnitOfWork) -> None:
    """Know in which zone the agency's clocks hang: the one new appointments are meant in."""
    await agency.keep_agency(work, event)
