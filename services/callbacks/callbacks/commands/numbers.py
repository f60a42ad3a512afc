"""Mark the numbers that were found wrong, so that the next one is offered (R-36)."""

from collections.abc import Set as AbstractSet
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import JSONB

from backbone.db.unit_of_work import UnitOfWork
from callbacks.domain.numbers import in_order_to_try, wrong_numbers
from callbacks.repositories.facts import CUSTOMER, load_facts_with_phone
from callbacks.repositories.reference import Reference


async def mark_wrong_numbers(
    work: UnitOfWork, customers: AbstractSet[UUID], reference: Reference
) -> None:
    """Bring the numbers of some customers in the order in which they should be tried.

    The customers must be locked. What is marked follows from all their notes, never from the order
    in which notes and records arrived.
    """
    if not customers:
        return
    facts = await load_facts_with_phone(work.session, customers)
    marked = CUSTOMER.c.wrong_numbers != {}
    known = select(CUSTOMER.c.customer_id, CUSTOMER.c.phones, CUSTOMER.c.wrong_numbers).where(
        CUSTOMER.c.customer_id.in_(customers),
        ~CUSTOMER.c.removed,
        CUSTOMER.c.customer_id.in_(facts.keys()) | marked,
    )
    changes = []
    for row in await work.session.execute(known):
        found = wrong_numbers(facts.get(row.customer_id, ()), reference.decisions.wrong_number)
        wrong = {number: moment.isoformat() for number, moment in sorted(found.items())}
        phones = in_order_to_try(row.phones, wrong)
        if (phones, wrong) != (row.phones, row.wrong_numbers):
            changes.append({"of": row.customer_id, "in_order": phones, "found_wrong": wrong})
    if changes:
        put = update(CUSTOMER).where(CUSTOMER.c.customer_id == bindparam("of"))
        put = put.values(
            phones=bindparam("in_order", type_=JSONB),
            wrong_numbers=bindparam("found_wrong", type_=JSONB),
        )
        connection = await work.session.connection()
        await connection.execute(put, changes)
