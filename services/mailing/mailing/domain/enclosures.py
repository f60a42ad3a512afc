"""What goes into which envelope, and what is printed on it (F-123, B-15, B-16).

The table as delivered is `data/mailing.toml`; what the agency says of a code lies over it (F-007).
The codes and their labels are the agency's, and a code nobody has described is printed with the
words of its label.

A piece follows what its code means until it is printed: what is printed is what lies in the
envelope, and stays what it was.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final, Self

from mailing.domain.printable_text import printable

ENDORSEMENT = "RETURN SERVICE REQUESTED"
"""Asks the post office to bring back what it cannot deliver (F-123, N-20)."""
MOST_LINES: Final = 3
"""Lines about the enclosure that an envelope has room for, the one out of the note among them."""
LONGEST_LINE: Final = 35
"""Characters of such a line, even if all are capitals."""
MOST_SHEETS: Final = 10
LONGEST_SHEET: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """What a mailing code puts into an envelope."""

    key: str
    text: tuple[str, ...] = ()
    """Printed on the envelope, line by line."""
    sheets: tuple[str, ...] = ()
    """What the picker puts in."""
    comes_back: bool = False
    """The customer fills it in and returns it: the envelope has the barcode of its note (F-128)."""
    satisfies: bool = False
    """It is the written notice owed within 15 days."""
    only_notice: bool = False
    """It says nothing but that, and can be saved once something else that satisfies was mailed."""
    from_notes: bool = False
    """A last line on the envelope says what the note says (B-15)."""

    def to_dict(self) -> dict[str, Any]:
        """Return what the code means, for JSON; the code itself stands beside it."""
        return {name: value for name, value in asdict(self).items() if name != "key"}

    @classmethod
    def from_dict(cls, key: str, stored: Mapping[str, Any]) -> Self:
        """Read back from JSON what a code means."""
        lists = {name: tuple(stored[name]) for name in ("text", "sheets")}
        return cls(**{**stored, **lists, "key": key})


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """How a language is marked on an envelope, and in which language forms are printed for it."""

    key: str
    letter: str
    word: str
    forms_in: str


@dataclass(frozen=True, slots=True)
class EnclosureTable:
    """Everything mailing knows of codes and languages: as delivered, or as the agency has it."""

    enclosures: Mapping[str, Enclosure]
    languages: Mapping[str, Language]

    @property
    def only_notices(self) -> frozenset[str]:
        """The codes that say nothing but that an application has come in."""
        return frozenset(key for key, one in self.enclosures.items() if one.only_notice)

    @property
    def tell_more(self) -> frozenset[str]:
        """The codes that are the written notice owed, and say something else besides."""
        satisfying = {key for key, one in self.enclosures.items() if one.satisfies}
        return frozenset(satisfying - self.only_notices)

    def enclosure(self, key: str, *, label: str) -> Enclosure:
        """Return what a code puts into the envelope; for an unknown one, the words of its label."""
        known = self.enclosures.get(key)
        if known is not None:
            return known
        words = printable(label.removeprefix(f"{key} - ")).capitalize()
        return Enclosure(key=key, text=(words,), sheets=(words,))

    def language(self, key: str, *, label: str, letter: str | None = None) -> Language:
        """Return a language's marks; an unknown one is named in full, its forms are English.

        The letter is the code table's (R-59); only where that says none is it this table's.
        """
        said = printable(letter or "")
        known = self.languages.get(key)
        if known is not None:
            return replace(known, letter=said) if said else known
        said = said or printable(label)[:2].upper() or "?"
        return Language(key=key, letter=said, word="English", forms_in="ENGLISH")


@cache
def enclosure_table() -> EnclosureTable:
    """Return the table as it is shipped."""
    path = Path(__file__).parents[1] / "data" / "mailing.toml"
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    return EnclosureTable(
        {one["key"]: Enclosure.from_dict(one["key"], one) for one in read["mailing_codes"]},
        {one["key"]: Language(**{"forms_in": one["key"], **one}) for one in read["languages"]},
    )


def instruction(language: Language) -> str:
    """Say to the customer in which language the forms are."""
    return f"Forms must be mailed in {language.word}"
