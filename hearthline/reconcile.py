"""Compares what was published with what was taken in, database to database, for an operator."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from backbone.ids import new_id
from backbone.messaging import digests
from backbone.process.service import Service
from contracts.reconciliation import RangeDigest

_UNSENT = text("SELECT count(*) FROM outbox WHERE published_at IS NULL")


@dataclass(frozen=True)
class Finding:
    """An hour of one type of event in which a consumer lacks something."""

    producer: str
    consumer: str
    published: RangeDigest
    lacking: Sequence[digests.Lacking]

    def __str__(self) -> str:
        """Say it in one line."""
        hour = digests.hour_of(self.published.from_id)
        there = self.published.count - len(self.lacking)
        return (
            f"{self.consumer} from {self.producer}  {hour:%Y-%m-%d %H:%M} UTC"
            f"  {self.published.type}  published {self.published.count}  taken in {there}"
            f"  missing {len(self.lacking)}"
        )


@dataclass(frozen=True)
class Outcome:
    """What a comparison found, and what was done about it."""

    findings: Sequence[Finding]
    unsent: int
    repaired: bool

    @property
    def missing(self) -> int:
        """How many events are missing, those that several consumers lack counted for each."""
        return sum(len(one.lacking) for one in self.findings)

    def lines(self, *, verbose: bool) -> Iterator[str]:
        """Say all of it, a line for each finding and then in sentences."""
        for one in self.findings:
            yield str(one)
            if verbose:
                yield from (f"    {event.event_id}" for event in one.lacking)
        if self.unsent:
            yield f"{_events(self.unsent)} not published yet; nothing can be said of them."
        if not self.missing:
            yield "Nothing is missing: whatever was published in the last six days was taken in."
        elif self.repaired:
            yield (
                f"{_events(self.missing)} missing and told again: within seconds where the producer"
                " runs, at its next start where it does not."
            )
        else:
            yield (
                f"{_events(self.missing)} missing, unless they still wait in a queue. Have exactly"
                " these told again with --repair; that changes nothing for whoever has them."
            )


async def reconcile(
    engines: Sequence[tuple[Service, AsyncEngine]],
    consumers: Sequence[Service],
    *,
    settled: timedelta,
    repair: bool,
) -> Outcome:
    """Compare every producer with these consumers; with `repair`, have what is missing told again.

    Only what was published so long ago is looked for: what came after may be on its way.
    """
    published_by = datetime.now(UTC) - settled
    databases = {service.name: engine for service, engine in engines}
    findings: list[Finding] = []
    unsent = 0
    for producer, engine in engines:
        async with engine.begin() as source:
            unsent += (await source.execute(_UNSENT)).scalar_one()
            found = [
                finding
                for consumer in consumers
                if consumer is not producer
                async for finding in _compare(
                    source, producer, databases[consumer.name], consumer, published_by
                )
            ]
            if repair:
                lacking = {event for finding in found for event in finding.lacking}
                await digests.tell_again(source, lacking)
            findings += found
    return Outcome(findings, unsent, repair)


async def _compare(
    source: AsyncConnection,
    producer: Service,
    engine: AsyncEngine,
    consumer: Service,
    published_by: datetime,
) -> AsyncIterator[Finding]:
    """Yield what one consumer lacks of what one producer has published by a moment."""
    ranges = await digests.published_ranges(
        source, now=datetime.now(UTC), up_to=new_id(), published_by=published_by
    )
    wanted = [one for one in ranges if one.type in consumer.event_types]
    async with engine.connect() as taken_in:
        for difference in await digests.differences(taken_in, producer.name, wanted):
            one = difference.published
            ids = await digests.ids_taken_in(taken_in, producer.name, one)
            lacking = await digests.lacking(source, one, ids, published_by=published_by)
            if lacking:
                yield Finding(producer.name, consumer.name, one, lacking)


def _events(count: int) -> str:
    return "1 event is" if count == 1 else f"{count} events are"
