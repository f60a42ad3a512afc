"""The Text Messages section of a customer record: consent and history (F-140)."""

from dataclasses import dataclass, field
from typing import Any, Final

from console.api import ApiProblem, Unreachable
from console.page import Page
from console.pages.texts import words

_SHOWN: Final = 50


@dataclass(kw_only=True)
class Texts:
    """What `texts/section.html` shows; a part that does not answer is None."""

    customer: dict[str, Any]
    consent: dict[str, Any] | None
    messages: list[dict[str, Any]] | None
    more: bool = False
    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def at(self) -> str:
        """The address consents are posted to."""
        return f"/customers/{self.customer['id']}/sms-consent"

    @property
    def numbers(self) -> list[dict[str, Any]]:
        """The numbers on the record and in the ledger."""
        return list(self.consent["numbers"]) if self.consent else []

    @property
    def wording(self) -> str:
        """What is read out, in the customer's language if there is such a wording."""
        texts = self.consent["wording"]["texts"] if self.consent else {}
        return str(texts.get(self.customer.get("language")) or texts.get("ENGLISH") or "")

    @property
    def wording_language(self) -> str:
        """The language the wording is in, for `lang`."""
        texts = self.consent["wording"]["texts"] if self.consent else {}
        spanish = self.customer.get("language") == "SPANISH" and "SPANISH" in texts
        return "es" if spanish else "en"


async def section(page: Page, customer: dict[str, Any], **said: Any) -> dict[str, Any]:
    """Return what `texts/section.html` shows of a customer."""
    at = str(customer["id"])
    messages = None
    more = False
    if page.may("sms.read"):
        answer = await _asked(page, "/api/sms/messages", customer_id=at, limit=_SHOWN)
        messages = list(answer["items"]) if answer else None
        more = bool(answer and answer.get("next"))
    consent = await _asked(page, f"/api/customers/{at}/sms-consent", limit=_SHOWN)
    shown = Texts(customer=customer, consent=consent, messages=messages, more=more, **said)
    return {"texts": shown, "text_words": words}


async def _asked(page: Page, path: str, **query: Any) -> dict[str, Any] | None:
    """Ask for a part of the record; it is shown even while a service does not answer."""
    try:
        answer: dict[str, Any] = await page.api.get(path, **query)
    except (ApiProblem, Unreachable):
        return None
    return answer
