"""The sections Notes and CSD Change Requests, and the supervisors' list (F-054, F-060)."""

import pytest
from browser_client import PARTIAL, Browser, asked
from fake_api import FakeApi
from fake_change_requests import NOBODY, NOTE, REQUEST

from console.labels.change_requests import change_request_field_label, change_request_state_label
from console.pages.customers.history_words import TOLD, caption, format_change


def record(fake: FakeApi) -> str:
    """Put DOENA on file and return where her record is."""
    return f"/customers/{fake.add('DOENA', 'HOLSCHTEIN')['id']}"


async def test_f_054_the_section_shows_the_columns_of_the_source(
    front_desk: Browser, fake: FakeApi
) -> None:
    path = record(fake)

    part = (await front_desk.open(f"{path}/notes", **PARTIAL)).text

    for shown in ("Note", "Entry Date", "Entered By", "Last Updated Date", "Last Updated By"):
        assert f'data-label="{shown}"' in part
    assert "THIS IS A NOTE" in part
    assert f'href="{path}/notes?after=older"' in part
    assert "<html" not in part


async def test_f_054_a_note_is_written_and_leads_back_to_its_section(
    front_desk: Browser, fake: FakeApi
) -> None:
    path = record(fake)
    await front_desk.open(f"{path}/notes/new")

    empty = await front_desk.send(f"{path}/notes", {"note": " "})
    saved = await front_desk.send(f"{path}/notes", {"note": "one\r\ntwo"}, follow=False)

    assert empty.status_code == 422
    assert "Fill this in." in empty.text
    assert saved.headers["Location"] == f"{path}#notes"
    assert asked(fake, "POST", f"/api{path}/notes")[-1] == {"note": "one\r\ntwo"}


async def test_f_054_a_correction_that_is_late_shows_what_the_note_says_now(
    front_desk: Browser, fake: FakeApi
) -> None:
    path = f"{record(fake)}/notes/{NOTE['id']}"
    assert "THIS IS A NOTE" in (await front_desk.open(path)).text

    late = await front_desk.send(path, {"note": "MINE", "version": "0"})
    same = await front_desk.send(path, {"note": NOTE["note"], "version": "1"})
    saved = await front_desk.send(path, {"note": "MINE", "version": "1"})

    assert late.status_code == 412
    assert ">MINE</textarea>" in late.text
    assert "<bdi>THIS IS A NOTE</bdi>" in late.text
    assert "Nothing had been changed." in same.text
    assert "The note is saved." in saved.text
    assert "Undo" in saved.text


async def test_f_054_a_deleted_note_comes_back_with_undo(
    front_desk: Browser, fake: FakeApi
) -> None:
    path = f"{record(fake)}/notes/{NOTE['id']}"
    gone = path.replace(NOTE["id"], NOBODY)
    await front_desk.open("/")

    deleted = await front_desk.send(f"{path}/delete", {"version": "1"})
    assert f'action="{path}/restore"' in deleted.text
    assert "The note is back on the record." in (await front_desk.send(f"{path}/restore", {})).text
    for step in ("delete", "restore"):
        refused = await front_desk.send(f"{gone}/{step}", {"version": "1"})
        assert "This note is not there any more." in refused.text


async def test_f_060_a_request_offers_what_the_record_says_and_keeps_what_was_typed(
    front_desk: Browser, fake: FakeApi
) -> None:
    path = f"{record(fake)}/change-requests"
    shown = (await front_desk.open(f"{path}/new")).text
    assert "Date of Birth: 12/31/1950" in shown
    assert "Customer applied with different information than previous year" in shown

    empty = await front_desk.send(path, {"theirs": "12/13/1950"})
    same = {"field": "date_of_birth", "theirs": "12/31/1950", "reason": "DATA_ENTRY_ERROR"}
    refused = await front_desk.send(path, same)
    saved = await front_desk.send(path, {**same, "theirs": "12/13/1950"}, follow=False)

    assert empty.status_code == 422
    assert "Choose a reason." in empty.text
    assert 'value="12/13/1950"' in empty.text
    assert "The record says the same." in refused.text
    assert saved.headers["Location"] == path.replace("/change-", "#change-")
    assert asked(fake, "POST", f"/api{path}")[-1]["theirs"] == "1950-12-13"


async def test_f_060_the_section_shows_both_sides_and_withdraws(
    supervisor: Browser, fake: FakeApi
) -> None:
    path = f"{record(fake)}/change-requests"
    part = (await supervisor.open(path)).text
    for shown in ("12/13/1950", "12/31/1950", "Data entry error", "Requested", "Settle"):
        assert shown in part

    late = await supervisor.send(f"{path}/{REQUEST['id']}/withdraw", {"version": "0"})
    done = await supervisor.send(f"{path}/{REQUEST['id']}/withdraw", {"version": "1"})

    assert "cannot be withdrawn any more" in late.text
    assert "The change request is withdrawn." in done.text


async def test_f_060_supervisors_save_a_file_and_mark_what_was_sent(
    supervisor: Browser, fake: FakeApi
) -> None:
    record(fake)
    shown = (await supervisor.open("/change-requests")).text
    assert "DOENA HOLSCHTEIN" in shown
    assert f"/change-requests/export.csv?up_to={REQUEST['id']}" in shown
    export = await supervisor.open(f"/change-requests/export.csv?up_to={REQUEST['id']}")
    assert REQUEST["id"] in export.text

    nothing = await supervisor.send("/change-requests/sent", {})
    marked = await supervisor.send("/change-requests/sent", {"id": [REQUEST["id"], NOBODY]})
    missing = await supervisor.send("/change-requests/sent", {"id": NOBODY})

    assert "Check the requests that were sent first." in nothing.text
    assert "1 request is marked sent." in marked.text
    assert "Marked sent before, by ADA SUPERVISOR: 1" in marked.text
    assert "1 was withdrawn or refused meanwhile" in missing.text
    everything = (await supervisor.open("/change-requests?state=ALL")).text
    assert "Mark as sent" not in everything


async def test_f_060_a_request_is_settled_with_its_reason(
    supervisor: Browser, fake: FakeApi
) -> None:
    customer = record(fake).removeprefix("/customers/")
    path = f"/change-requests/{customer}/{REQUEST['id']}"
    assert "Refused" in (await supervisor.open(path)).text

    shown = await supervisor.send(f"{path}/reveal-ssn", {"reason": "told by telephone"})
    assert shown.json() == {"ssn": "In CORE: \u2013. Should be: 765-43-2108"}
    assert fake.reasons == ["told by telephone"]
    silent = await supervisor.send(path, {"state": "REFUSED", "version": "1"})
    sent = await supervisor.send(path, {"state": "SENT", "version": "1"})

    assert "Say why it is not corrected." in silent.text
    assert "The change request is now: Sent to the state." in sent.text
    assert "Undo" in sent.text


async def test_f_060_only_supervisors_are_led_to_the_list(
    front_desk: Browser, fake: FakeApi
) -> None:
    record(fake)
    assert 'href="/change-requests"' not in (await front_desk.open("/")).text
    assert (await front_desk.open("/change-requests")).status_code == 403


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("change_request.of", "date_of_birth", "Date of Birth"),
        ("change_request.difference", "1950-12-31", "12/31/1950"),
        ("change_request.reason", "OTHER", "Other reason"),
        ("change_request.state", "DONE", "Corrected"),
        ("remark.note", "THIS IS A NOTE", "THIS IS A NOTE"),
    ],
)
def test_f_062_the_history_words_notes_and_requests(field: str, value: str, shown: str) -> None:
    assert format_change(field, value) == shown
    assert caption(field) != field


def test_a_field_or_state_nobody_named_yet_speaks_for_itself() -> None:
    assert change_request_field_label("shoe_size") == "shoe_size"
    assert change_request_state_label("LOST") == "LOST"
    assert "change_request.of" in TOLD
