"""One explained score: how likely a record is the customer somebody looks for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from customer.domain.clues import Search
from customer.domain.exact_evidence import AskedClues, Evidence, Facts, Liken
from customer.domain.likeness import Likeness
from customer.domain.names import forms, in_two
from customer.domain.reasons import HouseholdMember, NamesExchanged, Reason, TextCode, TextReason

FIRST: Final = 16.0
"""What a first name is worth."""
LAST: Final = 24.0
"""What a last name is worth: fewer people share it."""
_ONE_OF_TWO: Final = 0.95
"""What remains when only one word of a name of several agrees: MARIA for MARIA GUADALUPE."""
EXCHANGED: Final = 0.85
"""What remains when first and last name stand in each other's box."""
_IN_ONE_BOX: Final = 0.9
"""What remains when a first and a last name stand in one box, for a double name is as likely."""
FORMER: Final = 0.97
"""What remains of a name that is somebody's no longer (R-07).

Whoever bears it now comes first, and whoever bears one that is only spelled alike comes after.
"""
MEMBER: Final = 0.65
"""What remains of a name that another person of the household bears (F-052).

A member of just this name comes after whoever bears one like it themselves, and before whoever
shares no more than the last name.
"""
_NOISE: Final = 0.2
"""A record worth less than this part of the best one is left out."""
_SAME_NAME: Final = 0.93 * (FIRST + LAST)
_LIKE_NAME: Final = 0.7 * (FIRST + LAST)


@dataclass(frozen=True)
class Match:
    """A record weighed against a search."""

    score: float
    evidence: tuple[Evidence, ...]

    @property
    def reasons(self) -> list[Reason]:
        """What agrees, the weightiest first."""
        agreeing = [one for one in self.evidence if one.points > 0]
        return [one.reason for one in sorted(agreeing, key=lambda one: -one.points)]


@dataclass(frozen=True)
class Names:
    """A person's names in every form they are found by; either may be empty in a search."""

    first: Sequence[str]
    last: Sequence[str]
    certainty: float = 1.0
    """How sure it is that they are meant so."""
    in_order: bool = True
    """Whether the two were given as what they are; else either may be the other just as well."""


@dataclass(frozen=True)
class FormerNames:
    """Names somebody has borne, each in every form it is found by (R-07)."""

    first: Sequence[Sequence[str]] = ()
    last: Sequence[Sequence[str]] = ()


NO_FORMER_NAMES: Final = FormerNames()


def readings(search: Search) -> tuple[Names, ...]:
    """Return how the names in a search may be meant.

    A full name typed into one box, which leaves the other empty, may be a first and a last name.
    Words in any order are taken apart at every place, for nobody said where the last name begins.
    """
    if search.words:
        return _of_words(search.words)
    first, last = search.first_name or "", search.last_name or ""
    typed = Names(forms(first), forms(last))
    apart = in_two(first if typed.first else last)
    if (typed.first and typed.last) or apart is None:
        return (typed,)
    return typed, Names(forms(apart[0]), forms(apart[1]), _IN_ONE_BOX)


def _of_words(words: Sequence[str]) -> tuple[Names, ...]:
    if len(words) == 1:
        return Names(forms(words[0]), ()), Names((), forms(words[0]))
    return tuple(
        Names(forms(" ".join(words[:at])), forms(" ".join(words[at:])), in_order=False)
        for at in range(1, len(words))
    )


def weigh(
    meant: Sequence[Names],
    asked: AskedClues,
    *,
    known: Names,
    facts: Facts,
    liken: Liken,
    former: FormerNames = NO_FORMER_NAMES,
    members: Sequence[Names] = (),
) -> Match:
    """Add up what agrees between a search and a record, and what contradicts.

    Of the ways in which the names may be meant the best counts. `known` are the record's names,
    `former` those it had, `members` those of others in the household.
    """
    exact = tuple(asked.evidence(facts, liken))
    ways = [(*_names(names, known, former, liken), *exact) for names in meant]
    ways += [
        (found, *exact)
        for member in members
        for names in meant
        if (found := _member(names, member, liken))
    ]
    best = max(ways, key=lambda way: sum(one.points for one in way))
    return Match(round(sum(one.points for one in best), 1), best)


def worth_showing(matches: Sequence[Match]) -> float:
    """Return the score below which a record is noise beside the best one found."""
    return max((match.score for match in matches), default=0.0) * _NOISE


def quality_of(likeness: Likeness, *, whole: bool) -> float:
    """Return what a likeness is worth, less when it is of only one word of several."""
    return likeness.quality if whole else likeness.quality * _ONE_OF_TWO


def alike(sought: Sequence[str], found: Sequence[str], liken: Liken) -> tuple[Likeness, str, str]:
    """Compare two names in all their forms; return the best likeness and the two forms it is of."""
    best, one, other = Likeness(0.0, "EXACT"), "", ""
    for mine in sought:
        for theirs in found:
            likeness = liken(mine, theirs)
            if likeness is None:
                continue
            whole = mine == sought[0] and theirs == found[0]
            quality = quality_of(likeness, whole=whole)
            if quality > best.quality:
                best, one, other = Likeness(quality, likeness.how), mine, theirs
    return best, one, other


def _names(names: Names, known: Names, former: FormerNames, liken: Liken) -> list[Evidence]:
    """Compare the names as given and with the two exchanged; keep what says more."""
    first, last = FIRST * names.certainty, LAST * names.certainty
    first_names = known.first, former.first
    last_names = known.last, former.last
    straight = [
        *_name("first_name", first, names.first, *first_names, liken),
        *_name("last_name", last, names.last, *last_names, liken),
    ]
    if not names.in_order:
        exchanged = [
            *_name("last_name", last, names.first, *last_names, liken),
            *_name("first_name", first, names.last, *first_names, liken),
        ]
        best = max(straight, exchanged, key=lambda found: sum(worth for _, worth in found))
        return [Evidence(reason, worth) for reason, worth in best]
    exchanged = [
        *_name("last_name", first * EXCHANGED, names.first, *last_names, liken),
        *_name("first_name", last * EXCHANGED, names.last, *first_names, liken),
    ]
    points = sum(worth for _, worth in exchanged)
    if points <= sum(worth for _, worth in straight):
        return [Evidence(reason, worth) for reason, worth in straight]
    found = {reason.code: reason for reason, _ in exchanged}
    both = NamesExchanged(first=found.get("first_name"), last=found.get("last_name"))
    return [Evidence(both, points)]


def _member(names: Names, member: Names, liken: Liken) -> Evidence | None:
    """Compare the names with those of another person of the household."""
    found = _names(names, member, NO_FORMER_NAMES, liken)
    if not found:
        return None
    names_found: list[TextReason | None] = []
    for one in found:
        match one.reason:
            case NamesExchanged(first=first, last=last):
                names_found += [first, last]
            case TextReason() as reason:
                names_found.append(reason)
            case _:
                pass
    agreeing = {name.code: name for name in names_found if name is not None}
    both = HouseholdMember(first=agreeing.get("first_name"), last=agreeing.get("last_name"))
    return Evidence(both, round(sum(one.points for one in found) * MEMBER, 1))


def _name(
    code: TextCode,
    worth: float,
    sought: Sequence[str],
    known: Sequence[str],
    former: Sequence[Sequence[str]],
    liken: Liken,
) -> Iterator[tuple[TextReason, float]]:
    """Compare a sought name with the recorded one, and with those that were recorded before."""
    likeness, mine, theirs = alike(sought, known, liken)
    quality, was = likeness.quality, False
    for name in former:
        past = alike(sought, name, liken)
        if past[0].quality * FORMER > quality:
            likeness, mine, theirs = past
            quality, was = likeness.quality * FORMER, True
    if quality:
        reason = TextReason(code, likeness.how, value=theirs, sought=mine, former=was)
        yield reason, round(worth * quality, 1)


def is_likely_duplicate(match: Match) -> bool:
    """Return whether a record may be the very person: by number, or by name and something else.

    People of one household share a telephone and an address, so these alone do not count; two
    people of the same name are common enough to be shown, and only shown. A name somebody bore
    once is as good as the one they bear (R-07).
    """
    points = {one.reason.code: one.points for one in match.evidence}
    named = sum(_named(one) for one in match.evidence)
    shared = any(
        points.get(code, 0.0) >= FIRST for code in ("phone", "date_of_birth", "street_address")
    )
    return points.get("ssn", 0.0) > LAST or named >= _SAME_NAME or (shared and named >= _LIKE_NAME)


def _named(one: Evidence) -> float:
    """Return what a name that agrees would be worth if it were the one that is borne now."""
    match one.reason:
        case NamesExchanged(first=first, last=last):
            was = any(name is not None and name.former for name in (first, last))
        case TextReason(code="first_name" | "last_name", former=was):
            pass
        case _:
            return 0.0
    return one.points / FORMER if was else one.points
