"""A rebuild of the reports: see how far it is, begin, finish, give it up."""

from backbone.http.problems import problems
from backbone.http.routing import (
    ActorDep,
    ReadSessionDep,
    UnitOfWorkDep,
    requires,
    transactional_router,
)
from backbone.telemetry.logging import get_logger
from reporting import commands
from reporting.commands import RebuildAlreadyBegun, RebuildIncomplete, RebuildNotBegun
from reporting.queries.rebuild import compare_generations
from reporting.schemas import Rebuild, RebuildFinish

log = get_logger(__name__)

router = transactional_router("/api/reports/rebuild", tag="reports")


@router.get("")
@requires("agency.write")
async def show_rebuild(read: ReadSessionDep) -> Rebuild:
    """Show what the reports in use contain, and how much of it the draft contains already."""
    return await compare_generations(read)


@router.post("", status_code=204)
@requires("agency.write")
@problems(RebuildAlreadyBegun)
async def begin_rebuild(work: UnitOfWorkDep, actor: ActorDep) -> None:
    """Begin a rebuild: from now on all events, published again or new, go into a draft too."""
    await commands.begin_rebuild(work)
    log.info("rebuild_begun", by=str(actor.id))


@router.post("/finish", status_code=204)
@requires("agency.write")
@problems(RebuildNotBegun, RebuildIncomplete)
async def finish_rebuild(
    work: UnitOfWorkDep, actor: ActorDep, how: RebuildFinish | None = None
) -> None:
    """Put the draft in the place of the reports in use, in one step."""
    await commands.finish_rebuild(work, even_if_smaller=how is not None and how.even_if_smaller)
    log.info("rebuild_finished", by=str(actor.id))


@router.delete("", status_code=204)
@requires("agency.write")
@problems(RebuildNotBegun)
async def give_up_rebuild(work: UnitOfWorkDep, actor: ActorDep) -> None:
    """Throw the draft away; the reports in use stay as they are."""
    await commands.give_up_rebuild(work)
    log.info("rebuild_given_up", by=str(actor.id))
