"""What a note says once it is another customer's, and who may move it (R-23)."""

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from contacts.domain.moves import may_be_moved, moved_note
from contacts.domain.note import Note

NOTES = st.builds(
    Note,
    contact_date=st.datetimes(),
    contact_type=st.just("OUTGOING"),
    contact_action=st.just("PROGRAM_APPLICATION_INFO_GIVEN"),
    call_code=st.just("RESOLVED"),
    language=st.just("ENGLISH"),
    notes=st.none() | st.text(),
    resolves=st.lists(st.uuids(), max_size=3).map(tuple),
    resolves_only_listed=st.booleans(),
)


@given(note=NOTES)
def test_r_23_a_note_never_settles_by_name_what_the_other_customer_did_not_ask(note: Note) -> None:
    moved = moved_note(note)

    assert moved.resolves == ()
    assert moved.resolves_only_listed == (bool(note.resolves) or note.resolves_only_listed)
    assert moved_note(moved) == moved
    assert moved_note(note, only_listed=False) == moved_note(moved, only_listed=False)


@given(
    entered_at=st.datetimes(),
    age=st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=3)),
    is_author=st.booleans(),
)
def test_r_23_whatever_an_author_may_a_supervisor_may(
    entered_at: Any, age: timedelta, *, is_author: bool
) -> None:
    now = entered_at + min(age, type(entered_at).max - entered_at)
    when = {"entered_at": entered_at, "now": now}

    by_author = may_be_moved(is_supervisor=False, is_author=is_author, **when)

    assert by_author == (is_author and now - entered_at <= timedelta(days=1))
    assert may_be_moved(is_supervisor=True, is_author=is_author, **when)
