"""Answer those who text us: HELP whenever it is asked, a stranger once."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import select

from backbone.db.unit_of_work import UnitOfWork
from backbone.ids import new_id
from sms_gateway.commands.messages import emit_state
from sms_gateway.dependencies import Dependencies
from sms_gateway.domain.replies import Person
from sms_gateway.domain.wording import (
    Language,
    answer_to_a_stranger,
    help_text,
    language_of_text,
)
from sms_gateway.repositories.agency import Agency
from sms_gateway.repositories.numbers import locked_number
from sms_gateway.tables import MessageRow

_LATELY = timedelta(minutes=10)
_EXPIRES_AFTER = timedelta(hours=1)
"""An answer later than this only puzzles."""


async def answer_help(
    work: UnitOfWork[Dependencies], number: str, agency: Agency, people: Sequence[Person]
) -> None:
    """Say who we are and where to call, unless the provider does that by itself."""
    if not work.deps.settings.answer_help or agency.name is None:
        return
    row = await locked_number(work.session, number)
    if row.opted_out or await _answered_lately(work, number):
        return
    customer_id, spoken = (
        (people[0].customer_id, people[0].language) if people else (None, agency.language)
    )
    language = language_of_text(spoken)
    body = help_text(agency=agency.name, phone=agency.phone, language=language)
    _queue(work, "HELP", number, body, language=language, customer_id=customer_id)


async def _answered_lately(work: UnitOfWork, number: str) -> bool:
    """Say whether the number was just answered: two machines would ask each other for ever."""
    lately = select(MessageRow.message_id).where(
        MessageRow.number == number,
        MessageRow.at > work.now() - _LATELY,
        MessageRow.kind == "HELP",
    )
    return (await work.session.scalar(lately.limit(1))) is not None


async def answer_stranger(work: UnitOfWork, number: str, agency: Agency) -> None:
    """Tell somebody we do not know where to call: only once, or machines would chat for ever."""
    row = await locked_number(work.session, number)
    if agency.name is None or row.opted_out or row.answered_at is not None:
        return
    row.answered_at = work.now()
    body = answer_to_a_stranger(agency=agency.name, phone=agency.phone)
    _queue(work, "STRANGER", number, body)


def _queue(
    work: UnitOfWork,
    kind: Literal["HELP", "STRANGER"],
    number: str,
    body: str,
    *,
    language: Language = "ENGLISH",
    customer_id: UUID | None = None,
) -> None:
    now = work.now()
    row = MessageRow(
        message_id=new_id(),
        version=1,
        kind=kind,
        number=number,
        customer_id=customer_id,
        language=language,
        body=body,
        state="SCHEDULED",
        due_at=now,
        next_at=now,
        at=now,
        expires_at=now + _EXPIRES_AFTER,
    )
    work.session.add(row)
    emit_state(work, row)
