"""Texts as they must have been taken in: one note each, one notification, and what they decided."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from storm.oracle.callbacks import REMINDERS
from storm.oracle.finding import Databases, Finding, all_there, compare, compare_counts
from storm.oracle.notes import Notes

STATUS_AFTER = {"confirm": "CONFIRMED", "cancel": "CANCEL_REQUESTED"}


async def check_texts(databases: Databases, notes: Notes) -> list[Finding]:
    """Compare notes, notifications, appointments and opt-outs with the texts themselves."""
    gateway, customer = databases["sms-gateway"], databases["customer"]
    replies = await gateway.fetch(
        "SELECT reply_id, customer_ids, at, kind, noted, appointment_id FROM reply"
        " ORDER BY at, reply_id"
    )
    sent = await gateway.fetch(
        "SELECT customer_id, sent_at FROM message WHERE kind = 'REMINDER' AND noted"
    )
    stuck = await gateway.fetch(
        "SELECT message_id FROM message WHERE state IN ('SENDING', 'UNKNOWN')"
        " OR urged AND state = 'SCHEDULED'"
    )
    appointments = await customer.fetch("SELECT id, status FROM appointment")
    told = await databases["staff"].fetch(
        "SELECT notification_id FROM notification WHERE kind <> 'unexplained_code'"
    )
    noted = {row["reply_id"] for row in replies if row["noted"]}
    notified = [row["notification_id"] for row in told]
    return [
        *_check_notes(replies, sent, notes),
        *(Finding("lost", "reminder that is still to be sent", str(row[0])) for row in stuck),
        *all_there("notification of a text", noted, notified),
        *compare(
            "appointment",
            _decided(replies, [row["id"] for row in appointments]),
            {row["id"]: row["status"] for row in appointments},
        ),
        *await _check_opt_outs(databases),
    ]


def _check_notes(
    replies: Sequence[Mapping[str, Any]], sent: Sequence[Mapping[str, Any]], notes: Notes
) -> list[Finding]:
    """Every text that was taken in, and every reminder that went out, is noted once."""
    wanted = Counter(
        (customer, row["at"]) for row in replies if row["noted"] for customer in row["customer_ids"]
    )
    texts = [versions[0] for versions in notes.values() if versions[0].source == "sms"]
    replied = Counter((one.customer_id, one.contact_date) for one in texts if one.sms_reply)
    reminded = Counter(
        (one.customer_id, one.contact_date) for one in texts if one.contact_action in REMINDERS
    )
    went_out = Counter((row["customer_id"], row["sent_at"]) for row in sent)
    return [
        *compare_counts("note of a text", wanted, replied),
        *compare_counts("note of a reminder", went_out, reminded),
    ]


def _decided(
    replies: Sequence[Mapping[str, Any]], appointments: Sequence[object]
) -> dict[object, str]:
    """Return how every appointment stands: the last answer counts, and nobody else decided."""
    status = dict.fromkeys(appointments, "UNCONFIRMED")
    for row in replies:
        if row["appointment_id"] is not None and row["kind"] in STATUS_AFTER:
            status[row["appointment_id"]] = STATUS_AFTER[row["kind"]]
    return status


async def _check_opt_outs(databases: Databases) -> list[Finding]:
    """Every number that ever changed its mind is known to the customer service as it is now."""
    own: dict[str, tuple[int, bool]] = {}
    known: dict[str, tuple[int, bool]] = {}
    for service, table, numbers in (
        ("sms-gateway", "number", own),
        ("customer", "sms_number", known),
    ):
        rows = await databases[service].fetch(
            f"SELECT number, version, opted_out FROM {table} WHERE version > 0"  # noqa: S608
        )
        numbers.update({row["number"]: (row["version"], row["opted_out"]) for row in rows})
    return list(compare("opt-out", own, known))
