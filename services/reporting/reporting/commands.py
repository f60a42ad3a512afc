"""What changes the reports: a rebuild, and the deletion of what must not be kept.

A rebuild begins an empty draft generation, in which every event is stored from then on, and so is
everything the other services are then asked to publish again. When the draft contains as much as
the current generation, it takes its place in one step.
"""

from collections.abc import Mapping

from sqlalchemy import delete, exists, update
from sqlalchemy.dialects.postgresql import insert

from backbone.db.unit_of_work import UnitOfWork
from reporting.repositories.generation_contents import count_contents
from reporting.repositories.generations import (
    CURRENT,
    DRAFT,
    delete_generation,
    locked_generation_numbers,
)
from reporting.tables import CUSTOMER, DEFICIENCY, GENERATION


class RebuildNotBegun(Exception):
    """No rebuild is under way. Begin one first."""


class RebuildAlreadyBegun(Exception):
    """A rebuild is under way already. Finish it or give it up first."""


class RebuildIncomplete(Exception):
    """The draft contains less than the reports in use; `parameters` holds both counts."""

    def __init__(self, current: Mapping[str, int], draft: Mapping[str, int]) -> None:
        super().__init__(
            "The draft contains less than the reports in use."
            " Let the other services publish everything again, then finish it."
        )
        self.parameters = {"current": current, "draft": draft}


async def begin_rebuild(work: UnitOfWork) -> None:
    """Begin an empty draft. Raises RebuildAlreadyBegun where there is one."""
    numbers = await locked_generation_numbers(work)
    draft = {"number": max(numbers.values()) + 1, "state": DRAFT, "begun_at": work.now()}
    begin = insert(GENERATION).values(draft).on_conflict_do_nothing()
    if await work.session.scalar(begin.returning(GENERATION.c.number)) is None:
        raise RebuildAlreadyBegun


async def finish_rebuild(work: UnitOfWork, *, even_if_smaller: bool) -> None:
    """Let the draft take the place of the current generation, which is deleted.

    Raises RebuildNotBegun without a draft, and RebuildIncomplete where the draft contains less of
    anything, unless that is wanted.
    """
    numbers = await locked_generation_numbers(work)
    if DRAFT not in numbers:
        raise RebuildNotBegun
    if not even_if_smaller:
        current = await count_contents(work, numbers[CURRENT])
        draft = await count_contents(work, numbers[DRAFT])
        if any(draft[name] < count for name, count in current.items()):
            raise RebuildIncomplete(current, draft)
    await delete_generation(work, numbers[CURRENT])
    is_draft = GENERATION.c.number == numbers[DRAFT]
    await work.session.execute(update(GENERATION).where(is_draft).values(state=CURRENT))


async def give_up_rebuild(work: UnitOfWork) -> None:
    """Delete the draft; the reports in use stay as they are. Raises RebuildNotBegun without one."""
    numbers = await locked_generation_numbers(work)
    if DRAFT not in numbers:
        raise RebuildNotBegun
    await delete_generation(work, numbers[DRAFT])


async def delete_deficiencies_of_removed_customers(work: UnitOfWork) -> None:
    """Delete what was recorded about the applications of customers who were removed since.

    No report shows it from the moment they are removed; this makes sure that it is gone.
    """
    removed = exists().where(CUSTOMER.c.customer_id == DEFICIENCY.c.customer_id, CUSTOMER.c.removed)
    await work.session.execute(delete(DEFICIENCY).where(removed))
