"""Rebuild the reports from what the owners tell again, while people go on reading them.

A draft is begun; it takes in all news from then on, and everything the owners are then asked to
tell again. When it knows as much as the current edition, it takes its place in one step.
"""

from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from backbone.db.unit_of_work import ReadSession, UnitOfWork
from reporting.adapters.contents import Contents, contents_of, counts_of
from reporting.commands.news import EDITION, KEPT

CURRENT = "CURRENT"
DRAFT = "DRAFT"


class NoDraft(Exception):  # noqa: N818  a fact, not an "error"
    """No rebuild is under way. Begin one first."""


class DraftAlready(Exception):  # noqa: N818  a fact, not an "error"
    """A rebuild is under way already. Finish it or give it up first."""


class DraftIncomplete(Exception):  # noqa: N818  a fact, not an "error"
    """The draft knows less than the reports in use.

    Let every service tell everything again, then finish it.
    """


@dataclass(frozen=True, slots=True)
class Compared:
    """What the reports in use know, and what the draft knows."""

    current: Contents
    draft: Contents | None

    @property
    def same(self) -> bool:
        """Whether both would show the same, to the letter."""
        return self.draft is not None and self.draft.sha256 == self.current.sha256


async def begin(work: UnitOfWork) -> None:
    """Begin an empty draft that takes in all news from now on."""
    rows = await _editions(work)
    number = max(rows.values()) + 1
    put = insert(EDITION).values(number=number, state=DRAFT, begun_at=work.now())
    begun = await work.session.scalar(put.on_conflict_do_nothing().returning(EDITION.c.number))
    if begun is None:
        raise DraftAlready(DraftAlready.__doc__)


async def compare(read: ReadSession) -> Compared:
    """Read both editions whole."""
    rows = await _editions(read, locked=False)
    draft = rows.get(DRAFT)
    return Compared(
        await contents_of(read, rows[CURRENT]),
        None if draft is None else await contents_of(read, draft),
    )


async def finish(work: UnitOfWork, *, even_if_smaller: bool) -> None:
    """Let the draft take the place of the reports in use."""
    rows = await _editions(work)
    if DRAFT not in rows:
        raise NoDraft(NoDraft.__doc__)
    current, draft = rows[CURRENT], rows[DRAFT]
    if not even_if_smaller:
        known, told = await counts_of(work, current), await counts_of(work, draft)
        if any(told[name] < count for name, count in known.items()):
            raise DraftIncomplete(" ".join((DraftIncomplete.__doc__ or "").split()))
    await _forget(work, current)
    await work.session.execute(
        update(EDITION).where(EDITION.c.number == draft).values(state=CURRENT)
    )


async def give_up(work: UnitOfWork) -> None:
    """Throw the draft away; the reports in use stay as they are."""
    rows = await _editions(work)
    if DRAFT not in rows:
        raise NoDraft(NoDraft.__doc__)
    await _forget(work, rows[DRAFT])


async def _editions(read: ReadSession, *, locked: bool = True) -> dict[str, int]:
    """Return the editions by state; locked, no news comes in until this work ends."""
    every = select(EDITION.c.number, EDITION.c.state).order_by(EDITION.c.number)
    rows = await read.session.execute(every.with_for_update() if locked else every)
    return {row.state: row.number for row in rows}


async def _forget(work: UnitOfWork, number: int) -> None:
    for table in KEPT:
        await work.session.execute(delete(table).where(table.c.edition == number))
    await work.session.execute(delete(EDITION).where(EDITION.c.number == number))
