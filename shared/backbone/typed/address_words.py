"""The words of addresses: street types, units, directions, and what stands where none should.

A data file names their sources; record, envelope, report and search read it here (R-09).
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

from backbone.typed.refusal import Refusal
from backbone.typed.text import clean_field

_APOSTROPHES: Final = re.compile(r"['`\u2018\u2019\u02bc]")
_NOT_A_LETTER: Final = re.compile(r"[\W_]+")
DIRECTIONS: Final = ("N", "E", "S", "W", "NE", "NW", "SE", "SW", "O", "NO", "SO")
"""As the post office writes them; the last three are Puerto Rico's."""


def plain(written: str) -> str:
    """Return upper-case words without accents or punctuation: `Peña-O'Neil` is `PENA ONEIL`."""
    apart = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", written).upper())
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return _NOT_A_LETTER.sub(" ", bare.upper()).strip()


def street_types() -> frozenset[str]:
    """Return the street types the forms offer, shortened as the post office does."""
    return frozenset(_data()["street_types"]["offered"])


def spelled_out_street_types() -> Mapping[str, str]:
    """Return the street types people write out, and what each is shortened to."""
    spelled: Mapping[str, str] = _data()["street_types"]["spelled_out"]
    return spelled


def read_street_type(written: str) -> str:
    """Shorten a street type as the post office does; keep one that is not in its list."""
    typed = plain(written)
    kept = typed if typed in street_types() else written.strip().upper()
    return spelled_out_street_types().get(typed, kept)


def units() -> Mapping[str, str]:
    """Return the building types in the order of the forms, and how the post office prints each."""
    named: Mapping[str, str] = _data()["units"]
    return named


def unit_words() -> Mapping[str, str]:
    """Return every way to write a building type, and how it is printed: `APT`, `SUITE`, `#`."""
    return _unit_words()


def read_direction(written: str) -> str:
    """Read a direction by its letters or its name: `se`, `S.E.`, `South East`."""
    letters = plain(clean_field(written)).replace(" ", "")
    named: Mapping[str, str] = _data()["directions"]
    found = named.get(letters, letters)
    if found not in DIRECTIONS:
        raise Refusal("not_a_direction", "is no direction. Write N, NE, E, SE, S, SW, W or NW")
    return found


def words(kind: str) -> frozenset[str]:
    """Return a list of words: numbers, buildings, fillers, without_home, general_delivery..."""
    return _words(kind)


@cache
def _words(kind: str) -> frozenset[str]:
    listed: Sequence[str] = _data()["words"][kind]
    return frozenset(listed)


@cache
def _unit_words() -> Mapping[str, str]:
    return {
        **{printed.upper(): printed for printed in units().values()},
        **units(),
    }


@cache
def _data() -> Mapping[str, Any]:
    file = files("backbone.typed").joinpath("data/address_words.toml")
    return tomllib.loads(file.read_text("utf-8"))
