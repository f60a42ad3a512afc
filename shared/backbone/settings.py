"""Settings every process has, read from the environment or from secret files."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote, urlsplit

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

SettingsT = TypeVar("SettingsT", bound=BaseSettings)

SHORTEST_PASSWORD = 16
"""Characters a password between processes must have outside a demo: nobody types it."""
_TOO_FEW = 5
"""So few different characters are a pattern somebody typed, not chance."""


class ConfigurationRefused(Exception):
    """The process cannot start the way it is configured."""


def secrets_folder() -> Path | None:
    """Return the folder in which secrets lie as files, where there is one."""
    folder = os.environ.get("HEARTHLINE_SECRETS_DIR")
    return Path(folder) if folder and Path(folder).is_dir() else None


def read_settings(kind: type[SettingsT]) -> SettingsT:
    """Read settings from the environment, else from files named as the variable in lower case.

    One that cannot work is named and refused; what it was set to may be a secret, and is not said.
    """
    try:
        return kind(_secrets_dir=secrets_folder())
    except ValidationError as error:
        raise ConfigurationRefused("; ".join(_complaints(kind, error))) from None


def _complaints(kind: type[BaseSettings], error: ValidationError) -> Iterator[str]:
    prefix = kind.model_config.get("env_prefix", "")
    for one in error.errors(include_input=False, include_url=False, include_context=False):
        variable = f"{prefix}{'_'.join(map(str, one['loc']))}".upper().rstrip("_")
        yield f"{variable}: {one['msg'].removeprefix('Value error, ')}"


def given(variable: str) -> str | None:
    """Return one setting, from the environment or else from its file among the secrets."""
    folder = secrets_folder()
    file = folder / variable.lower() if folder else None
    if not os.environ.get(variable) and file and file.is_file():
        return file.read_text().strip() or None
    return os.environ.get(variable) or None


def refuse_default_password(variable: str, url: str, *, without: bool) -> None:
    """Refuse an address with a password that anybody would try first.

    `without` says whether an address may do without any: a database may know its callers by other
    means, but a broker address without one means guest/guest.
    """
    password = unquote(urlsplit(url).password or "")
    if not password and without:
        return
    if len(password) < SHORTEST_PASSWORD or len(set(password)) < _TOO_FEW:
        raise ConfigurationRefused(
            f"{variable} has no password, a well-known one (guest) or one shorter than"
            f" {SHORTEST_PASSWORD} characters, and this is no demo. Make one with:"
            " openssl rand -hex 24"
        )


class ProcessSettings(BaseSettings):
    """Where a process listens, what it talks to, and whether it is only for trying out."""

    model_config = SettingsConfigDict(env_prefix="HEARTHLINE_", extra="ignore")

    host: str = Field("127.0.0.1", description="The address to listen on.")
    port: int = Field(8000, description="The port to listen on.")
    home: Path = Field(Path("var"), description="Where a house keeps its data and its secrets.")
    demo: bool | None = Field(None, description="Whether the demo accounts exist; in a house, yes.")
    database_url: str | None = Field(
        None, description="An existing PostgreSQL server to use instead of the house's own."
    )
    bus_url: str | None = Field(None, description="The RabbitMQ broker, as amqp://...")
    bus_prefix: str = Field("hearthline", description="What exchange and queue names begin with.")
    api_url: str | None = Field(None, description="The one origin under which every service is.")
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")
