"""Finds customers by any clue: looks every clue up in an index, then weighs the candidates."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, select, text

from backbone.db.unit_of_work import ReadSession
from customer.domain.clues import Clue, Search, sought
from customer.domain.exact_evidence import AskedClues, Facts
from customer.domain.matching import (
    FIRST,
    FormerNames,
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
_RANKED: Final = 300
"""Records that are read, the likeliest by name and telling clues."""
_RANKED_BY_NAME: Final = 1500
"""Records that are read where a town or a street alone tells namesakes apart."""

_SURE: Final = 0.9 * FIRST
"""What a recorded name must be worth for a word to be a name rather than a street or a town."""
_TOWN: Final = frozenset({"zip", "city"})
_NEWEST: Final = 4_000
"""Records among which those of a town are looked for first, the newest ones."""
_COMMA: Final = "\x1f"
"""Stands between the keys of a set: no key has it."""
_DUPLICATES: Final = 5
"""Possible duplicates that are shown."""

# Ranked first by what is known without a look at the records: the name they were found by, and the
# clues. Only the likeliest are then read: a thousand namesakes cost no more than a few.
_CANDIDATES: Final = text(
    """
    WITH probe AS (
         SELECT * FROM unnest(
           CAST(:lasts AS text[]), CAST(:firsts AS text[]), CAST(:uptos AS text[]),
           CAST(:points AS float[]), CAST(:mosts AS int[])
         ) AS probe (last, first, upto, points, most)
    ), newest AS MATERIALIZED (
         SELECT id, clues FROM customer ORDER BY number DESC LIMIT :newest
    ), found AS (
         SELECT same.customer_id AS id, probe.points AS named, 0 AS agreeing
           FROM probe CROSS JOIN LATERAL (
                SELECT customer_id FROM name_pair
                 WHERE last = probe.last AND first BETWEEN probe.first AND probe.upto
                 LIMIT probe.most) AS same
         UNION ALL
         SELECT same.customer_id, probe.points, 0
           FROM probe CROSS JOIN LATERAL (
                SELECT customer_id FROM name_pair
                 WHERE probe.last IS NULL AND first BETWEEN probe.first AND probe.upto
                 LIMIT probe.most) AS same
         UNION ALL
         SELECT same.id, 0, sharp.worth
           FROM unnest(CAST(:sharp AS text[]), CAST(:sharp_worths AS float[]))
                AS sharp (key, worth)
          CROSS JOIN LATERAL (
                SELECT id FROM customer WHERE clues @> ARRAY[sharp.key] LIMIT :looked_up) AS same
         UNION ALL
         -- OFFSET 0 keeps the planner from reading all customers backwards for a few of them.
         SELECT near.id, 0, shared.worth
           FROM unnest(CAST(:together AS text[]), CAST(:together_worths AS float[]))
                AS shared (keys, worth)
          CROSS JOIN LATERAL (
                SELECT id FROM (
                       SELECT id, number FROM customer
                        WHERE clues @> string_to_array(shared.keys, :comma) OFFSET 0) AS same
                 ORDER BY number DESC LIMIT :looked_up) AS near
         UNION ALL
         -- Of the many in one town the newest are taken: somebody may just have entered them. They
         -- are found by reading backwards, and by the index only where too few live there.
         SELECT near.id, 0, town.worth
           FROM (SELECT string_to_array(keys, :comma) AS keys, worth
                   FROM unnest(CAST(:towns AS text[]), CAST(:towns_worths AS float[]))
                        AS town (keys, worth) OFFSET 0) AS town
          CROSS JOIN LATERAL (
                WITH lately AS MATERIALIZED (
                     SELECT id FROM newest WHERE clues @> town.keys LIMIT :looked_up)
                SELECT id FROM lately
                UNION
                SELECT id FROM (
                       SELECT id FROM (
                              SELECT id, number FROM customer
                               WHERE clues @> town.keys OFFSET 0) AS same
                        ORDER BY number DESC LIMIT :looked_up) AS every
                 WHERE (SELECT count(*) FROM lately) < :looked_up) AS near
    ), best AS (
         SELECT id, max(named) AS named, max(named) + sum(agreeing) AS points
           FROM found GROUP BY id ORDER BY points DESC, id DESC LIMIT :ranked
    )
    SELECT id, number, first_name, last_name, former_first_names, former_last_names,
           member_first_names, member_last_names, clues
      FROM best JOIN customer USING (id)
     WHERE removed_at IS NULL
     ORDER BY best.named + (
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


async def find(
    read: ReadSession, search: Search, *, limit: int, ranked: int | None = None
) -> list[Found]:
    """Return who may be meant, the likeliest first. Nothing that was asked is ever logged.

    `ranked` is how many records are read at most; left out, as many as the search needs.
    """
    meant = readings(search)
    # A filler is no evidence: not what is asked for, nor what an older record has.
    clues = [clue for clue in sought(search) if not stands_for_nothing(clue.key)]
    probes = await find_probes(read, meant)
    if ranked is None:
        sharp = any(clue.look_up == "ALONE" for clue in clues)
        ranked = max(_RANKED if sharp or not clues else _RANKED_BY_NAME, 2 * limit)
    candidates = await _candidates(read, probes, clues, limit=limit, ranked=ranked)
    asked = AskedClues(clues)
    weighed = [(row, _weighed(row, meant, asked)) for row in candidates]
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
    found = await find(read, search, limit=4 * _DUPLICATES, ranked=_RANKED)
    return [one for one in found if is_likely_duplicate(one.match)][:_DUPLICATES]


def _weighed(row: Row[Any], meant: Sequence[Names], asked: AskedClues) -> Match:
    former = FormerNames(
        [forms(name) for name in row.former_first_names],
        [forms(name) for name in row.former_last_names],
    )
    members = [
        Names(forms(first), forms(last))
        for first, last in zip(row.member_first_names, row.member_last_names, strict=True)
    ]
    return weigh(
        meant,
        asked,
        known=Names(forms(row.first_name), forms(row.last_name)),
        former=former,
        members=members,
        facts=Facts(frozenset(clue for clue in row.clues if not stands_for_nothing(clue))),
        liken=liken,
    )


async def _candidates(
    read: ReadSession,
    probes: Sequence[Probe],
    clues: Sequence[Clue],
    *,
    limit: int,
    ranked: int,
) -> Sequence[Row[Any]]:
    worths = {clue.key: clue.points for clue in clues}
    together, towns = _shared_by_many(clues, probes)
    # Who has left a town need not be among the newest: a few of them are as good as others.
    left = [clue for clue in clues if towns and clue.reason.former and clue.group in _TOWN]
    sharp = [clue.key for clue in (*left, *(one for one in clues if one.look_up == "ALONE"))]
    asked = {
        "lasts": [probe.last for probe in probes],
        "firsts": [probe.first for probe in probes],
        "uptos": [probe.upto for probe in probes],
        "points": [probe.points for probe in probes],
        "mosts": [probe.most for probe in probes],
        "sharp": sharp,
        "sharp_worths": [worths[key] for key in sharp],
        "together": [_COMMA.join(keys) for keys in together],
        "together_worths": [sum(worths[key] for key in keys) for keys in together],
        "towns": [_COMMA.join(keys) for keys in towns],
        "towns_worths": [sum(worths[key] for key in keys) for keys in towns],
        "newest": _NEWEST,
        "comma": _COMMA,
        "keys": list(worths),
        "worths": list(worths.values()),
        "looked_up": _LOOKED_UP,
        "ranked": ranked,
        "weighed": max(_WEIGHED, limit),
    }
    return (await read.session.execute(_CANDIDATES, asked)).all()


def _shared_by_many(
    clues: Sequence[Clue], probes: Sequence[Probe]
) -> tuple[list[list[str]], list[list[str]]]:
    """Return clues that many share, in sets of those that must all agree; last those of towns.

    Several of them are looked up together, and one by one only when there is nothing better to go
    by, as towns are. A former address is one of its own.
    """
    unsure = any(clue.look_up == "WEIGHED_ONLY" for clue in clues)
    telling = (clue for clue in clues if clue.look_up == "ALONE")
    sharp = any(not (unsure and clue.group == "address") for clue in telling)
    named = any(not unsure or probe.points >= _SURE for probe in probes)
    sets: list[list[Clue]] = []
    for former in (False, True):
        same = [clue for clue in clues if clue.reason.former == former]
        together = [clue for clue in same if clue.look_up == "TOGETHER"]
        perhaps = [clue for clue in same if clue.look_up == "WEIGHED_ONLY"]
        if len(together) > 1:
            sets.append(together)
        if together:
            sets += [[*together, street] for street in perhaps if street.group == "address"]
        if not sharp and not named:
            sets += [[clue] for clue in (*together, *perhaps)]
    places, towns = list[list[str]](), list[list[str]]()
    for one in sets:
        keys = [clue.key for clue in one]
        if not all(clue.group in _TOWN for clue in one):
            places.append(keys)
        elif not (sharp or named or one[0].reason.former):
            towns.append(keys)
    return places, towns
