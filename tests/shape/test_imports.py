"""Imports run one way, and the tool that says so is itself put to the test."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Planted:
    """An import that must not be, and the rule that must name it."""

    place: str
    adds: str
    rule: str


HOUSE = "The house stands on services"
BROKER = "Only the backbone knows the broker"
ONE_WAY = "Inside every service imports run one way"
BACKBONE = "Inside the backbone imports run one way"
CLIENT = "The console is a client"
MACHINERY = "shared/backbone"
PLANTED = [
    Planted("services/contacts/contacts/commands", "import callbacks.queries", HOUSE),
    Planted(f"{MACHINERY}/db/unit_of_work", "import customer.settings", HOUSE),
    Planted(f"{MACHINERY}/db/unit_of_work", "import hearthline", HOUSE),
    Planted("shared/contracts/base", "import backbone.ids", HOUSE),
    Planted("services/staff/staff/domain", "import staff.settings", ONE_WAY),
    Planted("services/callbacks/callbacks/commands", "import callbacks.routes", ONE_WAY),
    Planted("services/callbacks/callbacks/consumers", "import callbacks.routes", ONE_WAY),
    Planted("services/mailing/mailing/dependencies", "import mailing.commands", ONE_WAY),
    Planted("services/staff/staff/repositories", "import staff.dependencies", ONE_WAY),
    Planted("services/customer/customer/tables", "import customer.schemas", ONE_WAY),
    Planted("services/contacts/contacts/utils.py", "", ONE_WAY),
    Planted(f"{MACHINERY}/http/app", "import backbone.process.service", BACKBONE),
    Planted(f"{MACHINERY}/messaging/topology", "import backbone.process.service", BACKBONE),
    Planted(f"{MACHINERY}/http/app", "import backbone.messaging.bus", BACKBONE),
    Planted(f"{MACHINERY}/messaging/bus", "import backbone.http.problems", BACKBONE),
    Planted(f"{MACHINERY}/db/unit_of_work", "import backbone.messaging.bus", BACKBONE),
    Planted(f"{MACHINERY}/telemetry/logging", "import backbone.db.models", BACKBONE),
    Planted(f"{MACHINERY}/envelope", "import backbone.telemetry.logging", BACKBONE),
    Planted(f"{MACHINERY}/ids", "import backbone.envelope", BACKBONE),
    Planted(f"{MACHINERY}/process/service", "import backbone.testing", BACKBONE),
    Planted(f"{MACHINERY}/utils.py", "", BACKBONE),
    Planted(
        "services/customer/customer/domain",
        "import sqlalchemy",
        "The domain knows nothing but Python",
    ),
    Planted("services/customer/customer/commands", "import aio_pika", BROKER),
    Planted("web/console", "import staff.queries", CLIENT),
    Planted("web/console", "import backbone.ids", CLIENT),
    Planted("shared/contracts/base", "import sqlalchemy", "Contracts are promises"),
    Planted("storm/oracle/callbacks", "import callbacks.domain.fold", "The oracle judges"),
    Planted("storm/journal", "import contracts.base", "The oracle judges"),
    Planted(f"{MACHINERY}/messaging/bus", "import storm.broken", "The product knows no storm"),
]


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    roots = [tree, tree / "shared", tree / "web", *(tree / "services").iterdir()]
    return subprocess.run(  # noqa: S603 - our own words, no shell
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=tree,
        # Wide enough that no rule's name is broken over two lines.
        env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, roots)), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the packages, so that something wrong can be planted in them."""
    tree = tmp_path_factory.mktemp("packages")
    for name in ("hearthline", "shared", "services", "web", "storm"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tree)
    return tree


def test_imports_run_one_way(copy: Path) -> None:
    told = lint(copy)

    assert told.returncode == 0, told.stdout


@pytest.mark.parametrize("planted", PLANTED, ids=lambda each: f"{each.place}: {each.adds}")
def test_a_planted_import_is_reported(copy: Path, planted: Planted) -> None:
    module, package = copy / f"{planted.place}.py", copy / planted.place / "__init__.py"
    file = next((each for each in (module, package) if each.exists()), copy / planted.place)
    before = file.read_text() if file.exists() else None
    file.write_text(f"{before or ''}\n{planted.adds}\n")
    try:
        told = lint(copy)
    finally:
        file.unlink() if before is None else file.write_text(before)

    assert told.returncode == 1
    broken = [line for line in told.stdout.splitlines() if "BROKEN" in line]
    assert any(line.startswith(planted.rule) for line in broken) or (
        planted.adds == "" and "utils" in told.stdout
    ), told.stdout
