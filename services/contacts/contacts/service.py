"""The contacts service: all there is to know."""

from pathlib import Path

from backbone.db.reference_data import store_agency
from backbone.db.revoked_access import store_revocation
from backbone.process.service import Service, consume, consume_batch
from contacts import consumers, routes
from contacts.commands.codes import deliver_codes
from contacts.dependencies import build_dependencies
from contacts.domain import moves, note, usual_entries
from contacts.domain.faults import FieldsRefused
from contacts.gateways.customers import CustomersUnreachable
from contacts.queries.export import TooManyNotes
from contacts.queries.replays import replay_codes, replay_deficiencies, replay_notes
from contacts.tables import Base
from contracts.contacts import ContactLogged
from contracts.customer import CustomerRemoved, CustomerSaved
from contracts.mailing import ApplicationsPrinted, PieceReturned, PiecesMailed
from contracts.staff import AccessRevoked, AgencyChanged

service = Service(
    name="contacts",
    title="Contacts",
    router=routes.router,
    tables=Base,
    migrations=Path(__file__).parents[1] / "migrations",
    consumers=[
        consume(AccessRevoked, store_revocation),
        consume_batch(ContactLogged, consumers.store_notes),
        consume_batch((CustomerSaved, CustomerRemoved), consumers.store_customers),
        consume(AgencyChanged, store_agency),
        consume(PiecesMailed, consumers.set_mailing_dates),
        consume(ApplicationsPrinted, consumers.store_application_prints),
        consume(PieceReturned, consumers.log_returned_mail),
    ],
    problem_statuses={
        note.NoteNotFound: 404,
        usual_entries.UsualEntryNotFound: 404,
        note.CustomerUnknown: 404,
        note.NoteTooOld: 409,
        note.NoteVoided: 409,
        note.MailingCodeLocked: 409,
        note.NoteMailed: 409,
        note.NoApplicationPrinted: 409,
        note.DeficienciesNotAllowed: 409,
        note.CustomerGone: 409,
        moves.MoveNeedsSupervisor: 403,
        TooManyNotes: 409,
        FieldsRefused: 422,
        CustomersUnreachable: 503,
    },
    prepare=deliver_codes,
    dependencies=build_dependencies,
    replays=[replay_codes, replay_notes, replay_deficiencies],
)
