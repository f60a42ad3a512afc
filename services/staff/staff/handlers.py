"""What the staff service does when others speak."""

from backbone.work import Work
from contracts.sms import ReplyReceived
from staff.actions import notifications


async def tell_staff(event: ReplyReceived, work: Work) -> None:
    """Tell everybody on the staff what a customer answered."""
    await notifications.tell_staff(work, event)
