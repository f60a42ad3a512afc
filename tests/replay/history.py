"""What may happen in an agency, step by step; what is refused changes nothing and is fine."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sms_gateway.commands.send_due_texts import send_due_texts

from .product import Product

CALLS = (
    ("INCOMING", "EMERGENCY_CALL_FROM_CUSTOMER", "48_HR_NOTICE_REC_D"),
    ("INCOMING", "STATUS_MAILED_APP_REQUEST", "STATUS_REQUEST"),
    ("INCOMING", "APPLICATION_REQUESTED", "APPLICATION_REQUEST"),
    ("INCOMING", "DEFICIENT_APPLICATION_PROCESS", "DEFICIENT_PHONE_BACK"),
    ("INCOMING", "WALK_IN_OFFICE_VISIT", "DOG_BITES"),
    ("OUTGOING", "CLEARED_CALL_NO_CALL_OR_ACTION", "RESOLVED"),
    ("OUTGOING", "CLEARED_CALL_NO_CALL_OR_ACTION", "RESOLVED"),
    ("OUTGOING", "LEFT_MESSAGE", "STATUS_REQUEST"),
)
MAILINGS = (None, None, "AP", "CP", "IM")
WORDS = ("1", "2", "STOP", "START", "HELP", "please call me")
BROADWAY = {
    "number": "631",
    "street": "BROADWAY",
    "zip": "95076",
    "city": "WATSONVILLE",
    "state": "CA",
}
PHONES = ("+18317711806", "+18313590697", "+18314986265")


class Agency:
    """Everybody who works at an agency, and its customers."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self.chance = product.chance
        self.customers: list[str] = []
        self.notes: list[str] = []
        self.appointments: list[tuple[str, str]] = []

    async def step(self, what: str) -> None:
        """Let one thing happen."""
        self.product.pass_time(self.chance.choice((0, 1, 7, 55, 130)))
        await getattr(self, what)()

    async def new_customer(self) -> None:
        """Create a record."""
        body: dict[str, Any] = {
            "first_name": self.chance.choice(("MARTINA", "JULIE", "CHRIS")),
            "last_name": f"N{len(self.customers)}",
            "phones": {"mobile": self.chance.choice(PHONES)},
            "language": self.chance.choice(("ENGLISH", "SPANISH")),
        }
        if self.chance.random() < 0.8:
            body["mailing_address"] = BROADWAY
        made = await self.product.ask("customer", "front_desk", "POST", "/api/customers", json=body)
        self.customers.append(made.json()["id"])
        # Without having heard of a customer, notes about them are not taken.
        await self.product.deliver("contacts", 10_000)

    async def change_customer(self) -> None:
        """Mend a record."""
        await self._change(
            self.chance.choice(
                (
                    {"mailing_address": None},
                    {"mailing_address": BROADWAY},
                    {"last_name": f"M{self.chance.randint(0, 9)}"},
                    {"phones": {"mobile": self.chance.choice(PHONES)}},
                    {"preferred_contact_method": self.chance.choice(("EMAIL", "MAIL"))},
                )
            )
        )

    async def _change(self, change: dict[str, Any]) -> None:
        if self.customers:
            path = f"/api/customers/{self.chance.choice(self.customers)}"
            await self.product.ask("customer", "supervisor", "PATCH", path, json=change)

    async def remove_customer(self) -> None:
        """Delete a record, now and then."""
        if self.customers and self.chance.random() < 0.5:
            path = f"/api/customers/{self.chance.choice(self.customers)}"
            await self.product.ask("customer", "supervisor", "DELETE", path)

    async def log_note(self, **fixed: Any) -> str | None:
        """Save a note, perhaps long after the contact it is about."""
        if not self.customers:
            return None
        kind, action, code = self.chance.choice(CALLS)
        late = self.chance.choice((0, 0, 10, 90, 600))
        body: dict[str, Any] = {
            "customer_id": self.chance.choice(self.customers),
            "contact_type": kind,
            "contact_action": action,
            "call_code": code,
            "language": self.chance.choice(("ENGLISH", "SPANISH")),
            "contact_date": (self.product.now - timedelta(minutes=late)).isoformat(),
            "mailing_code": self.chance.choice(MAILINGS),
        }
        if self.notes and not fixed and self.chance.random() < 0.2:
            body["resolves"] = [self.chance.choice(self.notes)]
        body |= fixed
        saved = await self.product.ask("contacts", "front_desk", "POST", "/api/contacts", json=body)
        if saved.status_code != 201:
            return None
        self.notes.append(saved.json()["id"])
        return self.notes[-1]

    async def amend_note(self) -> None:
        """Correct a note: its words, what it asks for, what is to be posted."""
        kind, action, code = self.chance.choice(CALLS)
        await self._on_a_note(
            "PATCH",
            json=self.chance.choice(
                (
                    {"notes": f"WORDS {self.chance.randint(0, 99)}"},
                    {"contact_type": kind, "contact_action": action, "call_code": code},
                    {"mailing_code": self.chance.choice(MAILINGS)},
                    {"language": self.chance.choice(("ENGLISH", "SPANISH"))},
                )
            ),
        )

    async def void_note(self) -> None:
        """Delete a note."""
        await self._on_a_note("DELETE")

    async def move_note(self) -> None:
        """Move a note to another customer, or take it back long after (R-22, R-23)."""
        if not self.notes or not self.customers:
            return
        path = f"/api/contacts/{self.chance.choice(self.notes)}"
        if self.chance.random() < 0.3:
            body = {"reason": "WRONG"}
            await self.product.ask("contacts", "supervisor", "POST", f"{path}/void", json=body)
            return
        body = {"customer_id": self.chance.choice(self.customers), "reason": "WRONG ONE"}
        moved = await self.product.ask("contacts", "supervisor", "POST", f"{path}/move", json=body)
        if moved.status_code == 201:
            self.notes.append(moved.json()["id"])

    async def record_deficiency(self) -> None:
        """Write down what an application lacks."""
        await self._on_a_note("POST", "/deficiencies", json={"reason": "IV_MISSING"})

    async def _on_a_note(self, method: str, below: str = "", **more: Any) -> None:
        if self.notes:
            path = f"/api/contacts/{self.chance.choice(self.notes)}{below}"
            await self.product.ask("contacts", "front_desk", method, path, **more)

    async def turn_a_code(self) -> None:
        """Take a call code out of use or into use again, or add one nobody has explained."""
        key = self.chance.choice(("STATUS_REQUEST", "DOG_BITES"))
        body: dict[str, Any] = {"active": self.chance.random() < 0.6}
        if key == "DOG_BITES":
            body["label"] = "DOG BITES"
        path = f"/api/contacts/codes/call_codes/{key}"
        await self.product.ask("contacts", "administrator", "PUT", path, json=body)
        # Whoever was told of a code too early stays told: what came in first decided that.
        await self.product.deliver("callbacks", 10_000)

    async def consent(self) -> None:
        """Write down that a customer wants texts, or none."""
        if self.customers:
            path = f"/api/customers/{self.chance.choice(self.customers)}/sms-consent"
            number, granted = self.chance.choice(PHONES), self.chance.random() < 0.8
            body = {"number": number, "granted": granted, "how": "PHONE"}
            await self.product.ask("customer", "front_desk", "POST", path, json=body)

    async def make_appointment(self) -> None:
        """Make an appointment for tomorrow, or move one."""
        if not self.customers:
            return
        at = (self.product.now + timedelta(hours=self.chance.randint(20, 60))).replace(
            minute=0, second=0, microsecond=0, tzinfo=None
        )
        body = {"starts_at": at.isoformat(), "time_zone": "America/Los_Angeles"}
        if self.appointments and self.chance.random() < 0.3:
            customer, appointment = self.chance.choice(self.appointments)
            path = f"/api/customers/{customer}/appointments/{appointment}"
            await self.product.ask("customer", "front_desk", "PATCH", path, json=body)
            return
        customer = self.chance.choice(self.customers)
        path = f"/api/customers/{customer}/appointments"
        made = await self.product.ask(
            "customer", "front_desk", "POST", path, json={**body, "kind": "WX"}
        )
        if made.status_code == 201:
            self.appointments.append((customer, made.json()["id"]))

    async def send_texts(self) -> None:
        """Send every reminder there is to send, at once."""
        await self.product.ask("sms-gateway", "front_desk", "POST", "/api/sms/simulator/send-now")
        await send_due_texts(self.product.services["sms-gateway"].runtime.units_of_work)
        await self.product.collect()

    async def text_in(self) -> None:
        """Text the agency."""
        body = {"from": self.chance.choice(PHONES), "body": self.chance.choice(WORDS)}
        path = "/api/sms/simulator/replies"
        await self.product.ask("sms-gateway", "front_desk", "POST", path, json=body)

    async def post_a_batch(self) -> None:
        """Pull what waits, print it and take it to the post office."""
        body = {"format": "ENVELOPE_10", "limit": self.chance.randint(1, 3)}
        path = "/api/mailing/batches"
        pulled = await self.product.ask("mailing", "print_room", "POST", path, json=body)
        if pulled.status_code == 201 and self.chance.random() < 0.8:
            path = f"{path}/{pulled.json()['id']}/mailed"
            await self.product.ask("mailing", "print_room", "POST", path)

    async def bring_back_a_piece(self) -> None:
        """Find a posted piece in the box of returned mail."""
        posted = await self.product.sql(
            "mailing", "SELECT piece_id FROM piece WHERE mailed_at IS NOT NULL"
        )
        if posted:
            piece: UUID = self.chance.choice(posted).piece_id
            path = f"/api/mailing/pieces/{piece}/returned"
            body = {"reason": "MOVED"}
            await self.product.ask("mailing", "print_room", "POST", path, json=body)

    async def some_post_arrives(self) -> None:
        """Let something that was under way arrive somewhere."""
        service = self.chance.choice(sorted(self.product.services))
        await self.product.deliver(service, self.chance.randint(1, 12))


STEPS = (
    *("log_note",) * 5,
    *("some_post_arrives",) * 4,
    *("amend_note",) * 3,
    *("void_note", "move_note", "send_texts", "text_in", "post_a_batch") * 2,
    "new_customer",
    "change_customer",
    "remove_customer",
    "record_deficiency",
    "turn_a_code",
    "consent",
    "make_appointment",
    "bring_back_a_piece",
)
