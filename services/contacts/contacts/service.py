"""The contacts service: all there is to know."""

from pathlib import Path

from backbone.service import Service, Surroundings, on, on_batch
from contacts import handlers, routes
from contacts.actions.codes import deliver_codes
from contacts.actions.replays import replay_codes, replay_deficiencies, replay_notes
from contacts.adapters.customers import CustomersByHttp, CustomersUnreachable
from contacts.adapters.kit import Kit
from contacts.domain import note
from contacts.settings import ContactsSettings
from contacts.tables import Base
from contracts.contacts import ContactLogged
from contracts.customer import CustomerRemoved, CustomerSaved
from contracts.mailing import PieceReturned, PiecesMailed
from contracts.staff import AgencyChanged


def make_kit(around: Surroundings) -> Kit:
    """Build the service's own tools."""
    settings = around.settings(ContactsSettings)
    return Kit(CustomersByHttp(around.api, timeout=settings.customer_timeout))


service = Service(
    name="contacts",
    title="Contacts",
    router=routes.router,
    tables=Base,
    migrations=Path(__file__).parents[1] / "migrations",
    handlers=[
        on_batch(ContactLogged, handlers.keep_history),
        on_batch((CustomerSaved, CustomerRemoved), handlers.keep_customers),
        on(AgencyChanged, handlers.keep_agency),
        on(PiecesMailed, handlers.stamp_mailing_dates),
        on(PieceReturned, handlers.log_returned_mail),
    ],
    refusals={
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
    kit=make_kit,
    replays=[replay_codes, replay_notes, replay_deficiencies],
)
