"""What the callbacks service does with events of other services."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from backbone.db.reference_data import (
    load_reference,
    store_agency,
    store_codes,
    store_customers,
    store_reference,
)
from backbone.db.revoked_access import store_revocation
from backbone.db.unit_of_work import UnitOfWork
from callbacks.commands.callback_list import TOPIC, Cause, refold, refold_open_rows, store_notes
from callbacks.commands.claims import free_claims
from callbacks.commands.code_meanings import decide_as_it_was
from callbacks.commands.numbers import mark_wrong_numbers
from callbacks.dependencies import Dependencies
from callbacks.repositories.callbacks import CALLBACK
from callbacks.repositories.facts import CUSTOMER
from callbacks.repositories.reference import REFERENCE_LOCK, RETIRED_CODES, calendar_of
from contracts.base import Event
from contracts.contacts import CodesChanged, ContactAmended, ContactSnapshot, ContactVoided
from contracts.customer import CustomerRemoved, CustomerSaved
from contracts.staff import AccessRevoked, AgencyChanged


async def update_callback_list(events: Sequence[Event], work: UnitOfWork[Dependencies]) -> None:
    """Bring the list up to date with all notes and customers that arrived together.

    First the locks, in one order for everybody; then what is new; then one fold of all customers
    concerned. A batch of a hundred notes costs as many statements as a single one.
    """
    notes = [event for event in events if isinstance(event, ContactSnapshot)]
    customers = [event for event in events if isinstance(event, CustomerSaved | CustomerRemoved)]
    causes = _causes(events)
    saved = {event.customer_id for event in customers}
    await work.advisory_lock(*map(str, causes.keys() | saved), shared=[REFERENCE_LOCK])
    reference = await work.deps.reference.load(work)
    await store_customers(work, CUSTOMER, customers, columns=_customer_columns, blank=_BLANK)
    concerned = await store_notes(work, notes, reference)
    said = {note.customer_id for note in notes if note.phone is not None or note.version > 1}
    await mark_wrong_numbers(work, saved | said, reference)
    concerned |= {event.customer_id for event in customers if isinstance(event, CustomerRemoved)}
    contacts = {note.customer_id for note in notes if note.contact_type == "INCOMING"}
    listed = await _attempts_of_open(work, (contacts - concerned) | saved)
    # A contact ends a pause, a best time to call moves it, a customer who is not called any more
    # has none; nobody pauses without an attempt.
    concerned |= {one for one, attempts in listed.items() if attempts}
    counted_anew = [Cause("replay")]
    changed = await refold(
        work, {one: causes.get(one, counted_anew) for one in concerned}, reference
    )
    if changed or saved & listed.keys():
        work.notify(TOPIC)


def _causes(events: Sequence[Event]) -> dict[UUID, list[Cause]]:
    """Return for each customer concerned what is new, the latest last."""
    notes = [event for event in events if isinstance(event, ContactSnapshot)]
    causes: dict[UUID, list[Cause]] = defaultdict(list)
    for note in sorted(notes, key=lambda one: (one.recorded_at, one.contact_id)):
        match note:
            case ContactVoided():
                cause = Cause("voided", note.contact_id, note.voided_by, note)
            case ContactAmended():
                cause = Cause("amended", note.contact_id, note.entered_by, note)
            case _:
                cause = Cause("note", note.contact_id, note.entered_by, note)
        causes[note.customer_id].append(cause)
    for event in events:
        if isinstance(event, CustomerRemoved):
            cause = Cause("customer_removed", None, event.removed_by, event)
            causes[event.customer_id].append(cause)
    return causes


_BLANK: dict[str, Any] = {
    "number": None,
    "name": None,
    "phones": [],
    "wrong_numbers": {},
    "language": None,
    "best_time_to_call": None,
    "deceased": False,
    "do_not_call": False,
    "voicemail": None,
}


def _customer_columns(customer: CustomerSaved) -> dict[str, Any]:
    return {
        "number": customer.number,
        "name": customer.display_name,
        "phones": [
            {"kind": kind, "number": number, "ext": ext}
            for kind, number, ext in customer.phones.to_try
        ],
        "wrong_numbers": {},
        "language": customer.language,
        "best_time_to_call": customer.best_time_to_call,
        "deceased": customer.deceased,
        "do_not_call": customer.do_not_call,
        "voicemail": customer.voicemail,
    }


async def _attempts_of_open(work: UnitOfWork, customers: set[UUID]) -> dict[UUID, int]:
    """Return which of these customers are on the list, and how often they were not reached."""
    if not customers:
        return {}
    of_these = (CALLBACK.c.customer_id.in_(customers), CALLBACK.c.open)
    listed = await work.session.execute(
        select(CALLBACK.c.customer_id, CALLBACK.c.attempts).where(*of_these)
    )
    return {row.customer_id: row.attempts for row in listed}


async def store_code_tables(event: CodesChanged, work: UnitOfWork[Dependencies]) -> None:
    """Store the labels of codes, and since when the agency no longer uses some call codes.

    An event of an earlier release does not say since when: since it was published, then.
    """
    # Nobody else folds meanwhile, so the customers need no locks of their own.
    await work.advisory_lock(REFERENCE_LOCK)
    unused_before = (await work.deps.reference.load(work)).decisions.unused
    known = await load_reference(work.session, RETIRED_CODES) or {}
    now = (work.cause.time if work.cause else work.now()).isoformat()
    retired = {
        code.key: code.unused[-1][0].isoformat() if code.unused else known.get(code.key, now)
        for table in event.tables
        if table.name == "call_codes"
        for code in table.codes
        if not code.active
    }
    await store_codes(event, work)
    await store_reference(work.session, RETIRED_CODES, event.version, retired)
    await decide_as_it_was(work, unused_before)
    work.notify(TOPIC)


async def change_calendar(event: AgencyChanged, work: UnitOfWork[Dependencies]) -> None:
    """Store the agency's hours and holidays, and count every deadline again."""
    calendar_of(event)  # What cannot be read must not be stored.
    # Nobody else folds meanwhile, so the customers need no locks of their own.
    await work.advisory_lock(REFERENCE_LOCK)
    await store_agency(event, work)
    await refold_open_rows(work, await work.deps.reference.load(work))


async def end_access(event: AccessRevoked, work: UnitOfWork[Dependencies]) -> None:
    """Refuse the tokens of access that has ended, and free whatever was claimed with them."""
    await store_revocation(event, work)
    await free_claims(work, event)
