"""The customer service, said in one place."""

from pathlib import Path

from backbone.process.service import Service, ServiceEnvironment, consume
from contracts.sms import OptedIn, OptedOut, ReplyReceived
from contracts.staff import AgencyChanged
from customer import consumers, routes, tables
from customer.adapters.kit import Kit
from customer.adapters.vault import Vault
from customer.domain import problem_statuses
from customer.queries import appointments, consent, records
from customer.settings import CustomerSettings


def _kit(environment: ServiceEnvironment) -> Kit:
    settings = environment.settings(CustomerSettings)
    return Kit(Vault(environment.secret, key=settings.ssn_key), settings)


service = Service(
    name="customer",
    title="Customers",
    router=routes.router,
    tables=tables.Base,
    migrations=Path(__file__).parents[1] / "migrations",
    consumers=[
        consume(ReplyReceived, consumers.take_answer),
        consume((OptedOut, OptedIn), consumers.mark_number),
        consume(AgencyChanged, consumers.keep_agency),
    ],
    problem_statuses={
        problem_statuses.NoSuchCustomer: 404,
        problem_statuses.NoSuchAppointment: 404,
        problem_statuses.NoSuchZip: 404,
        problem_statuses.NothingToReveal: 404,
        problem_statuses.BornInTheFuture: 422,
        problem_statuses.StatusNotPossible: 409,
        problem_statuses.NotYet: 409,
        problem_statuses.NeedsManagement: 409,
        problem_statuses.OnlyManagementMarks: 403,
        problem_statuses.TooManyReveals: 429,
    },
    secrets=("customer-ssn-mark", "customer-ssn-key-1"),
    dependencies=_kit,
    replays=[records.told_again, appointments.told_again, consent.told_again],
)
