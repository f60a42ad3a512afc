"""Consent to be texted: what the customer was asked, and whether they may be texted (F-140)."""

from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID, uuid5

How = Literal["PHONE", "PAPER", "WEB", "TEXT"]
"""How a customer told the agency: on the phone, on paper, on the web, by text."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What is read out in one language, and the tag by which programs know it."""

    language_tag: str
    text: str


WORDING_VERSION: Final = "2026-1"
"""Which wording is read out today. A new wording gets a new version; the ledger keeps the old."""
WORDINGS: Final = {
    "ENGLISH": Wording(
        "en",
        "May we send you text messages about your appointments at this number? Message and data"
        " rates may apply. You can stop them at any time by replying 3 or STOP.",
    ),
    "SPANISH": Wording(
        "es",
        "¿Podemos enviarle mensajes de texto sobre sus citas a este número? Pueden aplicarse"
        " tarifas de mensajes y datos. Puede cancelarlos en cualquier momento respondiendo 3 o"
        " STOP.",
    ),
}
"""What is read out before a customer says yes or no, by the key of their language."""

_CONSENTS: Final = UUID("7d0f6f0a-2b53-5c0c-9a55-0c6f1f6f3d71")


def wording_for(language: str | None) -> Wording:
    """Return what is read out to a customer, in English where their language has no wording."""
    return WORDINGS.get(language or "", WORDINGS["ENGLISH"])


def consent_id(customer_id: UUID, number: str) -> UUID:
    """Return the id of a customer's consent at a number: the same for every entry about it."""
    return uuid5(_CONSENTS, f"{customer_id} {number}")


def may_text(*, granted: bool | None, opted_out: bool) -> bool:
    """Return whether a number may be texted: with a consent, and never after an opt-out (F-150).

    Only the text gateway ends an opt-out, on an explicit opt-in.
    """
    return granted is True and not opted_out
