"""Every stylesheet is closed: a brace that is missing swallows all rules behind it in silence."""

import re
from pathlib import Path

import pytest

from console.static_files import STATIC

SHEETS = sorted((Path(STATIC) / "css").glob("*.css"))
_BESIDE = re.compile(r'/\*.*?\*/|"[^"]*"', re.DOTALL)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda one: one.name)
def test_rules_stand_beside_one_another_and_within_nothing_but_a_condition(sheet: Path) -> None:
    around = list[str]()
    begun = ""
    wrong = list[str]()
    for sign in _BESIDE.sub("", sheet.read_text()):
        if sign == "{":
            if any(not one.startswith("@") for one in around):
                wrong.append(begun.strip())
            around.append(begun.strip())
        elif sign == "}":
            around.pop()
        begun = "" if sign in "{};" else begun + sign

    assert (wrong, around) == ([], [])
