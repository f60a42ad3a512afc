"""The events this service consumes: each becomes a notification, or a line of the audit."""

from collections.abc import Mapping

from backbone.db.unit_of_work import UnitOfWork
from backbone.ids import id_of
from contracts.callbacks import CodeUnexplained
from contracts.contacts import ContactVoided, SmsReply
from contracts.customer import SsnSearched
from contracts.mailing import ChangedAfterPosting
from contracts.operations import DeadLetterHandled
from contracts.sms import ReplyReceived
from contracts.staff import NotificationKind
from staff.commands.notifications import add_notification, add_once_for_code
from staff.domain.notifications import (
    Notification,
    changed_after_posting_message,
    sole_customer,
    ssn_searches_limited_message,
    unexplained_code_message,
)
from staff.repositories.audit import add_audit_once
from staff.tables import AccountRow

REPLY_KINDS: Mapping[SmsReply, NotificationKind] = {
    "confirm": "appointment_confirmed",
    "cancel": "appointment_cancelled",
    "opt_out": "opted_out",
    "opt_in": "opted_in",
    "help": "help_requested",
    "other": "reply_received",
}


async def notify_of_reply(event: ReplyReceived, work: UnitOfWork) -> None:
    """Notify everybody who may read texts of what a customer answered."""
    stated_elsewhere = {"reply_id", "kind", "customer_ids", "received_at", "notification"}
    await add_notification(
        work,
        Notification(
            event.reply_id,
            kind=REPLY_KINDS[event.kind],
            parameters=event.model_dump(mode="json", exclude=stated_elsewhere),
            message=event.notification,
            at=event.received_at,
            permission="sms.read",
            customer_id=sole_customer(event.customer_ids),
        ),
    )


async def notify_of_unexplained_code(event: CodeUnexplained, work: UnitOfWork) -> None:
    """Notify those who look after the codes that one of them does nothing yet (R17)."""
    await add_once_for_code(
        work,
        Notification(
            event.flag_id,
            kind="unexplained_code",
            parameters=event.model_dump(mode="json", exclude={"flag_id", "noted_at"}),
            message=unexplained_code_message(event.call_code_label),
            at=event.noted_at,
            permission="codes.write",
            call_code=event.call_code,
        ),
    )


async def audit_ssn_search(event: SsnSearched, work: UnitOfWork) -> None:
    """Keep a search by social security number in the audit; of too many, notify supervisors."""
    await add_audit_once(
        work,
        audit_id=event.search_id,
        at=event.searched_at,
        action="SSN_SEARCH_REFUSED" if event.refused else "SSN_SEARCHED",
        actor=event.username,
        changes={"digest": event.digest, "per_minute": event.per_minute},
    )
    if not event.refused:
        return
    await add_notification(
        work,
        Notification(
            event.search_id,
            kind="ssn_searches_limited",
            parameters={"name": event.name, "per_minute": event.per_minute},
            message=ssn_searches_limited_message(event.name, per_minute=event.per_minute),
            at=event.searched_at,
            permission="customers.reveal_ssn",
        ),
    )


async def audit_note_taken_back(event: ContactVoided, work: UnitOfWork) -> None:
    """Keep in the audit that a note was moved, or deleted for a reason (R-22, R-23).

    Who deletes a note on its first day need not say why; that stands in the note's own history.
    """
    if event.reason is None:
        return
    by = event.voided_by_id
    account = await work.session.get(AccountRow, by) if by is not None else None
    stated = {"contact_id", "customer_id", "reason", "moved_to_contact_id", "moved_to_customer_id"}
    await add_audit_once(
        work,
        audit_id=id_of(event.recorded_at, event.contact_id, event.version),
        at=event.recorded_at,
        action="NOTE_MOVED" if event.moved_to_contact_id else "NOTE_DELETED",
        actor=account.username if account else event.voided_by,
        changes=event.model_dump(mode="json", include=stated, exclude_none=True),
    )


async def audit_dead_letter(event: DeadLetterHandled, work: UnitOfWork) -> None:
    """Keep in the audit who had which event tried again or discarded, and why."""
    known = {"handling_id", "handling", "username", "handled_at"}
    await add_audit_once(
        work,
        audit_id=event.handling_id,
        at=event.handled_at,
        action="EVENT_REPLAYED" if event.handling == "REPLAYED" else "EVENT_DISCARDED",
        actor=event.username,
        changes=event.model_dump(mode="json", exclude=known),
    )


async def notify_of_change_after_posting(event: ChangedAfterPosting, work: UnitOfWork) -> None:
    """Notify a note's author that its letter had gone; where it has none, all who write notes."""
    stated_elsewhere = {"change_id", "customer_id", "noted_at", "entered_by_id"}
    await add_notification(
        work,
        Notification(
            event.change_id,
            kind="changed_after_posting",
            parameters=event.model_dump(mode="json", exclude=stated_elsewhere),
            message=changed_after_posting_message(
                posted=event.posted_label,
                wanted=event.wanted_label,
                deleted=event.deleted,
                author=event.entered_by,
            ),
            at=event.noted_at,
            permission="contacts.write",
            customer_id=event.customer_id,
            account_id=event.entered_by_id,
        ),
    )
