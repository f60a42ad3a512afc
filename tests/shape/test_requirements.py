"""Every requirement id that is cited anywhere is defined once, on one line, in one document."""

import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.shape import rules

ROOT = Path(__file__).parents[2]
DOCUMENT = "docs/requirements.md"

_DEFINITION = re.compile(r"- \*\*([A-Z]-?\d{1,3})\*\* \S.*\.")
_CITATION = re.compile(
    # The curves of a drawing have letters and numbers too; they are read over.
    r'\bd="[^"]*"'
    # Neither a colour, nor an escaped byte, nor a part of a longer word.
    r"|(?<![\w#%-])(?P<id>[A-Z]-\d{1,3}|R\d{1,2}|[ACMD]\d\d)(?![\w-])"
    r"|\bdef (?P<test>test_\w+)",
)
_IN_A_NAME = re.compile(
    # `a` is an article as well, so that only the numbers of scenarios count behind it.
    r"(?:^test|_and|_to)_(?:([b-z])_(\d{1,3})|(a)_([0-2]\d)|([rc])(\d{1,2}))(?=_|$)"
)


@dataclass(frozen=True)
class Citation:
    """An id cited in a file; a name has no hyphen, so that `r_17` may be a finding or a rule."""

    file: Path
    line: int
    means: tuple[str, ...]


def definitions(root: Path) -> Iterator[str]:
    """Yield each id the document defines, as often as it does."""
    for line in (root / DOCUMENT).read_text().splitlines():
        if found := _DEFINITION.fullmatch(line):
            yield found[1]


def citations(root: Path) -> Iterator[Citation]:
    """Yield each id cited in a file of the repository, in its text or in the name of a test."""
    for file in rules.tracked(root):
        try:
            text = file.read_text()
        except UnicodeDecodeError:
            continue  # a picture or a font
        for found in _CITATION.finditer(text):
            for means in _ids(found):
                yield Citation(file, text.count("\n", 0, found.start()) + 1, means)


def undefined(root: Path) -> list[str]:
    """Find ids that are cited and not defined."""
    known = set(definitions(root))
    return [
        f"{each.file.relative_to(root)}:{each.line} cites {each.means[0]}"
        for each in citations(root)
        if known.isdisjoint(each.means)
    ]


def defined_twice(root: Path) -> list[str]:
    """Find ids that are defined more than once."""
    return [
        f"{key} is defined twice" for key, times in Counter(definitions(root)).items() if times > 1
    ]


def not_on_one_line(root: Path) -> list[str]:
    """Find items of the document that are no id with one sentence or more on the same line."""
    lines = (root / DOCUMENT).read_text().splitlines()
    complaints = []
    for number, (line, following) in enumerate(zip(lines, [*lines[1:], ""], strict=True), 1):
        if line.lstrip().startswith(("- ", "* ")):
            if not _DEFINITION.fullmatch(line):
                complaints.append(f"{DOCUMENT}:{number} is no definition")
            elif following and not following.startswith(("- ", "#")):
                complaints.append(f"{DOCUMENT}:{number} goes on in the next line")
    return complaints


def _ids(found: re.Match[str]) -> Iterator[tuple[str, ...]]:
    if found["id"]:
        yield (found["id"],)
    elif found["test"]:
        for groups in _IN_A_NAME.findall(found["test"]):
            letter, number = (group for group in groups if group)
            yield f"{letter.upper()}-{number}", f"{letter.upper()}{number}"


def test_every_id_cited_is_defined() -> None:
    assert undefined(ROOT) == []


def test_no_id_is_defined_twice() -> None:
    assert defined_twice(ROOT) == []


def test_every_definition_stands_on_one_line() -> None:
    assert not_on_one_line(ROOT) == []


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Make a repository whose document defines one requirement, one finding and one rule."""
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)  # noqa: S607
    document = tmp_path / DOCUMENT
    document.parent.mkdir()
    document.write_text("# Requirements\n\n- **F-001** One.\n- **R-30** Two.\n- **R17** Three.\n")
    return tmp_path


# Ids that nothing defines are spelt in pieces, so that this file does not cite them.
@pytest.mark.parametrize(
    ("text", "cites"),
    [
        ('"""Do as said (F-001, R-30, R17)."""', []),
        ("def test_f_001_holds() -> None: ...", []),
        ("def test_r17_and_r_30_hold() -> None: ...", []),
        ("SHA-256, UTF-8, 2026-01-08, #C20, %C20, R2D2", []),
        ('<path d="M12' + ' 3z"/>', []),
        ('"""Do as said (F-' + '999)."""', ["F-" + "999"]),
        ('"""Do as said (F-001, Q-' + '1)."""', ["Q-" + "1"]),
        ('{"rule": "R' + '99"}', ["R" + "99"]),
        ("says R-" + "17, F-001 and C" + "99", ["R-" + "17", "C" + "99"]),
        ("def test_f_001_and_t_" + "99_hold() -> None: ...", ["T-" + "99"]),
        ("def test_r" + "18_holds() -> None: ...", ["R-" + "18"]),
    ],
)
def test_a_planted_citation_is_found_where_nothing_defines_it(
    tree: Path, text: str, cites: list[str]
) -> None:
    (tree / "planted.py").write_text(f"\n{text}\n")

    assert undefined(tree) == [f"planted.py:2 cites {each}" for each in cites]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("- **F-001** Once more.", "F-001 is defined twice"),
        (
            "- **F-002** A sentence that goes on.\n  And on.",
            f"{DOCUMENT}:6 goes on in the next line",
        ),
        ("- **F-002** No sentence", f"{DOCUMENT}:6 is no definition"),
        ("- F-002: said otherwise.", f"{DOCUMENT}:6 is no definition"),
    ],
)
def test_a_planted_definition_that_is_not_alone_on_its_line_is_found(
    tree: Path, line: str, complaint: str
) -> None:
    with (tree / DOCUMENT).open("a") as document:
        document.write(f"{line}\n")

    assert defined_twice(tree) + not_on_one_line(tree) == [complaint]
