"""The contacts service: all there is to know."""

from pathlib import Path

from backbone.process.service import Service, ServiceEnvironment, consume, consume_batch
from contacts import consumers, routes
from contacts.adapters.customers import CustomersByHttp, CustomersUnreachable
from contacts.adapters.kit import Kit
from contacts.commands.codes import deliver_codes
from contacts.commands.replays import replay_codes, replay_deficiencies, replay_notes
from contacts.domain import note
from contacts.settings import ContactsSettings
from contacts.tables import Base
from contracts.contacts import ContactLogged
from contracts.customer import CustomerRemoved, CustomerSaved
from contracts.mailing import PieceReturned, PiecesMailed
from contracts.staff import AgencyChanged


def make_kit(around: ServiceEnvironment) -> Kit:
    """Build the service's own tools."""
    settings = around.settings(ContactsSettings)
    return Kit(CustomersByHttp(around.api, timeout=settings.customer_timeout))


service = Service(
    name="contacts",
    title="Contacts",
    router=routes.router,
    tables=Base,
    migrations=Path(__file__).parents[1] / "migrations",
    consumers=[
        consume_batch(ContactLogged, consumers.keep_history),
        consume_batch((CustomerSaved, CustomerRemoved), consumers.keep_customers),
        consume(AgencyChanged, consumers.keep_agency),
        consume(PiecesMailed, consumers.stamp_mailing_dates),
        consume(PieceReturned, consumers.log_returned_mail),
    ],
    problem_statuses={
        note.NoteNotFound: 404,
        note.CustomerUnknown: 404,
        note.NoteTooOld: 409,
        note.NoteVoided: 409,
        note.MailingCodeLocked: 409,
        note.DeficienciesNotAllowed: 409,
        note.CustomerGone: 409,
        CustomersUnreachable: 503,
    },
    prepare=deliver_codes,
    dependencies=make_kit,
    replays=[replay_codes, replay_notes, replay_deficiencies],
)
