"""Reports on paper: whole, the same at any time, and not without what printing needs."""

import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from papers import PERIOD, codes, kim, lacking, local, mailed, note, returned
from pypdf import PdfReader

from backbone.testing import ServiceHarness
from reporting.adapters import outfit

REPORT = "/api/reports/deficient-applications"
ENVELOPES = "/api/reports/envelopes-from-contacts"


async def printed(room: ServiceHarness, path: str) -> bytes:
    """Print a report."""
    answer = await room.http("supervisor").get(f"{path}.pdf", params=PERIOD)
    assert answer.status_code == 200, answer.text
    return bytes(answer.content)


def places_of(pdf: bytes) -> str:
    """Read where every word stands."""
    read = ["pdftotext", "-bbox", "-", "-"]
    done = subprocess.run(read, input=pdf, capture_output=True, check=True)  # noqa: S603
    return done.stdout.decode()


async def test_every_column_stands_on_the_page_and_a_time_on_one_line(room: ServiceHarness) -> None:
    one = note("wide", local(2019, 11, 12, 10, 11), mailing_code="IM", language="VIETNAMESE")
    await room.deliver(
        codes(),
        kim(),
        one,
        lacking(one, "MISSING PAGE 1&2 OF ELECTRIC BILL", by="A" * 60),
        mailed(one, local(2020, 11, 23, 12, 14)),
        returned(one, local(2020, 12, 23, 12, 34)),
    )
    for path in (REPORT, ENVELOPES):
        content = await printed(room, path)
        read = places_of(content)
        wide = float(PdfReader(BytesIO(content)).pages[0].mediabox.width)
        rights = [float(right) for right in re.findall(r'xMax="([\d.]+)"', read)]
        assert max(rights) <= wide - 0.6 * 72
        words = re.findall(r'yMin="([\d.]+)"[^>]*>([^<]*)</word>', read)
        for place, (top, text) in enumerate(words):
            if re.fullmatch(r"\d+:\d\d", text):
                day, half = words[place - 1], words[place + 1]
                assert (day[0], half[0]) == (top, top)
                assert half[1] in {"AM", "PM"}


async def test_without_the_typefaces_no_paper_is_printed_and_the_sentence_says_why(
    told: ServiceHarness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What every process started from now on finds first: a machine without any fonts.
    (tmp_path / "sitecustomize.py").write_text(
        "from reporting.adapters import outfit\noutfit.FOLDERS = ()\n"
    )
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    http = told.http("supervisor")

    answer = await http.get(f"{REPORT}.pdf", params=PERIOD)

    assert answer.status_code == 503
    assert answer.json()["detail"] == (
        "This machine cannot print: it lacks fonts-noto-cjk, fonts-noto-core."
        " On Debian: apt-get install fonts-noto-cjk fonts-noto-core"
    )
    for form in ("", ".csv", ".xlsx"):
        assert (await http.get(f"{REPORT}{form}", params=PERIOD)).status_code == 200


def test_a_machine_says_which_packages_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    assert outfit.lacking() == []
    monkeypatch.setattr(outfit, "FOLDERS", ())
    monkeypatch.setattr(outfit, "LIBRARIES", {"none-7.so.0": "libnone-7"})
    assert outfit.lacking() == ["fonts-noto-cjk", "fonts-noto-core", "libnone-7"]


async def test_the_same_report_is_the_same_bytes_however_typefaces_are_cut_down(
    told: ServiceHarness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    start = tmp_path / "sitecustomize.py"
    found = []
    for later in (0, 90_000):
        # Without HarfBuzz-Subset WeasyPrint writes into typefaces when they were cut down.
        start.write_text(
            "import time\nfrom weasyprint.pdf import fonts\nfonts.harfbuzz_subset = None\n"
            f"now = time.time\ntime.time = lambda: now() + {later}\n"
        )
        found.append(await printed(told, REPORT))
    assert found[0] == found[1]
