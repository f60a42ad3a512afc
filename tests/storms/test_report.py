"""What a storm is made of, and when it counts as come through."""

from random import Random

import pytest

from storm.client import Tally
from storm.faults.catalogue import BY_CHANCE, FAULTS, MAY_LOSE, choose
from storm.oracle.finding import Finding
from storm.report import Report
from storm.supervisor import Ended


def come_through() -> Report:
    return Report(seed=1, faults=[], tally=Tally(attempted=2, acknowledged=2), drained=1.0)


def test_a_storm_is_sound_when_nothing_is_lost_and_nobody_fell_over() -> None:
    assert come_through().sound


@pytest.mark.parametrize("what", ["finding", "ended", "500", "answer", "silence", "nothing done"])
def test_a_storm_is_not_sound_when_anything_is_amiss(what: str) -> None:
    report = come_through()
    match what:
        case "finding":
            report.findings = [Finding("lost", "note", "STORM NOTE 1")]
        case "ended":
            report.ended.append(Ended("callbacks-1", 1, ""))
        case "500":
            report.tally.errors_500.append("POST contacts 500")
        case "answer":
            report.tally.unexpected["note 422"] += 1
        case "silence":
            report.tally.unanswered.append("POST /api/contacts")
        case _:
            report.tally.acknowledged = 0

    assert not report.sound
    assert "NOT SOUND" in str(report)
    assert '"sound": false' in report.as_json()


def test_the_same_seed_chooses_the_same_faults_and_scales_in_the_middle() -> None:
    eight = choose(8, Random("7"))  # noqa: S311  chance that comes again

    assert eight == choose(8, Random("7"))  # noqa: S311  the same
    assert len(set(eight)) == 8
    assert "scale" in eight[2:6]
    assert set(eight) <= {*BY_CHANCE, "scale"}


def test_every_kind_of_fault_comes_before_any_comes_again() -> None:
    many = choose(len(BY_CHANCE) + 1, Random("3"))  # noqa: S311  chance that comes again

    assert set(many) == {*BY_CHANCE, "scale"}
    assert set(FAULTS) >= MAY_LOSE
