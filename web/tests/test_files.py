"""The Files section in the console: shown, sent through, renamed, deleted, put back (F-061)."""

from typing import Any

import pytest
from browser_client import ORIGIN, PARTIAL, Browser
from fake_api import FakeApi, problem
from fake_files import FILE, FOLDER

FORM = {"file": ("meter.png", b"\x89PNG" * 10, "image/png")}


@pytest.fixture
def julia(fake: FakeApi) -> str:
    """Put somebody on file."""
    return f"/customers/{fake.add('JULIA', 'GARCIA')['id']}"


async def send(browser: Browser, path: str, **more: Any) -> Any:
    """Send a file as the script of the page does."""
    headers = {
        "Origin": ORIGIN,
        "Sec-Fetch-Site": "same-origin",
        "Accept": "application/json",
        "X-CSRF-Token": browser.csrf,
        **more.pop("headers", {}),
    }
    return await browser.client.post(path, headers=headers, **{"files": FORM, **more})


async def test_f_061_the_section_shows_folders_files_and_what_can_be_done(
    front_desk: Browser, julia: str
) -> None:
    record = (await front_desk.open(julia)).text
    page = (await front_desk.open(f"{julia}/files")).text
    tiles = (await front_desk.open(f"{julia}/files?view=tiles")).text
    bin_page = (await front_desk.open(f"{julia}/files?bin=1")).text
    folder = (await front_desk.open(f"{julia}/files?folder={FOLDER['id']}")).text

    assert f'data-loads="{julia}/files"' in record
    for words in ("Upload", "Create Folder", "Download All", "Show as Tiles", "Recycle Bin"):
        assert words in page
    assert f"{julia}/files/{FILE['id']}/content" in page
    assert "1.4 MB" in page
    assert "Not scanned" in page
    assert f'src="{julia}/files/{FILE["id"]}/thumbnail"' in tiles
    assert "Put back" in bin_page
    assert "Upload" not in bin_page
    assert "Rename or Delete Folder" in folder


async def test_f_061_a_file_is_passed_on_as_it_arrives(
    front_desk: Browser, fake: FakeApi, julia: str
) -> None:
    await front_desk.open(julia)

    answer = await send(front_desk, f"{julia}/files", headers={"Idempotency-Key": "once"})

    assert (answer.status_code, answer.json()["name"]) == (201, "METER.PNG")
    method, path, body = fake.asked[-1]
    assert (method, path) == ("POST", f"/api{julia}/files")
    assert b'filename="meter.png"' in body
    sent = fake.headers[-1]
    assert sent["content-type"].startswith("multipart/form-data; boundary=")
    assert (sent["idempotency-key"], int(sent["content-length"])) == ("once", len(body))


async def test_f_061_an_upload_needs_the_token_of_our_pages(
    front_desk: Browser, fake: FakeApi, julia: str
) -> None:
    await front_desk.open(julia)
    before = len(fake.asked)

    forged = await send(front_desk, f"{julia}/files", headers={"X-CSRF-Token": "x"})
    in_form = await front_desk.client.post(
        f"{julia}/files",
        files=FORM,
        data={"csrf": front_desk.csrf},
        headers={"Origin": ORIGIN, "Accept": "application/json"},
    )
    elsewhere = await send(front_desk, f"{julia}/files", headers={"Origin": "https://evil.example"})
    large = await send(front_desk, f"{julia}/files", files={"file": ("a.pdf", bytes(27_000_000))})

    assert [one.status_code for one in (forged, in_form, elsewhere, large)] == [403, 403, 403, 413]
    assert [one for one in fake.asked[before:] if one[0] == "POST"] == []


async def test_f_061_why_a_file_was_refused_is_said_in_words(
    front_desk: Browser, fake: FakeApi, julia: str
) -> None:
    await front_desk.open(julia)
    fake.refusal = problem(422, "file_beyond_limits", rule="pages", most=1000)

    answer = await send(front_desk, f"{julia}/files")

    assert answer.json()["detail"] == "The file has more than 1000 pages. Divide it."


async def test_f_061_a_file_is_downloaded_under_its_own_name(
    front_desk: Browser, julia: str
) -> None:
    answer = await front_desk.open(f"{julia}/files/{FILE['id']}/content")
    small = await front_desk.open(f"{julia}/files/{FILE['id']}/thumbnail")

    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "filename*=UTF-8''METER.PNG" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert small.headers["Content-Type"] == "image/jpeg"
    everything = await front_desk.open(f"{julia}/files.zip")
    assert everything.headers["Content-Disposition"].startswith("attachment")


async def test_f_061_a_file_is_renamed_moved_and_copied(front_desk: Browser, julia: str) -> None:
    path = f"{julia}/files/{FILE['id']}"
    await front_desk.open(path)
    fields = {"name": "new.png", "folder_id": FOLDER["id"], "version": "3"}

    saved = await front_desk.send(path, fields)
    taken = await front_desk.send(path, {**fields, "name": "taken.png"})
    stale = await front_desk.send(path, {**fields, "version": "2"})
    copied = await front_desk.send(path, {**fields, "step": "copy"})
    same = await front_desk.send(path, {"name": "METER.PNG", "folder_id": "", "version": "3"})

    assert "The file is saved as new.png." in saved.text
    assert saved.url.path == f"{julia}/files"
    assert (taken.status_code, "Free is: taken (2).png" in taken.text) == (409, True)
    assert 'value="taken.png"' in taken.text
    assert stale.status_code == 412
    assert "copied as METER (2).PNG" in copied.text
    assert "Nothing had been changed." in same.text


async def test_f_061_a_deleted_file_can_be_put_back_at_once(
    front_desk: Browser, julia: str
) -> None:
    path = f"{julia}/files/{FILE['id']}"
    await front_desk.open(f"{julia}/files")

    deleted = await front_desk.send(f"{path}/delete", {"version": "3", "view": "tiles"})
    in_place = await front_desk.send(f"{path}/delete", {"version": "3"}, headers=PARTIAL)
    back = await front_desk.send(f"{path}/restore", {})

    assert "The file is in the recycle bin." in deleted.text
    assert f'action="{path}/restore" data-undo' in deleted.text
    assert in_place.text.startswith('<div class="files"') or "data-files" in in_place.text
    assert "<html" not in in_place.text
    assert "METER.PNG is put back." in back.text


async def test_f_061_folders_are_made_renamed_and_deleted(front_desk: Browser, julia: str) -> None:
    await front_desk.open(f"{julia}/folders/new")

    made = await front_desk.send(f"{julia}/folders", {"name": "LETTERS"})
    taken = await front_desk.send(f"{julia}/folders", {"name": "BILLS"})
    await front_desk.open(f"{julia}/folders/{FOLDER['id']}")
    renamed = await front_desk.send(f"{julia}/folders/{FOLDER['id']}", {"name": "X"})
    deleted = await front_desk.send(f"{julia}/folders/{FOLDER['id']}/delete", {"version": "1"})
    lost = await front_desk.open(f"{julia}/folders/{FILE['id']}")

    assert "The folder is made." in made.text
    assert (taken.status_code, "BILLS (2)" in taken.text) == (409, True)
    assert "The folder is renamed." in renamed.text
    assert "The folder is deleted." in deleted.text
    assert lost.status_code == 404
