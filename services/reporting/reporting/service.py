"""The reporting service: its routes, its tables, the events it consumes, its jobs."""

from pathlib import Path

from backbone.db.reference_data import store_agency, store_codes
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
from contracts.mailing import PieceReturned, PiecesMailed
from contracts.staff import AccessRevoked, AgencyChanged
from reporting import commands, consumers, routes, tables
from reporting.dependencies import build_dependencies
from reporting.queries.reports import ReportTooLong

_HOUR = 3600

service = Service(
    name="reporting",
    title="Reports",
    router=routes.router,
    tables=tables.Base,
    migrations=Path(__file__).parents[1] / "migrations",
    consumers=[
        consume(AccessRevoked, store_revocation),
        consume_batch((ContactLogged, ContactAmended, ContactVoided), consumers.store_notes),
        consume_batch(DeficiencyRecorded, consumers.store_deficiencies),
        consume_batch(PiecesMailed, consumers.store_mailed_pieces),
        consume_batch(PieceReturned, consumers.store_returned_pieces),
        consume_batch((CustomerSaved, CustomerRemoved), consumers.store_customers),
        consume(CodesChanged, store_codes),
        consume(AgencyChanged, store_agency),
    ],
    problem_statuses={
        commands.RebuildNotBegun: 409,
        commands.RebuildAlreadyBegun: 409,
        commands.RebuildIncomplete: 409,
        ReportTooLong: 422,
        PrintingFailed: 503,
    },
    dependencies=build_dependencies,
    jobs=[periodic(_HOUR, commands.delete_deficiencies_of_removed_customers)],
)
