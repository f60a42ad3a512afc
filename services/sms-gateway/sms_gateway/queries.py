"""What can be asked of the sms-gateway."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, cast, func, literal, null, select, union_all
from sqlalchemy.dialects.postgresql import array

from backbone.db.models import Instant
from backbone.db.unit_of_work import ReadSession
from backbone.http.pagination import Page, PageRequest, model_page
from sms_gateway.domain.message_state import WAITING
from sms_gateway.schemas import OptOut, Picture, TextMessage, Unmatched
from sms_gateway.tables import CUSTOMER, MESSAGE, NUMBER, REPLY, PictureRow


async def messages_of_customer(
    read: ReadSession, customer_id: UUID, page: PageRequest
) -> Page[TextMessage]:
    """Return the texts to and from a customer, newest first."""
    sent = _SENT.where(MESSAGE.c.customer_id == customer_id)
    received = _RECEIVED.where(REPLY.c.customer_ids.contains([customer_id]))
    return await _messages(read, sent, received, page)


async def messages_on_phones(
    read: ReadSession, number: str | None, page: PageRequest
) -> Page[TextMessage]:
    """Return what the simulated phones, or one of them, have received and sent, newest first."""
    sent, received = _SENT.where(MESSAGE.c.sent_at.is_not(None)), _RECEIVED
    if number is not None:
        sent = sent.where(MESSAGE.c.number == number)
        received = received.where(REPLY.c.number == number)
    return await _messages(read, sent, received, page)


_SENT = select(
    MESSAGE.c.message_id.label("id"),
    literal("OUT").label("direction"),
    MESSAGE.c.kind,
    func.coalesce(MESSAGE.c.number, "").label("number"),
    MESSAGE.c.body,
    MESSAGE.c.at,
    MESSAGE.c.state,
    MESSAGE.c.reason,
    func.array_remove(array([MESSAGE.c.customer_id]), null()).label("customer_ids"),
    MESSAGE.c.appointment_id,
    MESSAGE.c.wall.label("appointment_starts_at"),
    MESSAGE.c.answered_at,
    literal(0).label("pictures"),
    MESSAGE.c.sent_by,
)
_RECEIVED = select(
    REPLY.c.reply_id.label("id"),
    literal("IN").label("direction"),
    REPLY.c.kind,
    REPLY.c.number,
    REPLY.c.words.label("body"),
    REPLY.c.at,
    literal("RECEIVED").label("state"),
    cast(null(), Text).label("reason"),
    REPLY.c.customer_ids,
    REPLY.c.appointment_id,
    cast(null(), Text).label("appointment_starts_at"),
    cast(null(), Instant).label("answered_at"),
    REPLY.c.pictures,
    cast(null(), Text).label("sent_by"),
)


async def _messages(
    read: ReadSession, sent: Select[Any], received: Select[Any], page: PageRequest
) -> Page[TextMessage]:
    both = union_all(sent, received).subquery()
    order = [both.c.at.desc(), both.c.id.desc()]
    found = await model_page(read.session, TextMessage, select(both), page, order=order)
    await _attach_pictures(read, found.items)
    return found


async def _attach_pictures(read: ReadSession, items: Sequence[TextMessage | Unmatched]) -> None:
    """Put the pictures of texts beside them, in the order they came."""
    ids = [one.id for one in items if one.pictures]
    if not ids:
        return
    of_these = select(PictureRow).where(PictureRow.reply_id.in_(ids))
    by_text: dict[UUID, list[Picture]] = {}
    for row in await read.session.scalars(of_these.order_by(PictureRow.position)):
        by_text.setdefault(row.reply_id, []).append(Picture.model_validate(row))
    for one in items:
        one.picture_items = by_text.get(one.id, [])


async def count_planned(read: ReadSession, customer_id: UUID) -> int:
    """Return how many texts to a customer are still to go out."""
    planned = (MESSAGE.c.customer_id == customer_id, MESSAGE.c.state.in_(WAITING))
    return await read.session.scalar(select(func.count()).where(*planned)) or 0


async def message_of_staff(read: ReadSession, message_id: UUID) -> TextMessage:
    """Return a text of ours."""
    found = await read.session.execute(_SENT.where(MESSAGE.c.message_id == message_id))
    return TextMessage.model_validate(found.one())


async def picture_content(read: ReadSession, picture_id: UUID) -> bytes | None:
    """Return a picture as JPEG, or None where there is none that can be shown."""
    kept = select(PictureRow.content).where(PictureRow.picture_id == picture_id)
    return await read.session.scalar(kept)


async def unmatched(read: ReadSession, page: PageRequest) -> Page[Unmatched]:
    """Return texts from numbers nobody has, newest first."""
    key = REPLY.c.reply_id.label("id")
    listed = select(key, REPLY.c.number, REPLY.c.words, REPLY.c.pictures, REPLY.c.at)
    order = [REPLY.c.at.desc(), key.desc()]
    unmatched = listed.where(REPLY.c.unmatched)
    found = await model_page(read.session, Unmatched, unmatched, page, order=order)
    await _attach_pictures(read, found.items)
    return found


async def opt_outs(read: ReadSession, number: str | None, page: PageRequest) -> Page[OptOut]:
    """Return the numbers that want no more texts, the latest first, with whoever uses them."""
    key, since = NUMBER.c.number_id.label("id"), NUMBER.c.changed_at.label("since")
    users = func.array(
        select(CUSTOMER.c.customer_id)
        .where(CUSTOMER.c.numbers.contains(array([NUMBER.c.number])))
        .scalar_subquery()
    )
    listed = select(key, NUMBER.c.number, NUMBER.c.how, since, users.label("customer_ids"))
    listed = listed.where(NUMBER.c.opted_out)
    if number is not None:
        listed = listed.where(NUMBER.c.number == number)
    return await model_page(read.session, OptOut, listed, page, order=[since.desc(), key.desc()])
