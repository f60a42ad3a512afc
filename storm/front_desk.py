"""The front desk: customers, notes, corrections, deletions, deficiencies, calls, appointments."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from storm.client import Client, Tally
from storm.done import CONFLICT, CREATED, NOT_FOUND, Done, outcome_of
from storm.journal import Journal
from storm.world import World

NOTES: Sequence[tuple[int, Mapping[str, str]]] = (
    (
        20,
        {
            "contact_type": "INCOMING",
            "contact_action": "STATUS_MAILED_APP_REQUEST",
            "call_code": "STATUS_REQUEST",
        },
    ),
    (
        10,
        {
            "contact_type": "INCOMING",
            "contact_action": "PROGRAM_APPLICATION_INFO_GIVEN",
            "call_code": "CALL_BACK_REQUESTED",
        },
    ),
    (
        12,
        {
            "contact_type": "INCOMING",
            "contact_action": "APPLICATION_REQUESTED",
            "call_code": "APPLICATION_REQUEST",
            "mailing_code": "AP",
        },
    ),
    (
        8,
        {
            "contact_type": "OUTGOING",
            "contact_action": "DEFICIENT_APPLICATION_PROCESS",
            "call_code": "DEFICIENT_PHONE_BACK",
        },
    ),
    (
        6,
        {
            "contact_type": "OUTGOING",
            "contact_action": "DEFICIENT_APPLICATION_PROCESS",
            "call_code": "NO_ACTION_REQ_RECORD_ONLY",
            "mailing_code": "IM",
        },
    ),
    (
        6,
        {
            "contact_type": "INCOMING",
            "contact_action": "EMERGENCY_CALL_FROM_CUSTOMER",
            "call_code": "48_HR_NOTICE_REC_D",
            "shut_off_date": "tomorrow",
        },
    ),
    (
        4,
        {
            "contact_type": "INCOMING",
            "contact_action": "EMERGENCY_CALL_FROM_CUSTOMER",
            "call_code": "CALL_BACK_REQUESTED",
        },
    ),
    (
        14,
        {
            "contact_type": "OUTGOING",
            "contact_action": "PROGRAM_APPLICATION_INFO_GIVEN",
            "call_code": "RESOLVED",
        },
    ),
    (
        6,
        {
            "contact_type": "OUTGOING",
            "contact_action": "LEFT_MESSAGE",
            "call_code": "NO_ACTION_REQ_RECORD_ONLY",
        },
    ),
    (
        4,
        {
            "contact_type": "INCOMING",
            "contact_action": "HEAP_APPLICATION_RECEIVED",
            "call_code": "NO_ACTION_REQ_RECORD_ONLY",
        },
    ),
)
CORRECTED_CODES = ("STATUS_REQUEST", "CALL_BACK_REQUESTED", "48_HR_NOTICE_REC_D", "RESOLVED")


class FrontDesk:
    """Everybody at the front desk, and what they know they have saved."""

    def __init__(self, world: World, journal: Journal, tally: Tally, chance: Random) -> None:
        self.journal = journal
        self.tally = tally
        self.mobiles: list[tuple[str, str]] = []
        """Every customer with their mobile number."""
        self._chance = chance
        self._desk = Client(world, "frontdesk", tally)
        self._customers: list[str] = []
        self._notes: list[str] = []
        self._deficient: list[str] = []
        self._busy: set[str] = set()

    async def close(self) -> None:
        """Go home."""
        await self._desk.close()

    async def create_customer(self) -> Done:
        """Create somebody with a mobile number and a complete address."""
        number = len(self.journal.customers) + self.tally.attempted
        body = {
            "first_name": self._chance.choice(("MARIA", "JOSE", "ANA", "JAMES", "LINDA")),
            "last_name": f"STORM {number}",
            "language": self._chance.choice(("ENGLISH", "SPANISH")),
            "phones": {"mobile": f"+1831{4_000_000 + number}"},
            "mailing_address": {
                "number": str(number),
                "street": "HARBOR",
                "street_type": "ST",
                "zip": "93933",
                "city": "MARINA",
                "county": "MONTEREY",
                "state": "CA",
            },
        }
        answer = await self._desk.ask("POST", "/api/customers", body)
        if answer.status == CREATED:
            made = answer.json()
            self.journal.customers.add(made["id"])
            self._customers.append(made["id"])
            self.mobiles.append((made["id"], made["phones"]["mobile"]))
        return outcome_of(answer, "customer")

    async def write_note(self) -> Done:
        """Write down a contact, every fifth of them late."""
        words = f"STORM NOTE {self.tally.attempted}"
        drawn = self._chance.choices([kind for _, kind in NOTES], [n for n, _ in NOTES])[0]
        customer = self._chance.choice(self._customers)
        body: dict[str, Any] = {
            **drawn,
            "customer_id": customer,
            "language": "ENGLISH",
            "notes": words,
        }
        if "shut_off_date" in body:
            body["shut_off_date"] = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
        if self._chance.random() < 0.2:  # noqa: PLR2004  every fifth is entered late
            ago = timedelta(minutes=self._chance.randrange(1, 180))
            body["contact_date"] = (datetime.now(UTC) - ago).isoformat()
        answer = await self._desk.ask("POST", "/api/contacts", body)
        if answer.status == CREATED:
            made = answer.json()["id"]
            self.journal.notes[words] = made
            self.journal.versions[made], self.journal.texts[made] = 1, words
            self._notes.append(made)
            if drawn["contact_action"] == "DEFICIENT_APPLICATION_PROCESS":
                self._deficient.append(made)
        return outcome_of(answer, "note")

    def _editable(self, among: Sequence[str]) -> str | None:
        """Choose a note nobody is working on, most often a young one: its news is on its way."""
        young = among[-8:] if self._chance.random() < 0.7 else among  # noqa: PLR2004
        free = [one for one in young if one not in self._busy | self.journal.deleted]
        return self._chance.choice(free) if free else None

    async def correct_note(self) -> Done:
        """Correct a note as somebody does who has it open."""
        note = self._editable(self._notes)
        if note is None:
            return Done("refused")
        self._busy.add(note)
        try:
            words = f"{self.journal.texts[note].split(' AGAIN')[0]} AGAIN {self.tally.attempted}"
            body: dict[str, Any] = {"notes": words}
            if self._chance.random() < 0.4:  # noqa: PLR2004
                code = self._chance.choice(CORRECTED_CODES)
                body["call_code"] = code
                if code == "48_HR_NOTICE_REC_D":
                    tomorrow = datetime.now(UTC) + timedelta(days=2)
                    body["shut_off_date"] = tomorrow.date().isoformat()
            if self._chance.random() < 0.2:  # noqa: PLR2004
                body["mailing_code"] = self._chance.choice(("AP", "NL", None))
            return await self._correct(note, words, body)
        finally:
            self._busy.discard(note)

    async def _correct(self, note: str, words: str, body: Mapping[str, Any]) -> Done:
        version = self.journal.versions[note]
        path, match = f"/api/contacts/{note}", {"If-Match": f'"{version}"'}
        answer = await self._desk.ask("PATCH", path, body, match)
        if answer.ok:
            self.journal.versions[note] = answer.json()["version"]
            self.journal.texts[note] = words
        return outcome_of(answer, "correction", refused="mailing_code_locked")

    async def delete_note(self) -> Done:
        """Delete a note."""
        note = self._editable(self._notes)
        if note is None:
            return Done("refused")
        self._busy.add(note)
        try:
            match = {"If-Match": f'"{self.journal.versions[note]}"'}
            answer = await self._desk.ask("DELETE", f"/api/contacts/{note}", None, match)
            if answer.ok:
                self.journal.deleted.add(note)
            return outcome_of(answer, "deletion", refused="note_mailed")
        finally:
            self._busy.discard(note)

    async def record_deficiency(self) -> Done:
        """Write under a note what an application lacks."""
        note = self._editable(self._deficient)
        if note is None:
            return Done("refused")
        self._busy.add(note)
        try:
            words = f"STORM LACK {self.tally.attempted}"
            reason = self._chance.choice(("IV_MISSING", "MISSING_INCOMPLETE_BILL"))
            body = {"reason": reason, "notes": words}
            answer = await self._desk.ask("POST", f"/api/contacts/{note}/deficiencies", body)
            if answer.status == CREATED:
                self.journal.deficiencies[words] = answer.json()["id"]
            return outcome_of(answer, "deficiency")
        finally:
            self._busy.discard(note)

    async def claim_call(self) -> Done:
        """Take a call from the list, and mostly give it back."""
        listed = await self._desk.ask("GET", "/api/callbacks", params={"limit": "50"})
        if not listed.ok or not (rows := listed.json()["items"]):
            return outcome_of(listed, "callback list")
        path = f"/api/callbacks/{self._chance.choice(rows)['customer_id']}/claim"
        claimed = await self._desk.ask("POST", path)
        if claimed.status in {NOT_FOUND, CONFLICT}:
            return Done("refused")
        if claimed.ok and self._chance.random() < 0.7:  # noqa: PLR2004
            return outcome_of(await self._desk.ask("DELETE", path), "release")
        return outcome_of(claimed, "claim")

    async def make_appointment(self) -> Done:
        """Make an appointment with somebody who agrees to be reminded of it."""
        customer, number = self._chance.choice(self.mobiles)
        path = f"/api/customers/{customer}"
        consent = {"number": number, "granted": True, "how": "PHONE"}
        agreed = await self._desk.ask("POST", f"{path}/sms-consent", consent)
        if not agreed.ok:
            return outcome_of(agreed, "consent")
        day = datetime.now(UTC).date() + timedelta(days=self._chance.randrange(20, 200))
        hour = self._chance.randrange(9, 17)
        body = {
            "kind": self._chance.choice(("WX", "INTAKE")),
            "starts_at": f"{day.isoformat()}T{hour:02}:00:00",
        }
        made = await self._desk.ask("POST", f"{path}/appointments", body)
        if made.status == CREATED:
            self.journal.appointments.add(made.json()["id"])
            await self._desk.ask("POST", "/api/sms/simulator/send-now")
        return outcome_of(made, "appointment")
