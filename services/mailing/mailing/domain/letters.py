"""The letter about an incomplete application, in the customer's language (B-15, B-17)."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Self

from mailing.domain.printable_text import printable

INCOMPLETE: Final = "IM"
"""The mailing code whose envelope holds this letter."""


@dataclass(frozen=True, slots=True)
class Lack:
    """Something an application lacks, as staff wrote it down."""

    reason: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter, word for word."""

    language: str
    address: tuple[str, ...]
    heading: str
    greeting: str
    opening: str
    items: tuple[str, ...]
    closing: tuple[str, ...]
    words: tuple[str, ...] = ()
    """What staff wrote to this customer, in their own words."""

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Read a letter back from JSON."""
        lists = {name: tuple(stored[name]) for name in ("address", "items", "closing", "words")}
        return cls(**{**stored, **lists})


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterJob:
    """The letters of a batch, in the order of its envelopes."""

    return_address: tuple[str, ...]
    date: str
    letters: tuple[Letter, ...]

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Read letters back from JSON."""
        return cls(
            return_address=tuple(stored["return_address"]),
            date=stored["date"],
            letters=tuple(Letter.from_dict(one) for one in stored["letters"]),
        )


@cache
def _texts() -> Mapping[str, Any]:
    path = Path(__file__).parents[1] / "data" / "letters.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def write_letter(
    address: tuple[str, ...],
    lacks: Sequence[Lack],
    *,
    forms_in: str,
    phone: str | None,
    words: str | None = None,
) -> Letter:
    """Write to a customer what their application lacks.

    What staff wrote down for each other stays with them (R-55).
    """
    text = _texts().get(forms_in, _texts()["ENGLISH"])
    closing = [text["closing"]]
    if phone:
        closing.append(text["phone"].format(phone=phone))
    return Letter(
        language=text["language"],
        address=address,
        heading=text["heading"],
        greeting=text["greeting"].format(name=address[0]),
        opening=text["opening"] if lacks else text["nothing_listed"],
        items=tuple(dict.fromkeys(_item(lack, text["reasons"]) for lack in lacks)),
        closing=tuple(closing),
        words=tuple(filter(None, map(printable, (words or "").splitlines()))),
    )


def _item(lack: Lack, reasons: Mapping[str, str]) -> str:
    return reasons.get(lack.reason) or printable(lack.label).capitalize()
