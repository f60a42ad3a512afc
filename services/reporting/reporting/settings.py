"""The settings of the reporting service."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ReportingSettings(BaseSettings):
    """How long a report may get, and what printing one may use."""

    model_config = SettingsConfigDict(env_prefix="HEARTHLINE_REPORTING_")

    time_zone: str = "America/Los_Angeles"
    """Used until the agency's own zone was published."""
    most_lines: int = Field(default=50_000, ge=100, le=500_000)
    """Of a report on screen or in a spreadsheet."""
    most_printed_lines: int = Field(default=2_000, ge=100, le=20_000)
    """Of a report on paper: two hundred and fifty pages are more than anybody reads."""
    printers: int = Field(default=2, ge=1, le=8)
    """Reports printed at the same time."""
    seconds: int = Field(default=120, ge=5, le=900)
    """Printing a report may take."""
    memory_mb: int = Field(default=1536, ge=256, le=16384)
    """Printing a report may use."""
