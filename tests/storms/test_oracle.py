"""The oracle's own rules: what it says of histories, and that it says when something is missing."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from callbacks.domain.clocks import Calendar
from callbacks.domain.decisions import Question, seeded
from callbacks.domain.facts import Fact
from callbacks.domain.fold import fold as fold_of_the_service
from storm.journal import Journal
from storm.oracle.callbacks import Row, fold
from storm.oracle.finding import Finding, compare, compare_counts
from storm.oracle.mail import Piece, check_pieces
from storm.oracle.notes import Version, check_acknowledged_notes

OFFICE = Calendar(ZoneInfo("America/Los_Angeles"), dict.fromkeys(range(5), ((time(8), time(17)),)))
NINE = datetime(2026, 7, 1, 9, tzinfo=UTC)
_NAMES = UUID("3b7a2c1d-1111-4222-8333-444455556666")
JULIE, KIM = uuid5(_NAMES, "JULIE"), uuid5(_NAMES, "KIM")
ASKED = ("INCOMING", "STATUS_MAILED_APP_REQUEST", "STATUS_REQUEST")
EMERGENCY = ("INCOMING", "EMERGENCY_CALL_FROM_CUSTOMER", "48_HR_NOTICE_REC_D")
RESOLVED = ("OUTGOING", "PROGRAM_APPLICATION_INFO_GIVEN", "RESOLVED")
LEFT_MESSAGE = ("OUTGOING", "LEFT_MESSAGE", "NO_ACTION_REQ_RECORD_ONLY")


@dataclass
class Story:
    """Notes as they were saved, minute by minute."""

    notes: dict[UUID, list[Version]] = field(default_factory=dict)
    said: int = 0

    def note(self, minute: int, words: tuple[str, str, str], **more: object) -> UUID:
        self.said += 1
        contact = uuid5(_NAMES, f"note {self.said}")
        values = {
            "customer_id": JULIE,
            "contact_date": NINE + timedelta(minutes=minute),
            "language": "ENGLISH",
            "notes": f"STORM NOTE {self.said}",
            "mailing_code": None,
            "resolves": (),
            "voided": False,
            "source": "staff",
            "sms_reply": None,
            "mailing_date": None,
            **more,
        }
        kind, action, code = words
        first = Version(
            contact_id=contact,
            version=1,
            recorded_at=NINE + timedelta(minutes=minute),
            contact_type=kind,
            contact_action=action,
            call_code=code,
            **values,  # type: ignore[arg-type]  # a test's own fields
        )
        self.notes[contact] = [first]
        return contact

    def amend(self, note: UUID, minute: int, **fields: object) -> None:
        before = self.notes[note][-1]
        at = NINE + timedelta(minutes=minute)
        changed = replace(before, version=before.version + 1, recorded_at=at, **fields)  # type: ignore[arg-type]  # the same
        self.notes[note].append(changed)

    def open(self) -> set[UUID]:
        rows = fold(self.notes)
        return set().union(*(row.reasons for row in rows.values()))


def test_a_clear_clears_what_was_known_and_had_happened() -> None:
    story = Story()
    story.note(0, ASKED)
    late = story.note(90, EMERGENCY, contact_date=NINE)
    story.note(60, RESOLVED)

    assert story.open() == {late}


def test_a_clear_that_speaks_of_an_earlier_time_leaves_the_newer_call() -> None:
    story = Story()
    newer = story.note(30, ASKED)
    story.note(60, RESOLVED, contact_date=NINE)

    assert story.open() == {newer}


def test_a_note_that_became_more_urgent_opens_again_and_one_reworded_does_not() -> None:
    story = Story()
    urgent, reworded = story.note(0, ASKED), story.note(1, ASKED)
    story.note(60, RESOLVED)
    story.amend(urgent, 70, call_code="48_HR_NOTICE_REC_D")
    story.amend(reworded, 71, notes="IN OTHER WORDS")

    assert story.open() == {urgent}
    assert fold(story.notes)[JULIE].tier == 1


def test_a_deleted_clear_gives_the_row_back_where_it_was() -> None:
    story = Story()
    asked = story.note(0, ASKED)
    clear = story.note(60, RESOLVED)
    story.amend(clear, 70, voided=True)

    assert fold(story.notes) == {JULIE: Row(frozenset({asked}), 4, NINE)}


def test_who_was_not_reached_stays_and_a_text_never_clears() -> None:
    story = Story()
    asked = story.note(0, ASKED)
    story.note(60, LEFT_MESSAGE)
    story.note(61, RESOLVED, source="sms")

    assert story.open() == {asked}


def test_a_clear_that_names_what_it_settles_settles_that_alone() -> None:
    story = Story()
    asked, emergency = story.note(0, ASKED), story.note(1, EMERGENCY)
    story.note(60, RESOLVED, resolves=(asked,))

    assert story.open() == {emergency}


_WORDS = st.sampled_from(
    [
        ASKED,
        EMERGENCY,
        RESOLVED,
        LEFT_MESSAGE,
        ("INCOMING", "EMERGENCY_CALL_FROM_CUSTOMER", "CALL_BACK_REQUESTED"),
        ("INCOMING", "APPLICATION_REQUESTED", "APPLICATION_REQUEST"),
        ("OUTGOING", "DEFICIENT_APPLICATION_PROCESS", "DEFICIENT_PHONE_BACK"),
        ("INCOMING", "HEAP_APPLICATION_RECEIVED", "NO_ACTION_REQ_RECORD_ONLY"),
        ("OUTGOING", "SCHEDULED_APPOINTMENT", "NO_ACTION_REQ_RECORD_ONLY"),
    ]
)
_REPLIES = st.sampled_from(["confirm", "cancel", "opt_out", "other"])


@st.composite
def histories(draw: st.DrawFn) -> Story:
    """Draw what two customers and the agency said, corrected and deleted within some minutes."""
    story, minute = Story(), 0
    for _ in range(draw(st.integers(1, 8))):
        minute += draw(st.integers(1, 5))
        known = sorted(story.notes)
        what = draw(st.sampled_from(["note", "note", "text", "amend", "delete"]))
        who = draw(st.sampled_from([JULIE, KIM]))
        about = NINE + timedelta(minutes=minute - draw(st.sampled_from([0, 0, 3, 20])))
        if what == "text":
            words = (
                "INCOMING",
                "SMS_WX_APPOINTMENT_REMINDER_REPLY_RECEIVED",
                "CALL_BACK_REQUESTED",
            )
            reply = draw(_REPLIES)
            story.note(minute, words, customer_id=who, source="sms", sms_reply=reply)
        elif what == "note" or not known:
            named = draw(st.lists(st.sampled_from(known), max_size=1)) if known else []
            of_theirs = tuple(one for one in named if story.notes[one][0].customer_id == who)
            more = {"customer_id": who, "contact_date": about, "resolves": of_theirs}
            story.note(minute, draw(_WORDS), **more)
        else:
            note = draw(st.sampled_from(known))
            if story.notes[note][-1].voided or story.notes[note][0].source == "sms":
                continue
            if what == "delete":
                story.amend(note, minute, voided=True)
            else:
                kind, action, code = draw(_WORDS)
                changed = {"contact_type": kind, "contact_action": action, "call_code": code}
                story.amend(note, minute, contact_date=about, **changed)
    return story


def _facts(notes: dict[UUID, list[Version]]) -> Sequence[Fact]:
    return [
        Fact(
            contact_id=one.contact_id,
            version=one.version,
            customer_id=one.customer_id,
            contact_date=one.contact_date,
            recorded_at=one.recorded_at,
            contact_type=one.contact_type,
            contact_action=one.contact_action,
            call_code=one.call_code,
            language=one.language,
            resolves=one.resolves,
            source=one.source,
            sms_reply=one.sms_reply,
            voided=one.voided,
            effect=seeded().decide(Question.about(one)),
        )
        for versions in notes.values()
        for one in versions
    ]


@given(histories())
def test_two_who_wrote_the_rules_down_apart_agree_on_every_history(story: Story) -> None:
    theirs = {
        customer: Row(
            frozenset(one.fact.contact_id for one in standing.reasons),
            min(one.asks.tier for one in standing.reasons),
            min(one.fact.contact_date for one in standing.reasons),
        )
        for customer, standing in fold_of_the_service(_facts(story.notes), OFFICE).items()
        if standing.reasons
    }

    assert fold(story.notes) == theirs


def test_what_is_missing_is_lost_what_is_there_twice_is_duplicated() -> None:
    assert [*compare("row", {1: "A"}, {})] == [Finding("lost", "row", "1")]
    assert [one.kind for one in compare("row", {1: "A"}, {1: "B", 2: "C"})] == ["wrong", "wrong"]
    assert [one.kind for one in compare_counts("note", {1: 1, 2: 1}, {2: 3})] == [
        "lost",
        "duplicated",
        "duplicated",
    ]


def test_an_acknowledged_note_must_be_there_once_as_it_was_last_acknowledged() -> None:
    story, journal = Story(), Journal()
    for _ in range(4):
        note = str(story.note(len(story.notes), ASKED))
        words = story.notes[UUID(note)][0].notes or ""
        journal.notes[words], journal.texts[note], journal.versions[note] = note, words, 1
    lost, twice, late, fine = (UUID(one) for one in journal.notes.values())
    journal.versions[str(late)] = 2
    del story.notes[lost]
    copy = story.note(9, ASKED, notes="STORM NOTE 2")

    found = [*check_acknowledged_notes(story.notes, journal)]

    assert {(one.kind, one.what) for one in found} == {
        ("lost", "note"),
        ("duplicated", "note"),
        ("lost", "correction"),
    }
    assert not any(str(known) in str(found) for known in (twice, fine, copy))


def _piece(note: Version, state: str, **more: object) -> Piece:
    values = {"pulled": False, "mailed_at": None, "returned_at": None, **more}
    return Piece(
        piece_id=uuid5(note.contact_id, f"{state} {more}"),
        contact_id=note.contact_id,
        customer_id=note.customer_id,
        mailing_code=str(more.pop("mailing_code", note.mailing_code)),
        language=note.language,
        state=state,
        **{name: values[name] for name in ("pulled", "mailed_at", "returned_at")},  # type: ignore[arg-type]  # the same
    )


def test_a_note_has_one_piece_of_what_it_asks_for() -> None:
    story = Story()
    [note] = story.notes[story.note(0, ASKED, mailing_code="AP")]

    def kinds(*pieces: Piece, held: bool = False) -> list[str]:
        return [one.kind for one in check_pieces(note, pieces, held=held)]

    assert kinds(_piece(note, "PENDING")) == []
    assert kinds(_piece(note, "MAILED")) == []
    assert kinds(_piece(note, "HELD"), held=True) == []
    assert kinds() == ["lost"]
    assert kinds(_piece(note, "CANCELLED")) == ["lost"]
    assert kinds(_piece(note, "PENDING"), _piece(note, "MAILED")) == ["duplicated"]
    assert kinds(_piece(note, "BATCHED", pulled=True)) == ["wrong", "lost"]
    assert kinds(_piece(note, "PENDING"), held=True) == ["wrong"]
    second = _piece(note, "MAILED", mailing_code="NL")
    assert kinds(second, _piece(note, "HELD")) == kinds(second, _piece(note, "PENDING")) == []
