"""The agency as reports show it: its name, its clock, its words for codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select

from backbone.db.unit_of_work import ReadSession
from reporting.domain.writing import readable
from reporting.tables import EditionRow, ReferenceRow, table_of

EDITION = table_of(EditionRow)
REFERENCE = table_of(ReferenceRow)


@dataclass(frozen=True, slots=True)
class Agency:
    """Which edition to read, and how to write what it says."""

    edition: int
    name: str
    time_zone: str
    words: Mapping[str, Mapping[str, str]]

    @property
    def zone(self) -> ZoneInfo:
        """The zone of its clocks."""
        return ZoneInfo(self.time_zone)

    def label(self, table: str, key: str) -> str:
        """Return the words for a code; for one nobody has described, its key made readable."""
        return self.words.get(table, {}).get(key) or readable(key)


async def agency_of(read: ReadSession) -> Agency:
    """Return the agency as the current edition knows it."""
    current = select(EDITION.c.number, REFERENCE.c.name, REFERENCE.c.body).where(
        EDITION.c.state == "CURRENT"
    )
    both = current.outerjoin_from(EDITION, REFERENCE, REFERENCE.c.edition == EDITION.c.number)
    rows = (await read.session.execute(both)).all()
    pages = {row.name: row.body for row in rows}
    agency = pages.get("agency", {})
    return Agency(
        rows[0].number,
        agency.get("name", ""),
        agency.get("time_zone", read.deps.settings.time_zone),
        pages.get("codes", {}),
    )
