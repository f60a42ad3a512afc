"""Numbers and dates that stand for none: never evidence that two records are one person (R-06).

Which they are, and from where that is known, says `data/placeholders.toml`.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final

_LOCAL: Final = 7
_NATIONAL: Final = 10
_TAXPAYER: Final = "9"


def is_placeholder_ssn(digits: str) -> bool:
    """Say whether nine digits are nobody's social security or taxpayer number."""
    if _fits(digits, _data("ssn", "impossible"), _data("ssn", "filler")):
        return True
    if digits.startswith(_TAXPAYER):
        group = int(digits[3:5])
        spans = (span.split("-") for span in _data("ssn", "taxpayer_groups"))
        return not any(int(least) <= group <= int(most) for least, most in spans)
    return digits in _data("ssn", "advertised")


def is_placeholder_phone(number: str) -> bool:
    """Say whether a number, however written, is a filler; seven digits are judged as they are."""
    digits = "".join(sign for sign in number if sign.isascii() and sign.isdigit())
    if len(digits) == _LOCAL:
        return _fits(f"___{digits}", _data("phone", "filler"))
    if len(digits) == _NATIONAL + 1 and digits.startswith("1"):
        digits = digits[1:]
    return _fits(digits, _data("phone", "filler"))


def is_placeholder_date(day: date) -> bool:
    """Say whether a day is what programs and hands write for "unknown"."""
    return day.isoformat() in _data("date", "filler")


def _fits(digits: str, *patterns: Sequence[str]) -> bool:
    return any(re.fullmatch(one, digits) for some in patterns for one in some)


def _data(kind: str, name: str) -> Sequence[str]:
    found: Sequence[str] = _all()[kind][name]
    return found


@cache
def _all() -> Mapping[str, Any]:
    data = files("backbone.typed").joinpath("data/placeholders.toml")
    return tomllib.loads(data.read_text("utf-8"))
