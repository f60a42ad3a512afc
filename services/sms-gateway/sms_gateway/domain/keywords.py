"""What a customer's words mean: a few exact answers, and a person reads everything else."""

import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Kind = Literal["confirm", "cancel", "opt_out", "opt_in", "help", "other"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text asks for."""

    kind: Kind
    carrier: bool = False
    """Whether the telecom provider takes the same word and acts on it itself: stops, or resumes."""
    calls_off: bool = False
    """Whether the word may mean the visit too: CANCEL stops the texts, and a person asks (N-17)."""


OTHER = Meaning("other")

_UNSEEN = frozenset({"Mn", "Me", "Cf"})
"""Kinds of characters that are no letters: accents, frames, joiners, directions."""


def meaning_of(words: str) -> Meaning:
    """Say what a text means; what is not exactly an answer is for a person to read (B-40 to B-46).

    Whoever wants no more texts is understood beside any emoji; whoever confirms or cancels must
    have written that and nothing else.
    """
    known = keywords()
    said = plain(words)
    found = known.get(said) or known.get(_without_prefix(said))
    if found is not None:
        return found
    bare = known.get(_without_symbols(said))
    if bare is not None and bare.kind == "opt_out":
        return bare
    return OTHER


def plain(words: str) -> str:
    """Write words as they are compared: case, accents, punctuation, invisible marks do not count.

    A digit is a digit in any script and in any frame, 1️⃣ and ① too.
    """
    return " ".join("".join(_plain(words)).split())


def _plain(words: str) -> Iterator[str]:
    for one in unicodedata.normalize("NFD", unicodedata.normalize("NFKC", words)):
        category = unicodedata.category(one)
        if category == "Nd":
            yield str(unicodedata.decimal(one))
        elif category[0] in "PZ" or category == "Cc":
            yield " "
        elif category not in _UNSEEN:
            # Folded only now: a mark nobody sees can fold into a letter (U+0345 does).
            yield from (it for it in one.casefold() if unicodedata.category(it) not in _UNSEEN)


def _without_symbols(said: str) -> str:
    """Leave symbols and emoji away."""
    return " ".join("".join(one for one in said if one.isalnum() or one == " ").split())


def _without_prefix(said: str) -> str:
    """Take `reply` from `reply 1`."""
    first, _, rest = said.partition(" ")
    return rest if first in _prefixes() else said


@cache
def _file() -> Mapping[str, object]:
    found: Mapping[str, object] = json.loads(Path(__file__).with_name("keywords.json").read_text())
    return found


@cache
def _prefixes() -> frozenset[str]:
    listed = _file()["prefixes"]
    assert isinstance(listed, list)  # noqa: S101  our own file
    return frozenset(listed)


_MEANINGS: Mapping[str, Meaning] = {
    "confirm": Meaning("confirm"),
    "cancel": Meaning("cancel"),
    "opt_out": Meaning("opt_out"),
    "carrier": Meaning("opt_out", carrier=True),
    "calls_off": Meaning("opt_out", carrier=True, calls_off=True),
    "opt_in": Meaning("opt_in"),
    "help": Meaning("help"),
}


@cache
def keywords() -> Mapping[str, Meaning]:
    """Return each word that is understood, as it is compared; none may mean two things."""
    languages = _file()["languages"]
    assert isinstance(languages, dict)  # noqa: S101  our own file
    found: dict[str, Meaning] = {}
    for lists in languages.values():
        for name, words in lists.items():
            for word in words:
                if found.setdefault(plain(word), _MEANINGS[name]) != _MEANINGS[name]:
                    raise ValueError(f"The word {word} has two meanings.")
    return found
