"""What the sms-gateway does when others speak."""

from collections.abc import Sequence

from backbone.db.unit_of_work import UnitOfWork
from contracts.base import Event
from contracts.staff import AgencyChanged
from sms_gateway.commands import learning


async def keep_reminders_current(events: Sequence[Event], work: UnitOfWork) -> None:
    """Whom to remind, of what, when, and whether they want it."""
    await learning.learn(work, events)


async def keep_agency(event: AgencyChanged, work: UnitOfWork) -> None:
    """Learn how the agency is called and where its clock is."""
    await learning.keep_agency(work, event)
