"""What exact clues say for a record, or against it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from customer.domain.clues import Clue, Group
from customer.domain.likeness import Likeness
from customer.domain.reasons import PrivateReason, Reason, TextReason

Liken = Callable[[str, str], Likeness | None]
"""Compares a sought word with a recorded one."""

_NEAR: Final = 0.8
"""How alike two street names must be to speak for each other."""
_ONE_DIGIT_APART: Final = 20.0
"""What a telephone or a date of birth is worth that differs in one digit."""
_STREET_ALIKE: Final = 9.0
"""What a street is worth that is spelled nearly alike."""
_CONTRADICTED: Final[dict[Group, float]] = {"ssn": -10.0, "date_of_birth": -8.0}
_NEARLY: Final = frozenset({"phone", "date_of_birth", "street_name"})
"""Reasons for which something nearly the same is evidence too."""


@dataclass(frozen=True)
class Evidence:
    """Something that speaks for a record, or against it: below zero where the record differs."""

    reason: Reason
    points: float


@dataclass(frozen=True)
class Facts:
    """The look-up keys of a record (see `clues`)."""

    keys: frozenset[str]

    @cached_property
    def by_kind(self) -> dict[str, list[str]]:
        """What the record has of each kind, as of `phone` or `street`."""
        kinds: dict[str, list[str]] = {}
        for key in sorted(self.keys):
            kind, _, value = key.partition(":")
            kinds.setdefault(kind, []).append(value)
        return kinds


class AskedClues:
    """The clues of a search, put in order once for all records that are weighed against them."""

    def __init__(self, clues: Iterable[Clue]) -> None:
        groups: dict[Group, list[Clue]] = {}
        for clue in clues:
            groups.setdefault(clue.group, []).append(clue)
        self._groups = [_AskedGroup.of(group, asked) for group, asked in groups.items()]

    def evidence(self, facts: Facts, liken: Liken) -> Iterator[Evidence]:
        """Yield what each group of clues says: of a group only the best counts."""
        for one in self._groups:
            best = next((clue for clue in one.best_first if clue.key in facts.keys), None)
            if best is not None:
                yield Evidence(best.reason, best.points)
            elif nearly := _nearly(one.nearly, facts, liken):
                yield nearly
            elif one.contradicted and one.kind in facts.by_kind:
                yield Evidence(one.first.reason, one.contradicted)


@dataclass(frozen=True)
class _AskedGroup:
    first: Clue
    kind: str
    """The kind of fact that the first clue is one of."""
    best_first: Sequence[Clue]
    nearly: Sequence[tuple[Clue, str, str]]
    """Clues that may be nearly right, with their kind and value; what a record had once may not."""
    contradicted: float

    @classmethod
    def of(cls, group: Group, asked: Sequence[Clue]) -> "_AskedGroup":
        apart = [(clue, *clue.key.partition(":")[::2]) for clue in asked if not clue.reason.former]
        return cls(
            first=asked[0],
            kind=asked[0].key.partition(":")[0],
            best_first=sorted(asked, key=lambda clue: -clue.points),
            nearly=[one for one in apart if one[0].reason.code in _NEARLY],
            contradicted=_CONTRADICTED.get(group, 0.0),
        )


def _nearly(asked: Iterable[tuple[Clue, str, str]], facts: Facts, liken: Liken) -> Evidence | None:
    """Give some credit to a number or a street that is only one slip away."""
    for clue, kind, mine in asked:
        for theirs in facts.by_kind.get(kind, ()):
            match clue.reason:
                case PrivateReason() as reason if _one_digit_apart(mine, theirs):
                    return Evidence(replace(reason, one_digit_apart=True), _ONE_DIGIT_APART)
                case TextReason() as reason if _same_street(mine, theirs, liken):
                    near = replace(reason, how="SPELLING", value=theirs)
                    return Evidence(near, _STREET_ALIKE)
                case _:
                    pass
    return None


def _one_digit_apart(mine: str, theirs: str) -> bool:
    return len(mine) == len(theirs) and (
        sum(one != other for one, other in zip(mine, theirs, strict=True)) == 1
    )


def _same_street(mine: str, theirs: str, liken: Liken) -> bool:
    likeness = liken(mine, theirs)
    return likeness is not None and likeness.quality >= _NEAR
