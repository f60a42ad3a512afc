"""What was published, and who has taken it in: by the services' own books of both."""

from uuid import UUID

from storm.oracle.finding import Databases, Finding

ALL_COPIES = ("contacts", "callbacks", "mailing", "sms-gateway", "reporting")
UNPUBLISHED = "event never published"
HEARD_BY = {
    "customer.saved.v1": ALL_COPIES,
    "customer.removed.v1": ALL_COPIES,
    "customer.appointment_changed.v1": ("sms-gateway",),
    "customer.sms_consent_changed.v1": ("sms-gateway",),
    "contacts.contact_logged.v1": ("contacts", "callbacks", "mailing", "reporting"),
    "contacts.contact_amended.v1": ("callbacks", "mailing", "reporting"),
    "contacts.contact_voided.v1": ("callbacks", "mailing", "reporting"),
    "contacts.deficiency_recorded.v1": ("mailing", "reporting"),
    "contacts.codes_changed.v1": ("callbacks", "mailing", "reporting"),
    "mailing.pieces_mailed.v1": ("contacts", "reporting"),
    "mailing.piece_returned.v1": ("contacts", "reporting"),
    "sms.reply_received.v1": ("customer", "staff"),
    "sms.opted_out.v1": ("customer",),
    "sms.opted_in.v1": ("customer",),
    "staff.agency_changed.v1": ("customer", *ALL_COPIES),
}
"""Who has to hear of what, as the design says; nobody hears their own."""


async def check_events(databases: Databases) -> list[Finding]:
    """Every event was published, and each who has to hear of it has written down that they did."""
    found: list[Finding] = []
    owed: dict[str, dict[UUID, str]] = {service: {} for service in databases}
    for service, database in databases.items():
        rows = await database.fetch("SELECT event_id, type, published_at FROM outbox")
        for row in rows:
            if row["published_at"] is None:
                found.append(Finding("lost", UNPUBLISHED, str(row["event_id"])))
            for consumer in HEARD_BY.get(row["type"], ()):
                if consumer != service and consumer in owed:
                    owed[consumer][row["event_id"]] = row["type"]
    for service, database in databases.items():
        heard = {row[0] for row in await database.fetch("SELECT event_id FROM inbox")}
        found += [
            Finding("lost", f"{kind} not taken in by {service}", str(event))
            for event, kind in owed[service].items()
            if event not in heard
        ]
        dead = await database.fetch("SELECT type, reason FROM dead_letter")
        found += [Finding("wrong", f"dead letter in {service}", row["type"]) for row in dead]
    return found
