"""What the events of every release looked like is kept, and today's code opens it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import hearthline.house  # noqa: F401  every service, and so every event, is known
from backbone.messaging.asyncapi import SAMPLES, published_events, sample_of
from tests.upgrade.releases import Release, releases

ROOT = Path(__file__).parents[2]
RELEASED = Path(__file__).parent / "released"
RELEASES = releases()
GOLDEN = sorted(RELEASED.glob("*/*.json"))

each_release = pytest.mark.parametrize("release", RELEASES, ids=lambda one: one.version)


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: f"{file.parent.name} {file.stem}")
def test_an_event_of_a_release_is_opened_and_nothing_in_it_is_passed_over(file: Path) -> None:
    golden = json.loads(file.read_text())

    event = json.loads(published_events()[file.stem].model_validate(golden).model_dump_json())

    assert _as_far_as(golden, event) == golden


def _as_far_as(golden: Any, opened: Any) -> Any:
    """Return what was opened, without the fields that came later."""
    if isinstance(golden, dict) and isinstance(opened, dict):
        return {name: _as_far_as(golden[name], opened.get(name)) for name in golden}
    return opened


@each_release
def test_what_a_release_published_is_kept_as_it_was(release: Release) -> None:
    folder = "shared/contracts/samples"
    kept = {file.name: file.read_bytes() for file in (RELEASED / release.version).iterdir()}

    assert set(kept) == release.names(folder)
    assert [
        name for name, content in kept.items() if release.file(f"{folder}/{name}") != content
    ] == []


def test_every_release_but_the_newest_is_kept() -> None:
    text = (ROOT / "CHANGELOG.md").read_text()
    told = re.findall(r"^## \[(\d\S*)\]", text, re.MULTILINE)

    assert set(told[1:]) <= {one.version for one in RELEASES}
    assert {one.version for one in RELEASES} == {file.name for file in RELEASED.iterdir()}


OPEN_ALL = """
import json, sys
from contracts.base import event_types
import contracts, hearthline.house
for name, sample in json.load(sys.stdin).items():
    if name in event_types():
        event_types()[name].model_validate(sample)
        print(name)
print(contracts.__file__)
"""
"""Opens events with the classes of whichever release runs it; its house knows them all."""


@pytest.mark.processes
def test_the_version_before_opens_what_is_published_today(tmp_path: Path) -> None:
    env = RELEASES[-1].check_out(tmp_path)
    today = {file.stem: sample_of(file.stem) for file in SAMPLES.glob("*.json")}

    told = subprocess.run(  # noqa: S603  our own words, no shell
        [sys.executable, "-c", OPEN_ALL],
        env={**os.environ, **env},
        input=json.dumps(today),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.returncode == 0, told.stderr[-2000:]
    *opened, where = told.stdout.split()
    assert Path(where).is_relative_to(tmp_path)
    assert set(opened) == today.keys() & {
        name.removesuffix(".json") for name in RELEASES[-1].names("shared/contracts/samples")
    }
