"""A customer's numbers, the best one to dial first, and which were found wrong (R-36, R-38)."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from backbone.db.unit_of_work import ReadSession
from callbacks.repositories.callbacks import CALLBACK
from callbacks.repositories.facts import CUSTOMER
from callbacks.schemas.callbacks import Numbers


async def numbers_of(read: ReadSession, customer_id: UUID) -> Numbers:
    """Return a customer's numbers, on the list or not; none of one who is not known here."""
    wanted = (
        select(CUSTOMER.c.phones, CUSTOMER.c.wrong_numbers, CALLBACK.c.texted_from)
        .outerjoin(CALLBACK, CALLBACK.c.customer_id == CUSTOMER.c.customer_id)
        .where(CUSTOMER.c.customer_id == customer_id)
    )
    row = (await read.session.execute(wanted)).one_or_none()
    phones = phones_of(row) if row else []
    return Numbers.model_validate({"customer_id": customer_id, "phones": phones})


def phones_of(row: Any) -> list[dict[str, Any]]:
    """Return the numbers of a row, the best to dial first: the one that texted (R-38)."""
    wrong, texted_from = row.wrong_numbers or {}, row.texted_from
    phones = [{**one, "wrong_since": wrong.get(one["number"])} for one in row.phones or ()]
    if texted_from is None or texted_from in wrong:
        return phones
    on_record = [one for one in phones if one["number"] == texted_from and not one["ext"]]
    texted = {"kind": "texted", "number": texted_from, "ext": None, "wrong_since": None}
    return [*(on_record or [texted]), *(one for one in phones if one not in on_record)]
