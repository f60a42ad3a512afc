"""The reporting service, said in one place."""

from pathlib import Path

from backbone.service import Service, Surroundings, every, on_batch
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
from reporting import handlers, routes, tables
from reporting.actions.editions import DraftAlready, DraftIncomplete, NoDraft
from reporting.actions.news import forget_removed
from reporting.adapters.kit import Kit
from reporting.adapters.paper import Printer, PrintingFailed
from reporting.queries.lines import TooLong
from reporting.settings import ReportingSettings

_HOUR = 3600


def furnish(surroundings: Surroundings) -> Kit:
    """Put the knobs and the printer on the desk."""
    settings = surroundings.settings(ReportingSettings)
    return Kit(settings, Printer(settings))


service = Service(
    name="reporting",
    title="Reports",
    router=routes.router,
    tables=tables.Base,
    migrations=Path(__file__).parents[1] / "migrations",
    handlers=[
        on_batch(
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
            handlers.keep_up,
        )
    ],
    refusals={
        NoDraft: 409,
        DraftAlready: 409,
        DraftIncomplete: 409,
        TooLong: 422,
        PrintingFailed: 503,
    },
    kit=furnish,
    jobs=[every(_HOUR, forget_removed)],
)
