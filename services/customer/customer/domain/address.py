"""Where post reaches the customer, in the parts it was written down in (F-045 to F-047)."""

import re
from dataclasses import dataclass, fields, replace
from typing import Final, Self

from backbone.typed.address_words import plain, spelled_out_street_types, street_types
from backbone.typed.addresses import PostalAddress, holding, judge

_POST_BOX: Final = re.compile(r"^(P\s*O|POST(AL)?\s+OFFICE)\s*(BOX|BX)\b")


@dataclass(frozen=True)
class Address(PostalAddress):
    """A mailing address in the boxes of the form; every box may stay empty (I-13)."""

    overruled_because: str | None = None
    """Why somebody vouches for an address that is doubted; it goes with this address (R-09)."""

    @property
    def overruled(self) -> bool:
        """Whether post goes there whatever is doubted."""
        return self.overruled_because is not None

    def changed_from(self, old: Self) -> Self:
        """Return the address without a reason that was given for another one.

        A reason that is not new, of an address that is, was never meant for it. One that nobody
        needs is not kept.
        """
        if self.overruled_because is None:
            return self
        moved = any(
            getattr(self, one.name) != getattr(old, one.name) for one in fields(PostalAddress)
        )
        stale = moved and self.overruled_because == old.overruled_because
        needed = holding(judge(self), overruled=False)
        return self if needed and not stale else replace(self, overruled_because=None)


def street_key(street: str) -> str:
    """Return a street name so that its spellings agree: `Berry St.` and `BERRY STREET`, `P.O. Box`.

    The type is dropped because people type it into the name box as often as into its own.
    """
    words = _POST_BOX.sub("PO BOX", plain(street)).split()
    if len(words) > 1 and (words[-1] in street_types() or words[-1] in spelled_out_street_types()):
        words = words[:-1]
    return " ".join(words)
