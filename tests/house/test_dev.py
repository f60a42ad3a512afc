"""The one script: it says what it can do, and does the small things itself."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "dev", tmp_path)
    shutil.copytree(ROOT / "docs/decisions", tmp_path / "docs/decisions")
    (tmp_path / "services/one").mkdir(parents=True)
    return tmp_path


def dev(checkout: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own words, no shell
        ["./dev", *words],
        cwd=checkout,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
    )


def test_alone_it_lists_what_it_can_do(checkout: Path) -> None:
    told = dev(checkout)

    assert told.returncode == 0
    for command in [
        "run",
        "test",
        "check",
        "bench",
        "storm",
        "seed",
        "migrate",
        "docs",
        "lock",
        "up",
    ]:
        assert f"\n  {command} " in told.stdout


def test_a_command_it_does_not_have_is_refused_with_the_list(checkout: Path) -> None:
    told = dev(checkout, "fly")

    assert told.returncode == 1
    assert 'There is no command "fly"' in told.stderr
    assert "\n  run " in told.stderr


def test_a_decision_gets_the_next_number_and_keeps_its_title(checkout: Path) -> None:
    before = len(list((checkout / "docs/decisions").glob("0*.md")))

    told = dev(checkout, "decision", "Keep notes & files | for 7 years")

    file = checkout / told.stdout.strip()
    assert file.name == f"{before + 1:04d}-keep-notes-files-for-7-years.md"
    assert file.read_text().startswith(f"# {before + 1:04d}. Keep notes & files | for 7 years\n")


def test_a_decision_needs_a_title(checkout: Path) -> None:
    told = dev(checkout, "decision")

    assert told.returncode == 1
    assert "Say what is decided" in told.stderr


def test_python_keeps_what_it_compiled_whatever_the_machine_says(checkout: Path) -> None:
    python = checkout / "python"
    python.write_text('#!/bin/sh\necho "${PYTHONDONTWRITEBYTECODE-keeps it}" >>heard\n')
    python.chmod(0o755)

    dev(checkout, "seed", PYTHONDONTWRITEBYTECODE="1", HEARTHLINE_PYTHON=str(python))

    assert set((checkout / "heard").read_text().splitlines()) == {"keeps it"}
