"""What the service builds for itself when it starts."""

from dataclasses import dataclass

from backbone.process.environment import ServiceEnvironment
from customer.gateways.ssn_vault import SsnVault
from customer.settings import CustomerSettings


@dataclass(frozen=True)
class Dependencies:
    """What every request and consumer may use."""

    ssn_vault: SsnVault
    settings: CustomerSettings


def build_dependencies(environment: ServiceEnvironment) -> Dependencies:
    """Read the settings, and the keys social security numbers are sealed with."""
    settings = environment.settings(CustomerSettings)
    return Dependencies(SsnVault(environment.secret, key=settings.ssn_key), settings)
