"""The one door, and what everybody who comes through it needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from backbone.web import Person, Problem, door
from backbone.work import Work
from contacts.actions.turns import CustomerNotHeardOf, Turn, confirm_customer, take_turn
from contacts.adapters.kit import Kit
from contacts.domain.faults import FieldsRefused
from contacts.domain.note import Author, CustomerUnknown

router = door("/api/contacts", tag="contacts")


def author(person: Person) -> Author:
    """Say who stands under Entered By: the employee who is signed in (F-071)."""
    return Author(person.name or person.username, person.id)


async def ask_for(work: Work, customer_id: UUID, person: Person) -> None:
    """Ask the customer service for a customer nobody has told us about, or raise CustomerUnknown.

    A brand-new customer's emergency call is never refused because news of them is still under way.
    Asked here with the caller's own token, and nowhere else: nothing is locked or written yet.
    """
    if not await work.kit(Kit).customers.exists(customer_id, token=person.token):
        raise CustomerUnknown


async def turn_of(work: Work, customer_id: UUID, person: Person) -> Turn:
    """Take a customer's turn, one's whom nobody has told us about included."""
    try:
        return await take_turn(work, customer_id)
    except CustomerNotHeardOf:
        await ask_for(work, customer_id, person)
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
