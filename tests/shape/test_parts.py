"""Some parts of `./dev test` are gathered from a few folders: none of theirs stands outside."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("variable", "mark"), [("browser", "browser"), ("storms", "storm")])
def test_every_test_of_a_part_stands_where_it_is_gathered(variable: str, mark: str) -> None:
    said = re.search(rf'^    {variable}="(.+)"$', (ROOT / "dev").read_text(), re.MULTILINE)
    assert said is not None
    gathered = tuple(ROOT / folder for folder in said[1].split())

    marked = [
        file
        for part in ("shared/tests", "services", "web", "tests")
        for file in (ROOT / part).rglob("*.py")
        if f"mark.{mark}" in file.read_text() and file != Path(__file__)
    ]

    assert marked
    assert [one for one in marked if not any(map(one.is_relative_to, gathered))] == []
