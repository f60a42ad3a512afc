"""The rules of appointments and consents, without a database or a clock of its own."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any, get_args
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer.domain.appointments import (
    Appointment,
    Decision,
    Fold,
    Reply,
    Status,
    by_staff,
    by_text,
    check_status,
    differences,
    moved,
    scheduled,
    with_its_length,
)
from customer.domain.consent import consent_id, may_text
from customer.domain.exceptions import AppointmentDayNotCome, InvalidField, StatusNotPossible

wall = datetime.fromisoformat
"""Read a time as a clock on the wall shows it: without a zone."""

COAST = "America/Los_Angeles"
START = wall("2027-01-08T10:00")
LONG_BEFORE = datetime(2026, 12, 1, tzinfo=UTC)
EVENING_BEFORE = datetime(2027, 1, 8, 2, tzinfo=UTC)


def visit(**more: Any) -> Appointment:
    usual: dict[str, Any] = {"kind": "WX", "starts_at": START, "time_zone": COAST}
    return Appointment(**(usual | more))


def reply(kind: str = "confirm", **more: Any) -> Reply:
    usual: dict[str, Any] = {
        "kind": kind,
        "reply_id": uuid4(),
        "received_at": EVENING_BEFORE,
        "schedule_version": 1,
        "after_start": False,
    }
    return Reply(**(usual | more))


def test_an_appointment_begins_when_the_clock_there_shows_its_time() -> None:
    assert visit().begins == datetime(2027, 1, 8, 18, tzinfo=UTC)
    assert visit(time_zone="America/Phoenix").begins == datetime(2027, 1, 8, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "skipped"),
    [
        (COAST, wall("2026-03-08T02:30")),
        (COAST, wall("2027-03-14T02:00")),
        ("America/Denver", wall("2026-03-08T02:59:59")),
    ],
)
def test_an_hour_the_clocks_skip_is_refused(zone: str, skipped: datetime) -> None:
    with pytest.raises(InvalidField, match="skip") as refused:
        scheduled(visit(starts_at=skipped, time_zone=zone), fold=0)
    assert refused.value.field == "starts_at"


@pytest.mark.parametrize("zone", ["America/Phoenix", "Pacific/Honolulu"])
def test_where_no_clock_is_changed_every_time_exists_once(zone: str) -> None:
    for local in (wall("2026-03-08T02:30"), wall("2026-11-01T01:30")):
        assert scheduled(visit(starts_at=local, time_zone=zone), fold=None).fold == 0


def test_a_time_that_comes_twice_is_asked_about() -> None:
    twice = visit(starts_at=wall("2026-11-01T01:30"))

    with pytest.raises(InvalidField, match=r"0 for the first.*PDT.*1 for the second.*PST") as no:
        scheduled(twice, fold=None)
    first, second = scheduled(twice, fold=0), scheduled(twice, fold=1)

    assert no.value.field == "fold"
    assert second.begins - first.begins == timedelta(hours=1)
    assert first.begins == datetime(2026, 11, 1, 8, 30, tzinfo=UTC)


def test_a_fold_nobody_needs_is_forgotten() -> None:
    assert scheduled(visit(), fold=1) == visit()


@given(
    st.datetimes(wall("2026-01-01T00:00"), wall("2027-12-31T00:00")),
    st.sampled_from([COAST, "America/Denver", "America/Phoenix", "Europe/Berlin"]),
    st.sampled_from(get_args(Fold)),
)
def test_what_is_scheduled_is_what_the_clock_there_will_show(
    local: datetime, zone: str, fold: Fold
) -> None:
    there = local.replace(tzinfo=ZoneInfo(zone), fold=fold)
    exists = there.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local
    if not exists:
        with pytest.raises(InvalidField, match="skip"):
            scheduled(visit(starts_at=local, time_zone=zone), fold=fold)
        return
    fixed = scheduled(visit(starts_at=local, time_zone=zone), fold=fold)
    assert fixed.begins.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local


@pytest.mark.parametrize(
    ("zone", "end", "field"),
    [
        ("Pacific", None, "time_zone"),
        ("../etc/passwd", None, "time_zone"),
        (COAST, START, "ends_at"),
        (COAST, START - timedelta(minutes=1), "ends_at"),
        (COAST, START + timedelta(hours=25), "ends_at"),
    ],
)
def test_what_no_clock_can_show_is_refused_by_field(
    zone: str, end: datetime | None, field: str
) -> None:
    with pytest.raises(InvalidField) as refused:
        scheduled(visit(time_zone=zone, ends_at=end), fold=None)
    assert refused.value.field == field


def test_an_end_in_a_skipped_hour_is_refused_and_one_that_comes_twice_is_the_first() -> None:
    with pytest.raises(InvalidField, match="Ends At does not exist"):
        scheduled(
            visit(starts_at=wall("2026-03-08T01:00"), ends_at=wall("2026-03-08T02:30")), fold=None
        )
    over = visit(starts_at=wall("2026-11-01T01:45"), ends_at=wall("2026-11-01T01:15"))
    assert scheduled(over, fold=0).ends_at == over.ends_at
    with pytest.raises(InvalidField):
        scheduled(over, fold=1)


def test_only_another_time_is_a_move() -> None:
    assert moved(visit(), visit(starts_at=START + timedelta(days=1)))
    assert moved(visit(), visit(time_zone="America/Denver"))
    assert not moved(visit(), visit(kind="INTAKE", employee="JOHN", ends_at=START, status="DONE"))


def test_the_length_moves_along() -> None:
    old = visit(ends_at=START + timedelta(hours=2))
    new = visit(ends_at=old.ends_at, starts_at=START + timedelta(days=3))
    assert with_its_length(old, new).ends_at == START + timedelta(days=3, hours=2)
    assert with_its_length(visit(), new) == new


OPEN: tuple[Status, ...] = ("UNCONFIRMED", "CONFIRMED", "CANCEL_REQUESTED", "RESCHEDULED")
AFTER: dict[Status, set[Status]] = {
    **{one: set(get_args(Status)) for one in OPEN},
    "CANCELLED": {"CANCELLED", "UNCONFIRMED", "RESCHEDULED"},
    "NO_SHOW": {"NO_SHOW", "UNCONFIRMED", "RESCHEDULED", "DONE"},
    "DONE": {"DONE", "UNCONFIRMED", "NO_SHOW"},
}


@pytest.mark.parametrize("old", get_args(Status))
@pytest.mark.parametrize("new", get_args(Status))
def test_a_status_follows_only_where_one_leads_to_it(old: Status, new: Status) -> None:
    on_the_day = visit(status=new).begins
    if new in AFTER[old]:
        check_status(old, visit(status=new), now=on_the_day)
        return
    with pytest.raises(StatusNotPossible, match=f"{old} cannot become {new}"):
        check_status(old, visit(status=new), now=on_the_day)


def test_nothing_is_done_before_its_day() -> None:
    midnight = datetime(2027, 1, 8, 8, tzinfo=UTC)
    check_status("CONFIRMED", visit(status="DONE"), now=midnight)
    with pytest.raises(AppointmentDayNotCome):
        check_status("CONFIRMED", visit(status="NO_SHOW"), now=midnight - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (reply("confirm"), "CONFIRMED"),
        (reply("cancel"), "CANCEL_REQUESTED"),
        (reply("opt_out"), None),
        (reply("opt_in"), None),
        (reply("help"), None),
        (reply("other"), None),
        (reply(schedule_version=2), None),
        (reply(schedule_version=None), None),
        (reply(after_start=True), None),
        (reply(received_at=visit().begins), None),
        (reply(received_at=visit().begins - timedelta(microseconds=1)), "CONFIRMED"),
    ],
)
def test_what_a_text_does_to_an_appointment(answer: Reply, status: str | None) -> None:
    published = by_text(visit(), None, answer, schedule_version=1)
    assert (published and published[0]) == status


@pytest.mark.parametrize("settled", ["CANCELLED", "DONE", "NO_SHOW"])
def test_a_text_reopens_nothing(settled: Status) -> None:
    assert by_text(visit(status=settled), None, reply(), schedule_version=1) is None


def fold_of(replies: list[Reply], last: Decision | None = None) -> tuple[Status, Decision | None]:
    status: Status = "UNCONFIRMED"
    for one in replies:
        published = by_text(visit(status=status), last, one, schedule_version=1)
        status, last = published or (status, last)
    return status, last


def test_f_149_of_several_answers_the_last_one_counts_in_any_order() -> None:
    minutes = [EVENING_BEFORE + timedelta(minutes=n) for n in range(4)]
    kinds = ("confirm", "cancel", "opt_out", "confirm")
    sent = [reply(kind, received_at=at) for kind, at in zip(kinds, minutes, strict=True)]

    ends = {fold_of([*order, *order]) for order in permutations(sent)}

    assert ends == {("CONFIRMED", Decision(minutes[3], sent[3].reply_id))}


@given(
    st.lists(
        st.tuples(st.sampled_from(["confirm", "cancel", "other"]), st.integers(0, 3)), max_size=6
    ),
    st.randoms(use_true_random=False),
)
def test_answers_end_the_same_way_whatever_order_they_come_in(
    answers: list[tuple[str, int]], chance: Any
) -> None:
    sent = [
        reply(kind, received_at=EVENING_BEFORE + timedelta(minutes=at), reply_id=UUID(int=place))
        for place, (kind, at) in enumerate(answers)
    ]
    shuffled = [*sent, *sent]
    chance.shuffle(shuffled)
    assert fold_of(shuffled) == fold_of(sent)


def test_staff_has_the_last_word_over_what_was_said_before() -> None:
    ahead = Decision(LONG_BEFORE + timedelta(seconds=2), uuid4())
    decided = by_staff(ahead, now=LONG_BEFORE)
    earlier = reply("cancel", received_at=decided.at)
    later = reply("cancel", received_at=decided.at + timedelta(microseconds=1))

    assert decided.at > ahead.at
    assert by_staff(None, now=LONG_BEFORE) == Decision(LONG_BEFORE, None)
    assert by_text(visit(status="CONFIRMED"), decided, earlier, schedule_version=1) is None
    assert by_text(visit(status="CONFIRMED"), decided, later, schedule_version=1) is not None


def test_the_history_names_what_differs() -> None:
    made = {one.field: one.new for one in differences(None, visit())}
    seen = differences(visit(), visit(starts_at=START + timedelta(days=1), status="RESCHEDULED"))

    assert made == {
        "appointment.kind": "WX",
        "appointment.starts_at": "2027-01-08T10:00:00",
        "appointment.time_zone": COAST,
        "appointment.status": "UNCONFIRMED",
    }
    assert [(one.field, one.old, one.new) for one in seen] == [
        ("appointment.starts_at", "2027-01-08T10:00:00", "2027-01-09T10:00:00"),
        ("appointment.status", "UNCONFIRMED", "RESCHEDULED"),
    ]


def test_only_a_consent_that_stands_allows_a_text() -> None:
    allowed = {
        (granted, opted_out)
        for granted in (True, False, None)
        for opted_out in (True, False)
        if may_text(granted=granted, opted_out=opted_out)
    }
    assert allowed == {(True, False)}


def test_a_consent_has_one_id_for_each_customer_and_number() -> None:
    julie, chris = UUID(int=1), UUID(int=2)
    assert consent_id(julie, "+18315550101") == consent_id(julie, "+18315550101")
    others = {consent_id(julie, "+18315550102"), consent_id(chris, "+18315550101")}
    assert consent_id(julie, "+18315550101") not in others
