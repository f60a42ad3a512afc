"""The address block of each format: how large its letters are, and what room they have."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from mailing.domain.formats import FormatName

Length = Literal["usual", "long", "longest"]
"""How much is to be written: what does not fit otherwise is written in smaller letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Letters and leading in points, for each length; the smallest take what a record can hold."""

    usual: tuple[float, float]
    long: tuple[float, float]
    longest: tuple[float, float]

    def letters(self, length: Length) -> tuple[float, float]:
        """Return the size and the leading to use."""
        return {"usual": self.usual, "long": self.long, "longest": self.longest}[length]


SLOTS: Mapping[FormatName, Slot] = MappingProxyType(
    {
        "ENVELOPE_10": Slot(usual=(13, 17), long=(10, 13), longest=(8, 10)),
        "LABELS_5160": Slot(usual=(10, 13), long=(7.5, 9.5), longest=(5, 6)),
        "LABELS_5163": Slot(usual=(12, 15), long=(9, 11), longest=(7, 8.5)),
    }
)
