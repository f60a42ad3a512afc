"""The releases there have been, and the code of one of them out of the history."""

import io
import os
import subprocess
import tarfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILE = ROOT / "tests" / "upgrade" / "releases.toml"
_MEMBERS = ("shared", "web", "services/*")


@dataclass(frozen=True)
class Release:
    """A version agencies may be running."""

    version: str
    commit: str

    def file(self, path: str) -> bytes:
        """Return a file as it was in this release."""
        return self._git("show", f"{self.commit}:{path}")

    def names(self, folder: str) -> set[str]:
        """Return the names of the files a folder had in this release."""
        listed = self._git("ls-tree", "--name-only", f"{self.commit}:{folder}")
        return set(listed.decode().split())

    def check_out(self, folder: Path) -> dict[str, str]:
        """Write the release's code into a folder; return the environment in which it is what runs.

        Packages of others come out of the environment at hand.
        """
        with tarfile.open(fileobj=io.BytesIO(self._git("archive", self.commit))) as tar:
            tar.extractall(folder, filter="data")
        paths = [str(path) for member in _MEMBERS for path in sorted(folder.glob(member))]
        return {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), *paths])}

    def _git(self, *words: str) -> bytes:
        told = subprocess.run(  # noqa: S603  our own words, no shell
            ["git", *words],  # noqa: S607
            cwd=ROOT,
            capture_output=True,
            check=False,
        )
        if told.returncode != 0:
            message = (
                f"The history here does not reach back to {self.version} ({self.commit[:7]}), so"
                " what it promised cannot be compared. Fetch all of it: git fetch --unshallow"
            )
            if os.environ.get("CI") == "true":
                pytest.fail(message)
            pytest.skip(message)
        return told.stdout


def releases() -> list[Release]:
    """Return every release, the oldest first."""
    listed = tomllib.loads(FILE.read_text())["release"]
    return [Release(one["version"], one["commit"]) for one in listed]
