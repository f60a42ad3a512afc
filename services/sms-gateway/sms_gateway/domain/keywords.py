"""What a customer's words mean: a clear answer leads, and a person reads everything else."""

import json
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

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
_ALONE: frozenset[Kind] = frozenset({"help"})
"""These count only when nothing stands beside them: "help please" may be a cry for it."""
_WEIGHTY: frozenset[Kind] = frozenset({"confirm", "cancel"})
"""These change an appointment: a question or a doubtful emoji beside them is for a person."""

_UNSEEN = frozenset({"Mn", "Me", "Cf"})
"""Kinds of characters that are no letters: accents, frames, joiners, directions."""
_EMOJI = frozenset({"So", "Sk"})
_LONGEST = 40
"""Words of a text that may still be an answer with courtesies; a letter is for a person."""

Words = tuple[str, ...]


def meaning_of(words: str, *, names: Collection[str] = ()) -> Meaning:
    """Say what a text means (B-40 to B-46, R-61).

    A clear answer leads. Behind it may stand the same answer again, a courtesy, emoji, and the
    customer's own name: `names` are the names of those who use the number. Whatever else stands
    there adds a matter, and a person reads it. Whoever wants no more texts is understood beside any
    emoji.
    """
    known = keywords()
    said = plain(words)
    exact = known.get(said) or known.get(_without_prefix(said))
    if exact is not None and not (exact.kind in _WEIGHTY and _asks(words)):
        return exact
    bare = _without_symbols(said)
    stop = known.get(bare)
    if stop is not None and stop.kind == "opt_out":
        return stop
    found = _leading(tuple(_without_emoji(said).split()), _name_words(names))
    if found.kind in _WEIGHTY and (_asks(words) or _doubtful(words)):
        return OTHER
    return found


def _leading(said: Words, names: Collection[Words]) -> Meaning:
    """Return the answer that leads, if all that stands around it is courtesy or a signature."""
    if not said or len(said) > _LONGEST:
        return OTHER
    begins = [at for at in range(len(said)) if _consists_of(said[:at], _phrases("greetings"))]
    for begin in begins:
        at = begin + (said[begin] in _prefixes())
        for end in range(min(len(said), at + _longest_keyword()), at, -1):
            meaning = keywords().get(" ".join(said[at:end]))
            if meaning is None or meaning.kind in _ALONE:
                continue
            if _consists_of(said[end:], _may_follow(meaning.kind) | frozenset(names)):
                # The provider itself takes its words only where they stand alone.
                return replace(meaning, carrier=False)
    return OTHER


def _consists_of(said: Words, phrases: Collection[Words]) -> bool:
    """Say whether words are phrases in a row; none at all are."""
    reached = {0}
    longest = max(map(len, phrases), default=0)
    for end in range(1, len(said) + 1):
        begins = (at for at in range(max(0, end - longest), end) if at in reached)
        if any(said[at:end] in phrases for at in begins):
            reached.add(end)
    return len(said) in reached


def _name_words(names: Collection[str]) -> Collection[Words]:
    """Return what counts as a signature: each name, its first letter, and who says it is them.

    A name that is also an answer is none: whoever is called No has not said no.
    """
    answers = {word for phrase in keywords() for word in phrase.split()}
    own = {word for name in names for word in plain(name).split()} - answers
    initials = ["".join(word[0] for word in plain(name).split()) for name in names]
    own |= {one for one in {*(word[0] for word in own), *initials} - answers if one.isalpha()}
    signed: set[Words] = {(), *_phrases("signed")}
    return {(*introduced, word) for word in own for introduced in signed}


def _asks(words: str) -> bool:
    """Say whether a text asks something: the punctuation that does not count otherwise."""
    return any(one in "?¿؟" for one in unicodedata.normalize("NFKC", words))


def _doubtful(words: str) -> bool:
    """Say whether an emoji takes back, or questions, what stands beside it."""
    doubtful = str(_file()["doubtful_symbols"])
    return any(one in doubtful for one in words)


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


def _without_emoji(said: str) -> str:
    """Leave emoji away; other symbols are part of what is said: `1+1` is no answer."""
    return "".join(" " if unicodedata.category(one) in _EMOJI else one for one in said)


def _without_prefix(said: str) -> str:
    """Take `reply` from `reply 1`."""
    first, _, rest = said.partition(" ")
    return rest if first in _prefixes() else said


@cache
def _file() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(Path(__file__).with_name("keywords.json").read_text())
    return found


@cache
def _prefixes() -> frozenset[str]:
    return frozenset(_file()["prefixes"])


@cache
def _phrases(name: str) -> frozenset[Words]:
    return frozenset(tuple(plain(one).split()) for one in _file()[name])


@cache
def _may_follow(kind: Kind) -> frozenset[Words]:
    """Return the phrases that may stand behind an answer without adding a matter."""
    same = {
        tuple(word.split())
        for word, meaning in keywords().items()
        if meaning.kind == kind and not meaning.calls_off
    }
    own = {tuple(plain(one).split()) for one in _file()["courtesy_of"].get(kind, ())}
    return frozenset(same | own) | _phrases("courtesy") | _phrases("signatures")


@cache
def _longest_keyword() -> int:
    return max(len(one.split()) for one in keywords())


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
    found: dict[str, Meaning] = {}
    for lists in _file()["languages"].values():
        for name, words in lists.items():
            for word in words:
                if found.setdefault(plain(word), _MEANINGS[name]) != _MEANINGS[name]:
                    raise ValueError(f"The word {word} has two meanings.")
    return found
