"""What must be true of the tree itself. Each rule returns its complaints, none when all is well."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

LONGEST = 300
"""Lines in a file a person can still read at one sitting."""

PACKAGE_FILES = frozenset(
    {
        "__init__",
        "__main__",
        "service",
        "routes",
        "consumers",
        "commands",
        "queries",
        "dependencies",
        "repositories",
        "schemas",
        "tables",
        "settings",
        "domain",
    }
)
SERVICE_FILES = (
    "README.md",
    "pyproject.toml",
    "migrations/env.py",
    "tests/test_domain.py",
    "tests/test_consumers.py",
    "tests/test_routes.py",
)

# Spelt in pieces, so that this file does not break the rule it states.
_UNFINISHED = re.compile("|".join(("TO" + "DO", "FIX" + "ME", r"\bXX" + r"X\b")))
_OF_A_MACHINE = re.compile(
    "|".join(("/wor" + "k/", "/hom" + r"e/\w", "/roo" + "t/", "/Use" + "rs/", "pythonhos" + "ted"))
    + "|"
    + "py"
    + r"pi\.org/simple"
)
_NAMES_A_HOST = re.compile(r"https?:|file:|--index-url|--extra-index|--find-links|@ ")


def tracked(root: Path) -> list[Path]:
    """Return every file that is, or is about to be, part of the repository."""
    told = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    return [root / name for name in told.stdout.split("\0") if name and (root / name).is_file()]


def service_folders(root: Path) -> Iterator[tuple[Path, Path]]:
    """Yield each service's folder with its package: `sms-gateway` holds `sms_gateway`."""
    for folder in sorted((root / "services").iterdir()):
        if folder.is_dir():
            yield folder, folder / folder.name.replace("-", "_")


def alike(root: Path) -> list[str]:
    """Find services that are not built like the others: the same files with the same names."""
    complaints = []
    for folder, package in service_folders(root):
        there = {entry.stem if entry.suffix == ".py" else entry.name for entry in package.iterdir()}
        # Gateways where there is something outside; data and templates are files, not code.
        there -= {"gateways", "data", "templates", "py.typed", "__pycache__"}
        complaints += [f"{package.name}/{name} is missing" for name in PACKAGE_FILES - there]
        complaints += [f"{package.name}/{name} has no place" for name in there - PACKAGE_FILES]
        complaints += [
            f"{folder.name}/{name} is missing"
            for name in SERVICE_FILES
            if not (folder / name).is_file()
        ]
    return sorted(complaints)


def plain_domains(root: Path) -> list[str]:
    """Find domains that import more than the standard library, themselves and `backbone.typed`.

    What reads typed text is plain functions as a domain is (docs/decisions/0017).
    """
    complaints = []
    for _, package in service_folders(root):
        own = f"{package.name}.domain"
        for file in _files_of(package, "domain"):
            for module in _imports(file):
                at_home = f"{module}.".startswith((f"{own}.", "backbone.typed."))
                if not at_home and module.split(".")[0] not in sys.stdlib_module_names:
                    complaints.append(f"{file.relative_to(root)} imports {module}")
    return complaints


def one_writer_of_commits(root: Path) -> list[str]:
    """Find services that end a transaction themselves; the machinery does it for them."""
    return [
        f"{file.relative_to(root)}:{call.lineno} calls {call.func.attr}"
        for _, package in service_folders(root)
        for file in sorted(package.rglob("*.py"))
        for call in ast.walk(ast.parse(file.read_text()))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in {"commit", "rollback"}
    ]


def readable(root: Path) -> list[str]:
    """Find Python files longer than a person reads at one sitting."""
    return [
        f"{file.relative_to(root)} has {length} lines"
        for file in tracked(root)
        if file.suffix == ".py" and (length := len(file.read_text().splitlines())) > LONGEST
    ]


def finished(root: Path) -> list[str]:
    """Find what is left for later in a comment; what is missing belongs into an issue."""
    return _lines_with(root, _UNFINISHED, says="is unfinished")


def at_home_anywhere(root: Path) -> list[str]:
    """Find files that name one machine, or the place one machine gets its packages from."""
    return _lines_with(root, _OF_A_MACHINE, says="names a machine")


def locked(root: Path) -> list[str]:
    """Find locked versions without a hash, and locks that say where packages come from."""
    complaints = []
    for lock in sorted((root / "requirements").glob("*.lock")):
        text = lock.read_text()
        if _NAMES_A_HOST.search(text):
            complaints.append(f"{lock.name} names a host")
        complaints += [
            f"{lock.name}: {entry.split()[0]} has no hash"
            for entry in re.split(r"\n(?=[a-z0-9])", text.strip())
            if "--hash=sha256:" not in entry
        ]
    return complaints


def _lines_with(root: Path, pattern: re.Pattern[str], *, says: str) -> list[str]:
    complaints = []
    for file in tracked(root):
        try:
            lines = file.read_text().splitlines()
        except UnicodeDecodeError:
            continue  # a picture or a font
        complaints += [
            f"{file.relative_to(root)}:{number} {says}"
            for number, line in enumerate(lines, 1)
            if pattern.search(line)
        ]
    return complaints


def _files_of(package: Path, name: str) -> list[Path]:
    folder = package / name
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [package / f"{name}.py"]


def _imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module if node.module and not node.level else "a relative name"
