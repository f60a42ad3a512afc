"""How a name sounds in Spanish and in English, and what a slip of a key makes of it."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from typing import Final

_SHORTEST: Final = 3
"""Letters a word needs before one of them may be missing."""
_CODED: Final = 4
"""Length of a Soundex code."""
_REMEMBERED: Final = 100_000
"""Words whose sound is remembered: about as many as a large agency has names."""

_GROUPS: Final = {
    **dict.fromkeys("BFPV", "1"),
    **dict.fromkeys("CGJKQSXZ", "2"),
    **dict.fromkeys("DT", "3"),
    "L": "4",
    **dict.fromkeys("MN", "5"),
    "R": "6",
}

# Each pair rewrites one spelling as the sound it stands for; the order matters.
_RESPELT: Final = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^X", "J"),  # XIMENA, JIMENA
        (r"SCH|SH|CH", "X"),  # HOLSCHEIN, SANCHEZ: one sound, written three ways
        (r"PH", "F"),
        (r"^WR", "R"),
        (r"^KN", "N"),
        (r"C(?=[EIY])|[SZ]", "S"),  # GARCIA, GARSIA, GARZIA
        (r"QU|[CKQ]", "K"),
        (r"J|G(?=[EIY])", "J"),  # JIMENEZ, GIMENEZ
        (r"GU(?=[EIY])", "G"),  # GUERRA, not JERRA
        (r"LL|Y(?=[AEIOU])", "Y"),  # PADILLA, PADIYA
        (r"[BVW]", "B"),  # VELASQUEZ, BELASQUEZ
        (r"H", ""),  # HERNANDEZ, ERNANDEZ
    )
)
_VOWELS: Final = frozenset("AEIOUY")


@lru_cache(maxsize=_REMEMBERED)
def skeleton(word: str) -> str:
    """Return the consonants a word sounds with: GARCIA, GRACIA and GARSIA are all `GRS`."""
    sound = word
    for pattern, replacement in _RESPELT:
        sound = pattern.sub(replacement, sound)
    consonants = "".join(letter for letter, _ in groupby(sound) if letter not in _VOWELS)
    spoken = "".join(letter for letter, _ in groupby(consonants))
    return spoken or sound[:1]


@lru_cache(maxsize=_REMEMBERED)
def soundex(word: str) -> str:
    """Return the Soundex code census takers used, with a mute H dropped first."""
    heard = word[1:] if word.startswith("H") and len(word) > 1 else word
    first, code, last = heard[:1], "", _GROUPS.get(heard[:1], "")
    for letter in heard[1:]:
        group = _GROUPS.get(letter, "")
        if group and group != last:
            code += group
        if letter not in "HW":
            last = group
    return (first + code + "000")[:_CODED]


def shortened(word: str) -> Iterator[str]:
    """Yield the word and every word that lacks one of its letters.

    Two words that share one of these are one slip apart (a letter wrong, missing, too many, or
    two of them swapped), and often only two: a neighbourhood found by equality alone.
    """
    yield word
    if len(word) >= _SHORTEST:
        for place in range(len(word)):
            yield word[:place] + word[place + 1 :]


def look_up_keys(word: str) -> tuple[str, ...]:
    """Return the keys under which the dictionary of names files a word.

    Soundex is not among them: it throws hundreds of names together, and whom it alone finds is
    never likely enough to be shown.
    """
    return tuple(dict.fromkeys((f"~{skeleton(word)}", *shortened(word))))
