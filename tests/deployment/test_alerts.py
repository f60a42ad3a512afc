"""The alert rules as they are delivered: they can be read, and speak of figures that exist."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from backbone.telemetry.metrics import Metrics

FILE = Path(__file__).parents[2] / "deploy" / "monitoring" / "alerts.yaml"
RULES: list[dict[str, Any]] = [
    rule for group in yaml.safe_load(FILE.read_text())["groups"] for rule in group["rules"]
]
WORDS = {"sum", "by", "rate", "increase", "job"}
"""Words of the query language, and labels."""


def figures() -> set[str]:
    """Return every name under which a service shows a figure."""
    found = set()
    for family in Metrics().registry.collect():
        suffixes = ("_total",) if family.type == "counter" else ("", "_bucket", "_sum", "_count")
        found |= {family.name + suffix for suffix in suffixes}
    return found


def named(rule: dict[str, Any]) -> set[str]:
    """Return the figures a rule speaks of."""
    bare = re.sub(r"\[[^]]*\]|\{[^}]*\}", "", rule["expr"])
    return set(re.findall(r"[a-z_][a-z0-9_]*", bare)) - WORDS


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["alert"]))
def test_an_alert_speaks_of_figures_that_services_show(rule: dict[str, Any]) -> None:
    assert named(rule)
    assert named(rule) <= figures()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["alert"]))
def test_an_alert_says_how_bad_it_is_what_it_means_and_what_helps(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in {"warning", "critical"}
    assert rule["annotations"]["summary"].endswith(".")
    assert rule["annotations"]["description"]


def test_a_figure_nobody_shows_would_be_noticed() -> None:
    assert not named({"expr": "sum by (job) (rate(events_sent_total[5m])) > 0"}) <= figures()
