"""Reports on paper: whole, and refused in plain words where they cannot be printed."""

import re
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from reporting_builders import (
    PERIOD,
    agency_time,
    codes_changed,
    deficiency_recorded,
    kim_saved,
    note_logged,
    piece_returned,
    pieces_mailed,
    report_file,
)

from backbone.testing import ServiceHarness

REPORTS = ("deficient-applications", "envelopes-from-contacts")


@pytest.fixture
def at_startup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], object]:
    """Set the code every printing process runs first, as on a machine made that way."""
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    return (tmp_path / "sitecustomize.py").write_text


def word_boxes(pdf: bytes) -> str:
    """Read where every word stands."""
    read = ["pdftotext", "-bbox", "-", "-"]
    done = subprocess.run(read, input=pdf, capture_output=True, check=True)  # noqa: S603  our words
    return done.stdout.decode()


async def test_every_column_stands_on_the_page_and_a_time_on_one_line(
    harness: ServiceHarness,
) -> None:
    one = note_logged(
        "wide", agency_time(2019, 11, 12, 10, 11), mailing_code="IM", language="VIETNAMESE"
    )
    await harness.deliver(
        codes_changed(),
        kim_saved(),
        one,
        deficiency_recorded(one, "MISSING PAGE 1&2 OF ELECTRIC BILL", by="A" * 60),
        pieces_mailed(one, agency_time(2020, 11, 23, 12, 14)),
        piece_returned(one, agency_time(2020, 12, 23, 12, 34)),
    )
    for name in REPORTS:
        content = (await report_file(harness, f"{name}.pdf")).content
        read = word_boxes(content)
        wide = float(PdfReader(BytesIO(content)).pages[0].mediabox.width)
        rights = [float(right) for right in re.findall(r'xMax="([\d.]+)"', read)]
        assert max(rights) <= wide - 0.6 * 72
        words = re.findall(r'yMin="([\d.]+)"[^>]*>([^<]*)</word>', read)
        for place, (top, text) in enumerate(words):
            if re.fullmatch(r"\d+:\d\d", text):
                day, half = words[place - 1], words[place + 1]
                assert (day[0], half[0]) == (top, top)
                assert half[1] in {"AM", "PM"}


async def test_without_the_fonts_no_report_is_printed_and_the_sentence_says_why(
    loaded: ServiceHarness, at_startup: Callable[[str], object]
) -> None:
    at_startup("from backbone.printing import capabilities\ncapabilities.FONT_FOLDERS = ()")
    http = loaded.http("supervisor")

    answer = await http.get(f"/api/reports/{REPORTS[0]}.pdf", params=PERIOD)

    assert answer.status_code == 503
    problem = answer.json()
    assert problem["code"] == "printing_unavailable"
    assert problem["packages"] == ["fonts-noto-cjk", "fonts-noto-core"]
    assert problem["detail"] == (
        "This machine cannot print: it lacks fonts-noto-cjk, fonts-noto-core."
        " On Debian: apt-get install fonts-noto-cjk fonts-noto-core"
    )
    for form in ("", ".csv", ".xlsx"):
        answer = await http.get(f"/api/reports/{REPORTS[0]}{form}", params=PERIOD)
        assert answer.status_code == 200


async def test_a_report_that_cannot_be_printed_says_what_to_do(
    loaded: ServiceHarness, at_startup: Callable[[str], object]
) -> None:
    at_startup("raise SystemExit(1)")

    answer = await loaded.http("supervisor").get(f"/api/reports/{REPORTS[1]}.pdf", params=PERIOD)

    assert answer.status_code == 503
    assert answer.json()["code"] == "printing_failed"
    assert "choose fewer days" in answer.json()["detail"]
