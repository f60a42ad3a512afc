"""Creating, changing and removing a record, and showing a number in full."""

from asyncio import to_thread
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from backbone.actor import Actor
from backbone.db.unit_of_work import UnitOfWork
from backbone.http.concurrency import require_match
from backbone.ids import new_id
from customer.adapters import zip_book
from customer.adapters.news import snapshot, tombstone
from customer.commands.history import remember
from customer.domain.address import Address
from customer.domain.clues import clues_of
from customer.domain.names import forms
from customer.domain.problem_statuses import NoSuchCustomer, NothingToReveal, TooManyReveals
from customer.domain.record import (
    Change,
    Details,
    changes,
    check_birth,
    check_handling,
    check_mark,
    details_of,
)
from customer.domain.sounds import look_up_keys
from customer.domain.ssn import SSN
from customer.tables import NUMBERS, ChangeRow, CustomerRow, NamePairRow, NameWordRow

_HANDLE: Final = "customers.special_handling"
_CONSULTED: Final = "Management was consulted."
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Editor:
    """Whoever edits a record: which version they saw, and whether they consulted management."""

    person: Actor
    if_match: int | None = None
    acknowledged: bool = False


async def add(work: UnitOfWork, details: Details, ssn: SSN | None, *, person: Actor) -> CustomerRow:
    """Create a customer. A name is enough; a likely duplicate never prevents it (F-006)."""
    check_birth(details.date_of_birth, today=work.now().date())
    check_mark(old=False, new=details.special_handling, may_mark=person.may(_HANDLE))
    details = replace(details, mailing_address=await _with_town(details.mailing_address))
    number = await work.session.scalar(select(NUMBERS.next_value()))
    now = work.now()
    row = CustomerRow(id=new_id(), number=number, version=1, created_at=now, updated_at=now)
    _write(row, details)
    ssn_seen = _sealed_anew(work, row, ssn or "KEPT")
    _file_clues(row)
    work.session.add(row)
    await work.session.flush()
    await _file_names(work, row)
    remember(work, row.id, "CREATED", by=person, seen=changes(None, details) + ssn_seen)
    work.emit(snapshot(row))
    return row


async def change(
    work: UnitOfWork,
    customer_id: UUID,
    edit: Callable[[Details], Details],
    *,
    ssn: SSN | Literal["CLEARED", "KEPT"],
    by: Editor,
) -> CustomerRow:
    """Edit a record; an edit that changes nothing makes no new version and no news."""
    row = await _taken(work, customer_id, by)
    leave = _leave(row, by)
    old = details_of(row)
    new = edit(old)
    if new.mailing_address.zip != old.mailing_address.zip:
        new = replace(new, mailing_address=await _with_town(new.mailing_address))
    check_birth(new.date_of_birth, today=work.now().date())
    check_mark(old=old.special_handling, new=new.special_handling, may_mark=_manages(by))
    seen = changes(old, new) + _sealed_anew(work, row, ssn)
    if not seen:
        return row
    _write(row, new)
    row.version += 1
    row.updated_at = work.now()
    remember(work, row.id, "CHANGED", by=by.person, seen=seen, reason=leave)
    if (old.first_name, old.last_name) != (new.first_name, new.last_name):
        await _file_names(work, row)
    _file_clues(row)
    work.emit(snapshot(row))
    return row


async def remove(work: UnitOfWork, customer_id: UUID, *, by: Editor) -> None:
    """Take a record out of sight for good; its history and its number stay."""
    row = await _taken(work, customer_id, by)
    row.version += 1
    row.updated_at = row.removed_at = work.now()
    row.removed_by = by.person.name
    row.clues = []
    await work.session.execute(delete(NamePairRow).where(NamePairRow.customer_id == row.id))
    remember(work, row.id, "REMOVED", by=by.person, reason=_leave(row, by))
    work.emit(tombstone(row))


async def reveal_ssn(work: UnitOfWork, customer_id: UUID, *, reason: str, person: Actor) -> SSN:
    """Show a number in full, having written down who saw it and why."""
    row = await work.session.get(CustomerRow, customer_id)
    if row is None or row.removed_at is not None:
        raise NoSuchCustomer
    if row.ssn_sealed is None:
        raise NothingToReveal
    # One after the other: of many asked for at once, no more than the hour allows are shown.
    await work.advisory_lock(f"reveals {person.id}")
    shown = await work.session.scalar(
        select(func.count())
        .select_from(ChangeRow)
        .where(
            ChangeRow.by_id == person.id,
            ChangeRow.action == "SSN_REVEALED",
            ChangeRow.at > work.now() - _HOUR,
        )
    )
    kit = work.deps
    if (shown or 0) >= kit.settings.reveals_per_hour:
        raise TooManyReveals
    remember(work, row.id, "SSN_REVEALED", by=person, reason=reason)
    return kit.vault.open(row.id, row.ssn_sealed)


async def _taken(work: UnitOfWork, customer_id: UUID, by: Editor) -> CustomerRow:
    """Take hold of a record, so that of two who save at once the second one is told (I-24)."""
    query = select(CustomerRow).where(CustomerRow.id == customer_id).with_for_update()
    row = (await work.session.execute(query)).scalar_one_or_none()
    if row is None or row.removed_at is not None:
        raise NoSuchCustomer
    require_match(by.if_match, row.version)
    check_handling(
        marked=row.special_handling, may_handle=_manages(by), acknowledged=by.acknowledged
    )
    return row


async def _with_town(address: Address) -> Address:
    """Fill in what a ZIP code that came alone stands for."""
    if not address.is_zip_alone:
        return address
    # In a thread: the book is opened on first use, and nobody else shall wait for that.
    return await to_thread(zip_book.with_town, address)


def _leave(row: CustomerRow, by: Editor) -> str | None:
    """Return what the history says of a change to a record marked for special handling."""
    return _CONSULTED if row.special_handling and not _manages(by) else None


def _manages(by: Editor) -> bool:
    return by.person.may(_HANDLE)


def _write(row: CustomerRow, details: Details) -> None:
    for name, value in vars(details).items():
        setattr(row, name, value)


def _sealed_anew(
    work: UnitOfWork, row: CustomerRow, ssn: SSN | Literal["CLEARED", "KEPT"]
) -> tuple[Change, ...]:
    """Replace or clear the number if asked to, and say so without showing it."""
    old, mark = row.ssn_masked, row.ssn_mark
    match ssn:
        case "KEPT":
            return ()
        case "CLEARED":
            _seal(work, row, None)
        case SSN():
            _seal(work, row, ssn)
    # Two numbers may end alike, so it is their marks that say whether anything changed.
    return () if row.ssn_mark == mark else (Change("ssn", old, row.ssn_masked),)


def _seal(work: UnitOfWork, row: CustomerRow, ssn: SSN | None) -> None:
    vault = work.deps.vault
    if ssn is None:
        row.ssn_sealed = row.ssn_mark = row.ssn_last4 = None
    elif vault.mark(ssn) != row.ssn_mark:
        row.ssn_sealed = vault.encode_cursor(row.id, ssn)
        row.ssn_mark, row.ssn_last4 = vault.mark(ssn), ssn.last4


def _file_clues(row: CustomerRow) -> None:
    """File the record under every exact thing it can be found by."""
    row.clues = clues_of(
        number=row.number,
        ssn_mark=row.ssn_mark,
        ssn_last4=row.ssn_last4,
        date_of_birth=row.date_of_birth,
        phones=row.phones,
        address=row.mailing_address,
    )


async def _file_names(work: UnitOfWork, row: CustomerRow) -> None:
    """File the record under every form of its name, and enter new words into the dictionary."""
    firsts, lasts = forms(row.first_name), forms(row.last_name)
    # In one order everywhere: two who enter the same new words must not wait for each other.
    words = sorted({*(("F", word) for word in firsts), *(("L", word) for word in lasts)})
    entries = [
        {"part": part, "word": word, "keys": list(look_up_keys(word))} for part, word in words
    ]
    pairs = [
        {"last": last, "first": first, "customer_id": row.id}
        for last, first in product(lasts, firsts)
    ]
    await work.session.execute(insert(NameWordRow).on_conflict_do_nothing(), entries)
    await work.session.execute(delete(NamePairRow).where(NamePairRow.customer_id == row.id))
    await work.session.execute(insert(NamePairRow), pairs)
