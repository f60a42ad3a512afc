"""The sms-gateway service, said in one place."""

from pathlib import Path

from backbone.process.service import Service, consume, consume_batch, periodic_steps
from contracts.customer import AppointmentChanged, CustomerRemoved, CustomerSaved, SmsConsentChanged
from contracts.staff import AgencyChanged
from sms_gateway import consumers, queries, tables
from sms_gateway.adapters.gateway import furnish
from sms_gateway.commands.planning import plan_anew
from sms_gateway.commands.reconciling import fetch_missed, reconcile
from sms_gateway.commands.sending import send_due
from sms_gateway.routes import router

_SOON, _LATER, _MUCH_LATER = 2, 15, 600
"""Seconds between two looks for what is due, what is doubtful, what was missed."""

service = Service(
    name="sms-gateway",
    title="Text messages",
    router=router,
    tables=tables.Base,
    migrations=Path(__file__).parents[1] / "migrations",
    consumers=[
        consume_batch(
            (CustomerSaved, CustomerRemoved, AppointmentChanged, SmsConsentChanged),
            consumers.keep_reminders_current,
        ),
        consume(AgencyChanged, consumers.keep_agency),
    ],
    prepare=plan_anew,
    dependencies=furnish,
    replays=[queries.replay_numbers],
    jobs=[
        periodic_steps(_SOON, send_due),
        periodic_steps(_LATER, reconcile),
        periodic_steps(_MUCH_LATER, fetch_missed),
    ],
)
