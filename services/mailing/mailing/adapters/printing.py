"""A batch printed from its order, part by part; parts that are there already are not done again."""

import json
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from pikepdf import ObjectStreamMode, Pdf

from mailing.adapters import typeset
from mailing.adapters.stamping import CHUNK, Parts, compose, fit, rooms, whole
from mailing.domain.letters import Letters
from mailing.domain.paper import Order

Put = Callable[[Path, bytes], None]


def print_order(folder: Path, put: Put, order_name: str, batch_name: str) -> None:
    """Print the order of a folder, unless it is printed."""
    target = folder / batch_name
    if target.exists():
        return
    written = json.loads((folder / order_name).read_text(encoding="utf-8"))
    if "letters" in written:
        put(target, write_letters(Letters.read(written)))
    else:
        put(target, render(Order.read(written), folder, put))


def write_letters(asked: Letters) -> bytes:
    """Print letters, so many at a time that memory stays small."""
    with Pdf.new() as all_of_them:
        for first in range(0, len(asked.letters), CHUNK):
            some = replace(asked, letters=asked.letters[first : first + CHUNK])
            with Pdf.open(BytesIO(typeset.letters(some))) as chunk:
                all_of_them.pages.extend(chunk.pages)
        return _saved(all_of_them)


def _saved(pdf: Pdf) -> bytes:
    saved = BytesIO()
    pdf.save(saved, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
    return saved.getvalue()


def render(order: Order, folder: Path | None = None, put: Put | None = None) -> bytes:
    """Print an order; with a folder, keep there what took long, to go on from after a fall."""
    kinds, found = rooms(order, order.kinds())
    sets = fit(order, found[0])
    left = [
        (paper, one.length)
        for paper, one in zip(order.papers, sets, strict=True)
        if one.lines is None
    ]
    wholes = []
    for number, first in enumerate(range(0, len(left), CHUNK)):
        some = left[first : first + CHUNK]
        kept = folder / f"whole-{number}.pdf" if folder else None
        if kept is not None and kept.exists():
            wholes.append(kept.read_bytes())
            continue
        wholes.append(whole(order, [paper for paper, _ in some], [length for _, length in some]))
        if kept is not None and put is not None:
            put(kept, wholes[-1])
    return compose(order, Parts(kinds, found, sets, wholes))


def print_pages(batch: Path, target: Path, pages: tuple[int, int], put: Put) -> None:
    """Put some pages of a printed batch, counted from 1, into a file of their own."""
    if target.exists():
        return
    first, last = pages
    with Pdf.open(batch) as source, Pdf.new() as chosen:
        chosen.pages.extend(source.pages[first - 1 : last])
        put(target, _saved(chosen))
