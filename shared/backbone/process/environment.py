"""What a service gets from its process: secrets, settings, a client of the other services."""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx2

from backbone.settings import SettingsT, read_settings

_MIN_DISTINCT_BYTES = 8
"""Different bytes that a randomly made secret has, whatever chance does."""


class SecretMissing(Exception):
    """A secret this service cannot start without is not configured."""


@dataclass(frozen=True, slots=True)
class Backups:
    """How a process that backs itself up stands with it."""

    newest: datetime | None
    """When the newest whole backup was made; None where there is none."""
    overdue: bool
    """Whether one should have been made long ago."""


@dataclass(frozen=True, kw_only=True)
class ServiceEnvironment:
    """Secrets, settings, and a client of the other services' public API."""

    home: Path | None
    """Where the house keeps its data; None where secrets must be given from outside."""
    demo: bool
    api: httpx2.AsyncClient
    """The one origin: a route may ask another service with its caller's token; never a consumer."""
    backups: Callable[[], Backups] | None = None
    """Looks at the backups; None where this process makes none."""

    def secret(self, name: str, length: int = 32) -> bytes:
        """Return a secret: from the environment, the secrets folder, or the house's own keeping.

        `HEARTHLINE_SECRET_<NAME>` (hex) wins, then `HEARTHLINE_SECRETS_DIR/<name>` (hex); a house
        makes its own once and keeps it in its home. Anything else refuses to start.
        """
        given = os.environ.get(f"HEARTHLINE_SECRET_{name.upper().replace('-', '_')}")
        folder = os.environ.get("HEARTHLINE_SECRETS_DIR")
        if given is None and folder and (Path(folder) / name).is_file():
            given = (Path(folder) / name).read_text().strip()
        if given is None and self.home is not None:
            given = self._kept(name, length)
        if given is None:
            raise SecretMissing(
                f"Set HEARTHLINE_SECRET_{name.upper().replace('-', '_')} to {length} random bytes"
                f" in hex, for example with: openssl rand -hex {length}"
            )
        try:
            value = bytes.fromhex(given)
        except ValueError:
            value = b""
        typed = not self.demo and len(set(value)) < _MIN_DISTINCT_BYTES
        if len(value) < length or not any(value) or typed:
            raise SecretMissing(f"The secret {name} must be at least {length} random bytes in hex.")
        return value

    def _kept(self, name: str, length: int) -> str:
        folder = Path(self.home or ".") / "secrets"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = folder / name
        if not file.exists():
            # Written whole under another name first: a power cut leaves no half secret behind.
            draft = folder / f".{name}.{secrets.token_hex(4)}"
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_hex(length))
            draft.rename(file)
        return file.read_text().strip()

    def settings(self, kind: type[SettingsT]) -> SettingsT:
        """Read a service's settings from the environment, or from files among the secrets."""
        return read_settings(kind)
