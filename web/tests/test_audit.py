"""The audit: one list of what several services keep of who changed what."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from browser_client import Browser
from fake_api import FakeApi
from screens import read

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def at(minutes: int) -> str:
    return (NOON - timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")


def record_change(customer: dict[str, Any], minutes: int, **more: Any) -> dict[str, Any]:
    """Return a change of a record, so many minutes before noon."""
    usual = {
        "id": str(uuid4()),
        "at": at(minutes),
        "by": "ANA LOPEZ",
        "action": "CHANGED",
        "reason": None,
        "changes": [{"field": "email", "old": None, "new": f"{minutes}@example.org"}],
        "customer_id": customer["id"],
        "customer_number": customer["number"],
        "customer_name": customer["display_name"],
    }
    return {**usual, **more}


def note_change(customer: dict[str, Any], minutes: int, **more: Any) -> dict[str, Any]:
    """Return a correction of a note, so many minutes before noon."""
    codes = {"old": "STATUS_REQUEST", "new": "DOG_SETTLED"}
    labels = {"old_label": "STATUS REQUEST", "new_label": "DOG SETTLED"}
    usual = {
        "contact_id": str(uuid4()),
        "version": 2,
        "customer_id": customer["id"],
        "at": at(minutes),
        "by": "LUPE LUNA",
        "kind": "CHANGED",
        "reason": None,
        "moved_to_contact_id": None,
        "moved_to_customer_id": None,
        "changes": [{"field": "call_code", **codes, **labels}],
        "also_changed": ["notes"],
    }
    return {**usual, **more}


@pytest.fixture
def julia(fake: FakeApi) -> dict[str, Any]:
    return fake.add("JULIA", "GARCIA")


async def test_who_changed_what_is_told_across_services_newest_first(
    supervisor: Browser, fake: FakeApi, julia: dict[str, Any]
) -> None:
    moved = {"kind": "MOVED", "moved_to_customer_id": str(uuid4()), "reason": "WRONG PERSON"}
    fake.changes["customers"] = [record_change(julia, 10)]
    fake.changes["notes"] = [note_change(julia, 5), note_change(julia, 20, **moved)]

    page = (await supervisor.open("/audit")).text

    said = ["Agency changed", "Note corrected", "Record: Changed", "Note moved"]
    table = page.split("<tbody>")[1]
    assert sorted(said, key=table.index) == said
    for words in (
        "Phone: 831 555 0100 → 831 555 0199",
        "Email Address: \u2013 → 10@example.org",
        "Call Code: STATUS REQUEST → DOG SETTLED",
        "Also changed: Notes",
        "Moved to: a deleted record",
        "Reason: WRONG PERSON",
        f"{julia['number']} JULIA GARCIA",
    ):
        assert words in page, words


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en-US", ("Appointment: Weatherization, ", "Answered by: Text message")),
        ("es-MX", ("Cita: Climatización, ", "Respondió por: Mensaje de texto")),
    ],
)
async def test_r_75_what_is_told_beside_a_change_is_told_in_the_reader_s_language(
    supervisor: Browser, fake: FakeApi, julia: dict[str, Any], language: str, said: tuple[str, ...]
) -> None:
    told = [
        {"field": "appointment.of", "old": None, "new": "WX 2026-01-08T10:00:00"},
        {"field": "appointment.answered_by", "old": None, "new": "TEXT"},
    ]
    change = record_change(julia, 10, action="APPOINTMENT_CHANGED", changes=told)
    fake.changes["customers"] = [change]
    fake.history[julia["id"]] = [change]
    supervisor.client.headers["Accept-Language"] = language

    page = (await supervisor.open("/audit")).text
    record = (await supervisor.open(f"/customers/{julia['id']}/history")).text

    for words in said:
        assert words in page, words
        caption, _colon, value = words.partition(": ")
        assert f"<b>{caption}</b>: {value}" in record


async def test_what_codes_do_and_enclose_stands_in_the_one_list(supervisor: Browser) -> None:
    page = (await supervisor.open("/audit")).text

    for words in (
        "Call Codes: DOG BITES",
        "Old notes decided anew",
        "Notes decided otherwise: 3",
        "Customers who came onto the list: 2",
        "Mailing Codes: ",
    ):
        assert words in page, words
    only = (await supervisor.open("/audit?kind=refolds")).text
    assert only.count("<tr>") == len(("the head", "the refold"))


async def test_filters_ask_those_lists_that_can_hold_what_is_sought(
    supervisor: Browser, fake: FakeApi, julia: dict[str, Any]
) -> None:
    fake.changes["customers"] = [record_change(julia, 10)]
    query = f"customer={julia['number']}&date_from=1/5/2026&kind=notes:CHANGED"

    await supervisor.open(f"/audit?{query}")

    assert fake.changes_asked[-1] == {
        "list": "notes",
        "customer_id": julia["id"],
        "kind": "CHANGED",
        "date_from": "2026-01-05",
        "limit": "50",
    }
    assert not fake.audit_asked
    await supervisor.open("/audit?kind=staff:AGENCY_CHANGED&actor=ana&date_to=1/31/2026")
    asked = {"actor": "ana", "action": "AGENCY_CHANGED", "date_to": "2026-01-31", "limit": "50"}
    assert fake.audit_asked == asked


@pytest.mark.parametrize("number", ["7", "soon", "9" * 40])
async def test_a_number_nobody_has_is_said_and_kept(
    supervisor: Browser, fake: FakeApi, number: str
) -> None:
    _ = fake
    page = (await supervisor.open(f"/audit?customer={number}")).text

    assert "There is no customer with this CustomerID#." in page
    assert f'value="{number}"' in page


async def test_pages_go_on_in_every_list_and_tell_each_line_once(
    supervisor: Browser, fake: FakeApi, julia: dict[str, Any]
) -> None:
    fake.changes["customers"] = [record_change(julia, 10 * one) for one in range(1, 91)]
    fake.changes["notes"] = [
        note_change(julia, 7 * one, by=f"PERSON {one:03}") for one in range(1, 91)
    ]
    told, path = list[str](), "/audit"
    for _ in range(9):
        page = (await supervisor.open(path)).text
        told += page.split("<tbody>")[1].split("</tbody>")[0].split("<tr>")[1:]
        older = [one for one in read(page, "en").links if "after=" in one]
        if not older:
            break
        path = older[0]

    everything = " ".join(told)
    for minutes in range(10, 901, 10):
        assert everything.count(f" {minutes}@example.org") == 1, minutes
    for one in range(1, 91):
        assert everything.count(f"PERSON {one:03}") == 1, one
    assert len(told) == 186


async def test_a_service_that_is_silent_hides_no_other(
    supervisor: Browser, fake: FakeApi, julia: dict[str, Any]
) -> None:
    fake.changes["notes"] = [note_change(julia, 5)]
    fake.silent_services = {"customers"}

    page = (await supervisor.open("/audit")).text

    # apostrophes are written as entities
    assert "these lines are missing: Customers&#39; records" in page
    assert "Note corrected" in page


async def test_a_cursor_that_is_none_is_refused_in_words(supervisor: Browser) -> None:
    answer = await supervisor.open("/audit?after=nonsense")

    assert answer.status_code == 400
    assert "No data to display" in answer.text


async def test_changes_of_codes_have_a_page_of_their_own(supervisor: Browser) -> None:
    assert "Label: OLD → NEW" in (await supervisor.open("/audit/codes")).text


async def test_nobody_else_reads_the_audit(front_desk: Browser) -> None:
    assert (await front_desk.open("/audit")).status_code == 403


async def test_a_change_of_an_appointment_is_told_in_words(
    supervisor: Browser, fake: FakeApi, julia: dict[str, Any]
) -> None:
    status = {"field": "appointment.status", "old": "UNCONFIRMED", "new": "CANCEL_REQUESTED"}
    changed = record_change(julia, 10, action="APPOINTMENT_CHANGED", changes=[status])
    fake.changes["customers"] = [changed]

    page = (await supervisor.open("/audit")).text

    assert "Unconfirmed \u2192 Wants to cancel" in page
    assert "CANCEL_REQUESTED" not in page
