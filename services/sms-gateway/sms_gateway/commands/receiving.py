"""A text came in: keep it, understand it, note it, tell of it; all in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from backbone.db.unit_of_work import UnitOfWork
from backbone.ids import new_id
from contracts.sms import ReplyReceived
from sms_gateway.adapters.form import Inbound
from sms_gateway.adapters.people import Person, people_behind, people_named, reminded
from sms_gateway.commands.answering import answer_help, answer_stranger
from sms_gateway.commands.locks import lock_numbers, lock_users
from sms_gateway.commands.notes import log_note, note_id
from sms_gateway.commands.numbers import How, opt
from sms_gateway.commands.planning import plan_for_number
from sms_gateway.domain.replies import (
    About,
    Reminded,
    about,
    codes_of_reply,
    still_theirs,
    taken_as,
)
from sms_gateway.domain.wording import Told, notification, reply_note
from sms_gateway.domain.words import Kind, Meaning, meaning_of
from sms_gateway.tables import MessageRow, ReplyRow, table_of

REPLY = table_of(ReplyRow)
MESSAGE = table_of(MessageRow)

_FLOOD_NOTE = "MORE TEXTS FROM THIS NUMBER - SEE THE TEXT HISTORY"
_ASK = " Please call: CANCEL stops the texts and may mean the appointment."


async def receive(work: UnitOfWork, inbound: Inbound) -> UUID | None:
    """Take in one text. The same text again changes nothing, through whichever door (I-13)."""
    at = min(inbound.at or work.now(), work.now())
    meaning = _meaning_of(inbound)
    reply_id = await _keep(work, inbound, at)
    if reply_id is None:
        return None
    await lock_numbers(work, [inbound.number])
    await lock_users(work, inbound.number)
    behind = await people_behind(work, inbound.number, at)
    found = about(still_theirs(await reminded(work, inbound.number), behind.users), at)
    if meaning.kind in {"opt_out", "opt_in"}:
        how: How = "CARRIER" if meaning.carrier else "REPLY"
        out, said_now = meaning.kind == "opt_out", inbound.at is None
        await opt(work, inbound.number, out=out, how=how, at=at, said_now=said_now)
        await plan_for_number(work, inbound.number)
    people = behind.people
    if found.reminders:
        people = await people_named(work, {one.customer_id for one in found.reminders})
    heard = Heard(
        reply_id=reply_id,
        inbound=inbound,
        at=at,
        meaning=meaning,
        kind=taken_as(meaning, found),
        found=found,
        people=people,
        room=_room_for_a_note(work, meaning, behind.noted) if people else "none",
    )
    await _answer(work, heard)
    if heard.room != "none":
        await _mark_answered(work, heard)
        await _note(work, heard)
        _tell(work, heard)
    await _write_down(work, heard)
    return reply_id


def _meaning_of(inbound: Inbound) -> Meaning:
    """Say what a text means; a word only the provider knows means what it takes it for."""
    meaning = meaning_of(inbound.words)
    match inbound.taken_for:
        case "STOP" if meaning.kind != "opt_out":
            return Meaning("opt_out", carrier=True)
        case "START" if meaning.kind == "other":
            return Meaning("opt_in", carrier=True)
        case "HELP" if meaning.kind == "other":
            return Meaning("help")
        case _:
            return meaning


ServiceHarness = Literal["more", "last", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A text, what it means, what it is about, and whose it is."""

    reply_id: UUID
    inbound: Inbound
    at: datetime
    meaning: Meaning
    kind: Kind
    found: About
    people: Sequence[Person]
    room: ServiceHarness
    """Whether it may make a note, and whether that is the last for a while."""

    @property
    def words(self) -> str:
        """The customer's own words, but for the one character no table can hold."""
        return self.inbound.words.replace("\x00", "\ufffd")

    @property
    def certain(self) -> Reminded | None:
        """The one reminder it answers."""
        return self.found.reminders[0] if self.found.certain else None


async def _keep(work: UnitOfWork, inbound: Inbound, at: datetime) -> UUID | None:
    """Keep the text; None when we have it already."""
    row = {
        "reply_id": new_id(),
        "provider_id": inbound.provider_id,
        "number": inbound.number,
        "sent_to": inbound.sent_to,
        "words": "",
        "pictures": inbound.pictures,
        "at": at,
        "kind": "other",
        "customer_ids": [],
        "unmatched": False,
        "noted": False,
    }
    put = insert(REPLY).on_conflict_do_nothing().returning(REPLY.c.reply_id)
    kept: UUID | None = (await work.session.execute(put, row)).scalar()
    return kept


async def _write_down(work: UnitOfWork, heard: Heard) -> None:
    """Write beside the text what it was taken as."""
    certain = heard.certain
    await work.session.execute(
        update(REPLY).where(REPLY.c.reply_id == heard.reply_id),
        {
            "words": heard.words,
            "kind": heard.kind,
            "customer_ids": [one.customer_id for one in heard.people],
            "appointment_id": certain.appointment_id if certain else None,
            "unmatched": not heard.people,
            "noted": heard.room != "none",
        },
    )


def _room_for_a_note(work: UnitOfWork, meaning: Meaning, noted: int) -> ServiceHarness:
    """Say whether this number may make another note: a flood makes some, not a thousand (I-19).

    Whoever stops or resumes texts is always noted.
    """
    most = work.deps.settings.replies_noted
    if noted < most or meaning.kind in {"opt_out", "opt_in"}:
        return "more"
    return "last" if noted == most else "none"


async def _answer(work: UnitOfWork, heard: Heard) -> None:
    number = heard.inbound.number
    if heard.inbound.taken_for is not None:
        return  # the provider has answered
    if heard.meaning.kind == "help":
        await answer_help(work, number, heard.people[0] if heard.people else None)
    elif not heard.people and heard.meaning.kind not in {"opt_out", "opt_in"}:
        await answer_stranger(work, number)


async def _mark_answered(work: UnitOfWork, heard: Heard) -> None:
    if heard.certain is not None:
        answered = update(MESSAGE).where(MESSAGE.c.message_id == heard.certain.message_id)
        await work.session.execute(answered, {"answered_at": heard.at})


async def _note(work: UnitOfWork, heard: Heard) -> None:
    """Note the reply for everyone it may be from (E-20 to E-23)."""
    kinds = {one.customer_id: one.kind for one in heard.found.reminders}
    for person in heard.people:
        kind = kinds.get(person.customer_id)
        codes = codes_of_reply(heard.kind, kind, calls_off=heard.meaning.calls_off)
        notes = reply_note(heard.words, pictures=heard.inbound.pictures)
        if heard.room == "last":
            codes, notes = codes_of_reply("other", kind, calls_off=False), _FLOOD_NOTE
        await log_note(
            work,
            note_id(heard.inbound.provider_id, person.customer_id),
            person.customer_id,
            codes,
            contact_type="INCOMING",
            contact_date=heard.at,
            language=person.language,
            notes=notes,
        )


def _tell(work: UnitOfWork, heard: Heard) -> None:
    """Tell everyone of the reply, and staff in the words of the sources (F-147)."""
    certain = heard.certain
    published = notification(
        Told(
            words=heard.words,
            kind=heard.kind,
            names=[one.name for one in heard.people],
            number=heard.inbound.number,
            appointments=sorted({one.wall for one in heard.found.reminders}),
        )
    )
    work.emit(
        ReplyReceived(
            reply_id=heard.reply_id,
            kind=heard.kind,
            words=heard.words,
            number=heard.inbound.number,
            customer_ids=tuple(one.customer_id for one in heard.people),
            appointment_id=certain.appointment_id if certain else None,
            appointment_version=certain.schedule_version if certain else None,
            after_start=heard.found.after_start,
            received_at=heard.at,
            notification=published + (_ASK if heard.meaning.calls_off else ""),
        )
    )
