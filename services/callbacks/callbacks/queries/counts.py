"""How many wait in each part of the list (R-45)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import cast, func
from sqlalchemy.dialects.postgresql import JSONPATH

from backbone.db.unit_of_work import ReadSession
from callbacks.dependencies import Dependencies
from callbacks.queries.call_order import ORDER, lanes_in_order, order_of
from callbacks.queries.callback_list import CLAIM, ListFilter, filtered
from callbacks.repositories.callbacks import CALLBACK
from callbacks.repositories.reference import Reference
from callbacks.schemas.counts import Count, Counts

_FILTERS: Final = ("lane", "tier", "call_code", "language", "claimed")
_TABLES: Final = {"call_code": "call_codes", "language": "languages"}


async def count_list(read: ReadSession[Dependencies], wanted: ListFilter) -> Counts:
    """Count the rows that pass the filters, and for each filter its values among the other rows.

    A value is counted among the rows that pass all the other filters: that many are seen by whoever
    chooses it. One that anybody waits with is counted even where none is left, so that no choice
    comes and goes; so is the chosen one.
    """
    reference = await read.deps.reference.load(read)
    order = order_of(read.now(), reference)
    columns = (
        order[ORDER.index("urgency")],
        lanes_in_order(order[ORDER.index("aside")]),
        CALLBACK.c.languages,
        func.jsonb_path_query_array(CALLBACK.c.reasons, cast("$[*].call_code", JSONPATH)).label(
            "codes"
        ),
        CLAIM.c.until,
    )
    everybody = filtered(ListFilter(), order, now=read.now())
    narrow = everybody.with_only_columns(*columns)
    # In call order, so that the most urgent codes are named first.
    rows: Sequence[Any] = (await read.session.execute(narrow.order_by(*order))).all()
    return _counted(rows, wanted, reference)


def _counted(rows: Sequence[Any], wanted: ListFilter, reference: Reference) -> Counts:
    chosen = {
        name: str(value).lower() if name == "claimed" else str(value)
        for name in _FILTERS
        if (value := getattr(wanted, name)) is not None
    }
    facets: dict[str, Counter[str]] = {name: Counter() for name in _FILTERS}
    waiting = any_lane = emergencies = 0
    for row in rows:
        values = _values(row)
        missed = {name for name, value in chosen.items() if value not in values[name]}
        any_lane += missed <= {"lane"}
        if not missed:
            waiting += 1
            emergencies += row.urgency <= reference.decisions.emergency_tier
        for name, counted in facets.items():
            # A value that anybody waits with is named even where none is left.
            counted.update(dict.fromkeys(values[name], int(missed <= {name})))
    for name, value in chosen.items():
        facets[name].setdefault(value, 0)
    return Counts.model_validate(
        {
            "everybody": len(rows),
            "waiting": waiting,
            "any_lane": any_lane,
            "emergencies": emergencies,
            **{name: _counts(name, counted, reference) for name, counted in facets.items()},
        }
    )


def _values(row: Any) -> Mapping[str, Sequence[str]]:
    return {
        "lane": row.lanes,
        "tier": [str(row.urgency)],
        "call_code": list(dict.fromkeys(row.codes)),
        "language": row.languages,
        "claimed": ["true" if row.until is not None else "false"],
    }


def _counts(name: str, counted: Counter[str], reference: Reference) -> list[Count]:
    table = _TABLES.get(name)
    return [
        Count(
            key=key,
            label=reference.label(table, key) if table else None,
            waiting=number,
        )
        for key, number in counted.items()
    ]
