"""The tools the staff service builds for itself once, when it starts."""

from dataclasses import dataclass

from staff.adapters.passwords import PasswordHashing
from staff.adapters.signing import Signing
from staff.settings import StaffSettings


@dataclass(frozen=True)
class Tools:
    """What every sign-in needs."""

    demo: bool
    """Whether the accounts with the public password open any door."""
    settings: StaffSettings
    passwords: PasswordHashing
    signing: Signing
