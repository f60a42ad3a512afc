"""The mailing service, described in one place."""

from pathlib import Path

from backbone.db.revoked_access import store_revocation
from backbone.printing.sandbox import PrintingFailed
from backbone.process.service import Service, consume, consume_batch, periodic
from contracts.contacts import (
    CodesChanged,
    ContactAmended,
    ContactLogged,
    ContactVoided,
    DeficiencyRecorded,
)
from contracts.customer import CustomerRemoved, CustomerSaved
from contracts.staff import AccessRevoked, AgencyChanged
from mailing import consumers, routes, tables
from mailing.commands.print_batches import delete_old_files, print_batches
from mailing.dependencies import build_dependencies
from mailing.domain import exceptions
from mailing.queries.replay import replay_pieces

service = Service(
    name="mailing",
    title="Mailing",
    router=routes.router,
    tables=tables.Base,
    migrations=Path(__file__).parents[1] / "migrations",
    consumers=[
        consume(AccessRevoked, store_revocation),
        consume_batch(
            (ContactLogged, ContactAmended, ContactVoided, CustomerSaved, CustomerRemoved),
            consumers.keep_pieces_current,
        ),
        consume(DeficiencyRecorded, consumers.store_deficiency),
        consume(CodesChanged, consumers.store_code_labels),
        consume(AgencyChanged, consumers.store_agency_profile),
    ],
    problem_statuses={
        exceptions.BatchNotFound: 404,
        exceptions.PieceNotFound: 404,
        exceptions.BatchHeldByAnother: 409,
        exceptions.BatchChangedHands: 409,
        exceptions.BatchRewritten: 409,
        exceptions.WrongBatchState: 409,
        exceptions.BatchReleased: 409,
        exceptions.PagesNotInBatch: 409,
        exceptions.NoLetterInBatch: 409,
        exceptions.WrongPieceState: 409,
        exceptions.NoPieceWaiting: 409,
        exceptions.MailingSystemOff: 409,
        exceptions.NoReturnAddress: 409,
        PrintingFailed: 503,
    },
    dependencies=build_dependencies,
    replays=[replay_pieces],
    jobs=[periodic(1.0, print_batches), periodic(3600.0, delete_old_files)],
)
