"""Makes every secret of a deployment, once, as files: python3 deploy/make_secrets.py <folder>.

Needs nothing but Python. What is there already is kept, so it may be run again after a new service
came along. The folder is for its owner alone; the files in it may be read by anybody who gets that
far, because each container sees only its own and runs as a user of its own.
"""

import base64
import hashlib
import json
import secrets
import sys
from collections.abc import Callable
from pathlib import Path

SERVICES = (
    "customer",
    "contacts",
    "callbacks",
    "mailing",
    "sms-gateway",
    "reporting",
    "staff",
)
KEYS = ("customer-ssn-key-1", "customer-ssn-mark", "customer-file-key-1", "staff", "console")
"""Keys of 32 bytes the services ask for by name."""
EMPTY = (
    "hearthline_sms_twilio_auth_token",
    "hearthline_sms_twilio_auth_token_before",
    "hearthline_customer_files_s3_secret_access_key",
)
"""Secrets somebody else gives us: the file is there, and empty until they do."""


def broker_hash(password: str) -> str:
    """Return what the broker keeps instead of a password: salt and SHA-256, in base 64."""
    salt = secrets.token_bytes(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def broker_users(passwords: dict[str, str]) -> str:
    """Write the broker's users: no tags, so that none of them may administer anything."""
    users = [
        {
            "name": f"hearthline-{service}",
            "password_hash": broker_hash(password),
            "hashing_algorithm": "rabbit_password_hashing_sha256",
            "tags": [],
        }
        for service, password in passwords.items()
    ]
    return json.dumps({"users": users}, indent=2)


def make(folder: Path) -> list[str]:
    """Make what is missing; return the names of the files that were made."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    made: list[str] = []

    def keep(name: str, value: Callable[[], str]) -> str:
        file = folder / name
        if not file.exists():
            draft = folder / f".{name}.draft"
            draft.write_text(value())
            draft.chmod(0o444)
            draft.rename(file)
            made.append(name)
        return file.read_text()

    for key in KEYS:
        keep(key, lambda: secrets.token_hex(32))
    keep("postgres_password", lambda: secrets.token_hex(24))
    keep("staff_first_admin_password", lambda: secrets.token_urlsafe(18))
    for name in EMPTY:
        keep(name, lambda: "")
    passwords = {}
    for service in SERVICES:
        name = service.replace("-", "_")
        own = keep(f"{name}_database_password", lambda: secrets.token_hex(24))
        database = f"hearthline_{name}"
        address = f"postgresql://{database}:{own}@database:5432/{database}"
        keep(f"{name}_database_url", lambda address=address: address)  # type: ignore[misc]
        url = keep(
            f"{name}_bus_url",
            lambda service=service: (  # type: ignore[misc]
                f"amqp://hearthline-{service}:{secrets.token_hex(24)}@broker:5672/"
            ),
        )
        passwords[service] = url.removeprefix(f"amqp://hearthline-{service}:").partition("@")[0]
    if any(name.endswith("_bus_url") for name in made):
        (folder / "broker_users.json").unlink(missing_ok=True)
    keep("broker_users.json", lambda: broker_users(passwords))
    return made


if __name__ == "__main__":
    if len(sys.argv) != 2:  # noqa: PLR2004  the program and its one word
        sys.exit("Say where: python3 deploy/make_secrets.py <folder>")
    sys.stdout.write("".join(f"made {name}\n" for name in make(Path(sys.argv[1]))))
