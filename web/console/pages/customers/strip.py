"""The strip on top of a record: what is open with this customer (R-70).

Its parts live by themselves, each asked of the service that owns it. A service that does not answer
leaves its part marked unknown.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from console.formatting import phones_to_try
from console.labels.flags import voicemail_words
from console.page import Page

PARTS: Final = ("call", "mail", "standing")
_SHOWN_VISITS: Final = 50


@dataclass(kw_only=True)
class Strip:
    """What `customers/strip.html` shows; a part that nobody answered for is None."""

    customer: dict[str, Any]
    rows: list[dict[str, Any]] | None = None
    """The customer's row of the callback list; empty when they are not on it."""
    mail: dict[str, Any] | None = None
    visits: list[dict[str, Any]] | None = None
    texts: dict[str, Any] | None = None
    words: list[tuple[str, str]] | None = None
    """What to leave on voicemail, by language."""
    emergency_tier: int = -1
    now: datetime

    @property
    def row(self) -> dict[str, Any] | None:
        """The customer's row of the callback list; None when they are not on it."""
        return self.rows[0] if self.rows else None

    @property
    def visit(self) -> dict[str, Any] | None:
        """The next visit; None when none is ahead."""
        ahead = [
            one
            for one in self.visits or ()
            if not one["ended"] and datetime.fromisoformat(str(one["begins_at"])) > self.now
        ]
        return min(ahead, key=lambda one: str(one["begins_at"]), default=None)

    @property
    def textable(self) -> list[dict[str, Any]]:
        """The numbers that may be texted."""
        return [one for one in (self.texts or {}).get("items", ()) if one["may_text"]]

    @property
    def phones(self) -> tuple[tuple[str, str, str | None], ...]:
        """The customer's numbers: the box, the number, its extension."""
        return phones_to_try(self.customer)

    def still_open(self, page: Page) -> list[str]:
        """Return what is open with the customer, by its kind; UNKNOWN where nobody could tell."""
        row, unknown = self.row, None in (self.rows, self.mail, self.visits, self.texts)
        urgent = row is not None and row["tier"] <= self.emergency_tier
        found = {
            "EMERGENCY": urgent,
            "CALLBACK": row is not None and not urgent,
            "MAIL": bool(self.mail and self.mail["open_pieces"]),
            "APPOINTMENT": self.visit is not None,
            "TEXTS": bool(self.texts and self.texts.get("planned")),
            "UNKNOWN": unknown and page.may("customers.remove"),
        }
        return [kind for kind, so in found.items() if so]


async def load_strip(
    page: Page, customer: dict[str, Any], *, parts: tuple[str, ...] = PARTS
) -> Strip:
    """Load some parts of the strip, all at the same time; it is shown whoever does not answer."""
    customer_id = str(customer["id"])

    async def load(part: str, permission: str, path: str, **query: Any) -> Any | None:
        if part not in parts or not page.may(permission):
            return None
        return await page.api.get_or_none(path, **query)

    rows, mail, visits, texts = await asyncio.gather(
        load("call", "callbacks.read", "/api/callbacks", customer_id=customer_id, limit=1),
        load("mail", "mailing.read", f"/api/mailing/customers/{customer_id}"),
        load(
            "standing",
            "customers.read",
            f"/api/customers/{customer_id}/appointments",
            limit=_SHOWN_VISITS,
        ),
        load("standing", "sms.read", "/api/sms/numbers", customer_id=customer_id),
    )
    rules = await page.callback_rules()
    return Strip(
        customer=customer,
        rows=await page.translated(_of_customer(rows, customer_id)),
        # A service of the release before cannot tell: unknown then, never wrong.
        mail=await page.translated(mail) if mail and "open_pieces" in mail else None,
        visits=_known_visits(visits),
        texts=texts,
        words=words_to_say(page, customer),
        emergency_tier=rules.get("emergency_tier", -1),
        now=datetime.now(UTC),
    )


def _of_customer(rows: dict[str, Any] | None, customer_id: str) -> list[dict[str, Any]] | None:
    """Return the customer's rows; None where others came too, for then nobody was asked for."""
    items = list(rows["items"]) if rows else None
    others = [one for one in items or () if str(one["customer_id"]) != customer_id]
    return None if others else items


def _known_visits(visits: dict[str, Any] | None) -> list[dict[str, Any]] | None:
    items = list(visits["items"]) if visits else None
    return None if any("ended" not in one for one in items or ()) else items


def words_to_say(page: Page, customer: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what to leave on a customer's voicemail: (language tag, sentence)."""
    name = f"{customer['first_name']} {customer['last_name']}".title()
    return voicemail_words(
        customer.get("voicemail"), customer.get("language"), name=name, agency=page.agency.value
    )
