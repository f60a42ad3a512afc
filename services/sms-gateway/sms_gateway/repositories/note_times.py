"""When something about each customer was last noted: never twice at the same moment."""

from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import bindparam, text

from backbone.db.models import Instant
from backbone.db.unit_of_work import UnitOfWork

_NEXT = text(
    "INSERT INTO note_time AS known (customer_id, last_at)"
    " VALUES (:customer_id, coalesce(:fixed_now, clock_timestamp()))"
    " ON CONFLICT (customer_id) DO UPDATE"
    " SET last_at = greatest(excluded.last_at, known.last_at + interval '1 microsecond')"
    " RETURNING last_at"
).bindparams(bindparam("fixed_now", type_=Instant))


async def next_note_time(work: UnitOfWork, customer_id: UUID) -> datetime:
    """Return now, or a microsecond after the customer's last note: their notes have one order."""
    named = {"customer_id": customer_id, "fixed_now": work.fixed_now}
    return cast("datetime", (await work.session.execute(_NEXT, named)).scalar_one())
