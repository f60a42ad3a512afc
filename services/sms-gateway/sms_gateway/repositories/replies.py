"""The texts people sent us."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from backbone.db.unit_of_work import ReadSession
from sms_gateway.tables import ReplyRow

_LATELY = timedelta(minutes=10)


async def has_reply(read: ReadSession, provider_id: str) -> bool:
    """Say whether a text was taken in before."""
    known = select(ReplyRow.reply_id).where(ReplyRow.provider_id == provider_id)
    return await read.session.scalar(known) is not None


async def notes_lately(read: ReadSession, number: str, at: datetime) -> int:
    """Count the texts of a number that were noted in the ten minutes before a moment."""
    lately = select(func.count()).where(
        ReplyRow.number == number, ReplyRow.at > at - _LATELY, ReplyRow.noted
    )
    return await read.session.scalar(lately) or 0
