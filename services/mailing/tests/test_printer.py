"""The printer: it prints once what many ask for, within limits, and survives being killed."""

import asyncio
import hashlib
import os
import shutil
import signal
import sys
from pathlib import Path

import mailing_builders as make
import pytest
from mailing_builders import ARABIC, BATCH, PrintRoom, paper, print_job
from pypdf import PdfReader

from backbone.printing.sandbox import PrintingFailed
from mailing.domain.print_job import PrintJob
from mailing.gateways.printer import BatchPrinter, NoRoomToPrint, batch_printer
from mailing.settings import MailingSettings

NOTHING_INSTALLED = "from backbone.printing import capabilities\ncapabilities.FONT_FOLDERS = ()\n"


@pytest.fixture
def printer(tmp_path: Path) -> BatchPrinter:
    """Set up a printer with a folder of its own."""
    return batch_printer(tmp_path / "spool", MailingSettings())


def many(pieces: int) -> PrintJob:
    """Ask for a batch, a few of which must be laid out whole."""
    names = (f"Number {n}" if n % 9 else f"{ARABIC} {n}" for n in range(pieces))
    return print_job(*map(paper, names))


@pytest.mark.processes
async def test_n_10_killed_at_any_point_it_ends_with_the_same_bytes(printer: BatchPrinter) -> None:
    asked = many(40)
    killed = 0
    whole = (await printer.print_file(BATCH, asked)).sha256
    for tenth in range(10):
        shutil.rmtree(printer.folder)
        printing_on = asyncio.create_task(printer.print_file(BATCH, asked))
        killed += await kill_after(tenth / 10)
        assert (await printing_on).sha256 == whole
        names = {file.name for file in printer.folder_of(BATCH, asked).iterdir()}
        assert {"batch.pdf", "whole-0.pdf"} <= names
    assert killed > 3


async def kill_after(delay: float) -> bool:
    """Kill the process that prints, as a power cut would; say whether there still was one."""
    loop = asyncio.get_running_loop()
    until = loop.time() + 5
    while not (children := _children()) and loop.time() < until:  # noqa: ASYNC110  nobody tells
        await asyncio.sleep(0.01)
    await asyncio.sleep(delay)
    alive = [child for child in children if child in _children()]
    for child in alive:
        os.kill(child, signal.SIGKILL)
    return bool(alive)


def _children() -> list[int]:
    """Find the printing processes this one has started."""
    found = []
    for task in Path("/proc/self/task").iterdir():
        for child in (task / "children").read_text().split():
            command = Path(f"/proc/{child}/cmdline").read_bytes()
            if b"backbone.printing.child" in command:
                found.append(int(child))
    return found


async def test_what_was_laid_out_before_the_fall_is_used_again(printer: BatchPrinter) -> None:
    asked = many(30)
    folder = printer.folder_of(BATCH, asked)
    first = await printer.print_file(BATCH, asked)
    laid_out = folder / "whole-0.pdf"
    kept = laid_out.stat().st_mtime_ns
    first.path.unlink()
    again = await printer.print_file(BATCH, asked)
    assert again.sha256 == first.sha256
    assert laid_out.stat().st_mtime_ns == kept


async def test_two_who_ask_at_once_get_one_printing(printer: BatchPrinter) -> None:
    asked = many(5)
    first, second = await asyncio.gather(
        printer.print_file(BATCH, asked), printer.print_file(BATCH, asked, (2, 3))
    )
    assert first.sha256 != second.sha256
    assert len(PdfReader(second.path).pages) == 2


async def test_a_printing_that_takes_too_much_is_ended(printer: BatchPrinter) -> None:
    printer.sandbox.memory_mb = 64
    with pytest.raises(PrintingFailed, match="pull a smaller batch"):
        await printer.print_file(BATCH, many(3))
    printer.sandbox.memory_mb, printer.sandbox.seconds = 1536, 0
    with pytest.raises(PrintingFailed, match="pull a smaller batch"):
        await printer.print_file(BATCH, many(3))
    assert _children() == []


async def test_where_there_is_no_room_to_print_the_administrator_is_asked_for(
    tmp_path: Path,
) -> None:
    (tmp_path / "spool").touch()
    with pytest.raises(NoRoomToPrint):
        await batch_printer(tmp_path / "spool", MailingSettings()).print_file(BATCH, many(1))


async def test_what_nobody_asks_for_any_more_is_thrown_away(printer: BatchPrinter) -> None:
    asked = many(2)
    printed = await printer.print_file(BATCH, asked)
    printer.delete_old_files(days=7)
    assert printed.path.exists()
    os.utime(printed.path.parent, (0, 0))
    printer.delete_old_files(days=7)
    assert not printed.path.exists()


async def test_folders_with_fonts_of_ones_own_come_first(tmp_path: Path) -> None:
    own = tmp_path / "fonts"
    own.mkdir()
    settings = MailingSettings(fonts=f"{own}{os.pathsep}{tmp_path}")
    printer = batch_printer(tmp_path / "spool", settings)
    assert (await printer.print_file(BATCH, many(1))).path.exists()
    assert f"<dir>{own}</dir><dir>{tmp_path}</dir>" in read_text(printer.folder / "fonts.conf")


def read_text(path: Path) -> str:
    """Read a small file."""
    return path.read_text()


async def test_the_print_room_sees_what_the_machine_lacks_and_no_batch_is_given_up_for_it(
    prints: PrintRoom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = tmp_path / "machine"
    install(machine, NOTHING_INSTALLED)
    monkeypatch.setattr(sys, "path", [str(machine), *sys.path])
    await prints.deliver(make.customer(), make.note())
    batch = await prints.pull()
    queue = await prints.get("/queue")
    assert queue["missing_packages"] == ["fonts-noto-cjk", "fonts-noto-core"]
    refused = await prints.http.get(f"/api/mailing/batches/{batch['id']}/pdf")
    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (503, "printing_unavailable")
    assert problem["detail"] == queue["cannot_print"]
    assert problem["packages"] == queue["missing_packages"]
    for _ in range(6):
        await prints.run_print_job()

    # Somebody installs them; the job goes on where it waited.
    install(machine, "")
    pdf = await prints.pdf(batch)
    assert (await prints.get("/queue"))["cannot_print"] is None
    for _ in range(2):
        await prints.run_print_job()
    shown = await prints.get(f"/batches/{batch['id']}")
    assert shown["sha256"] == hashlib.sha256(pdf).hexdigest()


def install(machine: Path, code: str) -> None:
    """Let every process that starts from now on run something first."""
    machine.mkdir(exist_ok=True)
    (machine / "sitecustomize.py").write_text(code)
