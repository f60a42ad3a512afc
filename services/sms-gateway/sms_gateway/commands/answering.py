"""Answer those who text us by themselves: HELP whenever it is asked, a stranger once."""

from datetime import timedelta

from sqlalchemy import select

from backbone.db.unit_of_work import UnitOfWork
from backbone.ids import new_id
from sms_gateway.adapters.gateway import Agency
from sms_gateway.adapters.people import Person
from sms_gateway.commands.numbers import number_row
from sms_gateway.commands.states import tell
from sms_gateway.domain.wording import answer_to_a_stranger, help_text, language_of_text
from sms_gateway.tables import MessageRow

_A_WHILE = timedelta(minutes=10)
_SOON = timedelta(hours=1)
"""An answer later than this only puzzles."""


async def answer_help(work: UnitOfWork, number: str, person: Person | None) -> None:
    """Say who we are and where to call, unless the provider does that by itself."""
    gateway = work.deps
    agency = await gateway.agency(work)
    if not gateway.settings.answer_help or agency.name is None:
        return
    row = await number_row(work, number)
    if row.opted_out or await _answered_lately(work, number):
        return
    language = language_of_text(person.language if person else agency.language)
    body = help_text(agency=agency.name, phone=agency.phone, language=language)
    _queue(work, "HELP", number, body, language, person)


async def _answered_lately(work: UnitOfWork, number: str) -> bool:
    """Say whether that number has just been told: two machines would ask each other for ever."""
    told = select(MessageRow.message_id).where(
        MessageRow.number == number,
        MessageRow.at > work.now() - _A_WHILE,
        MessageRow.kind == "HELP",
    )
    return (await work.session.scalar(told.limit(1))) is not None


async def answer_stranger(work: UnitOfWork, number: str) -> None:
    """Tell somebody we do not know where to call: politely, and only once, or robots would chat."""
    agency: Agency = await work.deps.agency(work)
    row = await number_row(work, number)
    if agency.name is None or row.opted_out or row.answered_at is not None:
        return
    row.answered_at = work.now()
    body = answer_to_a_stranger(agency=agency.name, phone=agency.phone)
    _queue(work, "STRANGER", number, body, "ENGLISH", None)


def _queue(
    work: UnitOfWork, kind: str, number: str, body: str, language: str, person: Person | None
) -> None:
    now = work.now()
    row = MessageRow(
        message_id=new_id(),
        version=1,
        kind=kind,
        number=number,
        customer_id=person.customer_id if person else None,
        language=language,
        body=body,
        state="SCHEDULED",
        rank=0,
        due_at=now,
        next_at=now,
        at=now,
        urged=False,
        expires_at=now + _SOON,
        attempt=0,
        noted=False,
    )
    work.session.add(row)
    tell(work, row)
