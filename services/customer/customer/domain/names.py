"""Names as they are compared: without accents, in words, joined and apart."""

from functools import lru_cache
from typing import Final

from backbone.typed.address_words import plain

# fmt: off
_PARTICLES: Final = frozenset((
    "DA", "DE", "DEL", "DELA", "DER", "DI", "DO", "DOS", "EL", "LA", "LAS", "LE", "LO", "LOS",
    "SAN", "SANTA", "VAN", "VON", "Y",
))
# fmt: on
_WORDS: Final = 4
"""Words of a name that count; a longer name is found by its first four."""
LETTERS: Final = 32
"""Letters of a word that count."""
_REMEMBERED: Final = 50_000
"""Names whose forms are remembered."""


def words(name: str) -> tuple[str, ...]:
    """Return the words of a name that tell people apart.

    A particle belongs to the word behind it, so it is not a word of its own: `DE LA CRUZ` has the
    one word `CRUZ`, unless there is nothing else.
    """
    every = plain(name).split()
    telling = [word for word in every if word not in _PARTICLES] or every
    return tuple(dict.fromkeys(word[:LETTERS] for word in telling[:_WORDS]))


def in_two(name: str) -> tuple[str, str] | None:
    """Take a full name apart behind its first telling word; one word cannot be taken apart."""
    telling = words(name)
    if len(telling) <= 1:
        return None
    every = plain(name).split()
    end = next(place for place, word in enumerate(every, 1) if word.startswith(telling[0]))
    return " ".join(every[:end]), " ".join(every[end:])


@lru_cache(maxsize=_REMEMBERED)
def forms(name: str) -> tuple[str, ...]:
    """Return every form a name is found by: written together first, then word by word.

    `DEL REAL` is also `DELREAL`, and `GARCIA LOPEZ` is found under either surname.
    """
    joined = "".join(plain(name).split()[: _WORDS + 2])[:LETTERS]
    return tuple(dict.fromkeys(form for form in (joined, *words(name)) if form))
