"""The customers behind a number."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Uuid, any_, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from backbone.db.unit_of_work import ReadSession
from sms_gateway.domain.replies import Person
from sms_gateway.tables import CustomerRow


async def people_behind(
    read: ReadSession, number: str, *, reminded: Collection[UUID], language: str
) -> Sequence[Person]:
    """Return the customers who use a number or were reminded there; a removed one is nobody.

    `language` is the agency's, for those whose own is not known.
    """
    uses_number = CustomerRow.numbers.contains([number])
    # Not IN: where nobody was reminded, that reads the whole table.
    was_reminded = CustomerRow.customer_id == any_(literal(list(reminded), ARRAY(Uuid)))
    rows = await read.session.execute(
        select(
            CustomerRow.customer_id,
            CustomerRow.name,
            CustomerRow.language,
            uses_number.label("uses_number"),
            CustomerRow.mobile,
        )
        .where(~CustomerRow.removed, or_(uses_number, was_reminded))
        .order_by(CustomerRow.customer_id)
    )
    return [
        Person(
            customer_id=row.customer_id,
            name=row.name or "",
            language=row.language or language,
            uses_number=row.uses_number,
            as_mobile=row.mobile == number,
        )
        for row in rows
    ]
