"""The agency as reports show it: its name, its zone, its words for codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from backbone.db.reference_data import load_agency, load_codes_by_key
from backbone.db.unit_of_work import ReadSession
from reporting.dependencies import Dependencies


@dataclass(frozen=True, slots=True)
class Agency:
    """Whose report it is, and how its codes are called."""

    name: str
    zone: ZoneInfo
    labels: Mapping[tuple[str, str], str]
    """By code table and key."""

    def label(self, table: str, key: str) -> str:
        """Return the words for a code; for one that was never published, its key in words."""
        return self.labels.get((table, key)) or key.replace("_", " ")


async def read_agency(read: ReadSession[Dependencies]) -> Agency:
    """Return the agency as it was published last; until then without a name and words."""
    agency, codes = await load_agency(read), await load_codes_by_key(read)
    return Agency(
        name=agency.name if agency else "",
        zone=ZoneInfo(agency.time_zone if agency else read.deps.settings.time_zone),
        labels={key: code.label for key, code in codes.items()},
    )
