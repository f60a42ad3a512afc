"""The Text Messages section of a customer record: consent and history (F-140)."""

from dataclasses import dataclass, field
from typing import Any, Final

from console.labels.texts import consent_sources
from console.page import FormState, Page

_SHOWN: Final = 50


@dataclass(kw_only=True)
class TextsSection:
    """What `texts/section.html` shows; a part that does not answer is None."""

    customer: dict[str, Any]
    consent: dict[str, Any] | None
    messages: list[dict[str, Any]] | None
    more: bool
    textable: dict[str, dict[str, Any]]
    """By number, what the texts know of it; empty when they do not answer."""
    consent_sources: list[tuple[str, str]] = field(default_factory=consent_sources)
    form: FormState = field(default_factory=FormState)
    written: FormState = field(default_factory=FormState)
    """What was being written to the customer when it was refused."""

    @property
    def planned(self) -> list[dict[str, Any]]:
        """The reminders that are still to go out, the next one first."""
        waiting = ("SCHEDULED", "HELD_QUIET_HOURS")
        return [one for one in reversed(self.messages or []) if one["state"] in waiting]

    @property
    def consent_url(self) -> str:
        """The address consents are posted to."""
        return f"/customers/{self.customer['id']}/sms-consent"

    @property
    def numbers(self) -> list[dict[str, Any]]:
        """The numbers on the record and in the ledger."""
        return list(self.consent["numbers"]) if self.consent else []


async def load_texts(
    page: Page,
    customer: dict[str, Any],
    form: FormState | None = None,
    *,
    written: FormState | None = None,
) -> TextsSection:
    """Load a customer's consents and texts; the record is shown even when they do not answer."""
    customer_id = str(customer["id"])
    messages = textable = None
    if page.may("sms.read"):
        textable = await page.api.get_or_none("/api/sms/numbers", customer_id=customer_id)
        messages = await page.api.get_or_none(
            "/api/sms/messages", customer_id=customer_id, limit=_SHOWN
        )
    consent_path = f"/api/customers/{customer_id}/sms-consent"
    return TextsSection(
        customer=customer,
        consent=await page.api.get_or_none(consent_path, limit=_SHOWN),
        messages=list(messages["items"]) if messages else None,
        more=bool(messages and messages.get("next")),
        textable={one["number"]: one for one in textable["items"]} if textable else {},
        form=form or FormState(),
        written=written or FormState(),
    )
