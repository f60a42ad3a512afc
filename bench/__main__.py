"""`./dev bench`: every figure of the product's promises, and whether it holds."""

import argparse
import asyncio
import sys
from dataclasses import dataclass
from statistics import mean, median

from bench import house, pipeline, printing, scale, search, steady, texts
from hearthline.testing import amqp_url


@dataclass(frozen=True)
class Promise:
    """A figure, what it must be, and what it was."""

    says: str
    found: float
    at_most: float | None = None
    at_least: float | None = None

    @property
    def holds(self) -> bool:
        """Whether the figure is what it must be."""
        low_enough = self.at_most is None or self.found <= self.at_most
        return low_enough and (self.at_least is None or self.found >= self.at_least)

    def __str__(self) -> str:
        limit = f"<= {self.at_most:g}" if self.at_most is not None else f">= {self.at_least:g}"
        return f"{'ok  ' if self.holds else 'FAIL'} {self.says}: {self.found:.1f} ({limit})"


async def _house(notes: int) -> list[Promise]:
    promises = []
    for name, url in (("in one process", None), ("on RabbitMQ", amqp_url())):
        found = await house.run(notes, url)
        promises += [
            Promise(f"house {name}, saving p50 ms", found.saving.percentile(50), at_most=15),
            Promise(f"house {name}, saving p99 ms", found.saving.percentile(99), at_most=60),
            Promise(f"house {name}, callback after 201 p99 ms", found.effects.percentile(99), 250),
            Promise(f"house {name}, piece after 201 p99 ms", found.pieces.percentile(99), 250),
            Promise(f"house {name}, refused", found.saving.refused, at_most=0),
        ]
        if url is None:
            promises += [
                Promise("house ready after s", found.ready, at_most=20),
                Promise("house idle MB", found.resident, at_most=600),
            ]
    return promises


async def _pipeline(notes: int) -> list[Promise]:
    rounds = await pipeline.run(notes)
    for pair in rounds:
        plain, ours = (
            f"{it.rate:.0f} notes/s, p95 {it.answers.percentile(95):.0f} ms" for it in pair
        )
        print(f"     plain design: {plain}; ours: {ours}")
    times = median(ours.rate / plain.rate for plain, ours in rounds)
    p95 = median(ours.answers.percentile(95) for _, ours in rounds)
    late = mean(ours.answers.share_beyond(0.25) for _, ours in rounds)
    return [
        Promise("sustained, times the plain design", times, at_least=4),
        Promise("sustained, answered p95 ms", p95, at_most=100),
        Promise("sustained, % of requests beyond 250 ms", late, 5),
        Promise("sustained, notes without effect", sum(ours.lost for _, ours in rounds), at_most=0),
    ]


async def _search(people: int) -> list[Promise]:
    found = await search.run(people)
    within = 25 if people <= search.PEOPLE else 60
    return [
        Promise(f"search over {people:,} customers, p95 ms", found.p95, at_most=within),
        Promise(f"creating a customer beside {people:,}, p95 ms", found.creating_p95, at_most=50),
        Promise("creating one of 1,000 namesakes, p95 ms", found.namesake_p95, at_most=50),
    ]


async def _texts() -> list[Promise]:
    found = await texts.run()
    return [
        Promise("1,000 texts taken in after s", found.answers.seconds, at_most=10),
        Promise("texts, answered p99 ms", found.answers.percentile(99), at_most=1000),
        Promise("texts, refused", found.answers.refused, at_most=0),
        Promise("texts without a note", found.missing, at_most=0),
        Promise("texts noted twice", found.doubled, at_most=0),
    ]


async def _printing() -> list[Promise]:
    found = await printing.run()
    return [
        Promise("1,000 envelopes, times WeasyPrint", found["envelopes_times_faster"], at_least=10),
        Promise("1,000 envelopes, MB", found["envelopes_peak_mb"], at_most=300),
        Promise("3,000 labels, times WeasyPrint", found["labels_times_faster"], at_least=5),
        Promise("3,000 labels, MB", found["labels_peak_mb"], at_most=300),
    ]


async def _load(minutes: float) -> list[Promise]:
    found = await steady.run(100, minutes)
    print(f"     memory {min(found.load.megabytes):.0f} to {max(found.load.megabytes):.0f} MB")
    return [
        Promise("load of 100 notes/s, saving p95 ms", found.answers.percentile(95), at_most=250),
        Promise("load of 100 notes/s, saving p99 ms", found.answers.percentile(99), at_most=1000),
        Promise("load of 100 notes/s, callback p99 ms", found.effects.percentile(99), at_most=2000),
        Promise("load of 100 notes/s, refused", found.answers.refused, at_most=0),
        Promise("load of 100 notes/s, notes without effect", found.missing, at_most=0),
        Promise("load of 100 notes/s, memory grown by %", found.load.growth, at_most=10),
    ]


async def _away(minutes: float) -> list[Promise]:
    found = await steady.run_without_broker(50, minutes)
    print(f"     {found.waited} events waited for the broker")
    return [
        Promise("before the broker went, saving p95 ms", found.before.percentile(95), at_most=250),
        Promise("broker away, saving p95 ms", found.meanwhile.percentile(95), at_most=250),
        Promise("broker away, refused", found.meanwhile.refused, at_most=0),
        Promise("broker back, drained after s", found.drained, at_most=180),
        Promise("broker back, notes without effect", found.missing, at_most=0),
    ]


async def _scale(notes: int) -> list[Promise]:
    for row in await scale.run(notes):
        print(row)
    return []


async def main() -> int:
    """Measure, print, and fail when a promise is not kept."""
    options = argparse.ArgumentParser(prog="./dev bench")
    options.add_argument(
        "part",
        nargs="?",
        choices=["house", "pipeline", "search", "texts", "printing", "load", "away", "scale"],
    )
    options.add_argument("--minutes", type=float, help="of load: 10; of a broker away: 20")
    options.add_argument(
        "--people", type=int, default=search.PEOPLE, help="of search: 100,000 customers"
    )
    options.add_argument("--notes", type=int, default=3000)
    chosen = options.parse_args()
    promises = []
    if chosen.part in {None, "house"}:
        promises += await _house(min(chosen.notes, 400))
    if chosen.part in {None, "pipeline"}:
        promises += await _pipeline(chosen.notes)
    if chosen.part in {None, "search"}:
        promises += await _search(chosen.people)
    if chosen.part in {None, "texts"}:
        promises += await _texts()
    if chosen.part in {None, "printing"}:
        promises += await _printing()
    # These take long, so they are run when they are asked for.
    if chosen.part == "load":
        promises += await _load(chosen.minutes or 10)
    if chosen.part == "away":
        promises += await _away(chosen.minutes or 20)
    if chosen.part == "scale":
        promises += await _scale(chosen.notes)
    for promise in promises:
        print(promise)
    return 0 if all(promise.holds for promise in promises) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
