"""Keyset pagination: a page of a long list begins after the last row seen, never at a count."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel
from sqlalchemy import ColumnElement, Select, UnaryExpression, and_, or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.operators import desc_op

from backbone.http.problems import INVALID_CURSOR

Item = TypeVar("Item")
Model = TypeVar("Model", bound=BaseModel)
SortColumn = ColumnElement[Any] | InstrumentedAttribute[Any]

_LARGEST = 2**63 - 1
"""The largest number any column holds."""


def _whole(text: str) -> int:
    number = int(text)
    if abs(number) > _LARGEST:
        raise ValueError("No column holds such a number.")
    return number


def _finite(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite() or abs(number) > _LARGEST:
        raise ValueError("No column holds such a number.")
    return number


def _storable(text: str) -> str:
    if "\0" in text:
        raise ValueError("No column holds NUL.")
    text.encode()  # a lone surrogate is no text either: UnicodeEncodeError is a ValueError
    return text


_PARSERS: dict[type, Callable[[str], Any]] = {
    UUID: UUID,
    int: _whole,
    str: _storable,
    Decimal: _finite,
    date: date.fromisoformat,
}


class Page(BaseModel, Generic[Item]):
    """Part of a list, and where the next part begins; `next` is null on the last page."""

    items: list[Item]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class PageRequest:
    """How many rows to return, and after which one."""

    limit: int
    after: str | None = None

    def cursor(self, length: int) -> list[str] | None:
        """Return the sort values of the last row seen; None on the first page."""
        if self.after is None:
            return None
        values = decode_cursor(self.after)
        if len(values) != length:
            raise _invalid()
        return values


async def _page_request(
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[str | None, Query(max_length=500)] = None,
) -> PageRequest:
    return PageRequest(limit, after)


PageRequestDep = Annotated[PageRequest, Depends(_page_request)]


async def keyset_page(
    session: AsyncSession,
    statement: Select[*tuple[Any, ...]],
    page: PageRequest,
    *,
    order: Sequence[SortColumn],
) -> tuple[Sequence[Any], str | None]:
    """Return a page of a statement's rows in an order, and the cursor of the next page.

    `order` names columns of the result, the last one unique, none of them null; `column.desc()`
    reverses one. A statement that selects one entity or column yields it, any other yields rows.
    """
    columns = [_column(one) for one in order]
    cursor = page.cursor(len(order))
    if cursor is not None:
        statement = statement.where(_after(order, _parse(columns, cursor)))
    found = await session.execute(statement.order_by(*order).limit(page.limit + 1))
    single = len(statement.column_descriptions) == 1
    rows: Sequence[Any] = found.scalars().all() if single else found.all()
    if len(rows) <= page.limit:
        return rows, None
    rows = rows[: page.limit]
    return rows, encode_cursor(*(_text(getattr(rows[-1], column.key)) for column in columns))


async def model_page(
    session: AsyncSession,
    model: type[Model],
    statement: Select[*tuple[Any, ...]],
    page: PageRequest,
    *,
    order: Sequence[SortColumn],
) -> Page[Model]:
    """Return a `keyset_page` whose rows are read into models."""
    rows, following = await keyset_page(session, statement, page, order=order)
    return Page(items=[model.model_validate(row) for row in rows], next=following)


def _column(one: SortColumn) -> Any:
    return one.element if isinstance(one, UnaryExpression) else one


def _is_descending(one: SortColumn) -> bool:
    return isinstance(one, UnaryExpression) and one.modifier is desc_op


def _after(order: Sequence[SortColumn], values: Sequence[Any]) -> ColumnElement[bool]:
    """Say that a row comes later than these values, whatever mix of directions the order has."""
    alternatives: list[ColumnElement[bool]] = []
    equal: list[ColumnElement[bool]] = []
    for one, value in zip(order, values, strict=True):
        column = _column(one)
        beyond = column < value if _is_descending(one) else column > value
        alternatives.append(and_(*equal, beyond))
        equal.append(column == value)
    # The first column alone as well: an index is used for it, and seldom for an OR.
    first, bound = _column(order[0]), values[0]
    within = first <= bound if _is_descending(order[0]) else first >= bound
    return and_(within, or_(*alternatives))


def _parse(columns: Sequence[Any], cursor: Sequence[str]) -> list[Any]:
    try:
        return [_value(column, text) for column, text in zip(columns, cursor, strict=True)]
    except (ValueError, OverflowError, ArithmeticError) as error:
        raise _invalid() from error


def _value(column: Any, text: str) -> Any:
    # A TypeDecorator knows its Python type only through the type it decorates.
    kind = getattr(column.type, "impl_instance", column.type)
    if kind.python_type is not datetime:
        return _PARSERS[kind.python_type](text)
    value = datetime.fromisoformat(text)
    if (value.tzinfo is not None) is not kind.timezone:
        raise ValueError("A moment has a zone, a local time has none.")
    return value.astimezone(UTC) if kind.timezone else value


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def encode_cursor(*values: object) -> str:
    """Write sort values as an opaque word. Never put personal data in: it travels in URLs."""
    return base64.urlsafe_b64encode(json.dumps([str(one) for one in values]).encode()).decode()


def decode_cursor(after: str) -> list[str]:
    """Read sort values back; 400 when they were not written by `encode_cursor`."""
    try:
        values = json.loads(base64.urlsafe_b64decode(after.encode()))
        if isinstance(values, list) and all(isinstance(one, str) for one in values):
            return values
    except ValueError:
        pass
    raise _invalid()


def _invalid() -> Exception:
    return INVALID_CURSOR("`after` is not from this list. Take it from the previous page's `next`.")
