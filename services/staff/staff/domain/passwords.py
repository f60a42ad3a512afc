"""What a password must be, and how it is written down before it is hashed."""

import unicodedata
from itertools import pairwise
from typing import Literal

SHORTEST = 12
LONGEST = 128
FEWEST_GUESSES = 1e10
"""Guesses after which a password may be found: more than anybody can try, even offline and slow."""

# What people choose first. A password that is one of these words, or several of them, with nothing
# but digits and marks around, is found by any guesser within the first few hundred tries.
_COMMON = (
    "abcdef abcdefgh abcdefghijkl access admin administrator agency america angel assistance"
    " autumn baseball batman butterfly callback california changeme charlie chocolate computer"
    " contact customer default demo dragon energy family football freedom friday hearthline heap"
    " hello iloveyou jesus letmein login master michael monday monkey mustang office password"
    " passphrase pass princess qazwsx qwer qwerty qwertyuiop qwertyuiopasdf asdf asdfgh asdfghjkl"
    " secret shadow spring staff starwars summer sunshine superman system temp temporary test"
    " trustno welcome winter zxcvbn zxcvbnm"
)
_WORDS = frozenset(_COMMON.split())
_LONGEST_WORD = max(map(len, _WORDS))
_LOOKALIKES = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "@": "a", "$": "s"})
_FEWEST_DIFFERENT = 5
_SHORTEST_NAME = 4


Rule = Literal[
    "too_short",
    "too_long",
    "repetitive",
    "sequence",
    "contains_name",
    "common",
    "guessable",
    "unchanged",
]


class PasswordRefused(Exception):
    """A password that cannot be used, and the rule it breaks."""

    def __init__(self, rule: Rule, sentence: str, **limit: int) -> None:
        super().__init__(sentence)
        self.parameters = {"rule": rule, **limit}


def as_typed_anywhere(password: str) -> str:
    """Write a password down the same way whatever keyboard or phone it was typed on (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def require_good_password(password: str, *, username: str, name: str) -> None:
    """Refuse a password that somebody could guess; ask for length, never for odd characters."""
    plain = as_typed_anywhere(password)
    if len(plain) < SHORTEST:
        sentence = f"Choose a password of at least {SHORTEST} characters."
        raise PasswordRefused("too_short", sentence, shortest=SHORTEST)
    if len(plain) > LONGEST:
        sentence = f"Choose a password of at most {LONGEST} characters."
        raise PasswordRefused("too_long", sentence, longest=LONGEST)
    low = plain.casefold()
    if len(set(low)) < _FEWEST_DIFFERENT:
        sentence = "Choose a password that is not the same few characters repeated."
        raise PasswordRefused("repetitive", sentence)
    if _runs(low):
        sentence = "Choose a password that is not a row of the keyboard or a count."
        raise PasswordRefused("sequence", sentence)
    if any(part in low for part in _parts_of(username, name)):
        sentence = "Choose a password without your user name or your name in it."
        raise PasswordRefused("contains_name", sentence)
    if _is_common(low):
        sentence = "Too many people use this password. Choose for example four unrelated words."
        raise PasswordRefused("common", sentence)


def require_hard_to_guess(guesses: float) -> None:
    """Refuse a password that a guesser who knows words, names and keyboards finds (R-28)."""
    if guesses < FEWEST_GUESSES:
        sentence = "This password is too easy to guess. Choose for example four unrelated words."
        raise PasswordRefused("guessable", sentence)


def require_different_password(new: str, current: str) -> None:
    """Refuse a new password that is the old one."""
    if new == current:
        sentence = "The new password is the old one. Choose another."
        raise PasswordRefused("unchanged", sentence)


def _parts_of(username: str, name: str) -> set[str]:
    words = {username, *name.split()}
    return {word.casefold() for word in words if len(word) >= _SHORTEST_NAME}


def _runs(low: str) -> bool:
    """Whether each character only follows the one before it: 123456789012, abcdefghijkl."""
    steps = {ord(after) - ord(before) for before, after in pairwise(low)}
    counted = {-9, 1} if low[0] <= "9" else {1}
    return steps <= counted or steps <= {-1, 9}


def _is_common(low: str) -> bool:
    as_written = "".join(filter(str.isalpha, low))
    as_meant = "".join(filter(str.isalpha, low.translate(_LOOKALIKES)))
    return _only_words(as_written) or _only_words(as_meant) or _only_words(_unpadded(low))


def _unpadded(low: str) -> str:
    """Read `p@ssw0rd2024` as `password`: only digits at the end are a number."""
    return "".join(filter(str.isalpha, low.rstrip("0123456789!?.*#").translate(_LOOKALIKES)))


def _only_words(letters: str) -> bool:
    """Whether the letters are common words in a row; no letters at all is common too."""
    reached = {0}
    for end in range(1, len(letters) + 1):
        starts = range(max(0, end - _LONGEST_WORD), end)
        if any(start in reached and letters[start:end] in _WORDS for start in starts):
            reached.add(end)
    return len(letters) in reached
