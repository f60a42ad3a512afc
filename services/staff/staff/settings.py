"""The settings of the staff service, read from the environment (`STAFF_...`)."""

from datetime import timedelta

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from staff.domain.lockout import Limit
from staff.domain.sessions import Lifetimes


class StaffSettings(BaseSettings):
    """How long sign-ins last, how many wrong passwords are too many, the first administrator."""

    model_config = SettingsConfigDict(env_prefix="STAFF_")

    access_minutes: int = Field(default=10, ge=1, le=60)
    """How long an access token is good."""
    refresh_idle_minutes: int = Field(default=120, ge=10)
    """How long a refresh token waits to be used."""
    refresh_hours: int = Field(default=12, ge=1)
    """How long one sign-in lasts altogether."""
    refresh_grace_seconds: int = Field(default=30, ge=0, le=300)
    """How long the previous refresh token is still answered, for tabs that refresh together."""

    lockout_minutes: int = Field(default=15, ge=1)
    lockout_account_failures: int = Field(default=10, ge=3)
    """Wrong passwords for one user name before it has to wait."""
    lockout_pair_failures: int = Field(default=30, ge=3)
    """Wrong passwords for one user name from one address, before it waits there (R-26)."""
    lockout_pair_hours: int = Field(default=12, ge=1)
    """How long these count: a patient guesser is stopped, and the account's owner elsewhere not."""
    lockout_client_failures: int = Field(default=300, ge=3)
    """Wrong passwords from one address; more than an office makes that shares it (R-26)."""

    password_link_hours: int = Field(default=24, ge=1, le=168)
    """How long a link waits for somebody to choose a password by it."""

    trusted_proxies: str = "127.0.0.0/8,::1/128"
    """The networks of our own proxies, whose `X-Forwarded-For` is believed."""
    hashing_at_once: int = Field(default=2, ge=1)
    """How many passwords are checked at the same time; each takes 46 MB while it is."""
    key_days: int = Field(default=30, ge=2)
    """How long one key signs access tokens before the next takes over."""

    first_admin: str = ""
    """User name of the first administrator, made when there is no account yet."""
    first_admin_password: SecretStr = SecretStr("")
    """Their first password; they must change it at the first sign-in."""

    @property
    def lifetimes(self) -> Lifetimes:
        """How long tokens and sign-ins last."""
        return Lifetimes(
            access=timedelta(minutes=self.access_minutes),
            idle=timedelta(minutes=self.refresh_idle_minutes),
            session=timedelta(hours=self.refresh_hours),
            grace=timedelta(seconds=self.refresh_grace_seconds),
        )

    @property
    def account_limit(self) -> Limit:
        """How many wrong passwords one user name may see."""
        return Limit(self.lockout_account_failures, timedelta(minutes=self.lockout_minutes))

    @property
    def pair_limit(self) -> Limit:
        """How many wrong passwords one user name may see from one address."""
        return Limit(self.lockout_pair_failures, timedelta(hours=self.lockout_pair_hours))

    @property
    def client_limit(self) -> Limit:
        """How many wrong passwords one address may send."""
        return Limit(self.lockout_client_failures, timedelta(minutes=self.lockout_minutes))

    @property
    def key_life(self) -> timedelta:
        """How long one key signs."""
        return timedelta(days=self.key_days)

    @property
    def trusted_networks(self) -> tuple[str, ...]:
        """The networks of our own proxies."""
        return tuple(filter(None, (network.strip() for network in self.trusted_proxies.split(","))))
