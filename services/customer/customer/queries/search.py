"""Finds customers by any clue: looks every clue up in an index, then weighs the candidates."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, select, text

from backbone.db.unit_of_work import ReadSession
from customer.domain.clues import Clue, Search, sought
from customer.domain.matching import (
    Match,
    Names,
    is_likely_duplicate,
    readings,
    weigh,
    worth_showing,
)
from customer.domain.names import forms
from customer.domain.record import Details
from customer.queries.names import Probe, find_probes, liken
from customer.repositories.search_index import stands_for_nothing
from customer.tables import CustomerRow

_WEIGHED: Final = 100
"""Records that are weighed in full, the likeliest by a first rough count."""
_LOOKED_UP: Final = 300
"""Records that are taken for one kind of clue."""

_DUPLICATES: Final = 5
"""Possible duplicates that are shown."""

_CANDIDATES: Final = text(
    """
    WITH probe AS (
         SELECT * FROM unnest(
           CAST(:lasts AS text[]), CAST(:firsts AS text[]), CAST(:uptos AS text[]),
           CAST(:points AS float[]), CAST(:mosts AS int[])
         ) AS probe (last, first, upto, points, most)
    ), found AS (
         SELECT same.customer_id, probe.points
           FROM probe CROSS JOIN LATERAL (
                SELECT customer_id FROM name_pair
                 WHERE last = probe.last AND first BETWEEN probe.first AND probe.upto
                 LIMIT probe.most) AS same
         UNION ALL
         SELECT same.customer_id, probe.points
           FROM probe CROSS JOIN LATERAL (
                SELECT customer_id FROM name_pair
                 WHERE probe.last IS NULL AND first BETWEEN probe.first AND probe.upto
                 LIMIT probe.most) AS same
         UNION ALL
         (SELECT id, 0 FROM customer WHERE clues && CAST(:sharp AS text[]) LIMIT :looked_up)
         UNION ALL
         -- Of the many in one town the newest are taken: somebody may just have entered them.
         -- OFFSET 0 keeps the planner from reading all customers backwards for a few of them.
         (SELECT id, 0 FROM (
                 SELECT id, number FROM customer
                  WHERE CAST(:together AS text[]) <> '{}' AND clues @> CAST(:together AS text[])
                 OFFSET 0) AS near
           ORDER BY number DESC LIMIT :looked_up)
         UNION ALL
         (SELECT id, 0 FROM (
                 SELECT id, number FROM customer
                  WHERE clues && CAST(:apart AS text[]) OFFSET 0) AS near
           ORDER BY number DESC LIMIT :looked_up)
    ), best AS (
         SELECT customer_id, max(points) AS points FROM found GROUP BY customer_id
    )
    SELECT id, number, first_name, last_name, clues
      FROM best JOIN customer ON id = customer_id
     WHERE removed_at IS NULL
     ORDER BY best.points + (
              SELECT coalesce(sum(worth), 0)
                FROM unnest(CAST(:keys AS text[]), CAST(:worths AS float[])) AS clue (key, worth)
               WHERE clue.key = ANY (clues)
              ) DESC, number DESC
     LIMIT :weighed
    """
)


@dataclass(frozen=True)
class Found:
    """A customer who may be meant, and why."""

    customer: CustomerRow
    match: Match


async def find(read: ReadSession, search: Search, *, limit: int) -> list[Found]:
    """Return who may be meant, the likeliest first. Nothing that was asked is ever logged."""
    meant = readings(search.first_name or "", search.last_name or "")
    # A filler is no evidence: not what is asked for, nor what an older record has.
    clues = [clue for clue in sought(search) if not stands_for_nothing(clue.key)]
    probes = [
        probe
        for names in meant
        if names.first or names.last
        for probe in await find_probes(read, names)
    ]
    candidates = await _candidates(read, probes, clues, limit=limit)
    weighed = [(row, _weighed(row, meant, clues)) for row in candidates]
    least = worth_showing([match for _, match in weighed])
    best = sorted(
        ((row, match) for row, match in weighed if match.score > 0 and match.score >= least),
        key=lambda one: (-one[1].score, -one[0].number),
    )[:limit]
    ids = [row.id for row, _ in best]
    rows = await read.session.scalars(select(CustomerRow).where(CustomerRow.id.in_(ids)))
    records = {row.id: row for row in rows}
    return [Found(records[row.id], match) for row, match in best]


async def possible_duplicates(
    read: ReadSession, details: Details, *, ssn_mark: str | None
) -> list[Found]:
    """Return who may already be this person: a warning, never a hindrance (F-006)."""
    address = details.mailing_address
    search = Search(
        first_name=details.first_name,
        last_name=details.last_name,
        ssn_mark=ssn_mark,
        phones=tuple(number for _, number in details.phones.numbers()),
        date_of_birth=details.date_of_birth,
        street_number=address.number,
        street_name=address.street,
        unit=address.unit,
        zip=address.zip,
        city=address.city,
    )
    found = await find(read, search, limit=4 * _DUPLICATES)
    return [one for one in found if is_likely_duplicate(one.match)][:_DUPLICATES]


def _weighed(row: Row[Any], meant: Sequence[Names], clues: Sequence[Clue]) -> Match:
    known = Names(forms(row.first_name), forms(row.last_name))
    facts = frozenset(clue for clue in row.clues if not stands_for_nothing(clue))
    matches = [weigh(names, clues, known=known, facts=facts, liken=liken) for names in meant]
    return max(matches, key=lambda match: match.score)


async def _candidates(
    read: ReadSession, probes: Sequence[Probe], clues: Sequence[Clue], *, limit: int
) -> Sequence[Row[Any]]:
    sharp = [clue.key for clue in clues if clue.sharp]
    blunt = [clue.key for clue in clues if not clue.sharp]
    asked = {
        "lasts": [probe.last for probe in probes],
        "firsts": [probe.first for probe in probes],
        "uptos": [probe.upto for probe in probes],
        "points": [probe.points for probe in probes],
        "mosts": [probe.most for probe in probes],
        "sharp": sharp,
        # Many share a ZIP code or a city: several such clues are looked up together, and one by
        # one only when there is nothing better to go by.
        "together": blunt if len(blunt) > 1 else [],
        "apart": [] if sharp or probes else blunt,
        "keys": [clue.key for clue in clues],
        "worths": [clue.points for clue in clues],
        "looked_up": _LOOKED_UP,
        "weighed": max(_WEIGHED, limit),
    }
    return (await read.session.execute(_CANDIDATES, asked)).all()
