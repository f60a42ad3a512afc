"""Every word of every screen goes through the catalogue; dates are shown one way (R-75)."""

import re
from typing import Final

import pytest

from . import screens

pytestmark = pytest.mark.browser

_WORD: Final = re.compile(r"\b[a-z]{3,}")
"""Codes and what the desk writes stand in capitals; what the console says does not."""
_KEY: Final = re.compile(r"\b[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+\b|\b[a-z]+(?:\.[a-z]+_?[a-z]*)+\b(?!\.)")
_ISO_DATE: Final = re.compile(r"\b\d{4}-\d\d-\d\d")
_BOTH: Final = frozenset({"Hearthline", "Hearthline · ", "Español", "English"})
"""What is said alike in both languages."""


def shown(page: str, language: str) -> set[str]:
    return set(screens.read(page, language).words)


@pytest.mark.parametrize("role", screens.ROLES)
async def test_r_75_every_screen_speaks_spanish(house: str, role: str) -> None:
    english = {
        screens.kind(path): shown(answer.text, "en")
        async for path, answer in screens.walk(house, role, "en")
    }
    wrong: dict[str, list[str]] = {}
    seen = set()

    async for path, answer in screens.walk(house, role, "es"):
        here = screens.kind(path)
        seen.add(here)
        said = shown(answer.text, "es")
        alike = said & english.get(here, set()) - _BOTH
        faults = [one for one in alike if _WORD.search(one)]
        faults += [one for one in said if _KEY.search(one) or _ISO_DATE.search(one)]
        if faults:
            wrong[here] = sorted(faults)

    assert wrong == {}
    assert seen == set(english)
