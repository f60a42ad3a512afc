"""How much one name is like another, and why."""

from dataclasses import dataclass
from typing import Final

from customer.domain.nicknames import also_called
from customer.domain.reasons import Similarity
from customer.domain.sounds import skeleton, soundex

_SLIPS: Final = 2
"""Letters that may be wrong, missing, too many or exchanged."""
_LONG_FOR_ONE: Final = 4
_LONG_FOR_TWO: Final = 5
_LETTERS_TO_BEGIN_WITH: Final = 3
_VERY_CLOSE: Final = 0.90
_CLOSE: Final = 0.82


@dataclass(frozen=True)
class Likeness:
    """A recorded name that may be the one sought: how good a match it is (0 to 1), and why."""

    quality: float
    how: Similarity


def compare(sought: str, found: str, *, edits: int, closeness: float) -> Likeness | None:
    """Judge a recorded name word against the one sought; None when they have nothing in common.

    No single measure finds the sources' own variants (F-034), so any of them may speak
    for a match: `edits` is the number of slips between the two (a swap of neighbours is one),
    `closeness` their Jaro-Winkler similarity; nicknames and sounds are known here.
    """
    if sought == found:
        return Likeness(1.0, "EXACT")
    signals = (
        _by_spelling(sought, found, edits, closeness),
        _by_nickname(sought, found),
        _by_sound(sought, found),
        _by_beginning(sought, found),
    )
    speaking = [likeness for likeness in signals if likeness]
    return max(speaking, key=lambda likeness: likeness.quality, default=None)


def _by_spelling(sought: str, found: str, edits: int, closeness: float) -> Likeness | None:
    length = min(len(sought), len(found))
    if edits == 1:
        return Likeness(_one_slip(sought, found, length), "SPELLING")
    if edits <= _SLIPS and length >= _LONG_FOR_TWO:
        return Likeness(0.75, "SPELLING")
    if closeness >= _CLOSE:
        return Likeness(0.65 if closeness >= _VERY_CLOSE else 0.50, "SPELLING")
    return None


def _one_slip(sought: str, found: str, length: int) -> float:
    if length < _LONG_FOR_ONE:
        return 0.70
    if _of_another_gender(sought, found):
        return 0.80
    # A slip of the finger that sounds the same is likelier than one that does not.
    return 0.92 if skeleton(sought) == skeleton(found) else 0.90


def _of_another_gender(sought: str, found: str) -> bool:
    """Tell MARIA from MARIO and JULIE from JULIO: a slip perhaps, but likelier two people."""
    same = sought[:-1] == found[:-1]
    return same and "O" in {sought[-1], found[-1]} and {sought[-1], found[-1]} <= set("AEO")


def _by_nickname(sought: str, found: str) -> Likeness | None:
    return Likeness(0.88, "NICKNAME") if found in also_called(sought) else None


def _by_sound(sought: str, found: str) -> Likeness | None:
    if skeleton(sought) == skeleton(found):
        near = abs(len(sought) - len(found)) <= _SLIPS
        return Likeness(0.80 if near else 0.55, "SOUND")
    if soundex(sought) == soundex(found):
        return Likeness(0.45, "SOUND")
    return None


def _by_beginning(sought: str, found: str) -> Likeness | None:
    if not (found.startswith(sought) or sought.startswith(found)):
        return None
    whole = min(len(sought), len(found)) >= _LETTERS_TO_BEGIN_WITH
    return Likeness(0.75 if whole else 0.60, "BEGINS")
