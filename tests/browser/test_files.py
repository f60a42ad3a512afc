"""The Files section at the desk: dropped, shown, opened, renamed, deleted, put back (F-061)."""

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import expect

from .conftest import Seat
from .desk import Desk, Given

pytestmark = pytest.mark.browser

SMALL = {"width": 390, "height": 844}


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "orange").save(out, "PNG")
    return out.getvalue()


async def choose(desk: Desk, folder: Path, **files: bytes) -> None:
    """Choose files as the dialog of the browser does."""
    paths = []
    for name, content in files.items():
        path = folder / name.replace("_", ".")
        path.write_bytes(content)
        paths.append(path)
    await desk.page.locator("#files-chosen").set_input_files(paths)


async def test_f_061_files_are_sent_shown_deleted_and_put_back(
    desk: Desk, given: Given, tmp_path: Path
) -> None:
    customer = await given.customer("FILED", "PAPERS")
    await desk.record(customer)
    section = desk.page.locator("#files")
    await section.locator("summary").click()
    await expect(section).to_contain_text("No files")

    await choose(desk, tmp_path, meter_png=picture(), virus_pdf=b"MZ no pdf", second_png=picture())

    await expect(section.locator("tbody tr")).to_have_count(2)
    await expect(section.locator("[data-sending]")).to_contain_text("virus.pdf")
    await expect(section.locator("[data-sending]")).to_contain_text("By its content this is none")
    await desk.everybody_can_use_it()
    await section.get_by_role("link", name="Show as Tiles").click()
    await expect(section.locator(".tile img")).to_have_count(2)
    await expect(section.locator("#files-view")).to_be_focused()
    await desk.everybody_can_use_it()
    async with desk.page.expect_download() as started:
        await section.get_by_role("link", name="meter.png").first.click()
    download = await started.value
    assert download.suggested_filename == "meter.png"
    await download.save_as(tmp_path / "back.png")
    assert (tmp_path / "back.png").read_bytes() == picture()
    await section.locator(".tile", has_text="meter.png").get_by_text("Delete").click()
    await expect(section.locator(".tile")).to_have_count(1)
    await section.get_by_role("link", name="Recycle Bin").click()
    await section.locator(".tile", has_text="meter.png").get_by_text("Put back").click()
    await expect(section).to_contain_text("No files")
    await section.get_by_role("link", name="Files", exact=True).click()
    await expect(section.locator(".tile")).to_have_count(2)


async def test_f_061_a_file_is_moved_into_a_folder_on_a_phone(
    sit_down: Seat, given: Given, tmp_path: Path
) -> None:
    desk = await sit_down(viewport=SMALL)
    customer = await given.customer("FOLDED", "PAPERS")
    await desk.open(f"/customers/{customer}/files")
    await choose(desk, tmp_path, bill_png=picture())
    await expect(desk.page.locator("tbody tr")).to_have_count(1)
    await desk.everybody_can_use_it()

    await desk.page.get_by_role("link", name="Create Folder").click()
    await desk.page.get_by_label("Name").fill("Bills")
    await desk.everybody_can_use_it()
    await desk.page.get_by_role("button", name="Save").click()
    await expect(desk.page.locator(".files-path")).to_contain_text("Bills")
    await desk.page.locator("#files-up").click()
    await desk.page.get_by_role("link", name=re.compile("Rename, Move, Copy")).click()
    await desk.page.get_by_label("Name").fill("../PG&E")
    await desk.page.get_by_label("Folder").select_option("Bills")
    await desk.page.get_by_role("button", name="Save").click()
    await expect(desk.page.locator("main")).to_contain_text("A name must not hold any of")
    await desk.everybody_can_use_it()
    await desk.page.get_by_label("Name").fill("PG&E")
    await desk.page.get_by_role("button", name="Save").click()

    await expect(desk.page).to_have_url(re.compile("folder="))
    await expect(desk.page.locator("tbody tr")).to_contain_text("PG&E.png")
    assert desk.complaints == []


async def test_f_061_what_is_dropped_on_the_section_is_sent(desk: Desk, given: Given) -> None:
    customer = await given.customer("DROPPED", "PAPERS")
    await desk.open(f"/customers/{customer}/files")
    dropped = await desk.page.evaluate_handle(
        """(bytes) => {
            const carried = new DataTransfer();
            carried.items.add(new File([new Uint8Array(bytes)], "dropped.png"));
            return carried;
        }""",
        list(picture()),
    )

    await desk.page.dispatch_event("[data-drop]", "drop", {"dataTransfer": dropped})

    await expect(desk.page.locator("tbody tr")).to_contain_text("dropped.png")
