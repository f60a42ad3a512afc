"""The press: it prints once what many ask for, within limits, and survives being killed."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest
from pypdf import PdfReader

from mailing.adapters.press import Press, PrintingFailed
from mailing.domain.enclosures import ENDORSEMENT
from mailing.domain.paper import Order, Paper, barcode_of
from mailing.settings import MailingSettings

BATCH = UUID("01940b5e-7c00-7a10-8000-00000000aaaa")
ARABIC = "محمد"
"""In a script that is laid out whole."""


@pytest.fixture
def press(tmp_path: Path) -> Press:
    """Set up a press with a folder of its own."""
    return Press(tmp_path / "spool", MailingSettings())


def many(pieces: int) -> Order:
    """Order a batch, a few of which must be laid out whole."""
    papers = tuple(paper(f"Number {n}" if n % 9 else f"{ARABIC} {n}") for n in range(pieces))
    return Order(
        format="ENVELOPE_10", return_address=("AGENCY",), endorsement=ENDORSEMENT, papers=papers
    )


def paper(name: str) -> Paper:
    """Write one envelope."""
    return Paper(
        name=name,
        street="631 Broadway Apt 2",
        town="Gilroy, CA 95029",
        instruction="Forms must be mailed in English",
        letter="E",
        code="CP",
        enclosure=("A full application packet", "- HEAP - CARE - WX"),
        barcode=barcode_of(BATCH),
    )


async def test_i_10_killed_at_any_point_it_ends_with_the_same_bytes(press: Press) -> None:
    asked = many(40)
    killed = 0
    whole = (await press.printed(BATCH, asked)).sha256
    for tenth in range(10):
        shutil.rmtree(press.spool)
        printing_on = asyncio.create_task(press.printed(BATCH, asked))
        killed += await kill_after(tenth / 10)
        assert (await printing_on).sha256 == whole
        names = {file.name for file in press.folder(BATCH, asked).iterdir()}
        assert {"batch.pdf", "order.json", "whole-0.pdf"} <= names
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
            if b"mailing.adapters.renderer" in command:
                found.append(int(child))
    return found


async def test_what_was_laid_out_before_the_fall_is_used_again(press: Press) -> None:
    asked = many(30)
    folder = press.folder(BATCH, asked)
    first = await press.printed(BATCH, asked)
    laid_out = folder / "whole-0.pdf"
    kept = laid_out.stat().st_mtime_ns
    first.path.unlink()
    again = await press.printed(BATCH, asked)
    assert again.sha256 == first.sha256
    assert laid_out.stat().st_mtime_ns == kept


async def test_two_who_ask_at_once_get_one_printing(press: Press) -> None:
    asked = many(5)
    first, second = await asyncio.gather(
        press.printed(BATCH, asked), press.printed(BATCH, asked, (2, 3))
    )
    assert first.sha256 != second.sha256
    assert len(PdfReader(second.path).pages) == 2


async def test_a_printing_that_takes_too_much_is_ended(tmp_path: Path) -> None:
    small = Press(tmp_path, MailingSettings())
    small.settings.memory_mb = 64
    with pytest.raises(PrintingFailed):
        await small.printed(BATCH, many(3))
    slow = Press(tmp_path / "slow", MailingSettings())
    slow.settings.seconds = 0
    with pytest.raises(PrintingFailed):
        await slow.printed(BATCH, many(3))
    assert _children() == []


def test_the_printing_process_is_shut_in(tmp_path: Path) -> None:
    tries = """
import sys, pathlib
from mailing.adapters.renderer import limit, shut_in
folder = pathlib.Path(sys.argv[1])
limit(memory_mb=512, cpu_seconds=5)
import socket, subprocess
shut_in(folder)
(folder / "inside").write_text("x")
def refused(do):
    try:
        do()
    except PermissionError:
        return True
    return False
assert refused(lambda: socket.create_connection(("127.0.0.1", 9)))
assert refused(lambda: subprocess.run(["true"]))
assert refused(lambda: (folder.parent / "outside").write_text("x"))
assert refused(lambda: (folder / ".." / "outside").write_text("x"))
try:
    bytearray(1024 ** 3)
except MemoryError:
    print("shut in")
"""
    folder = tmp_path / "folder"
    folder.mkdir()
    done = subprocess.run(  # noqa: S603
        ["python", "-c", tries, str(folder)],  # noqa: S607
        executable=os.path.realpath("/proc/self/exe"),
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
    )
    assert done.stdout.strip() == "shut in", done.stderr


async def test_what_nobody_asks_for_any_more_is_thrown_away(press: Press) -> None:
    asked = many(2)
    printed = await press.printed(BATCH, asked)
    assert press.tidy(days=7) == 0
    os.utime(printed.path.parent, (0, 0))
    assert press.tidy(days=7) == 1
    assert not printed.path.exists()


def test_a_printing_process_weighs_itself_and_not_whoever_started_it() -> None:
    heavy = bytearray(300 * 1024 * 1024)
    heavy[::4096] = b"x" * len(heavy[::4096])
    weighed = subprocess.run(
        [sys.executable, "-c", "from mailing.adapters.renderer import peak_mb; print(peak_mb())"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert 0 < int(weighed.stdout) < 150 < len(heavy) / 1e6
