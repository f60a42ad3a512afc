"""What routes, commands and consumers of this service work with."""

from dataclasses import dataclass

from backbone.process.service import ServiceEnvironment
from callbacks.repositories.reference import ReferenceCache
from callbacks.settings import CallbacksSettings


@dataclass(frozen=True)
class Dependencies:
    """The settings, and reference data in memory."""

    settings: CallbacksSettings
    reference: ReferenceCache


def build_dependencies(environment: ServiceEnvironment) -> Dependencies:
    """Build them for one process."""
    settings = environment.settings(CallbacksSettings)
    return Dependencies(settings, ReferenceCache(settings.time_zone))
