"""The settings of the callbacks service."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class CallbacksSettings(BaseSettings):
    """How long a claim lasts, and which zone to count in until the agency is known."""

    model_config = SettingsConfigDict(env_prefix="HEARTHLINE_CALLBACKS_")

    lease_minutes: int = Field(default=10, ge=1, le=120)
    time_zone: str = "America/Los_Angeles"
