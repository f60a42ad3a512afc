"""The rules of notes and codes, without a database, a broker or a web server."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from contacts_builders import CODES, DAY, DELIVERED, MONDAY, TICK
from hypothesis import given
from hypothesis import strategies as st

from contacts.domain.automatic_notes import arrival_note
from contacts.domain.codes import CodeTables, TableName, revise_code
from contacts.domain.faults import FieldsRefused
from contacts.domain.note import (
    Circumstances,
    Labels,
    Note,
    NoteTooOld,
    NoteVoided,
    check_correction,
    check_note,
    editable_until,
    require_editable,
    takes_deficiencies,
)

NOTE = Note(
    contact_date=MONDAY,
    contact_type="INCOMING",
    contact_action="EMERGENCY_CALL_FROM_CUSTOMER",
    call_code="48_HR_NOTICE_REC_D",
    language="ENGLISH",
    mailing_code="AP",
)

moments = st.timedeltas(-20 * 365 * DAY, 20 * 365 * DAY).map(lambda away: MONDAY + away)


def holding(codes: CodeTables = CODES, *, mailing_system: bool = True) -> Circumstances:
    return Circumstances(now=MONDAY, codes=codes, mailing_system=mailing_system, time_zone="UTC")


def with_code(table: TableName, key: str, **values: object) -> CodeTables:
    code = revise_code(CODES, table, key, values)
    rows = [*DELIVERED.codes, (table, code)]
    return CodeTables.of(2, rows)


def faults(note: Note, at: Circumstances) -> dict[str, str]:
    with pytest.raises(FieldsRefused) as refused:
        check_note(note, at)
    return {fault.field: fault.message for fault in refused.value.faults}


# The one-day rule


@given(moments, st.timedeltas(timedelta(0), 3 * DAY))
def test_a_note_is_editable_for_exactly_one_day(entered_at: datetime, age: timedelta) -> None:
    def edit() -> None:
        require_editable(entered_at=entered_at, now=entered_at + age, voided=False)

    if age <= DAY:
        edit()
    else:
        with pytest.raises(NoteTooOld):
            edit()


@pytest.mark.parametrize("age", [DAY - TICK, DAY])
def test_at_exactly_24_hours_a_note_can_still_be_edited(age: timedelta) -> None:
    require_editable(entered_at=MONDAY, now=MONDAY + age, voided=False)


def test_a_microsecond_later_it_cannot_and_the_reason_is_the_manuals_own_sentence() -> None:
    with pytest.raises(NoteTooOld):
        require_editable(entered_at=MONDAY, now=MONDAY + DAY + TICK, voided=False)

    assert (NoteTooOld.__doc__ or "").startswith(
        "Contact entry notes that are older than 1 day cannot be edited. Add a new note instead."
    )
    assert editable_until(MONDAY) == MONDAY + DAY


def test_a_deleted_note_cannot_be_edited_however_young_it_is() -> None:
    with pytest.raises(NoteVoided):
        require_editable(entered_at=MONDAY, now=MONDAY, voided=True)


# What a note must say


def test_a_note_is_saved_with_the_words_of_its_codes() -> None:
    assert check_note(NOTE, holding()) == Labels(
        contact_action="EMERGENCY CALL FROM CUSTOMER",
        call_code="48 HR NOTICE REC'D",
        language="ENGLISH",
        mailing_code="AP - FIRST TIME(HEAP APPLICATION) WITH INSTRUCTIONS",
    )


def test_every_unknown_code_is_named_and_nothing_of_it_is_repeated() -> None:
    wrong = replace(
        NOTE, contact_action="XYZZY", call_code="XYZZY", language="XYZZY", mailing_code="XYZZY"
    )

    found = faults(wrong, holding())

    assert set(found) == {"contact_action", "call_code", "language", "mailing_code"}
    assert not any("XYZZY" in message for message in found.values())
    assert all("Choose" in message for message in found.values())


def test_a_deactivated_code_is_refused_by_its_label() -> None:
    codes = with_code("call_codes", "48_HR_NOTICE_REC_D", active=False)

    assert faults(NOTE, holding(codes)) == {
        "call_code": "48 HR NOTICE REC'D is no longer in use. Choose another one from the list."
    }


def test_a_saved_note_keeps_its_words_and_its_codes_whatever_became_of_them() -> None:
    labels = check_note(NOTE, holding())
    codes = with_code("call_codes", "48_HR_NOTICE_REC_D", active=False, label="Shut-off")

    kept = check_correction(
        replace(NOTE, notes="CALLED TWICE"), holding(codes), before=NOTE, labels=labels
    )

    assert kept == labels


def test_an_edit_to_another_code_takes_the_words_of_today() -> None:
    labels = check_note(NOTE, holding())
    codes = with_code("call_codes", "RESOLVED", label="Settled")
    edited = replace(NOTE, call_code="RESOLVED", mailing_code=None)

    new = check_correction(edited, holding(codes), before=NOTE, labels=labels)

    assert (new.call_code, new.mailing_code) == ("SETTLED", None)
    assert new.contact_action == labels.contact_action


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(minutes=5)])
def test_clocks_may_differ_by_five_minutes(ahead: timedelta) -> None:
    check_note(replace(NOTE, contact_date=MONDAY + ahead), holding())


def test_t_35_a_contact_date_in_the_future_is_refused() -> None:
    ahead = replace(NOTE, contact_date=MONDAY + timedelta(minutes=5) + TICK)

    assert "future" in faults(ahead, holding())["contact_date"]


@pytest.mark.parametrize("hours", [-14, 0, 14])
def test_dates_at_the_ends_of_time_are_refused_and_break_nothing(hours: int) -> None:
    zone = timezone(timedelta(hours=hours))
    for moment in (datetime.min.replace(tzinfo=zone), datetime.max.replace(tzinfo=zone)):
        assert "contact_date" in faults(replace(NOTE, contact_date=moment), holding())


def test_an_old_note_may_be_edited_though_its_date_would_be_refused_today() -> None:
    odd = replace(NOTE, contact_date=MONDAY + timedelta(hours=1))
    labels = check_note(NOTE, holding())

    check_correction(replace(odd, notes="X"), holding(), before=odd, labels=labels)


def test_f_010_without_a_mailing_system_nothing_can_be_mailed() -> None:
    off = holding(mailing_system=False)

    assert "switched off" in faults(NOTE, off)["mailing_code"]
    check_note(replace(NOTE, mailing_code=None), off)


def test_f_010_what_was_asked_for_before_the_switch_went_off_stays() -> None:
    labels = check_note(NOTE, holding())
    off = holding(mailing_system=False)

    assert check_correction(replace(NOTE, notes="X"), off, before=NOTE, labels=labels) == labels


@pytest.mark.parametrize(
    ("action", "code", "allowed"),
    [
        ("DEFICIENT_APPLICATION_PROCESS", "NO_ACTION_REQ_RECORD_ONLY", True),
        ("DEFICIENT_APPLICATION_PROCESS", "DEFICIENT_PHONE_BACK", True),
        ("APPLICATION_REQUESTED", "DEFICIENT_MAILED_BACK", True),
        ("DEFICIENCY_QUESTION_FROM_CUSTOMER", "STATUS_REQUEST", False),
        ("APPLICATION_REQUESTED", "STATUS_REQUEST", False),
    ],
)
def test_x_1_deficiencies_go_by_action_or_by_code(action: str, code: str, *, allowed: bool) -> None:
    assert takes_deficiencies(contact_action=action, call_code=code) is allowed


def test_e_14_an_arrival_is_answered_by_a_letter_where_there_is_mail() -> None:
    note = arrival_note(language="SPANISH", at=MONDAY, with_letter=True)

    assert check_note(note, holding()) == Labels(
        contact_action="HEAP APPLICATION RECEIVED",
        call_code="NO ACTION REQ - RECORD ONLY",
        language="SPANISH",
        mailing_code="NL - WRITTEN NOTIFICATION LETTER OF APPLICATION RECEIVED",
    )
    assert note.notes == "CONTACT ACTION ADDED FROM APPLICATION RECEIVING SCREEN"
    quiet = arrival_note(language="SPANISH", at=MONDAY, with_letter=False)
    assert quiet == replace(note, mailing_code=None)
