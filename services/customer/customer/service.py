"""The customer service, said in one place."""

from pathlib import Path

from backbone.service import Service, Surroundings, on
from contracts.sms import OptedIn, OptedOut, ReplyReceived
from contracts.staff import AgencyChanged
from customer import handlers, routes, tables
from customer.adapters.kit import Kit
from customer.adapters.vault import Vault
from customer.domain import refusals
from customer.queries import appointments, consent, records
from customer.settings import CustomerSettings


def _kit(surroundings: Surroundings) -> Kit:
    settings = surroundings.settings(CustomerSettings)
    return Kit(Vault(surroundings.secret, key=settings.ssn_key), settings)


service = Service(
    name="customer",
    title="Customers",
    router=routes.router,
    tables=tables.Base,
    migrations=Path(__file__).parents[1] / "migrations",
    handlers=[
        on(ReplyReceived, handlers.take_answer),
        on((OptedOut, OptedIn), handlers.mark_number),
        on(AgencyChanged, handlers.keep_agency),
    ],
    refusals={
        refusals.NoSuchCustomer: 404,
        refusals.NoSuchAppointment: 404,
        refusals.NoSuchZip: 404,
        refusals.NothingToReveal: 404,
        refusals.BornInTheFuture: 422,
        refusals.StatusNotPossible: 409,
        refusals.NotYet: 409,
        refusals.NeedsManagement: 409,
        refusals.OnlyManagementMarks: 403,
        refusals.TooManyReveals: 429,
    },
    secrets=("customer-ssn-mark", "customer-ssn-key-1"),
    kit=_kit,
    replays=[records.told_again, appointments.told_again, consent.told_again],
)
