"""The machinery is called what the glossary calls it, and none of its old names is left."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GLOSSARY = (ROOT / "docs/glossary.md").read_text()

OLD = {"ear", "door", "threshold", "intake", "passing", "discreet", "kit", "desk", "outfit"}
OLD |= {"press", "turns", "news", "letters"}
MACHINERY = [
    ROOT / "shared/backbone",
    ROOT / "hearthline",
    ROOT / "web/console",
    *sorted((ROOT / "services").glob("*/*/")),
]
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_LEVELS = frozenset({"debug", "info", "warning", "error", "exception"})
_LOG_EVENT = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*(: %s)?")
"""The console logs without structure: what an event says follows its name."""


def machinery_words() -> set[str]:
    """Return the bold words of the machinery's section, as modules spell them."""
    section = GLOSSARY.split("## The machinery's words", maxsplit=1)[1]
    return {word.lower().replace(" ", "_") for word in re.findall(r"\*\*(.+?)\*\*", section)}


def modules(folder: Path) -> Iterator[Path]:
    """Yield a package's own modules and packages."""
    for file in sorted(folder.rglob("*.py")):
        if not {"tests", "migrations"} & set(file.relative_to(ROOT).parts):
            yield file.parent if file.name == "__init__.py" else file


def old_words(name: str) -> set[str]:
    """Return the machinery's old words in a name; dead letters are every book's."""
    words = " ".join(word.lower() for word in _WORD.findall(name)).replace("dead letter", "")
    return OLD & set(words.replace("dead letters", "").split())


def named(file: Path) -> Iterator[tuple[str, str]]:
    """Yield the classes and log events of a module."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ClassDef):
            yield "class", node.name
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in _LEVELS
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "log"
            and isinstance(node.args[0], ast.Constant)
        ):
            yield "log event", str(node.args[0].value)


def test_every_module_of_the_backbone_and_every_layer_of_a_service_is_in_the_glossary() -> None:
    backbone = ROOT / "shared/backbone"
    names = {path.stem for path in modules(backbone) if path.parent != backbone or path.is_file()}
    names -= {"backbone", "process", "http", "messaging", "db", "telemetry"}
    layers = {
        path.stem
        for folder in (ROOT / "services").glob("*/*/")
        if (folder / "service.py").exists()
        for path in folder.iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    } - {"__init__", "__main__"}

    assert names | layers <= machinery_words()


@pytest.mark.parametrize("folder", MACHINERY, ids=lambda folder: folder.name)
def test_no_old_word_names_a_module_a_class_or_a_log_event(folder: Path) -> None:
    found = []
    for path in modules(folder):
        # A letter to a household is the print room's own word.
        if old_words(path.stem) and path.stem not in {"letters", "dead_letters"}:
            found.append(f"{path.relative_to(ROOT)} is a module")
        if path.is_file():
            found += [
                f"{path.relative_to(ROOT)}: {kind} {name}"
                for kind, name in named(path)
                if old_words(name)
            ]

    assert found == []


@pytest.mark.parametrize("folder", MACHINERY, ids=lambda folder: folder.name)
def test_every_log_event_is_a_stable_name_one_can_search_for(folder: Path) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in modules(folder)
        if path.is_file()
        for kind, name in named(path)
        if kind == "log event" and not _LOG_EVENT.fullmatch(name)
    ]

    assert found == []


def test_the_search_finds_what_it_looks_for() -> None:
    assert old_words("BellDesk") == {"desk"}
    assert old_words("print_press") == {"press"}
    assert old_words("dead_letters") == old_words("DeadLetterRow") == set()
    assert old_words("pressing") == set()
