"""Creating, changing and removing a record, and revealing a number in full."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import exists, func, select

from backbone.actor import Actor
from backbone.db.unit_of_work import UnitOfWork
from backbone.http.concurrency import require_match
from backbone.ids import new_id
from customer.commands.ssn import write_ssn
from customer.dependencies import Dependencies
from customer.domain.address import Address
from customer.domain.appointments import ENDED
from customer.domain.exceptions import SsnNotRecorded, TooManyReveals
from customer.domain.record import (
    Change,
    Details,
    Open,
    changes,
    check_birth,
    check_handling,
    check_mark,
    check_name,
    check_open,
    details_of,
)
from customer.domain.ssn import SSN
from customer.repositories.customers import get_customer, lock_customer
from customer.repositories.events import customer_removed, customer_saved
from customer.repositories.history import append_history
from customer.repositories.search_index import (
    exact_clues,
    index_clues,
    index_names,
    keep_former,
    remove_from_index,
)
from customer.schemas.requests import CustomerChange
from customer.tables import NUMBERS, AppointmentRow, ChangeRow, CustomerRow

_SPECIAL_HANDLING: Final = "customers.special_handling"
_CONSULTED: Final = Change("management_consulted", None, "yes")
_HOUR: Final = timedelta(hours=1)


async def add(
    work: UnitOfWork[Dependencies], details: Details, ssn: SSN | None, *, by: Actor
) -> CustomerRow:
    """Create a customer. A name is enough; a likely duplicate never prevents it (F-006)."""
    now = work.now()
    check_birth(details.date_of_birth, today=now.date())
    check_mark(old=False, new=details.special_handling, may_mark=by.may(_SPECIAL_HANDLING))
    check_name(details)
    details = _with_address(details, old=Address())
    number = await work.session.scalar(select(NUMBERS.next_value()))
    row = CustomerRow(
        id=new_id(),
        number=number,
        version=1,
        created_at=now,
        updated_at=now,
        former_clues=[],
        former_first_names=[],
        former_last_names=[],
        member_first_names=[],
        member_last_names=[],
        member_marks=[],
    )
    _write(row, details)
    seen = changes(None, details) + write_ssn(work.deps.ssn_vault, row, ssn or "KEPT", field="ssn")
    index_clues(row)
    work.session.add(row)
    await work.session.flush()
    await index_names(work, row)
    append_history(work, row.id, "CREATED", by=by, changes=seen)
    work.emit(customer_saved(row))
    return row


async def change(
    work: UnitOfWork[Dependencies],
    customer_id: UUID,
    asked: CustomerChange,
    *,
    by: Actor,
    if_match: int | None,
    acknowledged: bool,
) -> CustomerRow:
    """Change a record; a change that changes nothing makes no new version and no event.

    `acknowledged` says that management was consulted about a specially handled record.
    """
    row = await lock_customer(work, customer_id)
    require_match(if_match, row.version)
    consulted = _check_handling(row, by=by, acknowledged=acknowledged)
    old, clues = details_of(row), exact_clues(row)
    new = asked.applied_to(old)
    check_name(new)
    if new.mailing_address != old.mailing_address:
        new = _with_address(new, old=old.mailing_address)
    check_birth(new.date_of_birth, today=work.now().date())
    check_mark(
        old=old.special_handling, new=new.special_handling, may_mark=by.may(_SPECIAL_HANDLING)
    )
    seen = changes(old, new) + write_ssn(work.deps.ssn_vault, row, asked.new_ssn(), field="ssn")
    if not seen:
        return row
    _write(row, new)
    row.version += 1
    row.updated_at = work.now()
    if keep_former(row, old, clues):
        await index_names(work, row)
    index_clues(row)
    append_history(work, row.id, "CHANGED", by=by, changes=[*consulted, *seen])
    work.emit(customer_saved(row))
    return row


async def remove(
    work: UnitOfWork,
    customer_id: UUID,
    *,
    by: Actor,
    if_match: int | None,
    acknowledged: bool,
    open_acknowledged: Collection[Open] = (),
) -> None:
    """Take a record out of sight for good; its history and its number stay.

    `open_acknowledged` says what was seen to be open with the customer (R-74).
    """
    row = await lock_customer(work, customer_id)
    require_match(if_match, row.version)
    consulted = _check_handling(row, by=by, acknowledged=acknowledged)
    seen = check_open(await _still_open(work, row.id), acknowledged=open_acknowledged)
    row.version += 1
    row.updated_at = row.removed_at = work.now()
    row.removed_by = by.name
    await remove_from_index(work, row)
    append_history(work, row.id, "REMOVED", by=by, changes=[*consulted, *seen])
    work.emit(customer_removed(row))


async def _still_open(work: UnitOfWork, customer_id: UUID) -> list[Open]:
    """Return what this service itself knows to be open: a visit that is going to take place.

    Compared by the clock of the visit's own zone, as the grid does.
    """
    local_now = func.timezone(AppointmentRow.time_zone, work.now())
    coming = exists().where(
        AppointmentRow.customer_id == customer_id,
        AppointmentRow.status.not_in(ENDED),
        AppointmentRow.starts_at > local_now,
    )
    return ["APPOINTMENT"] if await work.session.scalar(select(coming)) else []


async def reveal_ssn(
    work: UnitOfWork[Dependencies], customer_id: UUID, *, reason: str, by: Actor
) -> SSN:
    """Return a number in full, having written down who sees it and why."""
    row = await get_customer(work, customer_id)
    if row.ssn_sealed is None:
        raise SsnNotRecorded
    await note_reveal(work, row.id, reason=reason, by=by)
    return work.deps.ssn_vault.open(row.id, row.ssn_sealed)


async def note_reveal(
    work: UnitOfWork[Dependencies],
    customer_id: UUID,
    *,
    reason: str,
    by: Actor,
    changes: Sequence[Change] = (),
) -> None:
    """Write down that somebody sees a number of a record, unless the hour allows no more.

    `changes` say whose number it is, where it is not the customer's own.
    """
    # One after the other: of many asked for at once, no more than the hour allows are shown.
    await work.advisory_lock(f"reveals {by.id}")
    revealed = select(func.count()).where(
        ChangeRow.by_id == by.id,
        ChangeRow.action == "SSN_REVEALED",
        ChangeRow.at > work.now() - _HOUR,
    )
    per_hour = work.deps.settings.reveals_per_hour
    if (await work.session.scalar(revealed) or 0) >= per_hour:
        raise TooManyReveals(per_hour=per_hour)
    append_history(work, customer_id, "SSN_REVEALED", by=by, reason=reason, changes=changes)


def _check_handling(row: CustomerRow, *, by: Actor, acknowledged: bool) -> Sequence[Change]:
    """Return what the history says of a change to a specially handled record."""
    may_handle = by.may(_SPECIAL_HANDLING)
    check_handling(marked=row.special_handling, may_handle=may_handle, acknowledged=acknowledged)
    return [_CONSULTED] if row.special_handling and not may_handle else []


def _with_address(details: Details, *, old: Address) -> Details:
    """Complete an address as far as its ZIP code tells, and let go of a reason for another one."""
    address = details.mailing_address
    if address.zip != old.zip or address.city != old.city:
        address = address.completed()
    return replace(details, mailing_address=address.changed_from(old))


def _write(row: CustomerRow, details: Details) -> None:
    for name, value in vars(details).items():
        setattr(row, name, value)
