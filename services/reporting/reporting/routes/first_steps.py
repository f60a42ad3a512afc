"""What an agency has done for the first time."""

from sqlalchemy import exists, select

from backbone.http.routing import ReadSessionDep, requires, transactional_router
from reporting.repositories.generations import CURRENT_GENERATION
from reporting.schemas import FirstSteps
from reporting.tables import CUSTOMER, NOTE, PIECE

router = transactional_router("/api/reports/first-steps", tag="reporting")


@router.get("")
@requires("agency.read")
async def first_steps(read: ReadSessionDep) -> FirstSteps:
    """Say whether there is any customer, note and posted envelope yet, and nothing of them (R-73).

    An administrator, who has no business in the customers' records, is led by it.
    """
    query = select(
        exists().where(CUSTOMER.c.generation == CURRENT_GENERATION).label("customer"),
        exists().where(NOTE.c.generation == CURRENT_GENERATION).label("note"),
        exists()
        .where(PIECE.c.generation == CURRENT_GENERATION, PIECE.c.mailed_at.is_not(None))
        .label("envelope"),
    )
    return FirstSteps.model_validate((await read.session.execute(query)).one())
