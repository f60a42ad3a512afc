"""The print room's pages: what they ask the service, what they show, whom they let in."""

import pytest
from browser_client import Browser, asked, hidden
from fake_api import FakeApi
from sample_records import ASKED, BATCH, PIECE, QUEUE

AT = f"/print-room/batches/{BATCH['id']}"
API = f"/api/mailing/batches/{BATCH['id']}"


async def test_the_queue_shows_what_waits_and_why_the_rest_cannot_go(front_desk: Browser) -> None:
    shown = (await front_desk.open("/print-room")).text

    assert "CP - COMPLETE PACKET (HEAP, CARE, WX)" in shown
    assert "The mailing address is incomplete: city, ZIP code." in shown
    assert f"/customers/{PIECE['customer_id']}#address" in shown
    assert "&lt;b&gt;Lupe" in shown
    assert "<b>Lupe" not in shown
    assert "Pull batch" not in shown


async def test_the_print_room_never_links_to_records(browser: Browser) -> None:
    await browser.sign_in("printroom")

    shown = (await browser.open("/print-room")).text

    assert "Pull batch" in shown
    assert "/customers/" not in shown


async def test_a_batch_is_pulled_with_its_filters(supervisor: Browser, fake: FakeApi) -> None:
    await supervisor.open("/print-room")

    answer = await supervisor.send(
        "/print-room/batches",
        {"format": "ENVELOPE_10", "mailing_code": "CP", "language": "", "limit": "50"},
    )

    assert asked(fake, "POST", "/api/mailing/batches") == [
        {"format": "ENVELOPE_10", "mailing_code": "CP", "language": None, "limit": 50}
    ]
    assert "2 pieces are pulled into this batch." in answer.text
    assert "Set these aside" in answer.text


async def test_nothing_to_pull_is_said_and_the_choice_is_kept(supervisor: Browser) -> None:
    await supervisor.open("/print-room")

    answer = await supervisor.send(
        "/print-room/batches", {"format": "ENVELOPE_10", "language": "HMONG", "limit": "12"}
    )

    assert answer.status_code == 409
    assert "Nothing that fits is waiting." in answer.text
    assert 'name="limit" type="text" value="12"' in answer.text


async def test_a_pdf_is_passed_on_to_be_looked_at_or_kept(front_desk: Browser) -> None:
    looked = await front_desk.open(f"{AT}/batch.pdf")
    kept = await front_desk.open(f"{AT}/batch.pdf?save=1&first=1&last=2")

    assert looked.content == b"%PDF-1.7"
    assert looked.headers["Content-Disposition"] == 'inline; filename="batch-7.pdf"'
    assert looked.headers["Cache-Control"] == "no-store"
    assert kept.headers["Content-Disposition"] == 'attachment; filename="batch-7.pdf"'


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("printed", "The batch is printed."),
        ("mailed", "Every contact in it has its Mailing Date."),
        ("release", "Its pieces wait again."),
    ],
)
async def test_a_batch_goes_its_way(
    supervisor: Browser, fake: FakeApi, step: str, said: str
) -> None:
    page = await supervisor.open(AT)

    answer = await supervisor.send(f"{AT}/{step}", {"token": hidden(page, "token")})

    assert asked(fake, "POST", f"{API}/{step}") == [{"token": 3}]
    assert said in answer.text


async def test_a_batch_in_other_hands_stays_as_it_is(supervisor: Browser) -> None:
    await supervisor.open(AT)

    answer = await supervisor.send(f"{AT}/mailed", {"token": "2"})

    assert "ANA LOPEZ has worked on this batch since you opened it." in answer.text


async def test_the_pick_list_is_a_sheet_to_print(front_desk: Browser) -> None:
    shown = (await front_desk.open(f"{AT}/pick-list")).text

    assert "Pick list · Batch 7" in shown
    assert "CARE form, WX forms" in shown
    assert "Set these aside" in shown


async def test_mailing_is_asked_about_without_scripts_too(supervisor: Browser) -> None:
    assert "Has batch 7 left the building?" in (await supervisor.open(f"{AT}/mailed")).text


async def test_pages_are_printed_again_for_a_reason(supervisor: Browser, fake: FakeApi) -> None:
    await supervisor.open(AT)

    wrong = await supervisor.send(f"{AT}/reprint", {"from": "one", "reason": "jam"})
    right = await supervisor.send(f"{AT}/reprint", {"from": "2", "to": "", "reason": "jam"})

    assert wrong.status_code == 422
    assert 'value="one"' in wrong.text
    assert asked(fake, "POST", f"{API}/reprint")[-1] == {"from": 2, "to": 2, "reason": "jam"}
    assert f"{AT}/batch.pdf?first=2&amp;last=2" in right.text


async def test_what_came_back_is_noted_with_its_reason(supervisor: Browser, fake: FakeApi) -> None:
    at = f"/print-room/returned/{PIECE['contact_id']}/{PIECE['id']}"
    assert at in (await supervisor.open("/print-room/returned")).text
    await supervisor.open(at)

    without = await supervisor.send(at, {"other": ""})
    noted = await supervisor.send(at, {"reason": "VACANT", "other": ""})

    assert without.status_code == 422
    assert "Fill this in." in without.text
    assert asked(fake, "POST", f"/api/mailing/pieces/{PIECE['id']}/returned")[-1] == {
        "reason": "VACANT"
    }
    assert "Nothing more goes to that address" in noted.text


@pytest.mark.parametrize("path", ["/print-room", AT, f"{AT}/batch.pdf", "/print-room/returned"])
async def test_the_print_room_is_closed_to_others(browser: Browser, path: str) -> None:
    await browser.sign_in("admin")

    assert (await browser.open(path)).status_code == 403


async def test_whoever_only_reads_cannot_mail(front_desk: Browser, fake: FakeApi) -> None:
    await front_desk.open(AT)

    answer = await front_desk.send(f"{AT}/mailed", {"token": "3"})

    assert answer.status_code == 403
    assert asked(fake, "POST", f"{API}/mailed") == []


async def test_what_perhaps_need_not_go_is_called_off_with_a_reason(
    supervisor: Browser, fake: FakeApi
) -> None:
    shown = (await supervisor.open("/print-room")).text
    assert "Perhaps need not go" in shown
    assert "The same is waiting for this customer once more." in shown
    at = f"/print-room/pieces/{PIECE['contact_id']}/{PIECE['id']}/call-off"
    assert at in shown
    asking = await supervisor.open(at)
    assert 'value="The same is waiting for this customer once more."' in asking.text

    refused = await supervisor.send(at, {"reason": ""})
    assert refused.status_code == 422
    answer = await supervisor.send(at, {"reason": "Sent twice already", "idempotency_key": "k"})

    assert "The piece is called off." in answer.text
    path = f"/api/mailing/pieces/{PIECE['id']}/call-off"
    assert asked(fake, "POST", path)[-1] == {"reason": "Sent twice already"}


async def test_a_piece_called_off_may_be_wanted_again(supervisor: Browser, fake: FakeApi) -> None:
    shown = (await supervisor.open("/print-room")).text
    assert "Sent twice already" in shown

    answer = await supervisor.send(f"/print-room/pieces/{PIECE['id']}/wanted-again", {})

    assert "The piece waits again." in answer.text
    assert ("DELETE", f"/api/mailing/pieces/{PIECE['id']}/call-off", b"") in fake.asked


async def test_only_the_print_room_calls_pieces_off(front_desk: Browser) -> None:
    shown = (await front_desk.open("/print-room")).text

    assert "Perhaps need not go" in shown
    assert "/call-off" not in shown
    at = f"/print-room/pieces/{PIECE['contact_id']}/{PIECE['id']}/call-off"
    assert (await front_desk.open(at)).status_code == 403


async def test_a_machine_that_cannot_print_says_so_before_anything_is_pulled(
    supervisor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(QUEUE, "missing_packages", ["libpango", "fonts"])

    shown = (await supervisor.open("/print-room")).text

    assert "Nothing can be printed at the moment." in shown
    assert "This machine lacks libpango, fonts." in shown


async def test_a_second_letter_for_a_note_is_asked_about_and_let_go(supervisor: Browser) -> None:
    room = (await supervisor.open("/print-room")).text

    assert "AP was already posted when the note was changed to NL. Print this one too?" in room
    assert f'action="/print-room/pieces/{ASKED["id"]}/print-too"' in room
    assert f'href="/print-room/pieces/{ASKED["contact_id"]}/{ASKED["id"]}/call-off"' in room

    gone = await supervisor.send(f"/print-room/pieces/{ASKED['id']}/print-too", {})
    assert "The piece goes, too." in gone.text
    late = await supervisor.send(f"/print-room/pieces/{PIECE['id']}/print-too", {})
    assert "The piece goes, too." not in late.text


async def test_r_51_what_is_printed_again_and_set_aside_is_said(
    supervisor: Browser, fake: FakeApi
) -> None:
    page = await supervisor.open(AT)
    assert hidden(page, "edition") == "1"
    again = {"from": "1", "to": "1", "reason": "FLAGGED"}

    answer = await supervisor.send(f"{AT}/reprint", again)

    assert "Set aside, do not post: Page 1 (Lupe Lopez: The address was changed." in answer.text
    await supervisor.send(f"{AT}/mailed", {"token": "3", "edition": "1"})
    assert asked(fake, "POST", f"{API}/mailed") == [{"token": 3, "edition": 1}]


async def test_r_53_the_way_to_the_return_address_is_shown_to_who_may_not_print(
    supervisor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(QUEUE, "return_address", [])
    shown = (await supervisor.open("/print-room")).text
    assert '<a href="/print-room/return-address">' in shown
    assert "Ask one to sign in" in (await supervisor.open("/print-room/return-address")).text


async def test_r_53_an_administrator_enters_the_whole_return_address(
    browser: Browser, fake: FakeApi
) -> None:
    await browser.sign_in("admin")
    await browser.open("/print-room/return-address")
    lines = {"name": "CCES", "line1": "PO BOX 1", "line2": ""}
    missing = await browser.send("/print-room/return-address", {**lines, "version": "3"})
    assert missing.status_code == 422
    assert 'value="PO BOX 1"' in missing.text
    whole = {**lines, "line2": "WATSONVILLE CA 95077"}
    await browser.send("/print-room/return-address", {**whole, "version": "3"})
    assert asked(fake, "PATCH", "/api/staff/agency") == [{"return_address": whole}]


async def test_r_56_every_held_piece_can_be_called_off(supervisor: Browser) -> None:
    shown = (await supervisor.open("/print-room")).text

    for piece in (PIECE, ASKED):
        assert f'id="held-off-{piece["id"]}"' in shown


async def test_r_54_what_came_back_is_found_by_what_stands_on_it(supervisor: Browser) -> None:
    await supervisor.open("/print-room/returned")

    found = await supervisor.send("/print-room/returned", {"text": "LUPE"})
    nothing = await supervisor.send("/print-room/returned", {"text": "NOBODY"})

    assert "Why did it come back?" in found.text
    assert "Nothing that was mailed fits." in nothing.text
