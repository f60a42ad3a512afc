"""What goes into which envelope, and what is printed on it (F-123, B-15, B-16).

The table itself is `data/mailing.toml`; the codes and their labels are the agency's, and a code the
table does not know is printed with the words of its label.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from mailing.domain.printable_text import printable

ENDORSEMENT = "RETURN SERVICE REQUESTED"
"""Asks the post office to bring back what it cannot deliver (F-123, N-20)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """What a mailing code puts into an envelope."""

    key: str
    text: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    comes_back: bool = False
    satisfies: bool = False
    only_notice: bool = False
    from_notes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """How a language is marked on an envelope, and in which language forms are printed for it."""

    key: str
    letter: str
    word: str
    forms_in: str


@dataclass(frozen=True, slots=True)
class EnclosureTable:
    """Everything mailing knows of codes and languages by itself."""

    enclosures: Mapping[str, Enclosure]
    languages: Mapping[str, Language]

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
        {
            one["key"]: Enclosure(
                **{**one, "text": tuple(one["text"]), "sheets": tuple(one["sheets"])}
            )
            for one in read["mailing_codes"]
        },
        {one["key"]: Language(**{"forms_in": one["key"], **one}) for one in read["languages"]},
    )


def instruction(language: Language) -> str:
    """Say to the customer in which language the forms are."""
    return f"Forms must be mailed in {language.word}"
