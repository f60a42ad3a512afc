"""Change the agency's own profile, and publish it."""

import asyncio
from dataclasses import asdict
from zoneinfo import ZoneInfo

from sqlalchemy import select

from backbone.actor import Actor
from backbone.db.unit_of_work import UnitOfWork
from backbone.http.concurrency import require_match
from contracts.staff import AgencyChanged
from staff.dependencies import Dependencies
from staff.dependencies.federal_holidays import federal_holidays
from staff.domain.agency import (
    AGENCY_ID,
    DEMO_PROFILE,
    LANGUAGE,
    NEW_PROFILE,
    OFFICE_HOURS,
    TIME_ZONE,
)
from staff.domain.holidays import years_to_propose
from staff.repositories.audit import SYSTEM, record_audit
from staff.schemas.agency import AgencyChange
from staff.tables import AgencyRow


async def ensure_agency(work: UnitOfWork[Dependencies]) -> None:
    """Begin with a profile; propose the federal holidays of this and the next year, once."""
    await work.advisory_lock("agency")
    agency = await work.session.get(AgencyRow, AGENCY_ID)
    if agency is None:
        agency = _first_profile(work)
        work.session.add(agency)
        await _propose_holidays(work, agency)
        _publish(work, agency)
    elif await _propose_holidays(work, agency):
        agency.version += 1
        agency.updated_at, agency.updated_by = work.now(), SYSTEM
        _publish(work, agency)
    await work.session.flush()


async def change_agency(
    work: UnitOfWork, change: AgencyChange, *, if_match: int | None, by: Actor
) -> AgencyRow:
    """Change the agency's profile, and publish it whole."""
    agency = (await work.session.execute(select(AgencyRow).with_for_update())).scalar_one()
    require_match(if_match, agency.version)
    given = change.model_dump(mode="json", exclude_unset=True)
    changes = {
        field: {"old": getattr(agency, field), "new": value}
        for field, value in given.items()
        if getattr(agency, field) != value
    }
    if not changes:
        return agency
    for field in changes:
        setattr(agency, field, given[field])
    agency.version += 1
    agency.updated_at, agency.updated_by = work.now(), by.name
    record_audit(work, "AGENCY_CHANGED", actor=by.username, changes=changes)
    _publish(work, agency)
    return agency


def _first_profile(work: UnitOfWork[Dependencies]) -> AgencyRow:
    profile = DEMO_PROFILE if work.deps.demo else NEW_PROFILE
    return AgencyRow(
        agency_id=AGENCY_ID,
        version=1,
        name=profile.name,
        return_address={
            "name": profile.name,
            "line1": profile.address_line1,
            "line2": profile.address_line2,
        },
        phone=profile.phone,
        time_zone=TIME_ZONE,
        default_language=LANGUAGE,
        office_hours=[asdict(one) for one in OFFICE_HOURS],
        holidays=[],
        holidays_through=0,
        mailing_system=True,
        first_steps_dismissed=work.deps.demo,
        updated_at=work.now(),
        updated_by=SYSTEM,
    )


async def _propose_holidays(work: UnitOfWork, agency: AgencyRow) -> bool:
    """Add the holidays of years that were never proposed; say whether there were any."""
    today = work.now().astimezone(ZoneInfo(agency.time_zone)).date()
    years = years_to_propose(proposed_through=agency.holidays_through, today=today)
    if not years:
        return False
    known = {one["date"] for one in agency.holidays}
    proposed = await asyncio.to_thread(federal_holidays, years)
    added = [
        {"date": day, "name": one.name}
        for one in proposed
        if (day := one.date.isoformat()) not in known
    ]
    agency.holidays = sorted([*agency.holidays, *added], key=lambda one: one["date"])
    agency.holidays_through = years[-1]
    return bool(added)


def _publish(work: UnitOfWork, agency: AgencyRow) -> None:
    work.emit(AgencyChanged.model_validate(agency, from_attributes=True))
