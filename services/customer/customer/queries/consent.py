"""What customers said about being texted, and which of their numbers may be texted."""

from collections.abc import AsyncIterator, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from backbone.db.unit_of_work import ReadSession
from backbone.http.pagination import PageRequest, model_page
from contracts.base import Event
from customer.domain.consent import WORDING_VERSION, WORDINGS, may_text, wording_for
from customer.repositories.customers import get_customer
from customer.repositories.events import consent_changed
from customer.schemas.consent import ConsentOut, Consents, NumberOut, WordingOut
from customer.tables import ConsentRow, CustomerRow, NumberRow

_LATEST = (
    select(ConsentRow)
    .ext(distinct_on(ConsentRow.customer_id, ConsentRow.number))
    .order_by(ConsentRow.customer_id, ConsentRow.number, ConsentRow.version.desc())
)


async def list_consents(read: ReadSession, customer_id: UUID, page: PageRequest) -> Consents:
    """Return the ledger page by page, and where each number stands now."""
    customer = await get_customer(read, customer_id)
    query = select(ConsentRow).where(ConsentRow.customer_id == customer_id)
    ledger = await model_page(read.session, ConsentOut, query, page, order=[ConsentRow.id.desc()])
    wording = wording_for(customer.language)
    return Consents(
        **dict(ledger),
        numbers=await _numbers(read, customer),
        wording=WordingOut(
            version=WORDING_VERSION,
            text=wording.text,
            language_tag=wording.language_tag,
            texts={language: one.text for language, one in WORDINGS.items()},
        ),
    )


async def replay_consents(read: ReadSession) -> AsyncIterator[Event]:
    """Yield everything customers said about their numbers: the latest by the clock counts.

    That need not be the latest entry: of two who wrote at once, one may have begun earlier.
    """
    ledger = select(ConsentRow).order_by(ConsentRow.id)
    rows = await read.session.stream_scalars(ledger.execution_options(yield_per=500))
    async for row in rows:
        yield consent_changed(row)


async def _numbers(read: ReadSession, customer: CustomerRow) -> list[NumberOut]:
    """Return whether each number on the record or in the ledger may be texted."""
    latest = await read.session.scalars(_LATEST.where(ConsentRow.customer_id == customer.id))
    granted = {row.number: row.granted for row in latest}
    boxes = _boxes(customer)
    numbers = list(dict.fromkeys([*boxes, *granted]))
    marks = await read.session.scalars(select(NumberRow).where(NumberRow.number.in_(numbers)))
    marked = {row.number: row for row in marks}
    standing = []
    for number in numbers:
        allowed, mark = granted.get(number), marked.get(number)
        opted_out = mark is not None and mark.opted_out
        standing.append(
            NumberOut(
                number=number,
                boxes=boxes.get(number, []),
                granted=allowed,
                opted_out=opted_out,
                opted_how=mark.how if mark else None,
                opted_at=mark.at if mark else None,
                may_text=may_text(granted=allowed, opted_out=opted_out),
            )
        )
    return standing


def _boxes(customer: CustomerRow) -> Mapping[str, list[str]]:
    """Return the record's numbers with their boxes, the mobile first: texts reach that one."""
    found: dict[str, list[str]] = {}
    for box, number in sorted(customer.phones.numbers(), key=lambda one: one[0] != "mobile"):
        found.setdefault(number, []).append(box)
    return found
