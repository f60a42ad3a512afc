"""Which of a customer's numbers a call was made to (R-36)."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from backbone.db.unit_of_work import UnitOfWork
from contacts.domain.note import NOBODY_REACHED, WRONG_NUMBER, Note
from contacts.tables import CONTACT, CustomerRow


async def with_number_dialled(work: UnitOfWork, customer_id: UUID, note: Note) -> Note:
    """Return a note that found a wrong number with the number: nobody must guess it later.

    Where nobody said which, it is the one that is offered for dialling: the best that was not found
    wrong before. What is not known stays open.
    """
    if note.contact_action != WRONG_NUMBER or note.phone is not None:
        return note
    customer = await work.session.get(CustomerRow, customer_id)
    numbers = (customer.phones if customer else None) or []
    telling = (
        select(CONTACT.c.phone, CONTACT.c.contact_action)
        .where(
            CONTACT.c.customer_id == customer_id,
            CONTACT.c.phone.in_(numbers),
            CONTACT.c.contact_action.not_in(NOBODY_REACHED),
            ~CONTACT.c.voided,
        )
        .order_by(CONTACT.c.contact_date, CONTACT.c.contact_id)
    )
    said = (await work.session.execute(telling)).all() if numbers else ()
    newest = {row.phone: row.contact_action for row in said}
    wrong = {phone for phone, action in newest.items() if action == WRONG_NUMBER}
    offered = next((one for one in numbers if one not in wrong), None)
    return replace(note, phone=offered)
