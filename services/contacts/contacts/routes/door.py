"""The one door, and what everybody who comes through it needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from backbone.actor import Actor
from backbone.db.unit_of_work import UnitOfWork
from backbone.http.problems import Problem
from backbone.http.routing import transactional_router
from contacts.commands.turns import CustomerNotHeardOf, Turn, confirm_customer, take_turn
from contacts.domain.faults import FieldsRefused
from contacts.domain.note import Author, CustomerUnknown

router = transactional_router("/api/contacts", tag="contacts")


def author(actor: Actor) -> Author:
    """Say who stands under Entered By: the employee who is signed in (F-071)."""
    return Author(actor.name or actor.username, actor.id)


async def ask_for(work: UnitOfWork, customer_id: UUID, actor: Actor) -> None:
    """Ask the customer service for a customer nobody has told us about, or raise CustomerUnknown.

    A brand-new customer's emergency call is never refused because news of them is still under way.
    Asked here with the caller's own token, and nowhere else: nothing is locked or written yet.
    """
    if not await work.deps.customers.exists(customer_id, token=actor.token):
        raise CustomerUnknown


async def turn_of(work: UnitOfWork, customer_id: UUID, actor: Actor) -> Turn:
    """Take a customer's turn, one's whom nobody has told us about included."""
    try:
        return await take_turn(work, customer_id)
    except CustomerNotHeardOf:
        await ask_for(work, customer_id, actor)
    await confirm_customer(work, customer_id)
    return await take_turn(work, customer_id)


@contextmanager
def named_fields() -> Iterator[None]:
    """Answer 422 naming every field the agency's tables, switches or the clock refuse."""
    try:
        yield
    except FieldsRefused as refused:
        faults = [{"field": one.field, "message": one.message} for one in refused.faults]
        raise Problem(422, str(refused), errors=faults) from None
