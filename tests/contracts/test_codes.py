"""The halves of a code: the contacts service names it, other services say what it does."""

from collections.abc import Mapping

import pytest

from callbacks.domain.decisions import Question, seeded
from callbacks.domain.effects import Create, Keep
from console.i18n import use_language
from console.labels.callbacks import reason_label
from contacts.domain.codes import Code, TableName, load_delivery
from mailing.domain.enclosures import enclosure_table

DELIVERY = load_delivery()
CODES: Mapping[TableName, Mapping[str, Code]] = {
    table: {code.key: code for name, code in DELIVERY.codes if name == table}
    for table in {name for name, _ in DELIVERY.codes}
}
DECISIONS = seeded()
ENCLOSURES = enclosure_table()


def test_every_delivered_call_code_is_explained() -> None:
    calls = CODES["call_codes"]

    assert {key for key in calls if not DECISIONS.explains(key)} == set()


@pytest.mark.parametrize("contact_type", sorted(CODES["contact_types"]))
@pytest.mark.parametrize("key", sorted(CODES["call_codes"]))
def test_what_a_delivered_call_code_does_is_said_whoever_called_and_how_soon(
    key: str, contact_type: str
) -> None:
    asked = Question(contact_type=contact_type, contact_action="ANY", call_code=key)
    effect = DECISIONS.decide(asked)

    assert not (isinstance(effect, Keep) and effect.flagged)
    assert not isinstance(effect, Create) or key in DECISIONS.urgency


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_rule_that_asks_for_a_call_is_worded_by_the_console(language: str) -> None:
    asking = {rule.code: rule.why for rule in DECISIONS.rules if rule.effect == "CREATE"}

    with use_language(language):
        worded = {code: reason_label({"why_code": code}) for code in asking}
    with use_language("en"):
        english = {code: reason_label({"why_code": code}) for code in asking}

    assert [code for code, words in worded.items() if words == code] == []
    assert language == "en" or [code for code in asking if worded[code] == english[code]] == []


def test_no_rule_names_a_call_code_or_an_action_nobody_delivers() -> None:
    rules = (*DECISIONS.rules, *DECISIONS.guards)
    actions = frozenset().union(*(rule.actions for rule in rules if rule.actions is not None))

    assert DECISIONS.named <= CODES["call_codes"].keys()
    assert actions <= CODES["actions"].keys()
    assert DECISIONS.emergency_actions <= CODES["actions"].keys()
    assert DECISIONS.interpreter <= CODES["languages"].keys()


def test_call_codes_are_abbreviated_alike_everywhere() -> None:
    calls = CODES["call_codes"]

    assert DECISIONS.abbrs.keys() <= calls.keys()
    assert {key: abbr for key, abbr in DECISIONS.abbrs.items() if calls[key].abbr != abbr} == {}


def test_every_mailing_code_has_its_enclosure_and_every_language_its_mark() -> None:
    assert ENCLOSURES.enclosures.keys() == CODES["mailing_codes"].keys()
    assert ENCLOSURES.languages.keys() == CODES["languages"].keys()


@pytest.mark.parametrize("key", sorted(CODES["languages"]))
def test_a_language_has_one_mark_on_the_envelope(key: str) -> None:
    named = CODES["languages"][key]

    assert named.letter == ENCLOSURES.languages[key].letter


def test_no_two_codes_of_a_table_share_a_label_or_an_abbreviation() -> None:
    for table, codes in CODES.items():
        labels = [code.label for code in codes.values()]
        assert len(labels) == len(set(labels)), table
    abbrs = [code.abbr for code in CODES["call_codes"].values()]
    assert len(abbrs) == len(set(abbrs))
