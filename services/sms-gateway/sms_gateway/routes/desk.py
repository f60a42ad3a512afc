"""What staff see of the texts."""

from typing import Annotated

from fastapi import Query

from backbone.http.pagination import Page, PageRequestDep
from backbone.http.problems import INVALID_INPUT
from backbone.http.routing import ReadSessionDep, requires
from backbone.http.schemas import Id
from sms_gateway import queries
from sms_gateway.adapters.places import as_e164
from sms_gateway.domain.segments import cost_of, expensive_in
from sms_gateway.routes.entrance import router
from sms_gateway.schemas import Draft, OptOut, Segments, TextMessage, Unmatched

Number = Annotated[str | None, Query(max_length=30)]


def number_asked(number: str | None) -> str | None:
    """Read a number as somebody may type it."""
    if number is None:
        return None
    # In an address a plus is a blank.
    found = as_e164(number.strip() if not number.startswith(" ") else f"+{number.strip()}")
    if found is None:
        raise INVALID_INPUT("This is not a telephone number. Write it as (831) 555-0123.")
    return found


@router.get("/api/sms/messages")
@requires("sms.read")
async def messages(
    customer_id: Id, read: ReadSessionDep, paging: PageRequestDep
) -> Page[TextMessage]:
    """Show the texts to and from a customer, newest first, planned reminders included."""
    return await queries.history(read, customer_id, paging)


@router.get("/api/sms/unmatched")
@requires("sms.read")
async def unmatched(read: ReadSessionDep, paging: PageRequestDep) -> Page[Unmatched]:
    """Show texts from numbers that are on nobody's record."""
    return await queries.unmatched(read, paging)


@router.get("/api/sms/opt-outs")
@requires("sms.read")
async def opt_outs(
    read: ReadSessionDep, paging: PageRequestDep, number: Number = None
) -> Page[OptOut]:
    """Show the numbers that want no more texts."""
    return await queries.opt_outs(read, number_asked(number), paging)


@router.post("/api/sms/segments")
@requires("sms.read")
async def segments(draft: Draft, read: ReadSessionDep) -> Segments:
    """Say what a text would cost: an accent outside the telephone's alphabet makes it dearer."""
    _ = read
    cost = cost_of(draft.text)
    return Segments(
        encoding=cost.encoding,
        units=cost.units,
        segments=cost.segments,
        left=cost.left,
        expensive=expensive_in(draft.text),
    )
