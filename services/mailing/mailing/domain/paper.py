"""What is printed for one piece, and nothing else: no number, no birth date, no phone (I-35)."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple, Self, cast
from uuid import UUID

from mailing.domain.formats import FORMATS, Format, FormatName


class Kind(NamedTuple):
    """What all envelopes with one code in one language share: all but name and address."""

    instruction: str
    letter: str
    code: str
    enclosure: tuple[str, ...]
    barcoded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One envelope or label, as it was when its batch was pulled (I-11)."""

    name: str
    street: str
    town: str
    instruction: str
    letter: str
    code: str
    enclosure: tuple[str, ...]
    barcode: str | None = None

    @property
    def kind(self) -> Kind:
        """What it shares with others."""
        barcoded = self.barcode is not None
        return Kind(self.instruction, self.letter, self.code, self.enclosure, barcoded)

    @property
    def address(self) -> tuple[str, str, str]:
        """The lines that are its own."""
        return self.name, self.street, self.town

    def json(self) -> str:
        """Write it down."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> Self:
        """Read a paper back."""
        return cls(**{**written, "enclosure": tuple(written["enclosure"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Everything that is printed for one batch; the same order always gives the same bytes."""

    format: FormatName
    return_address: tuple[str, ...]
    endorsement: str
    papers: tuple[Paper, ...]

    @property
    def sheet(self) -> Format:
        """The paper it is printed on."""
        return FORMATS[self.format]

    @property
    def pages(self) -> int:
        """How many pages it fills."""
        return self.sheet.pages(len(self.papers))

    def kinds(self) -> tuple[Kind, ...]:
        """Return the different kinds in it, in order of their first appearance."""
        return tuple(dict.fromkeys(paper.kind for paper in self.papers))

    def write(self) -> dict[str, Any]:
        """Write the order as JSON."""
        return asdict(self)

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> Self:
        """Read an order back."""
        return cls(
            format=cast("FormatName", written["format"]),
            return_address=tuple(written["return_address"]),
            endorsement=written["endorsement"],
            papers=tuple(Paper.read(one) for one in written["papers"]),
        )


def barcode_of(contact_id: UUID) -> str:
    """Write a note's id as the barcode of its envelope: what a scan sends to the contacts service.

    In digits alone, of which Code 128 puts two into every sign: with a third fewer bars each of
    them is wide enough for the cheapest reader.
    """
    return f"{contact_id.int:040}"
