"""Commit subjects say in the imperative what a commit does, in 72 characters."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SINCE = "e4efd41c917359ed9bfcb6974ef75a900437cdbd"
"""The last commit from before the rule."""
LONGEST = 72

_SUBJECT = re.compile(r"[a-z-]+(, [a-z-]+)*: (?P<verb>[a-z]+)\b.*[^.]")
_NOT_IMPERATIVE = re.compile(r".+(ed|ing|s)")
_IMPERATIVE = {"need", "feed", "speed", "embed", "bring", "string", "pass", "process", "address"}
_IMPERATIVE |= {"press", "focus", "express", "compress", "bless", "dismiss", "discuss", "guess"}


def complaint(subject: str) -> str | None:
    """Say what is wrong with a subject; None when nothing is."""
    found = _SUBJECT.fullmatch(subject)
    if found is None:
        return "should read `part: verb ...` in lower case, without a full stop"
    if len(subject) > LONGEST:
        return f"has {len(subject)} characters"
    if _NOT_IMPERATIVE.fullmatch(found["verb"]) and found["verb"] not in _IMPERATIVE:
        return f"should say what to do, not `{found['verb']}`"
    return None


def subjects() -> list[str]:
    """Return the subjects since the rule; of a clone without that commit, only the newest."""
    for what in (f"{SINCE}..HEAD", "-1"):
        told = subprocess.run(  # noqa: S603  our own words, no shell
            ["git", "log", "--no-merges", "--format=%s", what],  # noqa: S607
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if told.returncode == 0:
            return told.stdout.splitlines()
    return []


def test_every_new_commit_says_what_it_does() -> None:
    assert {subject: wrong for subject in subjects() if (wrong := complaint(subject))} == {}


@pytest.mark.parametrize(
    ("subject", "wrong"),
    [
        ("callbacks: keep shut-off notices on top", None),
        ("backbone, contacts: let notes share a transaction", None),
        ("callbacks: Keep shut-off notices on top.", "should read"),
        ("Keep shut-off notices on top", "should read"),
        ("callbacks: kept shut-off notices on top" + " again" * 9, "has 93"),
        ("callbacks: adds a filter", "not `adds`"),
        ("callbacks: added a filter", "not `added`"),
        ("callbacks: sorting by tier", "not `sorting`"),
    ],
)
def test_a_subject_is_judged(subject: str, wrong: str | None) -> None:
    found = complaint(subject)

    assert found is None if wrong is None else wrong in (found or "")
