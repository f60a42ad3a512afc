"""What staff see of the texts."""

from dataclasses import asdict
from typing import Annotated

from fastapi import Query, Response

from backbone.http.pagination import Page, PageRequestDep
from backbone.http.problems import ProblemType, problems
from backbone.http.routing import (
    ActorDep,
    DepsDep,
    ReadSessionDep,
    UnitOfWorkDep,
    requires,
    transactional_router,
)
from backbone.http.schemas import Id
from sms_gateway import queries
from sms_gateway.commands.write_text import NumberNotTextable, write_text
from sms_gateway.dependencies import Dependencies
from sms_gateway.domain.provider_errors import unreachable_reason
from sms_gateway.domain.reminders import against_texting
from sms_gateway.domain.segments import cost_of, expensive_in
from sms_gateway.repositories.numbers import CustomerNumber, numbers_of_customer
from sms_gateway.schemas import (
    Draft,
    NewText,
    OptOut,
    PhoneNumber,
    Segments,
    TextableNumber,
    TextableNumbers,
    TextMessage,
    Unmatched,
)

router = transactional_router("/api/sms", tag="sms")

NO_PICTURE = ProblemType(404, "no_picture")
_PICTURE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Content-Disposition": 'inline; filename="picture.jpg"',
}

NumberQuery = Annotated[PhoneNumber | None, Query(max_length=30)]


@router.get("/messages")
@requires("sms.read")
async def list_messages(
    customer_id: Id, read: ReadSessionDep, page: PageRequestDep
) -> Page[TextMessage]:
    """Show the texts to and from a customer, newest first, planned reminders included."""
    return await queries.messages_of_customer(read, customer_id, page)


@router.get("/numbers")
@requires("sms.read")
async def list_numbers(
    customer_id: Id, read: ReadSessionDep, deps: DepsDep[Dependencies]
) -> TextableNumbers:
    """Show the numbers on a customer's record, and whether each may be texted."""
    numbers = await numbers_of_customer(read, customer_id) or ()
    return TextableNumbers(
        items=[_textable(one, carried=deps.provider is not None) for one in numbers],
        planned=await queries.count_planned(read, customer_id),
    )


def _textable(one: CustomerNumber, *, carried: bool) -> TextableNumber:
    code, since = one.unreachable_code, one.unreachable_at
    against = against_texting(
        opted_out=one.opted_out,
        unreachable=code is not None,
        consented=one.consented,
        deceased=one.deceased,
        do_not_call=one.do_not_call,
    )
    against = against or (None if carried else "PROVIDER_OFF")
    unreachable = code and {"reason": unreachable_reason(code), "code": code, "since": since}
    return TextableNumber.model_validate(
        {
            "number": one.number,
            "as_mobile": one.as_mobile,
            "may_text": against is None,
            "against": against,
            "unreachable": unreachable or None,
        }
    )


@router.get("/pictures/{picture_id}", response_class=Response)
@requires("sms.read")
@problems(NO_PICTURE)
async def show_picture(picture_id: Id, read: ReadSessionDep) -> Response:
    """Show a picture a customer texted: painted anew as JPEG, never the bytes that were sent."""
    content = await queries.picture_content(read, picture_id)
    if content is None:
        raise NO_PICTURE("There is no such picture, or it could not be kept.")
    return Response(content, media_type="image/jpeg", headers=_PICTURE_HEADERS)


@router.post("/messages", status_code=201)
@requires("contacts.write")
@problems(NumberNotTextable)
async def write(new: NewText, work: UnitOfWorkDep[Dependencies], actor: ActorDep) -> TextMessage:
    """Text a customer: at once, or in the morning during quiet hours; never without consent."""
    row = await write_text(work, new.customer_id, new.number, new.text, by=actor.name)
    return await queries.message_of_staff(work, row.message_id)


@router.get("/unmatched")
@requires("sms.read")
async def list_unmatched(read: ReadSessionDep, page: PageRequestDep) -> Page[Unmatched]:
    """Show texts from numbers that are on nobody's record, newest first."""
    return await queries.unmatched(read, page)


@router.get("/opt-outs")
@requires("sms.read")
async def list_opt_outs(
    read: ReadSessionDep, page: PageRequestDep, number: NumberQuery = None
) -> Page[OptOut]:
    """Show the numbers that want no more texts, the latest first."""
    return await queries.opt_outs(read, number, page)


@router.post("/segments")
@requires("sms.read")
async def count_segments(draft: Draft) -> Segments:
    """Say what a text would cost: an accent outside the telephone's alphabet makes it dearer."""
    return Segments.model_validate(
        {**asdict(cost_of(draft.text)), "expensive": expensive_in(draft.text)}
    )
