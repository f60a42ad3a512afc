"""The print sandbox: limits, no network, no files, nothing fetched, and a plain word on failure."""

import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from backbone.printing import capabilities
from backbone.printing.atomic_write import write_atomically
from backbone.printing.sandbox import PrintingFailed, PrintingUnavailable, PrintSandbox

NOTHING_INSTALLED = "from backbone.printing import capabilities\ncapabilities.FONT_FOLDERS = ()\n"
SENTENCE = (
    "This machine cannot print: it lacks fonts-noto-cjk, fonts-noto-core."
    " On Debian: apt-get install fonts-noto-cjk fonts-noto-core"
)
WITHOUT_HARFBUZZ_SUBSET = """
import time
from weasyprint.pdf import fonts
fonts.harfbuzz_subset = None
now = time.time
time.time = lambda: now() + {later}
"""
HOSTILE = (
    '<img src="http://127.0.0.1:9/x"><b>Bobby</b>',
    "<link rel=attachment href=file:///etc/passwd>",
    "{{ 7 * 7 }} {% raw %}",
    "</style><script>alert(1)</script>",
)


def sandbox(job: str, **more: Any) -> PrintSandbox:
    """Set up a sandbox for one of the jobs beside this file."""
    return PrintSandbox(job=f"printing_jobs:{job}", **{"memory_mb": 1536, "seconds": 60, **more})


class Machine:
    """The machine printing processes run on, as a test wants it."""

    def __init__(self, folder: Path) -> None:
        self._startup = folder / "sitecustomize.py"

    def run_at_start(self, code: str) -> None:
        """Let every process from now on run something first."""
        self._startup.write_text(code)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Put a folder before all others that printing processes import from."""
    folder = tmp_path / "machine"
    folder.mkdir()
    monkeypatch.setattr(sys, "path", [str(folder), *sys.path])
    return Machine(folder)


def text_of(pdf: bytes) -> str:
    """Read a document as a program would copy it."""
    read = ["pdftotext", "-raw", "-", "-"]
    done = subprocess.run(read, input=pdf, capture_output=True, check=True)  # noqa: S603
    return done.stdout.decode()


@pytest.mark.parametrize("with_folder", [True, False])
async def test_a_print_job_can_reach_nothing_but_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, with_folder: bool
) -> None:
    monkeypatch.setenv("HEARTHLINE_PLANTED_SECRET", "123-45-6789")
    folder = tmp_path / "folder"
    folder.mkdir()
    outside = tmp_path / "outside"

    possible = await sandbox("break_out").run(str(outside), folder=folder if with_folder else None)

    assert possible == b""
    assert not outside.exists()
    assert (folder / "inside").exists() is with_folder


async def test_a_print_job_that_takes_too_much_is_ended() -> None:
    with pytest.raises(PrintingFailed):
        await sandbox("print_card", memory_mb=64).run({"name": "LUPE"})
    for seconds in (0, 1):
        with pytest.raises(PrintingFailed):
            await sandbox("run_for_ever", seconds=seconds).run(None)


async def test_a_print_job_that_is_killed_is_started_again_as_often_as_allowed(
    tmp_path: Path,
) -> None:
    assert await sandbox("die_twice", attempts=3).run(None, folder=tmp_path) == b"2"
    other = tmp_path / "other"
    other.mkdir()
    with pytest.raises(PrintingFailed):
        await sandbox("die_twice", attempts=2).run(None, folder=other)


async def test_a_failure_is_told_in_the_service_s_sentence_and_names_nobody() -> None:
    with capture_logs() as logged, pytest.raises(PrintingFailed, match="Choose fewer days"):
        await sandbox("raise_error", failure="Choose fewer days.", attempts=3).run("LUPE LOPEZ")
    assert [line["event"] for line in logged] == ["printing_failed"]
    assert "LUPE" not in str(logged)


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_name_stays_text_and_loads_nothing(name: str) -> None:
    pdf = await sandbox("print_card").run({"name": name})
    assert "".join(name.split()) in "".join(text_of(pdf).split())
    for trace in (b"/EmbeddedFile", b"/JavaScript", b"/URI", b"/Launch"):
        assert trace not in pdf


async def test_a_name_the_template_does_not_know_prints_nothing() -> None:
    with pytest.raises(PrintingFailed):
        await sandbox("print_card").run({"surname": "LUPE"})


@pytest.mark.parametrize(
    "asking",
    [
        '<img src="file:///etc/passwd">',
        "<link rel=stylesheet href='http://a.test/'>",
        "<p style='background: url(file:///etc/passwd)'>x",
    ],
)
async def test_a_document_that_asks_for_anything_prints_nothing(asking: str) -> None:
    with pytest.raises(PrintingFailed):
        await sandbox("print_html").run(asking)


async def test_without_the_fonts_nothing_is_printed_and_the_sentence_says_why(
    machine: Machine,
) -> None:
    printer = sandbox("print_card")
    machine.run_at_start(NOTHING_INSTALLED)
    with pytest.raises(PrintingUnavailable) as raised:
        await printer.run({"name": "LUPE"})
    assert str(raised.value) == str(await printer.unavailable()) == SENTENCE
    assert raised.value.parameters == {"packages": ["fonts-noto-cjk", "fonts-noto-core"]}
    assert str(await sandbox("print_card").unavailable()) == SENTENCE

    # Somebody installs them: the next document that is printed says so.
    machine.run_at_start("")
    assert (await printer.run({"name": "LUPE"})).startswith(b"%PDF-")
    assert await printer.unavailable() is None


def test_a_machine_says_which_packages_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    assert capabilities.missing_packages() == []
    monkeypatch.setattr(capabilities, "font_files", dict)
    libraries = {"pango-1.0.so.0": "libpango-1.0-0", "none-7.so.0": "libnone-7"}
    monkeypatch.setattr(capabilities, "LIBRARIES", libraries)
    assert capabilities.missing_packages() == ["fonts-noto-cjk", "fonts-noto-core", "libnone-7"]


async def test_a_folder_with_fonts_of_ones_own_is_searched_first(
    tmp_path: Path, machine: Machine
) -> None:
    own, home = tmp_path / "fonts & more", tmp_path / "home"
    own.mkdir()
    for file, path in capabilities.font_files().items():
        if file in capabilities.FONTS:
            (own / file).symlink_to(path)
    # The system has none: whatever is printed comes from the folder.
    machine.run_at_start(NOTHING_INSTALLED)
    printer = sandbox("print_card", home=home, font_folders=[str(own)])
    assert await printer.unavailable() is None
    assert "LUPE" in text_of(await printer.run({"name": "LUPE"}))
    assert str(own).replace("&", "&amp;") in (home / "fonts.conf").read_text()


async def test_fonts_cut_down_by_other_means_are_the_same_bytes_at_any_time(
    machine: Machine,
) -> None:
    """WeasyPrint does without HarfBuzz-Subset, but then writes the time into fonts."""
    printed = []
    for later in (0, 90_000):
        machine.run_at_start(WITHOUT_HARFBUZZ_SUBSET.format(later=later))
        printed.append(await sandbox("print_card").run({"name": "Lupe"}))
    assert printed[0] == printed[1]


def test_a_printing_process_measures_itself_and_not_whoever_started_it() -> None:
    heavy = bytearray(300 * 1024 * 1024)
    heavy[::4096] = b"x" * len(heavy[::4096])
    measured = subprocess.run(
        [sys.executable, "-c", "from backbone.printing.child import peak_mb; print(peak_mb())"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert 0 < int(measured.stdout) < 150 < len(heavy) / 1e6


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    target = tmp_path / "batch.pdf"
    write_atomically(target, b"first")

    # A disk that fills up while the second one is written: what stood there still stands.
    code = (
        "import resource, sys; from pathlib import Path;"
        "from backbone.printing.atomic_write import write_atomically;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100));"
        "write_atomically(Path(sys.argv[1]), b'x' * 1000)"
    )
    writing = [sys.executable, "-c", code, str(target)]
    run = subprocess.run(writing, capture_output=True, check=False)  # noqa: S603
    assert run.returncode != 0
    assert target.read_bytes() == b"first"


async def test_what_a_stranger_made_is_read_by_the_job_a_piece_at_a_time() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield bytes(100_000)

    said = await sandbox("measure", lays_out=False).run({"of": "zeros"}, content=pieces)

    assert said == b"zeros 4000000"


async def test_a_job_that_ends_before_it_has_read_all_fails_by_itself() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield bytes(100_000)

    with pytest.raises(PrintingFailed):
        await sandbox("no_such_job", lays_out=False).run(None, content=pieces)
