"""Printing 1,000 envelopes and 3,000 labels, beside WeasyPrint printing them as one document.

Each way runs in a process of its own, so that neither warms anything up for the other and the
memory of each is its own. Both print the same orders, with names in every script among them.
"""

import asyncio
import json
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Final
from uuid import UUID, uuid5

from backbone.printing.child import peak_mb
from bench.people import FIRST, LAST, STREETS, TOWNS
from mailing.domain.enclosures import ENDORSEMENT, enclosure_table, instruction
from mailing.domain.formats import FormatName
from mailing.domain.print_job import Paper, PrintJob, barcode_of
from mailing.domain.printable_text import titled
from mailing.gateways.printer import batch_printer
from mailing.settings import MailingSettings

ENVELOPES: Final = 1_000
LABELS: Final = 3_000
_SEED: Final = 7
_NOTES: Final = UUID("01940b5e-7c00-7a10-8000-00000000bbbb")
_FROM: Final = ("CENTRAL COAST ENERGY SERVICES, INC.", "PO BOX 2707", "WATSONVILLE CA 95077-2707")
_SCRIPTS: Final = (
    "José Ñúñez",
    "Nguyễn Thị Hồng Ánh",
    "王小明",
    "김철수",
    "Արամ Խաչատրյան",
    "Михаил Ёлкин",
    "Nkauj Hli Xyooj",
    "محمد العلي",
)
_CODES: Final = ("AP", "AC", "CP", "IM", "NL")
_LANGUAGES: Final = ("ENGLISH", "SPANISH")
_EVERY: Final = 50
"""One name in so many is written in another script, one in so many too long for its line."""
_TOO_LONG: Final = 200


def print_job(on: FormatName, pieces: int) -> PrintJob:
    """Invent a batch."""
    chance = random.Random(_SEED)
    return PrintJob(
        format=on,
        return_address=_FROM,
        endorsement=ENDORSEMENT,
        papers=tuple(_paper(chance, number) for number in range(pieces)),
    )


def _paper(chance: random.Random, number: int) -> Paper:
    code, language = chance.choice(_CODES), chance.choice(_LANGUAGES)
    table = enclosure_table()
    inside, marked = table.enclosures[code], table.languages[language]
    zip_code, city = chance.choice(TOWNS)
    name = titled(f"{chance.choice(FIRST)} {chance.choice(LAST)} {chance.choice(LAST)}")
    if number % _EVERY == 0:
        name = _SCRIPTS[number // _EVERY % len(_SCRIPTS)]
    elif number % _TOO_LONG == 1:
        name = " ".join([name] * 4)
    return Paper(
        name=name,
        street=titled(f"{chance.randint(1, 9999)} {chance.choice(STREETS)} Apt {number}"),
        town=f"{titled(city)}, CA {zip_code}",
        instruction=instruction(marked),
        letter=marked.letter,
        code=code,
        enclosure=inside.text,
        barcode=barcode_of(uuid5(_NOTES, str(number))) if inside.comes_back else None,
    )


def measure(way: str, on: FormatName, pieces: int) -> dict[str, float]:
    """Print a batch one way; return processor seconds and megabytes.

    Both ways use one core and wait for nothing, so the processor's time is what they take wherever
    nothing else runs.
    """
    # Imported here: the process that only compares must not weigh what it starts.
    from mailing.gateways.rendering import html, job  # noqa: PLC0415

    asked = print_job(on, pieces)

    def print_plain(one: PrintJob) -> bytes:
        return html.print_as_one_document(one, ["usual"] * len(one.papers))

    print_ = job.render if way == "ours" else print_plain
    # Opening fontconfig and Pango costs both ways the same; it is paid before the clock starts.
    print_plain(print_job(on, 1))
    began = time.process_time()
    printed = print_(asked)
    took = time.process_time() - began
    return {"seconds": took, "peak_mb": peak_mb(), "bytes": len(printed)}


async def _apart(way: str, on: FormatName, pieces: int) -> dict[str, float]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.printing", way, on, str(pieces),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    output, _ = await process.communicate()
    found: dict[str, float] = json.loads(output)
    return found


async def _through_the_printer(asked: PrintJob) -> float:
    """Return how long somebody waits for a batch: process, imports, limits and all."""
    with tempfile.TemporaryDirectory() as spool:
        printer = batch_printer(Path(spool), MailingSettings())
        began = time.perf_counter()
        await printer.print_file(_NOTES, asked)
        return time.perf_counter() - began


async def run() -> dict[str, float]:
    """Measure both formats both ways; how many times faster ours is, and what it weighs."""
    found: dict[str, float] = {}
    jobs: tuple[tuple[str, FormatName, int], ...] = (
        ("envelopes", "ENVELOPE_10", ENVELOPES),
        ("labels", "LABELS_5160", LABELS),
    )
    for name, on, pieces in jobs:
        plain = await _apart("plain", on, pieces)
        ours = await _apart("ours", on, pieces)
        waited = await _through_the_printer(print_job(on, pieces))
        found |= {
            f"{name}_times_faster": plain["seconds"] / ours["seconds"],
            f"{name}_seconds_through_the_press": waited,
            f"{name}_a_second": pieces / ours["seconds"],
            f"{name}_plain_a_second": pieces / plain["seconds"],
            f"{name}_peak_mb": ours["peak_mb"],
            f"{name}_plain_peak_mb": plain["peak_mb"],
            f"{name}_bytes_a_piece": ours["bytes"] / pieces,
        }
    return found


if __name__ == "__main__":
    if sys.argv[1:]:
        _way, _on, _pieces = sys.argv[1:]
        print(json.dumps(measure(_way, _on, int(_pieces))))  # type: ignore[arg-type]  # a format
    else:
        for _name, _figure in asyncio.run(run()).items():
            print(f"{_name}: {_figure:.1f}")
