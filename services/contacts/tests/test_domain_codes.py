"""The code tables and the barcodes, without a database, a broker or a web server."""

import hashlib
import json
import tomllib
from dataclasses import replace
from importlib.resources import files
from uuid import UUID

import pytest
from contacts_builders import CODES, DELIVERED, key_of
from hypothesis import given
from hypothesis import strategies as st

from contacts.domain.barcode import read_barcode
from contacts.domain.codes import TABLES, Code, TableName, revise_code
from contacts.domain.faults import FieldsRefused


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("STATUS REQUEST", "STATUS_REQUEST"),
        ("48 HR NOTICE REC'D", "48_HR_NOTICE_REC_D"),
        ("NO ACTION REQ - RECORD ONLY", "NO_ACTION_REQ_RECORD_ONLY"),
        ("CLEARED CALL-NO CALL OR ACTION", "CLEARED_CALL_NO_CALL_OR_ACTION"),
    ],
)
def test_a_label_travels_as_its_key(label: str, key: str) -> None:
    assert key_of(label) == key


@pytest.mark.parametrize("table", TABLES)
def test_every_delivered_key_follows_from_its_label(table: TableName) -> None:
    for code in CODES.codes(table):
        expected = code.label[:2] if table == "mailing_codes" else key_of(code.label)
        assert code.key == expected


def test_nothing_is_delivered_twice() -> None:
    assert len(DELIVERED.codes) == sum(len(CODES.tables[table]) for table in TABLES)


DIGESTS = {
    1: "11e49bee13c62e3d",
    2: "bd7cc25b9d6a3539",
    3: "bd7cc25b9d6a3539",
    4: "b9f08cef7de0c9c3",
    5: "c6aa76e71436acfe",
    6: "8396d34d04fb3327",
    7: "2912f505af029ce8",
}
"""What the delivered tables held at each version. A line is added, never changed.

Version 3 changed only what is suggested; from 6 on the usual entries count, too.
"""


def test_delivered_codes_that_change_get_a_new_version() -> None:
    """Raise `version` in `codes.toml` and add a line: agencies get the change by no other way."""
    content = tomllib.loads(files("contacts").joinpath("data/codes.toml").read_text("utf-8"))
    tables = {table: content[table] for table in (*TABLES, "usual_entries")}
    digest = hashlib.sha256(json.dumps(tables, sort_keys=True).encode()).hexdigest()[:16]

    assert (content["version"], digest) == max(DIGESTS.items())


def test_labels_are_delivered_in_the_languages_the_screens_speak() -> None:
    translated = {code.key: code.labels for _, code in DELIVERED.codes if code.labels}

    assert {language for labels in translated.values() for language in labels} == {"es"}
    assert translated["STATUS_REQUEST"] == {"es": "ESTADO DE LA SOLICITUD"}
    assert translated["RESOLVED"] == {"es": "RESUELTO"}
    assert translated["LEFT_MESSAGE"] == {"es": "MENSAJE DEJADO"}
    # They head the usual entries and the contact actions of every note.
    classes = CODES.tables["contact_classes"].values()
    assert all(one.labels.get("es") for one in classes)


def test_every_action_belongs_to_a_class_and_every_language_has_its_letter() -> None:
    classes = CODES.tables["contact_classes"]

    assert all(code.contact_class in classes for code in CODES.codes("actions"))
    letters = [code.letter for code in CODES.codes("languages")]
    assert all(letters)
    assert len(set(letters)) == len(letters)


def test_abbreviations_are_unique_within_their_table() -> None:
    for table in ("call_codes", "mailing_codes"):
        abbreviations = [code.abbr for code in CODES.tables[table].values()]
        assert len(set(abbreviations)) == len(abbreviations)
    status = CODES.find("call_codes", "STATUS_REQUEST")
    assert status is not None
    assert status.abbr == "SR"


def test_every_suggestion_can_be_saved() -> None:
    assert len([one for one in CODES.offered if not one.outcome]) == 18
    assert len(CODES.offered) == len(DELIVERED.usual_entries)


def test_every_suggestion_can_be_read_in_the_languages_the_screens_speak() -> None:
    assert all(one.labels.keys() == {"es"} for one in DELIVERED.usual_entries)


def test_the_outcomes_of_a_call_are_those_of_outgoing_ones() -> None:
    outcomes = [one for one in DELIVERED.usual_entries if one.outcome]

    assert [one.label for one in outcomes] == [
        "Resolved",
        "No action needed",
        "Appointment made",
        "Left message",
        "No answer",
        "Wrong number",
    ]
    assert {one.contact_type for one in outcomes} == {"OUTGOING"}


def test_a_suggestion_with_a_deactivated_code_is_not_offered() -> None:
    retired = revise_code(CODES, "mailing_codes", "AP", {"active": False})
    codes = CODES.revised("mailing_codes", retired)

    withheld = [one.label for one in codes.usual_entries if one not in codes.offered]

    assert withheld == ["Application by mail", "48-hour notice"]


def test_a_key_nobody_knows_speaks_for_itself() -> None:
    assert CODES.label("call_codes", "GAS_LEAK_REPORTED") == "GAS LEAK REPORTED"


def test_a_relabelled_code_keeps_everything_else() -> None:
    before = CODES.find("call_codes", "STATUS_REQUEST")
    assert before is not None

    after = revise_code(CODES, "call_codes", "STATUS_REQUEST", {"label": "status question"})

    assert after == replace(before, label="STATUS QUESTION")


def test_a_new_code_comes_last_and_is_not_a_seed() -> None:
    new = revise_code(CODES, "call_codes", "GAS_LEAK", {"label": "GAS LEAK", "abbr": ""})

    last = max(code.sort for code in CODES.codes("call_codes"))
    assert new == Code(key="GAS_LEAK", label="GAS LEAK", sort=last + 10)


@pytest.mark.parametrize(
    ("table", "key", "values", "field", "code"),
    [
        ("call_codes", "GAS_LEAK", {"abbr": "GL"}, "label", "required"),
        ("call_codes", "GAS_LEAK", {"label": "resolved"}, "label", "duplicate_label"),
        ("call_codes", "RESOLVED", {"letter": "R"}, "letter", "of_another_table"),
        ("languages", "ENGLISH", {"usual_type": "INCOMING"}, "usual_type", "of_another_table"),
        ("actions", "LEFT_MESSAGE", {"contact_class": "NONE"}, "contact_class", "unknown_code"),
    ],
)
def test_a_change_that_makes_no_sense_names_its_field(
    table: TableName, key: str, values: dict[str, object], field: str, code: str
) -> None:
    with pytest.raises(FieldsRefused) as refused:
        revise_code(CODES, table, key, values)

    assert [(fault.field, fault.code) for fault in refused.value.faults] == [(field, code)]
    assert all("table" in fault.parameters for fault in refused.value.faults)


@pytest.mark.parametrize(
    ("scanned", "meaning"),
    [
        ("1042", 1042),
        (" *1042* ", 1042),
        ("01a20140-e247-7536-9ef6-0a2d2706bc70", UUID("01a20140-e247-7536-9ef6-0a2d2706bc70")),
        ("01A20140E24775369EF60A2D2706BC70", UUID("01a20140-e247-7536-9ef6-0a2d2706bc70")),
        (f"{UUID(int=1042).int:040}", UUID(int=1042)),
        (f"{UUID(int=(1 << 128) - 1).int:040}", UUID(int=(1 << 128) - 1)),
    ],
)
def test_a_barcode_is_a_contacts_number_or_its_id(scanned: str, meaning: object) -> None:
    assert read_barcode(scanned) == meaning


@given(st.text(max_size=80))
def test_anything_a_scanner_sends_is_read_or_refused(scanned: str) -> None:
    try:
        meaning = read_barcode(scanned)
    except FieldsRefused:
        return
    assert isinstance(meaning, UUID) or 0 <= meaning < 10**18
