"""Linking dwellings with customers, correcting them, and taking a link back."""

from uuid import UUID

from sqlalchemy import exists, select

from backbone.actor import Actor
from backbone.db.reference_data import load_today
from backbone.db.unit_of_work import UnitOfWork
from backbone.http.concurrency import require_match
from backbone.ids import new_id
from customer.domain.address import Address
from customer.domain.dwellings import (
    address_differences,
    check_tenure,
    contradicts,
    placed,
    tenure_differences,
    told_dwelling,
)
from customer.domain.exceptions import DwellingAddressDiffers
from customer.repositories.customers import get_customer
from customer.repositories.dwellings import (
    customers_on,
    lock_dwelling,
    lock_numbered_dwelling,
    next_number,
    own_tenures,
    tenure_of,
    write_tenure,
)
from customer.repositories.history import append_history
from customer.schemas.dwellings import DwellingChange, NewDwelling
from customer.tables import DWELLING_NUMBERS, DwellingRow, JobRow, TenureRow

_NUMBERS = "dwelling numbers"


async def link(
    work: UnitOfWork, customer_id: UUID, new: NewDwelling, *, by: Actor
) -> tuple[DwellingRow, bool]:
    """Link a customer with a dwelling; return it, and whether it is new.

    The dwelling that has the number already is linked as it is, unless the address that was sent
    names another place.
    """
    await get_customer(work, customer_id)
    # Of two who give one number at once, the other finds the first one's dwelling.
    await work.advisory_lock(_NUMBERS)
    row = await lock_numbered_dwelling(work, new.number) if new.number else None
    known = row is not None
    if row is None:
        row = await _add(work, new, by=by)
    elif contradicts(row.address, new.place):
        raise DwellingAddressDiffers(row.number, row.address.line)
    own = await own_tenures(work, customer_id, [row.id])
    check_tenure(new.tenure, map(tenure_of, own), number=row.number)
    if known:
        row.version += 1
    tenure = TenureRow(
        id=new_id(),
        dwelling_id=row.id,
        customer_id=customer_id,
        entered_by=by.name,
        entered_at=work.now(),
    )
    write_tenure(tenure, new.tenure)
    work.session.add(tenure)
    append_history(
        work,
        customer_id,
        "DWELLING_LINKED",
        by=by,
        changes=(told_dwelling(row.number, row.address), *tenure_differences(None, new.tenure)),
    )
    return row, not known


async def _add(work: UnitOfWork, new: NewDwelling, *, by: Actor) -> DwellingRow:
    row = DwellingRow(
        id=new_id(),
        version=1,
        address=placed(new.place, old=Address()),
        number=new.number or await next_number(work, DWELLING_NUMBERS, DwellingRow.number),
        entered_by=by.name,
        entered_at=work.now(),
        updated_by=by.name,
        updated_at=work.now(),
    )
    work.session.add(row)
    await work.session.flush()
    return row


async def change(
    work: UnitOfWork,
    customer_id: UUID,
    dwelling_id: UUID,
    asked: DwellingChange,
    *,
    by: Actor,
    if_match: int | None,
) -> DwellingRow:
    """Correct a dwelling's address, or how and how long it is this customer's.

    The address is told in the history of everybody whose the dwelling is today, the rest in this
    customer's only.
    """
    await get_customer(work, customer_id)
    row = await lock_dwelling(work, customer_id, dwelling_id)
    require_match(if_match, row.version)
    *earlier, last = await own_tenures(work, customer_id, [row.id])
    old, tenure = tenure_of(last), asked.applied_to_tenure(tenure_of(last))
    check_tenure(tenure, map(tenure_of, earlier), number=row.number)
    before, address = row.address, asked.applied_to_address(row.address)
    if address != before:
        address = placed(address, old=before)
    moved, mine = address_differences(before, address), tenure_differences(old, tenure)
    if not moved and not mine and address == before:
        return row
    told = told_dwelling(row.number, before)
    theirs = await customers_on(work, row.id, await load_today(work)) if moved else set()
    row.address = address
    write_tenure(last, tenure)
    row.version += 1
    row.updated_by, row.updated_at = by.name, work.now()
    for one in sorted(theirs | {customer_id}):
        changes = (*moved, *mine) if one == customer_id else moved
        append_history(work, one, "DWELLING_CHANGED", by=by, changes=(told, *changes))
    return row


async def unlink(
    work: UnitOfWork, customer_id: UUID, dwelling_id: UUID, *, by: Actor, if_match: int | None
) -> None:
    """Take a dwelling from a customer's record, as if it had never been theirs.

    It stays for the others, and for the jobs it has; with neither it goes. Somebody who moves out
    has a last day instead.
    """
    await get_customer(work, customer_id)
    row = await lock_dwelling(work, customer_id, dwelling_id)
    require_match(if_match, row.version)
    own = await own_tenures(work, customer_id, [row.id])
    gone = [one for tenure in own for one in tenure_differences(tenure_of(tenure), None)]
    for tenure in own:
        await work.session.delete(tenure)
    row.version += 1
    await work.session.flush()
    append_history(
        work,
        customer_id,
        "DWELLING_UNLINKED",
        by=by,
        changes=(told_dwelling(row.number, row.address), *gone),
    )
    needed = select(
        exists().where(TenureRow.dwelling_id == row.id)
        | exists().where(JobRow.dwelling_id == row.id)
    )
    if not await work.session.scalar(needed):
        await work.session.delete(row)
