"""Keyset pages: every row once, in order, whatever the directions and the page size."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from bicycle_tables import RentalRow
from bicycles import rental_service
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select

from backbone.http.pagination import (
    _PARSERS,
    PageRequest,
    decode_cursor,
    encode_cursor,
    keyset_page,
)
from backbone.http.problems import Problem
from backbone.testing import ServiceHarness, running

BEGAN = datetime(2026, 11, 2, 9, tzinfo=UTC)
ORDERS: dict[str, list[Any]] = {
    "up": [RentalRow.version, RentalRow.rental_id],
    "down": [RentalRow.at.desc(), RentalRow.rental_id.desc()],
    "mixed": [RentalRow.version.desc(), RentalRow.bicycle, RentalRow.rental_id.desc()],
}


@pytest.fixture(scope="module")
async def harness() -> AsyncIterator[ServiceHarness]:
    async with running(rental_service) as found:
        yield found


async def walk(harness: ServiceHarness, order: list[Any], limit: int) -> list[UUID]:
    found: list[UUID] = []
    after: str | None = None
    async with harness.read() as read:
        while True:
            page = PageRequest(limit, after)
            rows, after = await keyset_page(read.session, select(RentalRow), page, order=order)
            assert len(rows) <= limit
            found += [row.rental_id for row in rows]
            if after is None:
                return found


@given(
    rows=st.lists(st.tuples(st.integers(1, 3), st.sampled_from("ABC"), st.integers(0, 2))),
    order=st.sampled_from(sorted(ORDERS)),
    limit=st.integers(1, 4),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
async def test_every_row_is_shown_once_and_in_order(
    harness: ServiceHarness, rows: list[tuple[int, str, int]], order: str, limit: int
) -> None:
    async with harness.work() as work:
        await work.session.execute(delete(RentalRow))
        if rows:
            values = [
                {
                    "rental_id": UUID(int=n),
                    "version": version,
                    "bicycle": bicycle,
                    "state": "OUT",
                    "at": BEGAN + timedelta(microseconds=offset),
                }
                for n, (version, bicycle, offset) in enumerate(rows)
            ]
            await work.session.execute(insert(RentalRow), values)
    async with harness.read() as read:
        whole = select(RentalRow.rental_id).order_by(*ORDERS[order])
        expected = list(await read.session.scalars(whole))

    assert await walk(harness, ORDERS[order], limit) == expected


@pytest.mark.parametrize(
    "after",
    [
        "nonsense",
        encode_cursor("one value"),
        encode_cursor("x", "y"),
        encode_cursor("1", "no uuid"),
        encode_cursor(10**30, UUID(int=1), "one more"),
    ],
)
async def test_a_cursor_from_elsewhere_is_refused(harness: ServiceHarness, after: str) -> None:
    async with harness.read() as read:
        with pytest.raises(Problem) as refused:
            await keyset_page(
                read.session, select(RentalRow), PageRequest(2, after), order=ORDERS["up"]
            )

    assert refused.value.kind.code == "invalid_cursor"


def test_a_cursor_is_read_back_as_it_was_written() -> None:
    assert decode_cursor(encode_cursor("ÑANDÚ", 3)) == ["ÑANDÚ", "3"]


FORGED = [str(2**63), str(-(2**70)), "9" * 400, "NaN", "0x1", "a\0b", "\ud800", "1" * 40 + "e9"]


@pytest.mark.parametrize("value", FORGED, ids=ascii)
@pytest.mark.parametrize("name", ORDERS)
async def test_r_29_a_forged_cursor_is_refused_or_understood_and_never_an_error(
    harness: ServiceHarness, name: str, value: str
) -> None:
    order = ORDERS[name]
    after = encode_cursor(*[value] * len(order))
    async with harness.read() as read:
        with pytest.raises(Problem) as refused:
            await keyset_page(read.session, select(RentalRow), PageRequest(9, after), order=order)

    assert refused.value.kind.code == "invalid_cursor"


def test_r_29_no_column_is_asked_for_a_number_it_cannot_hold() -> None:
    for kind, text in ((int, str(2**63)), (Decimal, "NaN"), (Decimal, "1e99"), (str, "a\0")):
        with pytest.raises(ValueError, match=r"."):
            _PARSERS[kind](text)
