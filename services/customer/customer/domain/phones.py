"""The customer's telephone numbers, and how to look one up however it was typed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

LOCAL: Final = 7
"""Digits of a number dialled without its area code."""
NATIONAL: Final = 10
"""Digits of a number with its area code."""


@dataclass(frozen=True)
class OtherPhone:
    """A number that may be reached through an extension."""

    number: str
    ext: str | None = None


@dataclass(frozen=True)
class Phones:
    """The numbers of F-048 as E.164 (`+18315551234`); all but the mobile may have an extension."""

    home: str | None = None
    message: str | None = None
    mobile: str | None = None
    other: str | None = None
    other_ext: str | None = None
    home_ext: str | None = None
    message_ext: str | None = None

    @property
    def other_phone(self) -> "OtherPhone | None":
        """The other number together with its extension."""
        return OtherPhone(self.other, self.other_ext) if self.other else None

    def without_loose_extensions(self) -> "Phones":
        """Drop an extension that no longer has a number to belong to."""
        return replace(
            self,
            home_ext=self.home_ext if self.home else None,
            message_ext=self.message_ext if self.message else None,
        )

    def numbers(self) -> Iterator[tuple[str, str]]:
        """Yield every number with the name of its box."""
        for box in ("home", "message", "mobile", "other"):
            number: str | None = getattr(self, box)
            if number:
                yield box, number


def digits_of(written: str) -> str:
    """Return the digits of a number as dialled at home: no punctuation, no leading 1 (I-16)."""
    digits = "".join(sign for sign in written if sign.isascii() and sign.isdigit())
    return digits[1:] if len(digits) == NATIONAL + 1 and digits[0] == "1" else digits


def endings(number: str) -> tuple[str, ...]:
    """Return what a number is found by: all its digits, with the area code, and without it."""
    digits = digits_of(number)
    return tuple(dict.fromkeys((digits, digits[-NATIONAL:], digits[-LOCAL:])))
