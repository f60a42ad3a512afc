"""Keep the agency's own profile, and tell everybody when it changes."""

from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select

from backbone.actor import Actor
from backbone.db.unit_of_work import UnitOfWork
from backbone.http.concurrency import require_match
from contracts.staff import AgencyChanged
from staff.commands.audit import SYSTEM, one_at_a_time, record
from staff.domain.agency import (
    AGENCY_ID,
    DEMO_PROFILE,
    LANGUAGE,
    NEW_PROFILE,
    OFFICE_HOURS,
    TIME_ZONE,
    holidays_to_add,
)
from staff.schemas import AgencyChange
from staff.tables import AgencyRow


async def keep_agency(work: UnitOfWork) -> None:
    """Begin with a profile; propose the federal holidays of this and the next year, once."""
    await one_at_a_time(work, "agency")
    agency = await work.session.get(AgencyRow, AGENCY_ID)
    if agency is None:
        agency = _first_profile(work)
        work.session.add(agency)
        _propose_holidays(work, agency)
        _tell(work, agency)
    elif _propose_holidays(work, agency):
        agency.version += 1
        agency.updated_at, agency.updated_by = work.now(), SYSTEM
        _tell(work, agency)
    await work.session.flush()


async def change_agency(
    work: UnitOfWork, change: AgencyChange, *, if_match: int | None, by: Actor
) -> AgencyRow:
    """Change the agency's profile; every service that keeps a copy hears of it."""
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
    record(work, "AGENCY_CHANGED", actor=by.username, changes=changes)
    _tell(work, agency)
    return agency


def _first_profile(work: UnitOfWork) -> AgencyRow:
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
        office_hours=[
            {"day": one.day, "opens": one.opens, "closes": one.closes} for one in OFFICE_HOURS
        ],
        holidays=[],
        holidays_through=0,
        mailing_system=True,
        updated_at=work.now(),
        updated_by=SYSTEM,
    )


def _propose_holidays(work: UnitOfWork, agency: AgencyRow) -> bool:
    """Add the holidays of years that were never proposed; say whether there were any."""
    today: date = work.now().astimezone(ZoneInfo(agency.time_zone)).date()
    known = [one["date"] for one in agency.holidays]
    added = holidays_to_add(known, listed_through=agency.holidays_through, today=today)
    if agency.holidays_through >= today.year + 1:
        return False
    listed = [*agency.holidays, *({"date": day, "name": name} for day, name in added)]
    agency.holidays = sorted(listed, key=lambda one: one["date"])
    agency.holidays_through = today.year + 1
    return bool(added)


def _tell(work: UnitOfWork, agency: AgencyRow) -> None:
    work.emit(AgencyChanged.model_validate(agency, from_attributes=True))
