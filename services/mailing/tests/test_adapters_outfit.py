"""What a machine must have to print: named when it is missing, and never printed around."""

import hashlib
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from mailing.adapters import outfit
from mailing.adapters.press import CannotPrint, Press
from mailing.commands.printing import keep_printing
from mailing.domain.enclosures import ENDORSEMENT
from mailing.domain.paper import Order, Paper
from mailing.settings import MailingSettings

PrintRoom = Any  # the classes live in conftest, which tests cannot import
Tell = Any

BATCH = UUID("01940b5e-7c00-7a10-8000-00000000aaaa")
NOTHING_INSTALLED = """
from mailing.adapters import outfit
outfit.FOLDERS = ()
"""
WITHOUT_HARFBUZZ_SUBSET = """
import time
from weasyprint.pdf import fonts
fonts.harfbuzz_subset = None
now = time.time
time.time = lambda: now() + {later}
"""
SENTENCE = (
    "This machine cannot print: it lacks fonts-noto-cjk, fonts-noto-core."
    " On Debian: apt-get install fonts-noto-cjk fonts-noto-core"
)


class Machine:
    """The machine the printing processes run on, as a test wants it."""

    def __init__(self, folder: Path) -> None:
        self._start = folder / "sitecustomize.py"

    def be(self, code: str) -> None:
        """Run something at the start of every process from now on."""
        self._start.write_text(code)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Put a folder before all others that printing processes read their code from."""
    folder = tmp_path / "machine"
    folder.mkdir()
    monkeypatch.setattr(sys, "path", [str(folder), *sys.path])
    return Machine(folder)


def envelope(name: str = "محمد Lupe") -> Order:
    """Order one envelope, in a script that is laid out whole."""
    paper = Paper(
        name=name,
        street="631 Broadway Apt 2",
        town="Gilroy, CA 95029",
        instruction="Forms must be mailed in English",
        letter="E",
        code="CP",
        enclosure=("A full application packet",),
    )
    return Order(
        format="ENVELOPE_10", return_address=("AGENCY",), endorsement=ENDORSEMENT, papers=(paper,)
    )


def test_a_machine_says_which_packages_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    assert outfit.lacking() == []
    monkeypatch.setattr(outfit, "font_files", dict)
    monkeypatch.setattr(
        outfit, "LIBRARIES", {"pango-1.0.so.0": "libpango-1.0-0", "none-7.so.0": "libnone-7"}
    )
    assert outfit.lacking() == ["fonts-noto-cjk", "fonts-noto-core", "libnone-7"]
    assert outfit.sentence(["fonts-noto-cjk", "fonts-noto-core"]) == SENTENCE


async def test_without_the_typefaces_nothing_is_printed_and_the_sentence_says_why(
    machine: Machine, tmp_path: Path
) -> None:
    press = Press(tmp_path / "spool", MailingSettings())
    machine.be(NOTHING_INSTALLED)
    with pytest.raises(CannotPrint, match="apt-get install fonts-noto-cjk fonts-noto-core"):
        await press.printed(BATCH, envelope())
    assert await press.lacking() == SENTENCE
    assert list(press.spool.rglob("*.pdf")) == []

    machine.be("")
    assert (await press.printed(BATCH, envelope())).path.exists()
    assert await press.lacking() is None


async def test_the_print_room_is_told_and_no_batch_is_given_up_for_it(
    machine: Machine, prints: PrintRoom, tell: Tell
) -> None:
    machine.be(NOTHING_INSTALLED)
    await prints.deliver(tell.customer(), tell.note())
    batch = await prints.pull()
    assert (await prints.get("/queue"))["cannot_print"] == SENTENCE
    refused = await prints.http.get(f"/api/mailing/batches/{batch['id']}/pdf")
    assert (refused.status_code, refused.json()["detail"]) == (503, SENTENCE)
    for _ in range(6):
        await tick(prints)

    # Somebody installs them; the job goes on where it waited.
    machine.be("")
    pdf = await prints.pdf(batch)
    assert (await prints.get("/queue"))["cannot_print"] is None
    for _ in range(2):
        await tick(prints)
    shown = await prints.get(f"/batches/{batch['id']}")
    assert shown["sha256"] == hashlib.sha256(pdf).hexdigest()


async def tick(prints: PrintRoom) -> None:
    """Let the leased job do one round."""
    async with prints.room.work() as work:
        await keep_printing(work)
    await prints.room.runtime.units_of_work.kit.press.idle()


async def test_typefaces_cut_down_by_other_means_are_the_same_bytes_at_any_time(
    machine: Machine, tmp_path: Path
) -> None:
    """WeasyPrint does without HarfBuzz-Subset, but then writes the time into typefaces."""
    printed = []
    for later in (0, 90_000):
        machine.be(WITHOUT_HARFBUZZ_SUBSET.format(later=later))
        press = Press(tmp_path / f"spool-{later}", MailingSettings())
        printed.append((await press.printed(BATCH, envelope())).sha256)
    assert printed[0] == printed[1]


async def test_a_folder_with_fonts_of_ones_own_is_found_by_all_who_print(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "fonts & more"
    own.mkdir()
    for file, path in outfit.font_files().items():
        if file in outfit.TYPEFACES or file == "NotoSans-Bold.ttf":
            (own / file).symlink_to(path)
    monkeypatch.setenv("HEARTHLINE_MAILING_FONTS", str(own))
    press = Press(tmp_path / "spool", MailingSettings())
    assert (await press.printed(BATCH, envelope())).path.exists()
    assert str(own).replace("&", "&amp;") in (press.spool / "fonts.conf").read_text()
