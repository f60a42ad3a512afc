"""The mailing service, said in one place."""

from pathlib import Path

from backbone.service import Service, every, on, on_batch
from contracts.contacts import (
    CodesChanged,
    ContactAmended,
    ContactLogged,
    ContactVoided,
    DeficiencyRecorded,
)
from contracts.customer import CustomerRemoved, CustomerSaved
from contracts.staff import AgencyChanged
from mailing import handlers, routes, tables
from mailing.actions.batches import (
    InOtherHands,
    NoSuchBatch,
    NoSuchPages,
    NotInThisState,
)
from mailing.actions.pieces import NoSuchPiece
from mailing.actions.printing import keep_printing, tidy_up
from mailing.actions.pulling import MailingSystemOff, NoReturnAddress, NothingWaits
from mailing.adapters.book import furnish
from mailing.adapters.press import PrintingFailed
from mailing.queries.replay import replay

service = Service(
    name="mailing",
    title="Mailing",
    router=routes.router,
    tables=tables.Base,
    migrations=Path(__file__).parents[1] / "migrations",
    handlers=[
        on_batch(
            (ContactLogged, ContactAmended, ContactVoided, CustomerSaved, CustomerRemoved),
            handlers.keep_pieces_current,
        ),
        on(DeficiencyRecorded, handlers.keep_deficiency),
        on(CodesChanged, handlers.keep_codes),
        on(AgencyChanged, handlers.keep_agency),
    ],
    refusals={
        NoSuchBatch: 404,
        NoSuchPiece: 404,
        InOtherHands: 409,
        NotInThisState: 409,
        NoSuchPages: 409,
        NothingWaits: 409,
        MailingSystemOff: 409,
        NoReturnAddress: 409,
        PrintingFailed: 503,
    },
    kit=furnish,
    replays=[replay],
    jobs=[every(1.0, keep_printing), every(3600.0, tidy_up)],
)
