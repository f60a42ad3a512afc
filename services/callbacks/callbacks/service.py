"""The callbacks service, described in one place."""

from pathlib import Path

from backbone.process.service import Service, consume, consume_batch, periodic
from callbacks import consumers, routes, tables
from callbacks.commands.callback_list import open_dated_calls
from callbacks.commands.claims import ClaimedByAnother, NotOnTheList, NotToBeCalled
from callbacks.commands.code_meanings import UrgencyMissing
from callbacks.dependencies import build_dependencies
from callbacks.queries.replay import replay
from contracts.contacts import CodesChanged, ContactAmended, ContactLogged, ContactVoided
from contracts.customer import CustomerRemoved, CustomerSaved
from contracts.staff import AccessRevoked, AgencyChanged

service = Service(
    name="callbacks",
    title="Callbacks",
    router=routes.router,
    tables=tables.Base,
    migrations=Path(__file__).parents[1] / "migrations",
    consumers=[
        consume_batch(
            (ContactLogged, ContactAmended, ContactVoided, CustomerSaved, CustomerRemoved),
            consumers.update_callback_list,
        ),
        consume(CodesChanged, consumers.store_code_tables),
        consume(AgencyChanged, consumers.change_calendar),
        consume(AccessRevoked, consumers.end_access),
    ],
    problem_statuses={
        NotOnTheList: 404,
        ClaimedByAnother: 409,
        NotToBeCalled: 409,
        UrgencyMissing: 409,
    },
    dependencies=build_dependencies,
    replays=[replay],
    jobs=[periodic(5.0, open_dated_calls)],
)
