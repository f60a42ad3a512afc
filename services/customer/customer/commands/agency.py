"""Keeping what this service needs of the agency's profile."""

from typing import cast

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert

from backbone.db.unit_of_work import UnitOfWork
from contracts.staff import AgencyChanged
from customer.tables import AgencyRow

_AGENCY = cast("Table", AgencyRow.__table__)


async def keep_agency(work: UnitOfWork, event: AgencyChanged) -> None:
    """Remember the agency's time zone; the highest version counts."""
    published = insert(_AGENCY).values(
        agency_id=event.agency_id, version=event.version, time_zone=event.time_zone
    )
    await work.session.execute(
        published.on_conflict_do_update(
            index_elements=["agency_id"],
            set_={"version": published.excluded.version, "time_zone": published.excluded.time_zone},
            where=_AGENCY.c.version < published.excluded.version,
        )
    )
