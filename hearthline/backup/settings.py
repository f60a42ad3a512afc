"""What can be configured about backups."""

from datetime import time
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from backbone.settings import ConfigurationRefused


class BackupSettings(BaseSettings):
    """Where backups are written, when, how many are kept, and what they are encrypted with."""

    model_config = SettingsConfigDict(env_prefix="HEARTHLINE_BACKUP_", extra="ignore")

    dir: Path | None = Field(None, description="Where backups go; a house then makes one a night.")
    at: time = Field(time(2, 30), description="When a house makes it, by the machine's clock.")
    keep: int = Field(14, ge=1, description="How many of a house's nightly backups are kept.")
    passphrase: SecretStr | None = Field(None, description="Encrypts every backup.")
    passphrase_file: Path | None = Field(None, description="A file with the passphrase.")

    def chosen_passphrase(self, file: Path | None = None) -> str | None:
        """Return the passphrase: out of the file given, else out of the settings; None is none."""
        file = file or self.passphrase_file
        if file is None:
            return self.passphrase.get_secret_value() if self.passphrase else None
        try:
            text = file.read_text().strip()
        except (OSError, UnicodeDecodeError):
            raise ConfigurationRefused(f"the passphrase in {file} cannot be read.") from None
        if not text:
            raise ConfigurationRefused(f"there is no passphrase in {file}.")
        return text
