"""Settings of the customer service, with defaults that suit an agency."""

from pathlib import Path

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
    file_key: int = Field(
        default=1, ge=1, le=255, description="The key that new files' own keys are sealed with."
    )
    files: Path | None = Field(
        default=None, description="The folder files lie in; a house has one of its own."
    )
    files_s3_bucket: str | None = Field(
        default=None, description="The bucket files lie in instead, in a store that speaks S3."
    )
    files_s3_prefix: str = Field(default="", description="What the names in the bucket begin with.")
    files_s3_endpoint: str | None = Field(
        default=None, description="Where the store answers; Amazon's own where there is none."
    )
    files_s3_region: str = Field(default="us-east-1", description="The bucket's region.")
    files_s3_access_key_id: str | None = Field(
        default=None, description="Where there is none, what the machine itself may do counts."
    )
    files_s3_secret_access_key: str | None = Field(default=None, description="Belongs to it.")
    files_bin_days: int = Field(
        default=30, ge=1, le=3650, description="Days a deleted file stays in the recycle bin."
    )
    clamd: str = Field(
        default="/run/clamav/clamd.ctl",
        pattern=r"^(/.+|[^/\s]+:\d{1,5})$",
        description="Where ClamAV's clamd answers, a socket or host:port; nobody need answer.",
    )
    time_zone: str = Field(
        default="America/Los_Angeles",
        description="The zone of new appointments until the agency has published its own.",
    )
