"""Keeping what this service needs of the agency's profile."""

from typing import cast

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert

from backbone.work import Work
from contracts.staff import AgencyChanged
from customer.tables import AgencyRow

_AGENCY = cast("Table", AgencyRow.__table__)


async def keep_agency(work: Work, event: AgencyChanged) -> None:
    """Remember the agency's time zone; the highest version counts."""
    said = insert(_AGENCY).values(
        agency_id=event.agency_id, version=event.version, time_zone=event.time_zone
    )
    await work.session.execute(
        said.on_conflict_do_update(
            index_elements=["agency_id"],
            set_={"version": said.excluded.version, "time_zone": said.excluded.time_zone},
            where=_AGENCY.c.version < said.excluded.version,
        )
    )
