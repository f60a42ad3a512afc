"""Every service is built alike, and what may never be in the tree is not in it."""

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.shape import rules

ROOT = Path(__file__).parents[2]

Rule = Callable[[Path], list[str]]


@dataclass(frozen=True)
class Planted:
    """A violation put into a copy of the tree, and the complaint it must lead to."""

    rule: Rule
    file: str
    adds: str
    complaint: str


PLANTED = [
    Planted(rules.alike, "services/contacts/contacts/helpful.py", "", "contacts/helpful has no"),
    Planted(rules.plain_domains, "services/staff/staff/domain", "import sqlalchemy", "sqlalchemy"),
    Planted(rules.plain_domains, "services/staff/staff/domain", "from . import x", "relative"),
    Planted(
        rules.one_writer_of_commits,
        "services/callbacks/callbacks/commands",
        "def f(s): s.commit()",
        "calls commit",
    ),
    Planted(rules.readable, "hearthline/long.py", "x = 1\n" * 300, "has 301 lines"),
    Planted(rules.finished, "docs/later.md", "TO" + "DO: write this", "docs/later.md:1"),
    Planted(rules.at_home_anywhere, "docs/mine.md", "see /hom" + "e/ann/notes", "docs/mine.md:1"),
    Planted(rules.locked, "requirements/extra.lock", "left-pad==1.0", "left-pad==1.0 has no hash"),
    Planted(
        rules.locked,
        "requirements/extra.lock",
        "--index-url https://mirror.example/simple\nleft-pad==1.0 --hash=sha256:00",
        "extra.lock names a host",
    ),
]


def file_at(tree: Path, place: str) -> Path:
    """Return the file of a place that may be a module or a package."""
    for found in (tree / f"{place}.py", tree / place / "__init__.py"):
        if found.exists():
            return found
    return tree / place


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy what is in the repository, so that something wrong can be planted in it."""
    tree = tmp_path_factory.mktemp("tree")
    for file in rules.tracked(ROOT):
        target = tree / file.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)
    subprocess.run(["git", "init", "-q"], cwd=tree, check=True)  # noqa: S607
    return tree


@pytest.mark.parametrize(
    "rule",
    [
        rules.alike,
        rules.plain_domains,
        rules.one_writer_of_commits,
        rules.readable,
        rules.finished,
        rules.at_home_anywhere,
        rules.locked,
    ],
    ids=lambda rule: rule.__name__,
)
def test_the_tree_keeps_the_rule(rule: Rule) -> None:
    assert rule(ROOT) == []


@pytest.mark.parametrize("planted", PLANTED, ids=lambda each: f"{each.rule.__name__}-{each.file}")
def test_a_planted_violation_is_found(copy: Path, planted: Planted) -> None:
    file = file_at(copy, planted.file)
    before = file.read_text() if file.exists() else None
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{before or ''}{planted.adds}\n")
    try:
        found = planted.rule(copy)
    finally:
        file.unlink() if before is None else file.write_text(before)

    assert [each for each in found if planted.complaint in each], found
