"""What goes into which envelope, and what is printed on it (F-123, domain 3.5 and 3.6).

The table itself is `data/mailing.toml`; the codes and their labels are the agency's, and a code the
table does not know is printed with the words of its label.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from mailing.domain.words import printable

ENDORSEMENT = "RETURN SERVICE REQUESTED"
"""Asks the post office to bring back what it cannot deliver (F-123, I-20)."""


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
class Table:
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

    def language(self, key: str, *, label: str) -> Language:
        """Return a language's marks; an unknown one is named in full, its forms are English."""
        known = self.languages.get(key)
        if known is not None:
            return known
        letter = printable(label)[:2].upper() or "?"
        return Language(key=key, letter=letter, word="English", forms_in="ENGLISH")


@cache
def delivered() -> Table:
    """Return the table as it is delivered."""
    path = Path(__file__).parents[1] / "data" / "mailing.toml"
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    return Table(
        {one["key"]: _enclosure(one) for one in read["mailing_codes"]},
        {one["key"]: _language(one) for one in read["languages"]},
    )


def _enclosure(line: Mapping[str, Any]) -> Enclosure:
    return Enclosure(
        key=line["key"],
        text=tuple(line["text"]),
        sheets=tuple(line["sheets"]),
        comes_back=line.get("comes_back", False),
        satisfies=line.get("satisfies", False),
        only_notice=line.get("only_notice", False),
        from_notes=line.get("from_notes", False),
    )


def _language(line: Mapping[str, Any]) -> Language:
    return Language(
        key=line["key"],
        letter=line["letter"],
        word=line["word"],
        forms_in=line.get("forms_in", line["key"]),
    )


def instruction(language: Language) -> str:
    """Say to the customer in which language the forms are."""
    return f"Forms must be mailed in {language.word}"
