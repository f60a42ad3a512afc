"""The callbacks service, said in one place."""

from pathlib import Path

from backbone.process.service import Service, ServiceEnvironment, consume, consume_batch
from callbacks import consumers, routes, tables
from callbacks.adapters.book import Desk
from callbacks.commands.claims import NotOnTheList
from callbacks.commands.meanings import UrgencyMissing
from callbacks.queries.replay import replay
from callbacks.settings import CallbacksSettings
from contracts.contacts import CodesChanged, ContactAmended, ContactLogged, ContactVoided
from contracts.customer import CustomerRemoved, CustomerSaved
from contracts.staff import AgencyChanged


def furnish(environment: ServiceEnvironment) -> Desk:
    """Put the reference book and the knobs on the desk."""
    return Desk(environment.settings(CallbacksSettings))


service = Service(
    name="callbacks",
    title="Callbacks",
    router=routes.router,
    tables=tables.Base,
    migrations=Path(__file__).parents[1] / "migrations",
    consumers=[
        consume_batch(
            (ContactLogged, ContactAmended, ContactVoided, CustomerSaved, CustomerRemoved),
            consumers.keep_list_current,
        ),
        consume(CodesChanged, consumers.keep_codes),
        consume(AgencyChanged, consumers.keep_agency),
    ],
    problem_statuses={NotOnTheList: 404, UrgencyMissing: 409},
    dependencies=furnish,
    replays=[replay],
)
