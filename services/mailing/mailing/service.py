"""The mailing service, said in one place."""

from pathlib import Path

from backbone.process.service import Service, consume, consume_batch, periodic
from contracts.contacts import (
    CodesChanged,
    ContactAmended,
    ContactLogged,
    ContactVoided,
    DeficiencyRecorded,
)
from contracts.customer import CustomerRemoved, CustomerSaved
from contracts.staff import AgencyChanged
from mailing import consumers, routes, tables
from mailing.adapters.book import furnish
from mailing.adapters.press import PrintingFailed
from mailing.commands.batches import (
    InOtherHands,
    NoSuchBatch,
    NoSuchPages,
    NotInThisState,
)
from mailing.commands.pieces import NoSuchPiece
from mailing.commands.printing import keep_printing, tidy_up
from mailing.commands.pulling import MailingSystemOff, NoReturnAddress, NothingWaits
from mailing.queries.replay import replay

service = Service(
    name="mailing",
    title="Mailing",
    router=routes.router,
    tables=tables.Base,
    migrations=Path(__file__).parents[1] / "migrations",
    consumers=[
        consume_batch(
            (ContactLogged, ContactAmended, ContactVoided, CustomerSaved, CustomerRemoved),
            consumers.keep_pieces_current,
        ),
        consume(DeficiencyRecorded, consumers.keep_deficiency),
        consume(CodesChanged, consumers.keep_codes),
        consume(AgencyChanged, consumers.keep_agency),
    ],
    problem_statuses={
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
    dependencies=furnish,
    replays=[replay],
    jobs=[periodic(1.0, keep_printing), periodic(3600.0, tidy_up)],
)
