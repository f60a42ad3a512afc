"""The Appointments section of a customer record (F-059)."""

from dataclasses import dataclass
from typing import Any, Final

from console.page import Page

_SHOWN: Final = 50


@dataclass(kw_only=True)
class AppointmentsSection:
    """What `appointments/section.html` shows; `items` is None when nothing answers."""

    items: list[dict[str, Any]] | None
    more: bool
    url: str
    """The address under which the section's own pages are."""


async def load_appointments(page: Page, customer: dict[str, Any]) -> AppointmentsSection:
    """Load a customer's appointments; the record is shown even when they do not answer."""
    path = f"/customers/{customer['id']}/appointments"
    answer = await page.api.get_or_none(f"/api{path}", limit=_SHOWN)
    return AppointmentsSection(
        items=list(answer["items"]) if answer else None,
        more=bool(answer and answer.get("next")),
        url=path,
    )
