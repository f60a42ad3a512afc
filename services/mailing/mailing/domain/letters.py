"""The letter about an incomplete application, in the customer's language (domain 3.5, 3.7)."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Self

from mailing.domain.words import printable

INCOMPLETE: Final = "IM"
"""The mailing code whose envelope holds this letter."""
_NATION: Final = "+1"
_DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class Lack:
    """Something an application lacks, as staff wrote it down."""

    reason: str
    label: str
    notes: str | None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """The letters of a batch, in the order of its envelopes."""

    return_address: tuple[str, ...]
    date: str
    letters: tuple[Letter, ...]

    def write(self) -> dict[str, Any]:
        """Write them as JSON."""
        return asdict(self)

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> Self:
        """Read them back."""
        letters = tuple(_read(one) for one in written["letters"])
        return cls(
            return_address=tuple(written["return_address"]),
            date=written["date"],
            letters=letters,
        )


def _read(written: Mapping[str, Any]) -> Letter:
    several = {name: tuple(written[name]) for name in ("address", "items", "closing")}
    return Letter(**{**written, **several})


@cache
def _texts() -> Mapping[str, Any]:
    path = Path(__file__).parents[1] / "data" / "letters.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def letter(
    address: tuple[str, ...], lacks: Sequence[Lack], *, forms_in: str, phone: str | None
) -> Letter:
    """Write to a customer what their application lacks."""
    text = _texts().get(forms_in, _texts()["ENGLISH"])
    closing = [text["closing"]]
    if phone:
        closing.append(text["phone"].format(phone=spoken(phone)))
    return Letter(
        language=text["language"],
        address=address,
        heading=text["heading"],
        greeting=text["greeting"].format(name=address[0]),
        opening=text["opening"] if lacks else text["nothing_listed"],
        items=tuple(dict.fromkeys(_said(lack, text["reasons"]) for lack in lacks)),
        closing=tuple(closing),
    )


def _said(lack: Lack, reasons: Mapping[str, str]) -> str:
    sentence = reasons.get(lack.reason) or printable(lack.label).capitalize()
    notes = printable(lack.notes or "")
    return f"{sentence} {notes}".strip()


def spoken(phone: str) -> str:
    """Write a phone number as people read it: `(831) 555-0100`."""
    if phone.startswith(_NATION) and len(phone) == _DIGITS:
        return f"({phone[2:5]}) {phone[5:8]}-{phone[8:]}"
    return phone
