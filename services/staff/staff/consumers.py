"""What the staff service does when others speak."""

from backbone.db.unit_of_work import UnitOfWork
from contracts.callbacks import CodeUnexplained
from contracts.sms import ReplyReceived
from staff.commands.notifications import News, tell
from staff.domain.notifications import about, unexplained


async def tell_staff(event: ReplyReceived, work: UnitOfWork) -> None:
    """Tell everybody who may read texts what a customer answered."""
    news = News(
        event.reply_id,
        event.notification,
        event.received_at,
        asks_for="sms.read",
        customer_id=about(event.customer_ids),
    )
    await tell(work, news)


async def tell_administrators(event: CodeUnexplained, work: UnitOfWork) -> None:
    """Tell those who look after the codes that one of them does nothing yet (R17)."""
    message = unexplained(event.call_code_label)
    news = News(
        event.flag_id,
        message,
        event.noted_at,
        asks_for="codes.write",
        call_code=event.call_code,
    )
    await tell(work, news)
