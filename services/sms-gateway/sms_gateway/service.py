"""The sms-gateway service, described in one place."""

from pathlib import Path

from backbone.db.reference_data import store_agency
from backbone.db.revoked_access import store_revocation
from backbone.process.service import Service, consume, consume_batch, periodic_steps
from contracts.customer import AppointmentChanged, CustomerRemoved, CustomerSaved, SmsConsentChanged
from contracts.staff import AccessRevoked, AgencyChanged
from sms_gateway import tables
from sms_gateway.commands.fetch_missed_texts import fetch_missed_texts
from sms_gateway.commands.pictures import fetch_pictures
from sms_gateway.commands.plan_reminders import plan_unsendable_reminders
from sms_gateway.commands.reconcile_doubtful import reconcile_doubtful
from sms_gateway.commands.send_due_texts import send_due_texts
from sms_gateway.commands.write_text import NumberNotTextable
from sms_gateway.consumers import update_reminders
from sms_gateway.dependencies import build_dependencies
from sms_gateway.gateways.twilio_webhooks import InvalidForm
from sms_gateway.repositories.published import replay_published
from sms_gateway.routes import router

service = Service(
    name="sms-gateway",
    title="Text messages",
    router=router,
    tables=tables.Base,
    migrations=Path(__file__).parents[1] / "migrations",
    consumers=[
        consume(AccessRevoked, store_revocation),
        consume_batch(
            (CustomerSaved, CustomerRemoved, AppointmentChanged, SmsConsentChanged),
            update_reminders,
        ),
        consume(AgencyChanged, store_agency),
    ],
    problem_statuses={InvalidForm: 400, NumberNotTextable: 409},
    prepare=plan_unsendable_reminders,
    dependencies=build_dependencies,
    replays=[replay_published],
    jobs=[
        periodic_steps(2, send_due_texts),
        periodic_steps(5, fetch_pictures),
        periodic_steps(15, reconcile_doubtful),
        periodic_steps(600, fetch_missed_texts),
    ],
)
