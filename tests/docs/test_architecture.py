"""The architecture page: its paths lead through files that exist, and enter none of them twice."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/architecture.md").read_text()
_STEP = re.compile(r"^\| \d+ \| `(?P<file>[^`]+)` \| `(?P<name>[^`]+)`", re.MULTILINE)

PATHS = {
    section.splitlines()[0]: _STEP.findall(section)
    for section in PAGE.split("\n## ")
    if _STEP.search(section)
}


def defined(file: Path) -> dict[str, ast.AST]:
    """Return the functions, methods and classes of a file by name."""
    return {
        node.name: node
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }


def only_forwards(node: ast.AST) -> bool:
    """Say whether a function does nothing but call another one with what it was given."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    body = [one for one in node.body if not _is_docstring(one)]
    if len(body) != 1 or not isinstance(body[0], ast.Return | ast.Expr):
        return False
    call = body[0].value
    if isinstance(call, ast.Await):
        call = call.value
    given = {arg.arg for arg in (*node.args.args, *node.args.kwonlyargs)}
    return isinstance(call, ast.Call) and all(
        isinstance(arg, ast.Name) and arg.id in given
        for arg in (*call.args, *(keyword.value for keyword in call.keywords))
    )


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def test_the_three_ways_are_there() -> None:
    assert list(PATHS) == [
        "A note becomes a callback",
        "A text becomes a notification",
        "A note becomes an envelope",
    ]


@pytest.mark.parametrize("path", PATHS)
def test_every_step_is_a_function_that_does_something(path: str) -> None:
    for file, name in PATHS[path]:
        functions = defined(ROOT / file)
        assert name in functions, f"{file} has no {name}"
        assert not only_forwards(functions[name]), f"{name} only forwards"


@pytest.mark.parametrize("path", PATHS)
def test_no_file_is_entered_twice(path: str) -> None:
    files = [file for file, _ in PATHS[path]]

    assert len(files) == len(set(files))


def test_a_function_that_only_forwards_is_recognised() -> None:
    text = "async def f(a, b):\n    '''Say.'''\n    await g(b, a)\ndef h(a):\n    return g(a + 1)\n"
    forwards, works = ast.parse(text).body

    assert only_forwards(forwards)
    assert not only_forwards(works)
