"""The settings of the mailing service."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class MailingSettings(BaseSettings):
    """How the print room works and how much a printing process may use."""

    model_config = SettingsConfigDict(env_prefix="HEARTHLINE_MAILING_")

    spool: Path | None = None
    """Where printed files are kept; a folder of the house, else one for temporary files."""
    keep_days: int = Field(default=7, ge=1, le=365)
    lease_minutes: int = Field(default=15, ge=1, le=720)
    largest_batch: int = Field(default=5000, ge=1, le=20000)
    hold_for_email: bool = False
    seconds: int = Field(default=120, ge=5, le=900)
    memory_mb: int = Field(default=1536, ge=256, le=16384)
    fonts: str = ""
    """Folders with fonts, separated as in PATH, that come before the system's own."""
