"""The Appointments section of a customer record (F-059)."""

from dataclasses import dataclass
from typing import Any, Final

from console.api import ApiProblem, Unreachable
from console.page import Page
from console.pages.appointments import words

_SHOWN: Final = 50


@dataclass(kw_only=True)
class Appointments:
    """What `appointments/section.html` shows; `everything` is None when nobody answers."""

    customer: dict[str, Any]
    everything: list[dict[str, Any]] | None
    more: bool

    @property
    def at(self) -> str:
        """The address of the section's own pages."""
        return f"/customers/{self.customer['id']}/appointments"


async def section(page: Page, customer: dict[str, Any]) -> dict[str, Any]:
    """Return what `appointments/section.html` shows of a customer."""
    path = f"/api/customers/{customer['id']}/appointments"
    more = False
    try:
        answer = await page.api.get(path, limit=_SHOWN)
        everything, more = list(answer["items"]), bool(answer.get("next"))
    except (ApiProblem, Unreachable):
        everything = None
    shown = Appointments(customer=customer, everything=everything, more=more)
    return {"appointments": shown, "appointment_words": words}
