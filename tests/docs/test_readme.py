"""What the documents show is true: commands exist, links lead somewhere, examples run."""

import importlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from pydantic_settings import BaseSettings
from typer.main import get_command

from backbone.process.service import Service
from hearthline.commands import app
from hearthline.house import SERVICES
from hearthline.ports import free_port

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("services/*/*.md")])
PATIENCE = 60.0


def told() -> str:
    """Return every page, one after the other."""
    return "\n".join(page.read_text() for page in PAGES)


def examples(page: Path) -> list[str]:
    """Return a page's shell examples."""
    return re.findall(r"^```sh\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def house() -> Iterator[str]:
    """Start the product exactly as `./dev run` does, and wait until it says that it is ready."""
    home = Path(tempfile.mkdtemp(prefix="readme-"))
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "hearthline", "run"],
        cwd=ROOT,
        env=os.environ | {"HEARTHLINE_HOME": str(home / "var"), "HEARTHLINE_PORT": str(port)},
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(address, process)
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=PATIENCE)
        shutil.rmtree(home)


def wait_until_ready(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, "The house ended before it was ready."
        try:
            if httpx2.get(f"{address}/readyz", timeout=5).status_code == 200:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError("The house did not get ready.")


def test_every_command_of_dev_that_a_page_names_exists() -> None:
    listed = subprocess.run(["./dev"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    known = set(re.findall(r"^  ([a-z]+) ", listed, re.MULTILINE))

    named = set(re.findall(r"\./dev ([a-z]+)\b", told()))

    assert {"run", "test", "check"} <= named
    assert named <= known


def test_every_command_of_the_house_that_a_page_names_exists() -> None:
    command = get_command(app)
    known = set(getattr(command, "commands", {}))

    named = set(re.findall(r"python -m hearthline ([a-z-]+)", told()))

    assert "dead-letters" in named
    assert named <= known


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text())

    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("service", SERVICES, ids=lambda one: one.name)
def test_every_knob_of_a_service_is_explained_in_its_readme(service: Service) -> None:
    package = service.name.replace("-", "_")
    told = vars(importlib.import_module(f"{package}.settings")).values()
    knobs = [one for one in told if isinstance(one, type) and issubclass(one, BaseSettings)]
    page = (ROOT / "services" / service.name / "README.md").read_text()
    explained = page.partition("## Configuration")[2]

    names = [name.upper() for one in knobs for name in one.model_fields]
    assert names
    assert [name for name in names if not re.search(rf"[`_]{name}`", explained)] == []


@pytest.mark.processes
def test_the_examples_of_the_readme_run(house: str) -> None:
    [example] = [each for each in examples(ROOT / "README.md") if "curl" in each]

    example = example.replace("http://127.0.0.1:8000", house)
    # A machine that runs many tests at once is slower than the reader's.
    example = example.replace("sleep 1", "sleep 5")

    told = subprocess.run(  # noqa: S603 - the README's own words
        ["/bin/sh", "-euc", example],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )

    assert told.returncode == 0, told.stderr
    assert told.stdout.endswith("ROSA FLORES\n")


@pytest.mark.processes
@pytest.mark.parametrize("service", [one.name for one in SERVICES])
def test_every_service_describes_its_api_offline(house: str, service: str) -> None:
    page = httpx2.get(f"{house}/services/{service}/docs", timeout=30)

    assert page.status_code == 200
    assert not re.search(r"""(?:src|href)=["']https?://""", page.text)
