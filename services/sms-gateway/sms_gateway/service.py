"""The sms-gateway service, said in one place."""

from pathlib import Path

from backbone.service import Service, on, on_batch, steps
from contracts.customer import AppointmentChanged, CustomerRemoved, CustomerSaved, SmsConsentChanged
from contracts.staff import AgencyChanged
from sms_gateway import handlers, queries, tables
from sms_gateway.actions.planning import plan_anew
from sms_gateway.actions.reconciling import fetch_missed, reconcile
from sms_gateway.actions.sending import send_due
from sms_gateway.adapters.gateway import furnish
from sms_gateway.routes import router

_SOON, _LATER, _MUCH_LATER = 2, 15, 600
"""Seconds between two looks for what is due, what is doubtful, what was missed."""

service = Service(
    name="sms-gateway",
    title="Text messages",
    router=router,
    tables=tables.Base,
    migrations=Path(__file__).parents[1] / "migrations",
    handlers=[
        on_batch(
            (CustomerSaved, CustomerRemoved, AppointmentChanged, SmsConsentChanged),
            handlers.keep_reminders_current,
        ),
        on(AgencyChanged, handlers.keep_agency),
    ],
    prepare=plan_anew,
    kit=furnish,
    replays=[queries.replay_numbers],
    jobs=[
        steps(_SOON, send_due),
        steps(_LATER, reconcile),
        steps(_MUCH_LATER, fetch_missed),
    ],
)
