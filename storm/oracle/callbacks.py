"""The callback list as it must be: the rules of the fold, written down a second time.

From the agency's own rules, not from the service: in words, a clear only clears what was already on
the books when it was saved and had happened by the time it speaks of.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from storm.oracle.finding import Databases, Finding, compare
from storm.oracle.notes import Notes, Version

TIERS = {
    "NO_HEAT_LIFE_THREATENING": 0,
    "48_HR_NOTICE_REC_D": 1,
    "SERVICE_SHUT_OFF": 1,
    "OUT_OF_FUEL_LOW_FUEL": 1,
    "15_DAY_NOTICE_REC_D": 2,
    "DEFICIENT_PHONE_BACK": 3,
    "STATUS_REQUEST": 4,
    "CALL_BACK_REQUESTED": 4,
    "WX_CALL_INFO_SCHED_JOB": 4,
}
"""How urgent each call code is that asks for a call, 0 the most."""
LAST_TIER = 4
EMERGENCY_TIER = 1
EMERGENCIES = {
    "EMERGENCY_CALL_FROM_CUSTOMER",
    "NO_HEAT_FURNACE_OUT_REPORTED",
    "OUT_OF_FUEL_PROPANE_WOOD_OIL",
}
NOBODY_REACHED = {"LEFT_MESSAGE", "NO_ANSWER_BUSY", "WRONG_OR_DISCONNECTED_NUMBER"}
REPLIES = {
    "SMS_WX_APPOINTMENT_REMINDER_REPLY_RECEIVED",
    "SMS_INTAKE_APPOINTMENT_REMINDER_REPLY_RECEIVED",
}
REMINDERS = {"SMS_WX_APPOINTMENT_REMINDER_SENT", "SMS_INTAKE_APPOINTMENT_REMINDER_SENT"}
SETTLING = {"RESOLVED", "NO_ACTION_REQ_RECORD_ONLY"}


@dataclass(frozen=True)
class Effect:
    """What a note does to the list; `tier` where it asks for a call."""

    name: str
    tier: int = LAST_TIER


def effect_of(note: Version) -> Effect:
    """Look a note up in the decision table (R1 to R16)."""
    if note.contact_action in REMINDERS:
        return Effect("KEEP")
    if note.contact_action in REPLIES and note.sms_reply in {"confirm", "opt_out"}:
        return Effect("KEEP")
    if note.contact_action in REPLIES and note.sms_reply in {"cancel", "other"}:
        return _asks(note)
    if note.call_code in SETTLING:
        return _settles(note)
    if note.call_code in TIERS:
        return _asks(note)
    return Effect("KEEP")


def _asks(note: Version) -> Effect:
    tier = TIERS.get(note.call_code, LAST_TIER)
    if note.contact_action in EMERGENCIES:
        tier = min(tier, EMERGENCY_TIER)
    return Effect("CREATE", tier)


def _settles(note: Version) -> Effect:
    """Only a person's outgoing call settles anything; a try that reached nobody does not."""
    if note.contact_type == "INCOMING" or note.source != "staff":
        return Effect("KEEP")
    if note.contact_action in NOBODY_REACHED and note.call_code == "NO_ACTION_REQ_RECORD_ONLY":
        return Effect("ATTEMPT")
    return Effect("CLEAR")


@dataclass(frozen=True)
class Standing:
    """A note as it stands, and since when its effect was known."""

    note: Version
    effect: Effect
    known: tuple[datetime, UUID]


def standing(versions: Sequence[Version]) -> Standing | None:
    """Return how a note stands in its newest version; None for a deleted one."""
    effect, since = effect_of(versions[0]), versions[0].recorded_at
    for before, after in pairwise(versions):
        becomes = effect_of(after)
        urgent = becomes.name == effect.name == "CREATE" and becomes.tier < effect.tier
        if before.voided or becomes.name != effect.name or urgent:
            since = after.recorded_at
        effect = becomes
    newest = versions[-1]
    return None if newest.voided else Standing(newest, effect, (since, newest.contact_id))


@dataclass(frozen=True)
class Row:
    """One customer's row of the list."""

    reasons: frozenset[UUID]
    tier: int
    waiting_since: datetime


def fold(notes: Notes) -> dict[UUID, Row]:
    """Return the list: every customer for whom a call is open."""
    of_customer: dict[UUID, list[Standing]] = defaultdict(list)
    for versions in notes.values():
        stands = standing(versions)
        if stands is not None:
            of_customer[stands.note.customer_id].append(stands)
    rows = {}
    for customer, theirs in of_customer.items():
        clears = [one for one in theirs if one.effect.name == "CLEAR"]
        still_open = [
            one
            for one in theirs
            if one.effect.name == "CREATE" and not any(_clears(clear, one) for clear in clears)
        ]
        if still_open:
            rows[customer] = Row(
                frozenset(one.note.contact_id for one in still_open),
                min(one.effect.tier for one in still_open),
                min(one.note.contact_date for one in still_open),
            )
    return rows


def _clears(clear: Standing, call: Standing) -> bool:
    return (
        call.known < clear.known
        and call.note.contact_date <= clear.note.contact_date
        and (not clear.note.resolves or call.note.contact_id in clear.note.resolves)
    )


async def check_callbacks(databases: Databases, notes: Notes) -> list[Finding]:
    """Compare what callbacks has heard, and the list it makes of it, with the notes themselves."""
    database = databases["callbacks"]
    facts = {
        (row["contact_id"], row["version"]): row["voided"]
        for row in await database.fetch("SELECT contact_id, version, voided FROM fact")
    }
    told = {
        (one.contact_id, one.version): one.voided for versions in notes.values() for one in versions
    }
    listed = {
        row["customer_id"]: Row(
            frozenset(UUID(reason["contact_id"]) for reason in json.loads(row["reasons"])),
            row["tier"],
            row["waiting_since"],
        )
        for row in await database.fetch(
            "SELECT customer_id, reasons, tier, waiting_since FROM callback WHERE open"
        )
    }
    turns = await database.fetch(
        "SELECT customer_id, callback.version, count(*) AS turns FROM callback"
        " JOIN turn USING (customer_id) GROUP BY customer_id HAVING count(*) <> callback.version"
    )
    return [
        *compare("note in callbacks", told, facts),
        *compare("callback row", fold(notes), listed),
        *(Finding("wrong", "history of a callback row", str(row["customer_id"])) for row in turns),
    ]
