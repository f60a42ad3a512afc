"""What the sms-gateway works with: its settings, the provider, and how fast it may be used."""

from dataclasses import dataclass, field

from backbone.process.service import SecretMissing, ServiceEnvironment
from sms_gateway.domain.rate_limits import CircuitBreaker, Pace, RepeatedAlarm
from sms_gateway.gateways.picture_painter import PicturePainter
from sms_gateway.gateways.provider import Provider
from sms_gateway.gateways.simulator import Simulator
from sms_gateway.gateways.twilio import Twilio
from sms_gateway.settings import SmsSettings


@dataclass
class Dependencies:
    """What commands and routes work with."""

    settings: SmsSettings
    provider: Provider | None
    """None where nobody carries texts."""
    breaker: CircuitBreaker = field(default_factory=CircuitBreaker)
    limit_alarm: RepeatedAlarm = field(default_factory=RepeatedAlarm)
    painter: PicturePainter = field(default_factory=PicturePainter)

    @property
    def pace(self) -> Pace:
        """How fast texts may go, all replicas together."""
        return Pace(self.settings.per_second, self.settings.at_once)

    @property
    def simulates(self) -> bool:
        """Whether phones are simulated."""
        return isinstance(self.provider, Simulator)


def build_dependencies(environment: ServiceEnvironment) -> Dependencies:
    """Connect with the provider; half a configuration refuses to start."""
    settings = environment.settings(SmsSettings)
    match settings.provider_in(demo=environment.demo):
        case "simulator":
            return Dependencies(settings, Simulator())
        case "off":
            return Dependencies(settings, None)
        case "twilio":
            _require_complete(settings)
            return Dependencies(settings, Twilio(settings))


def _require_complete(settings: SmsSettings) -> None:
    if not settings.twilio_auth_token.get_secret_value():
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
