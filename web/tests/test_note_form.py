"""The Contact Entry Note between what a person types and what the API is told."""

from typing import Any

import pytest

from console.api_client import ApiProblem
from console.formatting import from_datetime_input, to_datetime_input
from console.pages.contacts.code_tables import CodeTables
from console.pages.contacts.note_form import Meanings, NoteForm, note_values

ZONE = "America/Los_Angeles"
OPENED = "2026-01-05T17:54:19.123456+00:00"
CODES = CodeTables.parse(
    {
        "contact_classes": [
            {"key": "EMERGENCY", "label": "EMERGENCY"},
            {"key": "GENERAL", "label": "GENERAL"},
        ],
        "actions": [
            {"key": "B", "label": "B", "contact_class": "GENERAL", "sort": 1},
            {"key": "A", "label": "A", "contact_class": "EMERGENCY", "sort": 2},
            {"key": "OLD", "label": "OLD", "contact_class": "GENERAL", "active": False},
        ],
        "call_codes": [{"key": "RESOLVED", "label": "RESOLVED", "abbr": "RS"}],
        "suggestions": [
            {
                "key": "RESOLVED",
                "label": "Resolved",
                "contact_type": "OUTGOING",
                "contact_action": "A",
                "call_code": "RESOLVED",
                "outcome": False,
            }
        ],
    }
)


def form(**more: Any) -> NoteForm:
    return NoteForm(
        **{
            "action": "/save",
            "reload_url": "/new",
            "exit_url": "/",
            "preview_url": "/preview",
            "heading": "Contact Entry Note",
            "code_tables": CODES,
            "zone": ZONE,
            "has_mailing": True,
            "entered_by": "ADAM DEHOYOS",
            "original_date": OPENED,
            "presets": CODES.presets,
            **more,
        }
    )


def test_a_new_note_is_dated_now_on_the_agency_s_clock() -> None:
    assert form().values["contact_date"] == "2026-01-05T09:54:19"


def test_a_date_left_alone_keeps_the_part_of_a_second_its_field_cannot_hold() -> None:
    same = from_datetime_input("2026-01-05T09:54:19", ZONE, original=OPENED)
    changed = from_datetime_input("2026-01-05T09:54:20", ZONE, original=OPENED)

    assert same == OPENED
    assert changed == "2026-01-05T17:54:20+00:00"


def test_the_agency_s_clock_changes_in_summer() -> None:
    assert from_datetime_input("2026-07-05T09:00", ZONE) == "2026-07-05T16:00:00+00:00"
    assert to_datetime_input("2026-07-05T16:00:00Z", ZONE) == "2026-07-05T09:00:00"


def test_what_is_no_date_is_for_the_api_to_refuse() -> None:
    assert from_datetime_input("soon", ZONE) == "soon"


def test_every_missing_field_is_named() -> None:
    note = form()
    note.read({"contact_type": "INCOMING"})

    assert not note.check()
    assert set(note.errors) == {"contact_action", "call_code", "language"}


def test_one_press_fills_a_usual_note() -> None:
    note = form()
    note.read({"preset": "RESOLVED", "language": "SPANISH", "notes": "KEPT"})

    assert note.check()
    assert note.body() == {
        "contact_date": OPENED,
        "contact_type": "OUTGOING",
        "contact_action": "A",
        "call_code": "RESOLVED",
        "language": "SPANISH",
        "notes": "KEPT",
        "words_to_customer": None,
        "mailing_code": None,
        "shut_off_date": None,
        "follow_up_date": None,
    }


@pytest.mark.parametrize("pressed", ["7", "", "Resolved"])
def test_a_press_on_nothing_fills_nothing(pressed: str) -> None:
    note = form()
    note.read({"preset": pressed})

    assert not note.check()


MEANINGS: Meanings = [
    {
        "call_code": "DOG_SETTLED",
        "needs_date": False,
        "by_type": {"INCOMING": {"effect": "KEEP"}, "OUTGOING": {"effect": "CLEAR"}},
    },
    {
        "call_code": "POWER_GOES",
        "needs_date": True,
        "by_type": {"INCOMING": {"effect": "CREATE"}, "OUTGOING": {"effect": "CREATE"}},
    },
]


def test_what_a_code_asks_for_is_what_the_service_says_of_it() -> None:
    note = form(meanings=MEANINGS)

    assert note.settling_notes == "OUTGOING:DOG_SETTLED"
    assert note.dated_notes == "INCOMING:POWER_GOES OUTGOING:POWER_GOES"
    assert note.dated_codes == "POWER_GOES"


@pytest.mark.parametrize("ticked", [["one", "two"], ["one"], []])
def test_r_82_a_note_settles_exactly_the_calls_that_were_ticked(ticked: list[str]) -> None:
    note = form()
    note.read({"offers_calls": "yes"}, ticked=ticked)

    assert note.body()["resolves"] == ticked


def test_r_82_a_note_that_offers_no_choice_says_nothing_of_calls() -> None:
    note = form()
    note.read({"call_code": "RESOLVED"}, ticked=[])

    assert "resolves" not in note.body()


def test_r_82_a_correction_leaves_what_was_settled_alone_unless_the_ticks_change() -> None:
    note = form(settled=["one"])
    note.read({"offers_calls": "yes"}, ticked=["one"])
    assert "resolves" not in note.body()

    note.read({"offers_calls": "yes"}, ticked=[])
    assert note.body()["resolves"] == []


def test_an_agency_without_a_mailing_system_sends_no_mailing_code() -> None:
    note = form(has_mailing=False)
    note.read({"mailing_code": "AP"})

    assert "mailing_code" not in note.body()


def test_a_field_that_was_hidden_holds_nothing_any_more() -> None:
    note = form(values={"shut_off_date": "2026-02-03", "contact_date": "2026-01-05T09:54:19"})
    note.read({"contact_type": "OUTGOING"})

    assert note.body()["shut_off_date"] is None


def test_a_retired_code_is_offered_only_where_it_already_stands() -> None:
    keys = [
        [choice.key for choice in group] for _label, group in CODES.grouped_actions(chosen="OLD")
    ]

    assert keys == [["A"], ["B", "OLD"]]
    assert [label for label, _group in CODES.grouped_actions()] == ["EMERGENCY", "GENERAL"]
    assert len(CODES.actions) == 2


def test_a_refusal_stands_at_its_field() -> None:
    note = form()
    error = {"field": "contact_date", "code": "too_far_back", "message": "In English."}
    note.show_refusal(ApiProblem(422, {"code": "invalid_input", "errors": [error]}))

    assert note.errors == {"contact_date": "Contact Date: This lies too far back. Check the year."}
    assert note.problem == ""


def test_a_rule_is_told_at_the_top() -> None:
    note = form()
    note.show_refusal(ApiProblem(409, {"code": "note_too_old", "detail": "In English."}))

    assert note.problem == "Notes older than 1 day cannot be edited. Add a new note instead."


def test_a_note_that_was_saved_unseen_says_so() -> None:
    note = form()
    note.show_refusal(ApiProblem(422, {"code": "idempotency_key_reused"}))

    assert "was saved when you first pressed Save" in note.problem


def test_another_person_s_words_stand_beside_one_s_own() -> None:
    theirs = {
        "version": 3,
        "contact_date": OPENED,
        "call_code": "RESOLVED",
        "labels": {"call_code": "RESOLVED"},
        "notes": None,
    }
    note = form(version=2)
    note.read({"version": "2", "notes": "MINE", "contact_date": "2026-01-05T09:54:19"})

    note.show_conflict(theirs, note_values(theirs, ZONE))

    assert note.version == 3
    assert note.theirs == {"call_code": "RESOLVED", "notes": "(empty)"}
    assert note.values["notes"] == "MINE"
