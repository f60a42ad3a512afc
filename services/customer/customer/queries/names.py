"""Finds, for a name somebody typed, the recorded names it may stand for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from heapq import nlargest
from itertools import product
from operator import attrgetter
from typing import Final, Literal

from rapidfuzz.distance import OSA, JaroWinkler
from sqlalchemy import text

from backbone.db.unit_of_work import ReadSession
from customer.domain.likeness import Likeness, compare
from customer.domain.matching import EXCHANGED, FIRST, LAST, Names, quality_of
from customer.domain.nicknames import also_called
from customer.domain.sounds import look_up_keys

Part = Literal["F", "L"]
Recorded = dict[Part, dict[str, set[str]]]
"""For first and last names: the recorded words that are like a sought one."""

LAST_SIGN: Final = "\U0010ffff"
"""Sorts behind every letter, so a beginning and it enclose all words that begin so."""
_INITIALS: Final = 2
"""A first name of so few letters stands for every name that begins with them."""
_WORDS: Final = 48
"""Recorded words that are considered for one sought name."""
_PAIRS: Final = 400
"""Pairs of a first and a last name that are looked up, the likeliest first."""
_EXCHANGED_PAIRS: Final = 60
_LIKELY: Final = 0.6
"""How good a likeness must be when one name is all there is."""
_FEW: Final = 40
"""Customers taken who share no more than the last name."""
_SOME: Final = 300
"""Customers taken who share both names."""
_MANY: Final = 1500
"""Customers taken of one name when it is all that is known."""

# Every index is asked for its own kind of likeness; what it is worth is judged afterwards.
_RECORDED = text(
    """
    SELECT sought.part, sought.word AS sought, found.word AS found
      FROM unnest(
             CAST(:parts AS text[]), CAST(:words AS text[]), CAST(:keys AS text[]),
             CAST(:names AS text[]), CAST(:spelled AS bool[])
           ) AS sought (part, word, keys, names, spelled)
     CROSS JOIN LATERAL (
           SELECT word FROM name_word
            WHERE part = sought.part AND keys && string_to_array(sought.keys, ' ')
           UNION
           -- Trigrams find what is two slips away or more; they are the dearest, and only asked
           -- for a word nobody here bears. OFFSET 0 keeps the planner from reading a whole part.
           SELECT word FROM (
                  SELECT part, word FROM name_word WHERE word % sought.word OFFSET 0) AS alike
            WHERE sought.spelled AND part = sought.part
              AND NOT EXISTS (
                  SELECT FROM name_word WHERE part = sought.part AND word = sought.word)
           UNION
           SELECT word FROM name_word
            WHERE part = sought.part AND word = ANY (string_to_array(sought.names, ' '))
           UNION
           (SELECT word FROM name_word
             WHERE part = sought.part AND length(sought.word) > 2
               AND word > sought.word AND word < sought.word || chr(1114111)
             LIMIT 50)
           ) AS found
    """
)


@dataclass(frozen=True)
class Probe:
    """A last name and a range of first names to look up, and what finding it is worth so far."""

    last: str | None
    """None for any."""
    first: str
    upto: str
    points: float
    most: int
    """How many customers of this name are taken."""


@lru_cache(maxsize=65_536)
def liken(sought: str, found: str) -> Likeness | None:
    """Compare two name words; the most recent answers are remembered."""
    return compare(
        sought,
        found,
        edits=OSA.distance(sought, found, score_cutoff=2),
        closeness=JaroWinkler.similarity(sought, found),
    )


async def find_probes(read: ReadSession, meant: Sequence[Names]) -> list[Probe]:
    """Return the recorded pairs of names that the sought ones may stand for, however meant."""
    asked = [names for names in meant if names.first or names.last]
    if not asked:
        return []
    recorded = await _recorded(read, asked)
    straight: list[Probe] = []
    exchanged: list[Probe] = []
    for names in asked:
        other = Names(names.last, names.first)
        straight += _likely(names, recorded)
        (exchanged if names.in_order else straight).extend(_likely(other, recorded))
    return _best(
        *nlargest(_PAIRS, straight, key=attrgetter("points")),
        *(
            replace(probe, points=probe.points * EXCHANGED)
            for probe in nlargest(_EXCHANGED_PAIRS, exchanged, key=attrgetter("points"))
        ),
    )


def _likely(names: Names, recorded: Recorded) -> Iterator[Probe]:
    firsts = _near(names.first, recorded["F"])
    lasts = _near(names.last, recorded["L"])
    return _pairs(firsts, lasts, whole=names)


def _best(*probes: Probe) -> list[Probe]:
    """Look up no pair twice: of several readings the likeliest counts."""
    best: dict[tuple[str | None, str, str], Probe] = {}
    for probe in probes:
        same = (probe.last, probe.first, probe.upto)
        if same not in best or probe.points > best[same].points:
            best[same] = probe
    return list(best.values())


async def _recorded(read: ReadSession, meant: Sequence[Names]) -> Recorded:
    """Ask the dictionary for recorded words like each sought one, as a first and a last name."""
    sought = (word for names in meant for word in (*names.first, *names.last))
    asked: list[tuple[Part, str]] = list(dict.fromkeys(product(("F", "L"), sought)))
    # The trigram index is asked for each name as a whole, in its own box only.
    spelled = {
        *(("F", word) for names in meant for word in names.first[:1]),
        *(("L", word) for names in meant for word in names.last[:1]),
    }
    rows = await read.session.execute(
        _RECORDED,
        {
            "parts": [part for part, _ in asked],
            "words": [word for _, word in asked],
            "keys": [" ".join(look_up_keys(word)) for _, word in asked],
            "names": [" ".join(sorted(also_called(word))) for _, word in asked],
            "spelled": [entry in spelled for entry in asked],
        },
    )
    found: Recorded = {"F": {}, "L": {}}
    for part, word, like in rows:
        found[part].setdefault(word, set()).add(like)
    return found


def _near(forms: Sequence[str], recorded: dict[str, set[str]]) -> dict[str, float]:
    """Return the recorded words most like a sought name, each with its quality."""
    qualities: dict[str, float] = {}
    for form in forms:
        for word in recorded.get(form, ()):
            likeness = liken(form, word)
            if likeness is not None:
                quality = quality_of(likeness, whole=form == forms[0])
                qualities[word] = max(quality, qualities.get(word, 0.0))
    best = nlargest(_WORDS, qualities.items(), key=lambda item: item[1])
    return dict(best)


def _pairs(firsts: dict[str, float], lasts: dict[str, float], *, whole: Names) -> Iterator[Probe]:
    """Pair likely first names with likely last names; either may be all there is."""
    initials = whole.first[0] if whole.first and len(whole.first[0]) <= _INITIALS else None
    if whole.first and whole.last:
        return _of_both(firsts, lasts, initials=initials)
    return _of_one(firsts, lasts, initials=initials)


def _of_one(
    firsts: dict[str, float], lasts: dict[str, float], *, initials: str | None
) -> Iterator[Probe]:
    if initials:
        yield Probe(None, initials, initials + LAST_SIGN, FIRST / 2, _MANY)
    for first, quality in firsts.items():
        if quality >= _LIKELY:
            yield Probe(None, first, first, FIRST * quality, _MANY)
    for last, quality in lasts.items():
        if quality >= _LIKELY:
            yield Probe(last, "", LAST_SIGN, LAST * quality, _MANY)


def _of_both(
    firsts: dict[str, float], lasts: dict[str, float], *, initials: str | None
) -> Iterator[Probe]:
    for last, quality in lasts.items():
        points = LAST * quality
        if quality == 1:
            # Somebody of just this last name may still be meant, whatever the first name is.
            yield Probe(last, "", LAST_SIGN, points, _FEW)
        if initials:
            yield Probe(last, initials, initials + LAST_SIGN, points + FIRST / 2, _SOME)
        for first, likeness in firsts.items():
            yield Probe(last, first, first, points + FIRST * likeness, _SOME)
