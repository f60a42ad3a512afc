"""The agency, as texts need it."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from backbone.db.reference_data import load_agency
from backbone.db.unit_of_work import ReadSession
from sms_gateway.domain.send_times import zone_named
from sms_gateway.settings import SmsSettings


@dataclass(frozen=True, slots=True)
class Agency:
    """What texts say about the agency, and its time zone."""

    name: str | None
    """None until the agency was first published; nothing is sent before."""
    phone: str | None
    zone: ZoneInfo
    language: str


async def agency_in_texts(read: ReadSession, settings: SmsSettings) -> Agency:
    """Return the agency as last published; what the settings say of it comes first."""
    agency = await load_agency(read)
    if agency is None:
        return Agency(settings.agency_name, None, ZoneInfo(settings.time_zone), "ENGLISH")
    return Agency(
        name=settings.agency_name or agency.name,
        phone=agency.phone,
        zone=zone_named(agency.time_zone) or ZoneInfo(settings.time_zone),
        language=agency.default_language,
    )
