"""The tools this service builds for itself when it starts."""

from dataclasses import dataclass

from customer.adapters.vault import Vault
from customer.settings import CustomerSettings


@dataclass(frozen=True)
class Kit:
    """What every request may use."""

    vault: Vault
    settings: CustomerSettings
