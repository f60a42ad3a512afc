"""A customer's dwellings: link, correct, take back."""

from fastapi import Response, status

from backbone.http.concurrency import IfMatchDep, set_etag
from backbone.http.pagination import Page, PageRequestDep
from backbone.http.problems import problems
from backbone.http.routing import (
    ActorDep,
    ReadSessionDep,
    UnitOfWorkDep,
    requires,
    transactional_router,
)
from backbone.http.schemas import Id
from customer.commands import dwellings as commands
from customer.domain.exceptions import (
    CustomerNotFound,
    DwellingAddressDiffers,
    DwellingAlreadyLinked,
    DwellingNotFound,
)
from customer.queries import dwellings as queries
from customer.schemas.dwellings import DwellingChange, DwellingOut, LinkedDwelling, NewDwelling

router = transactional_router("/api/customers", tag="customers")


@router.get("/{customer_id}/dwellings")
@requires("customers.read")
@problems(CustomerNotFound)
async def list_dwellings(
    customer_id: Id, read: ReadSessionDep, page: PageRequestDep
) -> Page[DwellingOut]:
    """List the dwellings that are or were a customer's, with whose else they are (F-058)."""
    return await queries.list_dwellings(read, customer_id, page)


@router.post("/{customer_id}/dwellings", status_code=status.HTTP_201_CREATED)
@requires("customers.write")
@problems(CustomerNotFound, DwellingAddressDiffers, DwellingAlreadyLinked)
async def link_dwelling(
    customer_id: Id, new: NewDwelling, work: UnitOfWorkDep, actor: ActorDep, response: Response
) -> LinkedDwelling:
    """Link a customer with a dwelling, as its owner or its tenant.

    The dwelling that has the `number` already is linked instead of making a second (`is_new` says
    which it was). An address sent along must then not name another place: otherwise 409
    `dwelling_address_differs` says where the dwelling of that number stands. Somebody may belong to
    one dwelling several times, one after the other; days that overlap are refused.
    """
    row, is_new = await commands.link(work, customer_id, new, by=actor)
    set_etag(response, row.version)
    [found] = await queries.describe_dwellings(work, customer_id, [row])
    alike = await queries.possible_duplicates(work, row) if is_new else []
    return LinkedDwelling(**dict(found), is_new=is_new, possible_duplicates=alike)


@router.get("/{customer_id}/dwellings/{dwelling_id}")
@requires("customers.read")
@problems(CustomerNotFound, DwellingNotFound)
async def show_dwelling(
    customer_id: Id, dwelling_id: Id, read: ReadSessionDep, response: Response
) -> DwellingOut:
    """Show one dwelling; its ETag is what a change sends back as If-Match."""
    found = await queries.get_dwelling(read, customer_id, dwelling_id)
    set_etag(response, found.version)
    return found


@router.patch("/{customer_id}/dwellings/{dwelling_id}")
@requires("customers.write")
@problems(CustomerNotFound, DwellingNotFound, DwellingAlreadyLinked)
async def change_dwelling(
    customer_id: Id,
    dwelling_id: Id,
    asked: DwellingChange,
    work: UnitOfWorkDep,
    actor: ActorDep,
    if_match: IfMatchDep,
    response: Response,
) -> DwellingOut:
    """Correct a dwelling's address, or how and until when it is this customer's.

    The address is everybody's whose the dwelling is. Of several tenures of this customer the last
    one is changed.
    """
    row = await commands.change(work, customer_id, dwelling_id, asked, by=actor, if_match=if_match)
    set_etag(response, row.version)
    [found] = await queries.describe_dwellings(work, customer_id, [row])
    return found


@router.delete("/{customer_id}/dwellings/{dwelling_id}", status_code=status.HTTP_204_NO_CONTENT)
@requires("customers.write")
@problems(CustomerNotFound, DwellingNotFound)
async def unlink_dwelling(
    customer_id: Id, dwelling_id: Id, work: UnitOfWorkDep, actor: ActorDep, if_match: IfMatchDep
) -> None:
    """Take a dwelling from a customer's record, as if it had never been theirs.

    It stays for its other customers and for its jobs, and its number links it again; with neither
    it goes. Somebody who moves out gets an `until` instead.
    """
    await commands.unlink(work, customer_id, dwelling_id, by=actor, if_match=if_match)
