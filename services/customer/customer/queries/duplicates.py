"""Warns of records that may be the customer somebody is about to create."""

from typing import Final

from backbone.db.unit_of_work import ReadSession
from customer.domain.clues import Search
from customer.domain.matching import is_likely_duplicate
from customer.domain.record import Details
from customer.queries.search import Found, find

_SHOWN: Final = 5


async def possible_duplicates(
    read: ReadSession, details: Details, *, ssn_mark: str | None
) -> list[Found]:
    """Return who may already be this person: a warning, never a hindrance (F-006)."""
    address = details.mailing_address
    search = Search(
        first_name=details.first_name,
        last_name=details.last_name,
        ssn_mark=ssn_mark,
        phones=tuple(number for _, number in details.phones.numbers()),
        date_of_birth=details.date_of_birth,
        street_number=address.number,
        street_name=address.street,
        unit=address.unit,
        zip=address.zip,
        city=address.city,
    )
    found = await find(read, search, limit=4 * _SHOWN)
    return [one for one in found if is_likely_duplicate(one.match)][:_SHOWN]
