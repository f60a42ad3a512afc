"""States and ZIP codes as people write them."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from backbone.typed.refusal import Refusal
from backbone.typed.text import clean_field

_ZIP: Final = re.compile(r"([0-9]{5})(?:[\s\-_.+]*([0-9]{4}))?", re.ASCII)
_LETTERS: Final = re.compile(r"[^A-Z]+")
_COUNTRY: Final = re.compile(r"(US|USA|UNITEDSTATES|UNITEDSTATESOFAMERICA)$")


def read_state(written: str) -> str:
    """Read a state by its letters or its name: `ca`, `N.Y.`, `Arizona`, `nueva york` (R-01).

    Returns the two letters of the post office.
    """
    words = _letters(clean_field(written))
    state = _states().get(words) or _states().get(_COUNTRY.sub("", words))
    if state is None:
        raise Refusal(
            "not_a_state",
            "is no state of the United States. Write its name or its two letters: California or CA",
        )
    return state


def read_zip(written: str) -> str:
    """Read a ZIP code, with or without the four digits behind it: `95077`, `95077-1234`."""
    found = _ZIP.fullmatch(clean_field(written))
    if found is None:
        raise Refusal("not_a_zip_code", "must have five digits, or nine as in 95077-1234")
    return f"{found[1]}-{found[2]}" if found[2] else found[1]


def is_state(letters: str) -> bool:
    """Say whether the post office knows a state by these two letters."""
    return letters.upper() in _states().values()


def is_zip(written: str) -> bool:
    """Say whether something is written as a ZIP code is."""
    return _ZIP.fullmatch(clean_field(written)) is not None


@cache
def _states() -> Mapping[str, str]:
    names = tomllib.loads(files("backbone.typed").joinpath("data/states.toml").read_text("utf-8"))
    return {_letters(name): state for state, others in names.items() for name in (state, *others)}


def _letters(name: str) -> str:
    return _LETTERS.sub("", unicodedata.normalize("NFKD", name).upper())
