"""Settings of the customer service, with defaults that suit an agency."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class CustomerSettings(BaseSettings):
    """Read from the environment as `HEARTHLINE_CUSTOMER_...`."""

    model_config = SettingsConfigDict(env_prefix="HEARTHLINE_CUSTOMER_")

    ssn_searches_per_minute: int = Field(
        default=30, ge=1, description="Searches by social security number for one person."
    )
    reveals_per_hour: int = Field(
        default=30, ge=1, description="Social security numbers one person may show in an hour."
    )
    ssn_key: int = Field(
        default=1, ge=1, le=255, description="The key new social security numbers are sealed with."
    )
    time_zone: str = Field(
        default="America/Los_Angeles",
        description="The zone of new appointments until the agency has published its own.",
    )
