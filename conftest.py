"""What every test stands on."""

import gc
import os
import re
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from backbone.testing import keep_databases

settings.register_profile("here", deadline=None, max_examples=60)
settings.register_profile(
    "ci",
    deadline=None,
    max_examples=100,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("long", deadline=None, max_examples=5000)
_usual = "ci" if "CI" in os.environ else "here"
settings.load_profile(os.environ.get("HEARTHLINE_HYPOTHESIS", _usual))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect no garbage among thousands of tests, which stay until the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a test with a broker or processes that `./dev test` would not find.

    That part is gathered from the files that speak of these marks: a test may say it itself, or the
    conftest.py of a folder it lies in.
    """
    says_so: dict[Path, bool] = {}
    for item in items:
        if item.get_closest_marker("broker") or item.get_closest_marker("processes"):
            around = [item.path, *(folder / "conftest.py" for folder in item.path.parents)]
            for file in around:
                if file not in says_so:
                    says_so[file] = file.exists() and bool(
                        re.search(r"mark\.(broker|processes)", file.read_text())
                    )
            if not any(says_so[file] for file in around):
                raise pytest.UsageError(f"{item.nodeid}: ./dev test does not find its mark.")


@pytest.fixture(scope="session", autouse=True)
def _kept_databases() -> Iterator[None]:
    with keep_databases():
        yield
