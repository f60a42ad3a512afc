"""A social security number that cannot be printed by accident."""

import re
from typing import Final, NoReturn

from customer.domain.exceptions import InvalidSsn

_DIGITS: Final = 9
_SEPARATORS: Final = re.compile(r"[\s.\-\u2010-\u2015]")


class SSN:
    """Nine digits that show themselves only when asked to, and to nobody who merely prints them.

    Its `repr`, its `str` and every format of it are masked, and it refuses to be pickled, so that
    a log line, an error message or a task queue cannot give it away (N-33).
    """

    __slots__ = ("__digits",)

    def __init__(self, digits: str) -> None:
        self.__digits = digits

    @classmethod
    def read(cls, written: str) -> "SSN":
        """Read the spellings people use: `668716854`, `668-71-6854`, `668 71 6854` (I-16)."""
        digits = _SEPARATORS.sub("", written)
        if len(digits) != _DIGITS or not (digits.isascii() and digits.isdigit()):
            raise InvalidSsn
        if not digits.strip("0"):
            raise InvalidSsn
        return cls(digits)

    def reveal(self) -> str:
        """Return the nine digits. Only the cipher and the audited reveal may ask for it."""
        return self.__digits

    @property
    def last4(self) -> str:
        """The last four digits, which may be shown."""
        return self.__digits[-4:]

    @property
    def masked(self) -> str:
        """What a screen shows: `***-**-6854`."""
        return mask(self.last4)

    def __repr__(self) -> str:
        return f"<SSN {self.masked}>"

    def __str__(self) -> str:
        return self.masked

    def __format__(self, _spec: str) -> str:
        return self.masked

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SSN) and other.reveal() == self.__digits

    def __hash__(self) -> int:
        return hash(self.__digits)

    def __reduce__(self) -> NoReturn:
        message = "A social security number is never pickled."
        raise TypeError(message)


def mask(last4: str) -> str:
    """Show the last four digits of a number and hide the others."""
    return f"***-**-{last4}"


def dashed(ssn: SSN) -> str:
    """Write a number in full as forms do: `668-71-6854`."""
    digits = ssn.reveal()
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"
