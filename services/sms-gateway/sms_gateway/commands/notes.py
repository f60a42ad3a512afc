"""A text is a contact the moment it goes or comes: it is noted here, whoever else is down."""

from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import bindparam, text

from backbone.db.models import Instant
from backbone.db.unit_of_work import UnitOfWork
from contracts.contacts import ContactLogged, ContactType
from sms_gateway.domain.replies import Codes

_TEXTS = UUID("6f0a4a0e-5d4e-5a57-9d0b-0c6a1f3a7f10")
"""The name space of notes about texts."""

# One customer's notes are in one order, and no two at the same moment (4.1).
_NEXT_MOMENT = text(
    "INSERT INTO note_time AS known (customer_id, last_at)"
    " VALUES (:customer_id, coalesce(:told_time, clock_timestamp()))"
    " ON CONFLICT (customer_id) DO UPDATE"
    " SET last_at = greatest(excluded.last_at, known.last_at + interval '1 microsecond')"
    " RETURNING last_at"
).bindparams(bindparam("told_time", type_=Instant))


def note_id(provider_id: str, *about: object) -> UUID:
    """Derive a note's id from the provider's message id: told twice, it is the same note."""
    return uuid5(_TEXTS, " ".join([provider_id, *map(str, about)]))


async def log_note(
    work: UnitOfWork,
    contact_id: UUID,
    customer_id: UUID,
    codes: Codes,
    *,
    contact_type: ContactType,
    contact_date: datetime,
    language: str,
    notes: str,
) -> None:
    """Note a text in a customer's history, as SYSTEM (E-19 to E-23)."""
    named = {"customer_id": customer_id, "told_time": work.fixed_now}
    recorded_at = (await work.session.execute(_NEXT_MOMENT, named)).scalar_one()
    work.emit(
        ContactLogged(
            contact_id=contact_id,
            version=1,
            customer_id=customer_id,
            contact_date=contact_date,
            recorded_at=recorded_at,
            contact_type=contact_type,
            contact_action=codes.contact_action,
            call_code=codes.call_code,
            language=language,
            notes=notes,
            source="sms",
            sms_reply=codes.sms_reply,
            entered_by="SYSTEM",
        )
    )
