"""Settings of the console, read from the environment."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, HttpUrl
from pydantic_settings import BaseSettings, SettingsConfigDict

_MIN_SECRET_BYTES = 32


def _long_enough(secret: bytes) -> bytes:
    if len(secret) < _MIN_SECRET_BYTES:
        raise ValueError(f"the secret needs at least {_MIN_SECRET_BYTES} bytes")
    return secret


class Settings(BaseSettings):
    """What every console needs, however it is served."""

    model_config = SettingsConfigDict(
        env_prefix="HEARTHLINE_CONSOLE_", populate_by_name=True, extra="ignore"
    )

    secret: Annotated[bytes, AfterValidator(_long_enough)] = Field(
        description="Encrypts the cookies; the same for all replicas, never shown, 32 bytes up."
    )
    plain_cookies: bool = Field(
        default=False,
        description="For a browser that refuses secure cookies on http://127.0.0.1 (Safari).",
    )
    refresh_before: int = Field(
        default=60, description="Seconds before its end at which an access token is renewed."
    )


class ServerSettings(BaseSettings):
    """What the console needs in addition when it runs as a process of its own.

    The names are those that every service uses.
    """

    model_config = SettingsConfigDict(env_prefix="HEARTHLINE_", extra="ignore")

    api_url: HttpUrl = Field(description="The one origin behind which all services answer.")
    host: str = "127.0.0.1"
    port: int = 8000
    secret_console: str | None = Field(default=None, description="The secret, in hex.")
    secrets_dir: Path | None = Field(default=None, description="Or a folder with a file `console`.")

    def secret(self) -> bytes:
        """Return the secret; a ValueError says what is missing."""
        given = self.secret_console
        if given is None and self.secrets_dir and (self.secrets_dir / "console").is_file():
            given = (self.secrets_dir / "console").read_text().strip()
        if given is None:
            raise ValueError(
                "Set HEARTHLINE_SECRET_CONSOLE to 32 random bytes in hex,"
                " for example with: openssl rand -hex 32"
            )
        return _long_enough(bytes.fromhex(given))
