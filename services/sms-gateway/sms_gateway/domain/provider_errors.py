"""What the provider's errors say about a number, and whether for good (R-65)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Effect = Literal["NUMBER", "OPT_OUT", "TEXT", "ACCOUNT", "TRANSIENT"]
UnreachableReason = Literal["INVALID", "UNREACHABLE", "LANDLINE", "BLOCKED"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderError:
    """An error of the provider's table, and what follows from it; see `provider_errors.json`."""

    code: str
    effect: Effect
    reason: str
    name: str


def effect_of(code: str | None) -> Effect:
    """Say what an error means for further texts; one nobody knows means nothing for them."""
    found = provider_errors().get(code or "")
    return found.effect if found else "TRANSIENT"


def unreachable_reason(code: str) -> str:
    """Say in one word why texts do not reach a number."""
    found = provider_errors().get(code)
    return found.reason if found else "UNREACHABLE"


@cache
def provider_errors() -> Mapping[str, ProviderError]:
    """Return the provider's table by code."""
    file = json.loads(Path(__file__).with_name("provider_errors.json").read_text())
    found = [ProviderError(**one) for one in file["errors"]]
    by_code = {one.code: one for one in found}
    if len(by_code) != len(found):
        raise ValueError("A code is listed twice.")
    return by_code
