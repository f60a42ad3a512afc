"""What a printing process does: print a batch or its letters, and take some pages out of it."""

from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

from pikepdf import ObjectStreamMode, Pdf

from backbone.printing.atomic_write import write_atomically
from mailing.domain.letters import LetterJob
from mailing.domain.print_job import PrintJob
from mailing.gateways.rendering import html
from mailing.gateways.rendering.address_block import fit
from mailing.gateways.rendering.overlay import (
    RECORDS_PER_DOCUMENT,
    Parts,
    compose,
    lay_out_forms,
    lay_out_whole,
)


def run(request: Mapping[str, Any], folder: Path) -> bytes:
    """Print into a folder what the printer asks for (the entry point of the process).

    Whatever stands there is whole. Killed at any point, the process is started again, uses what is
    there already, and ends with the same bytes.
    """
    batch = folder / request["batch_file"]
    if not batch.exists():
        job = request["job"]
        if "letters" in job:
            write_atomically(batch, render_letters(LetterJob.from_dict(job)))
        else:
            write_atomically(batch, render(PrintJob.from_dict(job), folder))
    if request["pages"] is not None:
        first, last = request["pages"]
        write_atomically(folder / request["pages_file"], extract_pages(batch, first, last))
    return b""


def render(job: PrintJob, folder: Path | None = None) -> bytes:
    """Print a job; with a folder, keep there what took long, to go on from when killed."""
    kinds, fields = lay_out_forms(job, job.kinds())
    fitted = fit(job, fields[0].address)
    left = [
        (paper, one.length)
        for paper, one in zip(job.papers, fitted, strict=True)
        if one.lines is None
    ]
    documents = []
    for number, first in enumerate(range(0, len(left), RECORDS_PER_DOCUMENT)):
        kept = folder / f"whole-{number}.pdf" if folder else None
        if kept is not None and kept.exists():
            documents.append(kept.read_bytes())
            continue
        some = left[first : first + RECORDS_PER_DOCUMENT]
        documents.append(lay_out_whole(job, *zip(*some, strict=True)))
        if kept is not None:
            write_atomically(kept, documents[-1])
    return compose(job, Parts(kinds, fields, fitted, documents))


def render_letters(letters: LetterJob) -> bytes:
    """Print letters, so many at a time that memory stays small."""
    with Pdf.new() as everything:
        for first in range(0, len(letters.letters), RECORDS_PER_DOCUMENT):
            some = letters.letters[first : first + RECORDS_PER_DOCUMENT]
            printed = html.print_letters(replace(letters, letters=some))
            with Pdf.open(BytesIO(printed)) as document:
                everything.pages.extend(document.pages)
        return _saved(everything)


def extract_pages(batch: Path, first: int, last: int) -> bytes:
    """Return some pages of a printed batch, counted from 1, as a file of their own."""
    with Pdf.open(batch) as source, Pdf.new() as chosen:
        chosen.pages.extend(source.pages[first - 1 : last])
        return _saved(chosen)


def _saved(pdf: Pdf) -> bytes:
    saved = BytesIO()
    pdf.save(saved, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
    return saved.getvalue()
