"""What each mailing code puts into an envelope."""

from backbone.http.routing import ReadSessionDep, requires, transactional_router
from mailing.queries.enclosures import list_enclosures
from mailing.schemas.enclosures import Enclosures

router = transactional_router("/api/mailing/enclosures", tag="mailing")


@router.get("")
@requires("codes.read")
async def show_enclosures(read: ReadSessionDep) -> Enclosures:
    """Show what each of the agency's mailing codes puts into an envelope and prints on it."""
    return await list_enclosures(read)
