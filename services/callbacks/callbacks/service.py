"""The callbacks service, said in one place."""

from pathlib import Path

from backbone.service import Service, Surroundings, on, on_batch
from callbacks import handlers, routes, tables
from callbacks.actions.claims import NotOnTheList
from callbacks.actions.meanings import UrgencyMissing
from callbacks.adapters.book import Desk
from callbacks.queries.replay import replay
from callbacks.settings import CallbacksSettings
from contracts.contacts import CodesChanged, ContactAmended, ContactLogged, ContactVoided
from contracts.customer import CustomerRemoved, CustomerSaved
from contracts.staff import AgencyChanged


def furnish(surroundings: Surroundings) -> Desk:
    """Put the reference book and the knobs on the desk."""
    return Desk(surroundings.settings(CallbacksSettings))


service = Service(
    name="callbacks",
    title="Callbacks",
    router=routes.router,
    tables=tables.Base,
    migrations=Path(__file__).parents[1] / "migrations",
    handlers=[
        on_batch(
            (ContactLogged, ContactAmended, ContactVoided, CustomerSaved, CustomerRemoved),
            handlers.keep_list_current,
        ),
        on(CodesChanged, handlers.keep_codes),
        on(AgencyChanged, handlers.keep_agency),
    ],
    refusals={NotOnTheList: 404, UrgencyMissing: 409},
    kit=furnish,
    replays=[replay],
)
