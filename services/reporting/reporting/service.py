"""The reporting service, said in one place."""

from pathlib import Path

from backbone.process.service import Service, ServiceEnvironment, consume_batch, periodic
from contracts.contacts import (
    CodesChanged,
    ContactAmended,
    ContactLogged,
    ContactVoided,
    DeficiencyRecorded,
)
from contracts.customer import CustomerRemoved, CustomerSaved
from contracts.mailing import PieceReturned, PiecesMailed
from contracts.staff import AgencyChanged
from reporting import consumers, routes, tables
from reporting.adapters.kit import Kit
from reporting.adapters.paper import Printer, PrintingFailed
from reporting.commands.editions import DraftAlready, DraftIncomplete, NoDraft
from reporting.commands.news import forget_removed
from reporting.queries.lines import TooLong
from reporting.settings import ReportingSettings

_HOUR = 3600


def furnish(environment: ServiceEnvironment) -> Kit:
    """Put the knobs and the printer on the desk."""
    settings = environment.settings(ReportingSettings)
    return Kit(settings, Printer(settings))


service = Service(
    name="reporting",
    title="Reports",
    router=routes.router,
    tables=tables.Base,
    migrations=Path(__file__).parents[1] / "migrations",
    consumers=[
        consume_batch(
            (
                ContactLogged,
                ContactAmended,
                ContactVoided,
                DeficiencyRecorded,
                PiecesMailed,
                PieceReturned,
                CustomerSaved,
                CustomerRemoved,
                CodesChanged,
                AgencyChanged,
            ),
            consumers.keep_up,
        )
    ],
    problem_statuses={
        NoDraft: 409,
        DraftAlready: 409,
        DraftIncomplete: 409,
        TooLong: 422,
        PrintingFailed: 503,
    },
    dependencies=furnish,
    jobs=[periodic(_HOUR, forget_removed)],
)
