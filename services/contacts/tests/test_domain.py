"""The rules of notes and codes, told without a database, a broker or a web server."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.domain.barcode import arrival
from contacts.domain.codes import CodeBook, TableName, book, changed, delivered
from contacts.domain.faults import FieldsRefused
from contacts.domain.note import (
    Counter,
    Note,
    NoteTooOld,
    NoteVoided,
    Words,
    check,
    editable_until,
    require_editable,
    takes_deficiencies,
)

MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)
DELIVERED = delivered()
CODES = book(1, DELIVERED.codes)
NOTE = Note(
    contact_date=MONDAY,
    contact_type="INCOMING",
    contact_action="EMERGENCY_CALL_FROM_CUSTOMER",
    call_code="48_HR_NOTICE_REC_D",
    language="ENGLISH",
    mailing_code="AP",
)

moments = st.timedeltas(-20 * 365 * DAY, 20 * 365 * DAY).map(lambda away: MONDAY + away)


def counter(codes: CodeBook = CODES, *, mailing_system: bool = True) -> Counter:
    return Counter(now=MONDAY, codes=codes, mailing_system=mailing_system)


def with_code(table: TableName, key: str, **values: object) -> CodeBook:
    code = changed(CODES, table, key, values)
    rows = [*DELIVERED.codes, (table, code)]
    return book(2, rows)


def faults(note: Note, at: Counter, **before: object) -> dict[str, str]:
    with pytest.raises(FieldsRefused) as refused:
        check(note, at, **before)  # type: ignore[arg-type]
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
    assert check(NOTE, counter()) == Words(
        contact_action="EMERGENCY CALL FROM CUSTOMER",
        call_code="48 HR NOTICE REC'D",
        language="ENGLISH",
        mailing_code="AP - FIRST TIME(HEAP APPLICATION) WITH INSTRUCTIONS",
    )


def test_every_unknown_code_is_named_and_nothing_of_it_is_repeated() -> None:
    wrong = replace(
        NOTE, contact_action="XYZZY", call_code="XYZZY", language="XYZZY", mailing_code="XYZZY"
    )

    found = faults(wrong, counter())

    assert set(found) == {"contact_action", "call_code", "language", "mailing_code"}
    assert not any("XYZZY" in message for message in found.values())
    assert all("Choose" in message for message in found.values())


def test_a_deactivated_code_is_refused_by_its_label() -> None:
    codes = with_code("call_codes", "48_HR_NOTICE_REC_D", active=False)

    assert faults(NOTE, counter(codes)) == {
        "call_code": "48 HR NOTICE REC'D is no longer in use. Choose another one from the list."
    }


def test_a_saved_note_keeps_its_words_and_its_codes_whatever_became_of_them() -> None:
    words = check(NOTE, counter())
    codes = with_code("call_codes", "48_HR_NOTICE_REC_D", active=False, label="Shut-off")

    kept = check(replace(NOTE, notes="CALLED TWICE"), counter(codes), before=NOTE, words=words)

    assert kept == words


def test_an_edit_to_another_code_takes_the_words_of_today() -> None:
    words = check(NOTE, counter())
    codes = with_code("call_codes", "RESOLVED", label="Settled")
    edited = replace(NOTE, call_code="RESOLVED", mailing_code=None)

    new = check(edited, counter(codes), before=NOTE, words=words)

    assert (new.call_code, new.mailing_code) == ("SETTLED", None)
    assert new.contact_action == words.contact_action


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(minutes=5)])
def test_clocks_may_differ_by_five_minutes(ahead: timedelta) -> None:
    check(replace(NOTE, contact_date=MONDAY + ahead), counter())


def test_t_35_a_contact_date_in_the_future_is_refused() -> None:
    ahead = replace(NOTE, contact_date=MONDAY + timedelta(minutes=5) + TICK)

    assert "future" in faults(ahead, counter())["contact_date"]


@pytest.mark.parametrize("hours", [-14, 0, 14])
def test_dates_at_the_ends_of_time_are_refused_and_break_nothing(hours: int) -> None:
    zone = timezone(timedelta(hours=hours))
    for moment in (datetime.min.replace(tzinfo=zone), datetime.max.replace(tzinfo=zone)):
        assert "contact_date" in faults(replace(NOTE, contact_date=moment), counter())


def test_an_old_note_may_be_edited_though_its_date_would_be_refused_today() -> None:
    odd = replace(NOTE, contact_date=MONDAY + timedelta(hours=1))
    words = check(NOTE, counter())

    check(replace(odd, notes="X"), counter(), before=odd, words=words)


def test_f_010_without_a_mailing_system_nothing_can_be_mailed() -> None:
    off = counter(mailing_system=False)

    assert "switched off" in faults(NOTE, off)["mailing_code"]
    check(replace(NOTE, mailing_code=None), off)


def test_f_010_what_was_asked_for_before_the_switch_went_off_stays() -> None:
    words = check(NOTE, counter())
    off = counter(mailing_system=False)

    assert check(replace(NOTE, notes="X"), off, before=NOTE, words=words) == words


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
    note = arrival(language="SPANISH", at=MONDAY, letters=True)

    assert check(note, counter()) == Words(
        contact_action="HEAP APPLICATION RECEIVED",
        call_code="NO ACTION REQ - RECORD ONLY",
        language="SPANISH",
        mailing_code="NL - WRITTEN NOTIFICATION LETTER OF APPLICATION RECEIVED",
    )
    assert note.notes == "CONTACT ACTION ADDED FROM APPLICATION RECEIVING SCREEN"
    quiet = arrival(language="SPANISH", at=MONDAY, letters=False)
    assert quiet == replace(note, mailing_code=None)
