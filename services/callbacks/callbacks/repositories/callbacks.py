"""Rows of the callback list, between the rules, the table and the contract."""

from collections.abc import Collection
from dataclasses import fields
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, case, false, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backbone.db.models import table_of
from callbacks.domain.facts import Note
from callbacks.domain.ranking import OpenReason, Position, leading
from callbacks.repositories.facts import CUSTOMER
from callbacks.tables import CallbackRow
from contracts.callbacks import CallbackReason

CALLBACK = table_of(CallbackRow)

_COLUMNS = tuple(one.name for one in fields(Position) if one.name != "reasons")
_CLOSED: dict[str, Any] = {**dict.fromkeys(_COLUMNS), "attempts": 0}
_NEEDED = ("customer_id", "version", "open", *_COLUMNS, "reasons", "opens_at")
_POSITIONS = select(*(CALLBACK.c[name] for name in _NEEDED))
_REASONS = TypeAdapter(tuple[OpenReason, ...])
_NOTE = TypeAdapter(Note | None)


class Stored(NamedTuple):
    """A customer's row as it is stored."""

    version: int = 0
    position: Position | None = None
    """None where the row is closed."""
    opens_at: datetime | None = None


def row_of_position(position: Position | None) -> dict[str, Any]:
    """Return a position, or that there is none, as the columns of its row."""
    reasons = position.reasons if position else ()
    columns = {name: getattr(position, name) for name in _COLUMNS} if position else _CLOSED
    again = position.contacted_again if position else None
    return {
        **columns,
        "contacted_again": _NOTE.dump_python(again, mode="json", exclude_defaults=True),
        "open": position is not None,
        "lanes": sorted({reason.lane for reason in reasons}),
        "languages": sorted({reason.language for reason in reasons}),
        "reasons": _REASONS.dump_python(reasons, mode="json", exclude_defaults=True),
    }


def number_to_dial() -> ColumnElement[str | None]:
    """Return the number that is dialled for a row, extension included; null without one.

    That is the number of a text, unless it was found wrong since (R-38), else the best one of the
    record. Rows that have the same one belong together (R-37).
    """
    texted = CALLBACK.c.texted_from
    texts_reach = texted.is_not(None) & ~func.coalesce(
        CUSTOMER.c.wrong_numbers.has_key(texted), false()
    )
    number = CUSTOMER.c.phones[0]["number"].astext
    extension = func.coalesce(CUSTOMER.c.phones[0]["ext"].astext, "")
    return case(
        (texts_reach, func.concat(texted, "x")),
        (number.is_not(None), func.concat(number, "x", extension)),
    )


def position_of_row(row: Any) -> Position | None:
    """Read a position back from its row; None of a closed one.

    What was stored before a field existed is read with the field's default (R-93).
    """
    if not row.open:
        return None
    columns = {name: getattr(row, name) for name in _COLUMNS}
    columns["contacted_again"] = _NOTE.validate_python(row.contacted_again)
    return Position(**columns, reasons=_REASONS.validate_python(row.reasons))


async def load_positions(session: AsyncSession, customers: Collection[UUID]) -> dict[UUID, Stored]:
    """Load some customers' rows as they are stored."""
    wanted = _POSITIONS.where(CALLBACK.c.customer_id.in_(customers))
    rows = await session.execute(wanted)
    return {
        row.customer_id: Stored(row.version, position_of_row(row), row.opens_at) for row in rows
    }


def snapshot_fields(
    customer: UUID, version: int, position: Position | None, now: datetime
) -> dict[str, Any]:
    """Return the fields that all events of a row have."""
    snapshot = {"customer_id": customer, "version": version}
    if position is None:
        return snapshot
    reasons = leading(position.reasons, now)
    return {
        **snapshot,
        "call_code": reasons[0].call_code,
        "tier": position.tier,
        "waiting_since": position.waiting_since,
        "deadline": position.deadline,
        "lane": reasons[0].lane,
        "attempts": position.attempts,
        "reasons": tuple(
            CallbackReason(
                contact_id=reason.contact_id,
                call_code=reason.call_code,
                contact_date=reason.contact_date,
            )
            for reason in reasons
        ),
    }
