"""A text came in: keep it, understand it, note it, publish it; all in one transaction."""

from datetime import datetime

from sqlalchemy import update

from backbone.db.unit_of_work import UnitOfWork
from backbone.ids import new_id
from contracts.sms import ReplyReceived
from sms_gateway.commands.answer_text import answer_help, answer_stranger
from sms_gateway.commands.locks import lock_customers_of, lock_numbers
from sms_gateway.commands.messages import emit_note
from sms_gateway.commands.pictures import keep_pictures
from sms_gateway.commands.plan_reminders import plan_reminders
from sms_gateway.commands.set_opt_out import record_reachable, set_opt_out
from sms_gateway.dependencies import Dependencies
from sms_gateway.domain.replies import OPT_CHOICES, InboundText, Reply, interpret
from sms_gateway.repositories.agency import agency_in_texts
from sms_gateway.repositories.customers import people_behind
from sms_gateway.repositories.messages import reminders_sent_to
from sms_gateway.repositories.published import publish_for_good
from sms_gateway.repositories.replies import has_reply, notes_lately
from sms_gateway.tables import MessageRow, ReplyRow


async def receive_text(work: UnitOfWork[Dependencies], text: InboundText) -> ReplyRow | None:
    """Take in one text and return it; None, and nothing changes, when it was here before (N-13)."""
    at = min(text.at or work.now(), work.now())
    await lock_numbers(work, [text.number])
    if await has_reply(work, text.provider_id):
        return None
    customers = await lock_customers_of(work, [text.number])
    settings = work.deps.settings
    agency = await agency_in_texts(work, settings)
    sent = await reminders_sent_to(work, text.number)
    reminded = {one.customer_id for one in sent}
    known = await people_behind(work, text.number, reminded=reminded, language=agency.language)
    reply = interpret(
        text,
        at,
        sent=sent,
        known=known,
        noted=await notes_lately(work, text.number, at),
        most_noted=settings.replies_noted,
    )
    if reply.kind in OPT_CHOICES:
        await set_opt_out(
            work,
            text.number,
            opted_out=reply.kind == "opt_out",
            how="CARRIER" if reply.by_carrier else "REPLY",
            at=at,
            said_now=text.at is None,
        )
    reachable = await record_reachable(work, text.number, at=at)
    if reachable or reply.kind in OPT_CHOICES:
        await plan_reminders(work, customers)
    if reply.automatic_answer == "HELP":
        await answer_help(work, text.number, agency, reply.people)
    elif reply.automatic_answer == "STRANGER":
        await answer_stranger(work, text.number, agency)
    return await _store(work, text, at, reply)


async def _store(work: UnitOfWork, text: InboundText, at: datetime, reply: Reply) -> ReplyRow:
    """Store a text; publish its notes and, with what staff are told, the reply itself (F-147)."""
    answered = reply.answered
    row = ReplyRow(
        reply_id=new_id(),
        provider_id=text.provider_id,
        number=text.number,
        sent_to=text.sent_to,
        words=reply.words,
        pictures=text.pictures,
        at=at,
        kind=reply.kind,
        customer_ids=[one.customer_id for one in reply.people],
        appointment_id=answered.appointment_id if answered else None,
        unmatched=not reply.people,
        noted=bool(reply.notes),
    )
    work.session.add(row)
    await keep_pictures(work, row, text.media)
    if not reply.notes:
        return row
    if answered is not None:
        reminder = update(MessageRow).where(MessageRow.message_id == answered.message_id)
        await work.session.execute(reminder.values(answered_at=at))
    for note in reply.notes:
        await emit_note(work, note)
    await publish_for_good(
        work,
        ReplyReceived(
            reply_id=row.reply_id,
            kind=reply.kind,
            words=reply.words,
            number=text.number,
            customer_ids=tuple(row.customer_ids),
            customer_names=tuple(one.name for one in reply.people),
            appointment_id=row.appointment_id,
            appointment_version=answered.schedule_version if answered else None,
            pictures=text.pictures,
            may_mean_visit=reply.may_mean_visit,
            after_start=reply.about.after_start,
            appointments=tuple(wall.isoformat() for wall in reply.about.walls),
            received_at=at,
            notification=reply.notification,
        ),
    )
    return row
