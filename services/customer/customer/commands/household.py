"""Entering the members of a household one by one, or taking them over from the year before."""

from uuid import UUID

from backbone.actor import Actor
from backbone.db.reference_data import load_today
from backbone.db.unit_of_work import UnitOfWork
from backbone.http.concurrency import require_match
from customer.commands.records import note_reveal
from customer.commands.ssn import write_ssn
from customer.dependencies import Dependencies
from customer.domain.exceptions import (
    HouseholdHasMembers,
    HouseholdInNumbers,
    NoMembersToTakeOver,
    SsnNotRecorded,
)
from customer.domain.household import Member, check_member, member_changes
from customer.domain.record import Change
from customer.domain.ssn import SSN
from customer.repositories.applications import (
    application_of,
    get_application,
    get_member,
    lock_application,
    member_of,
    members_of,
    newest_with_members,
    write_member,
)
from customer.repositories.customers import get_customer, lock_customer
from customer.repositories.entries import entered, next_version
from customer.repositories.history import append_history
from customer.repositories.household import index_household
from customer.schemas.household import MemberChange
from customer.tables import ApplicationRow, MemberRow


async def add(
    work: UnitOfWork[Dependencies],
    customer_id: UUID,
    application_id: UUID,
    new: Member,
    ssn: SSN | None,
    *,
    by: Actor,
) -> MemberRow:
    """Add a member to an application; one that tells its household in numbers has none."""
    customer = await lock_customer(work, customer_id)
    application = await lock_application(work, customer_id, application_id)
    if application.summary is not None:
        raise HouseholdInNumbers
    check_member(new, today=await load_today(work, otherwise=work.deps.settings.time_zone))
    row = MemberRow(application_id=application_id, **entered(work, by))
    write_member(row, new)
    seen = member_changes(None, new) + write_ssn(
        work.deps.ssn_vault, row, ssn or "KEPT", field="member.ssn"
    )
    work.session.add(row)
    changes = (application_of(application).told, *seen)
    append_history(work, customer_id, "MEMBER_ADDED", by=by, changes=changes)
    await index_household(work, customer)
    return row


async def change(
    work: UnitOfWork[Dependencies],
    customer_id: UUID,
    application_id: UUID,
    member_id: UUID,
    asked: MemberChange,
    *,
    by: Actor,
    if_match: int | None,
) -> MemberRow:
    """Correct a member; what changes nothing makes no new version."""
    customer = await lock_customer(work, customer_id)
    application = await lock_application(work, customer_id, application_id)
    row = await get_member(work, application.id, member_id)
    require_match(if_match, row.version)
    old = member_of(row)
    new = asked.applied_to(old)
    check_member(new, today=await load_today(work, otherwise=work.deps.settings.time_zone))
    seen = member_changes(old, new) + write_ssn(
        work.deps.ssn_vault, row, asked.new_ssn(), field="member.ssn"
    )
    if not seen:
        return row
    write_member(row, new)
    next_version(work, row, by=by)
    changes = (*_told(application, old), *seen)
    append_history(work, customer_id, "MEMBER_CHANGED", by=by, changes=changes)
    await index_household(work, customer)
    return row


async def remove(
    work: UnitOfWork,
    customer_id: UUID,
    application_id: UUID,
    member_id: UUID,
    *,
    by: Actor,
    if_match: int | None,
) -> None:
    """Take a member out of sight; their social security number is not kept."""
    customer = await lock_customer(work, customer_id)
    application = await lock_application(work, customer_id, application_id)
    row = await get_member(work, application.id, member_id)
    require_match(if_match, row.version)
    row.removed_at = work.now()
    next_version(work, row, by=by)
    row.ssn_sealed = row.ssn_mark = row.ssn_last4 = None
    told = _told(application, member_of(row))
    append_history(work, customer_id, "MEMBER_REMOVED", by=by, changes=told)
    await index_household(work, customer)


async def take_over(
    work: UnitOfWork[Dependencies], customer_id: UUID, application_id: UUID, *, by: Actor
) -> None:
    """Copy the members of the last application that has any into one that has none."""
    customer = await lock_customer(work, customer_id)
    application = await lock_application(work, customer_id, application_id)
    if application.summary is not None:
        raise HouseholdInNumbers
    if await members_of(work, application_id):
        raise HouseholdHasMembers
    last = await work.session.scalar(newest_with_members(customer_id, but=application_id))
    if last is None:
        raise NoMembersToTakeOver
    vault = work.deps.ssn_vault
    told = list[Change]()
    for one in await members_of(work, last.id):
        row = MemberRow(application_id=application_id, **entered(work, by))
        write_member(row, member_of(one))
        if one.ssn_sealed is not None:
            # A number is bound to whom it was sealed for; what it is looked up by stays.
            row.ssn_sealed = vault.seal(row.id, vault.open(one.id, one.ssn_sealed))
            row.ssn_mark, row.ssn_last4 = one.ssn_mark, one.ssn_last4
        work.session.add(row)
        told.append(Change("member.of", None, member_of(one).name))
    source = Change("application.taken_over_from", None, application_of(last).title)
    changes = (application_of(application).told, source, *told)
    append_history(work, customer_id, "MEMBERS_TAKEN_OVER", by=by, changes=changes)
    await index_household(work, customer)


async def reveal_ssn(
    work: UnitOfWork[Dependencies],
    customer_id: UUID,
    application_id: UUID,
    member_id: UUID,
    *,
    reason: str,
    by: Actor,
) -> SSN:
    """Return a member's number in full, having written down who sees it and why."""
    await get_customer(work, customer_id)
    application = await get_application(work, customer_id, application_id)
    row = await get_member(work, application.id, member_id)
    if row.ssn_sealed is None:
        raise SsnNotRecorded
    told = _told(application, member_of(row))
    await note_reveal(work, customer_id, reason=reason, by=by, changes=told)
    return work.deps.ssn_vault.open(row.id, row.ssn_sealed)


def _told(application: ApplicationRow, member: Member) -> tuple[Change, Change]:
    return application_of(application).told, Change("member.of", None, member.name)
