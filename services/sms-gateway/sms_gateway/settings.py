"""The settings of the sms-gateway service, read from the environment."""

from datetime import time
from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from sms_gateway.domain.send_times import Daytime, zone_named

Provider = Literal["simulator", "twilio", "off"]


class SmsSettings(BaseSettings):
    """Who carries the texts, when they are sent, and how long to wait for what."""

    model_config = SettingsConfigDict(
        env_prefix="HEARTHLINE_SMS_", extra="ignore", hide_input_in_errors=True
    )

    provider: Provider | None = None
    """Unset: the simulator in a demo; else Twilio once it has an account; else nobody."""
    public_base_url: str = "http://127.0.0.1:8000"
    """Where the provider reaches us. Signatures are checked against this and no header."""
    fallback_base_url: str | None = None
    """Where the provider tries next, when it has such an address."""
    agency_name: str | None = None
    """The agency as texts call it, when its full name is too long for one segment."""

    days_before: int = Field(default=1, ge=0, le=14)
    remind_at: time = time(10)
    """The civil hour of that day, where the appointment is."""
    quiet_from: time = time(20)
    quiet_until: time = time(8)
    time_zone: str = "America/Los_Angeles"
    """Until the agency's own is known."""

    per_second: float = Field(default=1.0, gt=0)
    """Texts a second, all replicas together: an ordinary US number may send one."""
    at_once: int = Field(default=8, ge=1, le=8)
    """Each holds two of the service's connections to its database."""
    per_day: int = Field(default=2000, ge=1)
    """Texts handed over in any 24 hours, all replicas together; what is beyond waits its turn.

    A mistake of ours, or a flood of strangers, must not empty the agency's account.
    """
    reconcile_seconds: float = Field(default=15.0, gt=0)
    """Seconds between two questions about the same doubtful send."""
    stale_seconds: float = Field(default=60.0, gt=0)
    """A send this old without an outcome has lost its sender."""
    absent_seconds: float = Field(default=120.0, gt=0)
    """How long after a send its absence at the provider proves that it was never accepted."""
    replies_noted: int = Field(default=20, ge=1)
    """Notes one number can make in ten minutes; what comes beyond is kept, and noted once."""
    answer_help: bool = True
    """Off where the provider answers HELP by itself."""

    twilio_account_sid: str = ""
    twilio_auth_token: SecretStr = SecretStr("")
    twilio_auth_token_before: SecretStr = SecretStr("")
    """The token before this one, still accepted in signatures while it is being replaced."""
    twilio_messaging_service_sid: str = ""
    twilio_from: str = ""
    twilio_api_url: str = "https://api.twilio.com"
    twilio_timeout: float = Field(default=10.0, gt=0)

    @field_validator("time_zone")
    @classmethod
    def _check_zone(cls, name: str) -> str:
        if zone_named(name) is None:
            raise ValueError("must be a zone's name, such as America/Los_Angeles")
        return name

    @field_validator("public_base_url", "fallback_base_url", "twilio_api_url")
    @classmethod
    def _check_url(cls, url: str | None) -> str | None:
        if url and not url.startswith(("https://", "http://")):
            raise ValueError("must begin with https://")
        return url

    @model_validator(mode="after")
    def _check_quiet_hours(self) -> Self:
        if self.quiet_until >= self.quiet_from:
            raise ValueError("QUIET_UNTIL, in the morning, must come before QUIET_FROM")
        return self

    @property
    def daytime(self) -> Daytime:
        """The hours in which people may be texted."""
        return Daytime(opens=self.quiet_until, closes=self.quiet_from)

    @property
    def tokens(self) -> tuple[str, ...]:
        """Every token a genuine request may be signed with."""
        both = (self.twilio_auth_token, self.twilio_auth_token_before)
        return tuple(one.get_secret_value() for one in both if one.get_secret_value())

    def provider_in(self, *, demo: bool) -> Provider:
        """Say who carries the texts."""
        if self.provider is not None:
            return self.provider
        if demo:
            return "simulator"
        return "twilio" if self.twilio_account_sid else "off"
