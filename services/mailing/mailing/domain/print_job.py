"""What is printed for one piece, and nothing else: no number, no birth date, no phone (N-35)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, NamedTuple, Self, cast
from uuid import UUID

from mailing.domain.formats import FORMATS, Format, FormatName

_BARCODE_DIGITS: Final = 40


class PaperKind(NamedTuple):
    """What all envelopes with one code in one language share: all but name and address."""

    instruction: str
    letter: str
    code: str
    enclosure: tuple[str, ...]
    barcoded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One envelope or label, as it was when its batch was pulled (N-11)."""

    name: str
    street: str
    town: str
    instruction: str
    letter: str
    code: str
    enclosure: tuple[str, ...]
    barcode: str | None = None
    care_of: str | None = None
    """The line between name and street: a c/o or an urbanization (R-09)."""

    @property
    def kind(self) -> PaperKind:
        """What it shares with others."""
        barcoded = self.barcode is not None
        return PaperKind(self.instruction, self.letter, self.code, self.enclosure, barcoded)

    @property
    def address(self) -> tuple[str, ...]:
        """The lines that are its own."""
        care_of = (self.care_of,) if self.care_of else ()
        return self.name, *care_of, self.street, self.town

    @property
    def changeable(self) -> tuple[str | tuple[str, ...] | None, ...]:
        """What may come to be otherwise until it is printed: by the record, the note, the code."""
        return (*self.address, self.enclosure, self.barcode)

    def set_aside(self) -> "Paper":
        """Return the paper as it is printed in the place of one that is not to be posted."""
        return replace(self, name="SET ASIDE", street="DO NOT MAIL", town="-", care_of=None)

    def to_dict(self) -> dict[str, Any]:
        """Return the paper for JSON; a version that knows no c/o reads all others, too."""
        unknown_before = {"care_of"} if self.care_of is None else set()
        return {name: value for name, value in asdict(self).items() if name not in unknown_before}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Read a paper back from JSON."""
        return cls(**{**stored, "enclosure": tuple(stored["enclosure"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintJob:
    """Everything that is printed for one batch; the same job always gives the same bytes."""

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

    def kinds(self) -> tuple[PaperKind, ...]:
        """Return the different kinds in it, in order of their first appearance."""
        return tuple(dict.fromkeys(paper.kind for paper in self.papers))

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Read a job back from JSON."""
        return cls(
            format=cast("FormatName", stored["format"]),
            return_address=tuple(stored["return_address"]),
            endorsement=stored["endorsement"],
            papers=tuple(Paper.from_dict(one) for one in stored["papers"]),
        )


def contact_of(barcode: str) -> UUID | None:
    """Read a note's id off a barcode; None where it is none of ours. See `barcode_of`."""
    read = barcode.strip().strip("*")
    if not (read.isascii() and read.isdigit() and len(read) == _BARCODE_DIGITS):
        return None
    number = int(read)
    return UUID(int=number) if number < 1 << 128 else None


def barcode_of(contact_id: UUID) -> str:
    """Write a note's id as the barcode of its envelope: what a scan sends to the contacts service.

    In digits alone, of which Code 128 puts two into every sign: with a third fewer bars each of
    them is wide enough for the cheapest reader.
    """
    return f"{contact_id.int:0{_BARCODE_DIGITS}}"
