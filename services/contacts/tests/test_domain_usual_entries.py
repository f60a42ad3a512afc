"""What a usual entry must say, and which word may stand for it in the quick box."""

from dataclasses import replace
from typing import Any

import pytest
from contacts_builders import CODES, DELIVERED

from contacts.domain.codes import UsualEntry, revise_code
from contacts.domain.faults import FieldsRefused
from contacts.domain.usual_entries import entries_to_deliver, find_entry, revise_entry

FIREWOOD = {
    "label": "Firewood",
    "contact_type": "INCOMING",
    "contact_action": "APPLICATION_REQUESTED",
    "call_code": "APPLICATION_REQUEST",
    "mailing_code": "AP",
}


def faults(values: dict[str, Any], *, key: str = "FIREWOOD", mail: bool = True) -> list[Any]:
    """Return what is wrong with a usual entry: field, code, parameters."""
    with pytest.raises(FieldsRefused) as refused:
        revise_entry(CODES, key, values, mailing_system=mail)
    return [(fault.field, fault.code, dict(fault.parameters)) for fault in refused.value.faults]


def test_a_new_entry_comes_last_and_is_offered() -> None:
    added = revise_entry(CODES, "FIREWOOD", {**FIREWOOD, "shorthand": "Wood"}, mailing_system=True)

    last = max(one.sort for one in CODES.usual_entries)
    assert (added.shorthand, added.sort, added.active) == ("wood", last + 10, True)
    assert added in replace(CODES, usual_entries=(added,)).offered


def test_what_is_not_named_stays_as_it_is() -> None:
    before = find_entry(CODES, "LEFT_MESSAGE")
    assert before is not None

    after = revise_entry(CODES, "LEFT_MESSAGE", {"label": "Message left"}, mailing_system=True)

    assert after == replace(before, label="Message left")


def test_a_new_entry_that_lacks_something_names_all_of_it() -> None:
    assert faults({"label": "Firewood"}) == [
        (name, "required", {}) for name in ("contact_type", "contact_action", "call_code")
    ]


@pytest.mark.parametrize(
    ("wrong", "field", "code", "parameters"),
    [
        ({"call_code": "NONE"}, "call_code", "unknown_code", {"table": "call_codes"}),
        (
            {"label": "application BY mail"},
            "label",
            "duplicate_entry_label",
            {"label": "Application by mail"},
        ),
        (
            {"labels": {"es": "Solicitud por correo"}},
            "labels",
            "duplicate_entry_label",
            {"label": "Solicitud por correo"},
        ),
        (
            {"program": "WX"},
            "mailing_code",
            "of_another_program",
            {"label": "AP - FIRST TIME(HEAP APPLICATION) WITH INSTRUCTIONS", "program": "PA"},
        ),
        ({"outcome": True}, "contact_type", "outcome_not_outgoing", {}),
    ],
)
def test_what_no_note_or_no_reader_could_do_with_is_refused(
    wrong: dict[str, Any], field: str, code: str, parameters: dict[str, str]
) -> None:
    assert faults(FIREWOOD | wrong) == [(field, code, parameters)]


def test_without_a_mailing_system_no_new_entry_asks_for_mail() -> None:
    assert faults(FIREWOOD, mail=False) == [("mailing_code", "mailing_system_off", {})]
    kept = revise_entry(CODES, "APPLICATION_BY_MAIL", {"label": "By mail"}, mailing_system=False)
    assert kept.mailing_code == "AP"


@pytest.mark.parametrize("word", ["w", "48h", "12", "two words", "a-b", "x" * 13, "12/5", ":wood"])
def test_a_shorthand_is_one_word_that_is_no_number(word: str) -> None:
    assert faults({**FIREWOOD, "shorthand": word}) == [("shorthand", "not_a_shorthand", {})]


@pytest.mark.parametrize(
    ("word", "read_as"),
    [
        ("SR", "STATUS REQUEST"),
        ("ap", "AP - FIRST TIME(HEAP APPLICATION) WITH INSTRUCTIONS"),
        ("tq", "TRIQUI"),
        ("in", "INCOMING"),
        ("outgoing", "OUTGOING"),
        ("spanish", "SPANISH"),
        ("stat", "STATUS REQUEST"),
        ("estado", "STATUS REQUEST"),
    ],
)
def test_a_word_the_quick_box_reads_as_a_code_is_no_shorthand(word: str, read_as: str) -> None:
    found = faults({**FIREWOOD, "shorthand": word})

    assert found == [("shorthand", "read_as_code", {"label": read_as})]


@pytest.mark.parametrize(("word", "label"), [("LM", "Left message"), ("busy", "No answer")])
def test_a_word_stands_for_one_entry(word: str, label: str) -> None:
    found = faults({**FIREWOOD, "shorthand": word})

    assert found == [("shorthand", "shorthand_of_entry", {"label": label})]


def test_a_code_is_not_given_the_word_of_an_entry() -> None:
    with pytest.raises(FieldsRefused) as refused:
        revise_code(CODES, "call_codes", "STATUS_REQUEST", {"abbr": "LM"})

    [fault] = refused.value.faults
    assert (fault.field, fault.code) == ("abbr", "shorthand_of_entry")


def test_an_entry_with_a_retired_code_can_be_switched_off_and_given_another() -> None:
    retired = revise_code(CODES, "mailing_codes", "AP", {"active": False})
    codes = CODES.revised("mailing_codes", retired)

    off = revise_entry(codes, "APPLICATION_BY_MAIL", {"active": False}, mailing_system=True)
    other = revise_entry(codes, "APPLICATION_BY_MAIL", {"mailing_code": "OT"}, mailing_system=True)

    assert (off.active, codes.retired_fields(off)) == (False, ["mailing_code"])
    assert codes.retired_fields(other) == []
    with pytest.raises(FieldsRefused) as refused:
        revise_entry(codes, "FIREWOOD", FIREWOOD, mailing_system=True)
    assert [one.code for one in refused.value.faults] == ["inactive_code"]


def test_a_delivery_yields_to_the_words_the_agency_has_used() -> None:
    own = UsualEntry(
        key="OURS",
        label="No Answer",
        contact_type="OUTGOING",
        contact_action="NO_ANSWER_BUSY",
        call_code="NO_ACTION_REQ_RECORD_ONLY",
        shorthand="lm",
    )

    delivered = {one.key: one for one in entries_to_deliver(CODES, DELIVERED.usual_entries, [own])}

    assert "NO_ANSWER" not in delivered
    assert delivered["LEFT_MESSAGE"].shorthand is None
    assert len(delivered) == len(DELIVERED.usual_entries) - 1


def test_every_delivered_entry_is_one_the_agency_could_have_made() -> None:
    for entry in DELIVERED.usual_entries:
        others = [one for one in DELIVERED.usual_entries if one != entry]
        names = ("label", "labels", "contact_type", "contact_action", "call_code", "mailing_code")
        values = {name: getattr(entry, name) for name in (*names, "program", "outcome")}

        made = revise_entry(
            replace(CODES, usual_entries=tuple(others)),
            entry.key,
            {**values, "shorthand": entry.shorthand},
            mailing_system=True,
        )

        assert replace(made, spoken=entry.spoken, sort=entry.sort) == entry
