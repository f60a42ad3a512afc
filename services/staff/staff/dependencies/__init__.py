"""What commands and queries use beside the database, built once when the service starts."""

from dataclasses import dataclass

from backbone.process.environment import ServiceEnvironment
from staff.dependencies.password_hashing import PasswordHashing
from staff.dependencies.token_signing import TokenSigning
from staff.settings import StaffSettings


@dataclass(frozen=True)
class Dependencies:
    """What every sign-in needs."""

    demo: bool
    """Whether the accounts with the public password may sign in."""
    settings: StaffSettings
    passwords: PasswordHashing
    signing: TokenSigning


def build_dependencies(environment: ServiceEnvironment) -> Dependencies:
    """Read the settings and the secret that seals the signing keys."""
    settings = environment.settings(StaffSettings)
    return Dependencies(
        demo=environment.demo,
        settings=settings,
        passwords=PasswordHashing(at_once=settings.hashing_at_once),
        signing=TokenSigning(environment.secret("staff")),
    )
