"""The tools of the sms-gateway: knobs, provider, pace, and what it knows of the agency."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from backbone.db.unit_of_work import ReadSession
from backbone.process.service import SecretMissing, ServiceEnvironment
from contracts.staff import AgencyChanged
from sms_gateway.adapters.places import zones_of
from sms_gateway.adapters.provider import Provider
from sms_gateway.adapters.simulator import Simulator
from sms_gateway.adapters.twilio import Twilio
from sms_gateway.domain.hours import Daytime, when_to_send, zone_named
from sms_gateway.domain.pace import Alarm, Breaker, Bucket
from sms_gateway.settings import SmsSettings
from sms_gateway.tables import ReferenceRow

AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class Agency:
    """What texts say about the agency, and where its clock is."""

    name: str | None
    """None until the agency has told it; nothing is sent before."""
    phone: str | None
    zone: ZoneInfo
    language: str


class Gateway:
    """What every text needs."""

    def __init__(self, settings: SmsSettings, provider: Provider | None) -> None:
        self.settings = settings
        self.provider = provider
        # A bucket holds what goes at once, or a quiet second would be lost.
        self.bucket = Bucket(settings.per_second, max(1.0, settings.per_second, settings.at_once))
        self.breaker = Breaker()
        self.limit_reached = Alarm()
        self.daytime = Daytime(opens=settings.quiet_until, closes=settings.quiet_from)

    @property
    def simulates(self) -> bool:
        """Whether telephones exist only on a page."""
        return isinstance(self.provider, Simulator)

    async def agency(self, read: ReadSession) -> Agency:
        """Return the agency as last told."""
        row = await read.session.scalar(
            select(ReferenceRow.body).where(ReferenceRow.name == AGENCY)
        )
        told = AgencyChanged.model_validate(row) if row else None
        zone = zone_named(told.time_zone if told else None) or ZoneInfo(self.settings.time_zone)
        return Agency(
            name=self.settings.agency_name or (told.name if told else None),
            phone=told.phone if told else None,
            zone=zone,
            language=told.default_language if told else "ENGLISH",
        )

    def when(
        self, moment: datetime, *, zip_code: str | None, number: str, agency: ZoneInfo
    ) -> datetime:
        """Return the next moment a customer may be texted."""
        zones: Collection[ZoneInfo] = zones_of(zip_code, number)
        return when_to_send(moment, customer=zones, agency=agency, daytime=self.daytime)


def furnish(environment: ServiceEnvironment) -> Gateway:
    """Connect with whoever carries the texts; half a configuration refuses to start."""
    settings = environment.settings(SmsSettings)
    match settings.provider_in(demo=environment.demo):
        case "simulator":
            return Gateway(settings, Simulator())
        case "off":
            return Gateway(settings, None)
        case "twilio":
            _require_whole(settings)
            return Gateway(settings, Twilio(settings))


def _require_whole(settings: SmsSettings) -> None:
    if not settings.tokens or not settings.twilio_auth_token.get_secret_value():
        raise SecretMissing(
            "Set HEARTHLINE_SMS_TWILIO_AUTH_TOKEN: without it nobody could tell a genuine text"
            " from a forged one."
        )
    if not settings.twilio_account_sid:
        raise SecretMissing("Set HEARTHLINE_SMS_TWILIO_ACCOUNT_SID to the account's id (AC...).")
    if not (settings.twilio_messaging_service_sid or settings.twilio_from):
        raise SecretMissing(
            "Set HEARTHLINE_SMS_TWILIO_MESSAGING_SERVICE_SID or HEARTHLINE_SMS_TWILIO_FROM: texts"
            " need a sender."
        )
    if "public_base_url" not in settings.model_fields_set:
        raise SecretMissing(
            "Set HEARTHLINE_SMS_PUBLIC_BASE_URL to where Twilio reaches this installation"
            " (https://...): signatures are checked against it."
        )
