"""The address block of each format: how large its letters are, and what room they have."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mailing.domain.formats import FormatName


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Letters and leading in points; smaller ones for what would not fit otherwise."""

    size: float
    leading: float
    small_size: float
    small_leading: float

    def letters(self, *, long: bool) -> tuple[float, float]:
        """Return the size and the leading to use."""
        return (self.small_size, self.small_leading) if long else (self.size, self.leading)


SLOTS: Mapping[FormatName, Slot] = MappingProxyType(
    {
        "ENVELOPE_10": Slot(size=13, leading=17, small_size=10, small_leading=13),
        "LABELS_5160": Slot(size=10, leading=13, small_size=7.5, small_leading=9.5),
        "LABELS_5163": Slot(size=12, leading=15, small_size=9, small_leading=11),
    }
)
