"""What routes, commands and queries use beside the database."""

from dataclasses import dataclass, field

from backbone.process.service import ServiceEnvironment
from contacts.gateways.customers import Customers, CustomersOverHttp
from contacts.repositories.codes import CodeTableCache
from contacts.settings import ContactsSettings


@dataclass(frozen=True)
class Dependencies:
    """The way to the customer service, and the code tables in memory."""

    customers: Customers
    codes: CodeTableCache = field(default_factory=CodeTableCache)


def build_dependencies(environment: ServiceEnvironment) -> Dependencies:
    """Build them when the service starts."""
    settings = environment.settings(ContactsSettings)
    return Dependencies(CustomersOverHttp(environment.api, timeout=settings.customer_timeout))
