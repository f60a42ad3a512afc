"""The sections of a record that are loaded when somebody opens them (F-042)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi.responses import Response

from console.i18n import _
from console.page import Page, PageDep
from console.pages.customers import history_words
from console.routing import page_router

router = page_router("/customers")

_SHOWN_CHANGES = 50


@dataclass(frozen=True, kw_only=True)
class Section:
    """One section; its name is its address below the record and, with _, its key among counts."""

    name: str
    title: str
    count: int | None
    """None while the service does not answer."""


async def load_sections(page: Page, customer: dict[str, Any]) -> list[Section]:
    """Return the sections in the order of the record, with how much is in each."""
    counts = await page.api.get_or_none(f"/api/customers/{customer['id']}/sections") or {}
    titles = {
        "timeline": _("Timeline"),
        "household": _("Household"),
        "notes": _("Notes"),
        "applications": _("Applications"),
        "jobs": _("Jobs"),
        "change-requests": _("CSD Change Requests"),
        "files": _("Files"),
        "history": _("Audit/Change History"),
    }
    return [
        Section(name=name, title=title, count=counts.get(name.replace("-", "_")))
        for name, title in titles.items()
    ]


async def render_section(
    page: Page, customer_id: UUID, template: str, *, title: str, **context: Any
) -> Response:
    """Answer with a section: alone where the record asks for it, else as a page of its own."""
    customer = await page.api.get(f"/api/customers/{customer_id}")
    return page.render(
        "customers/section.html",
        partial=template,
        section=template,
        title=title,
        customer=customer,
        **context,
    )


@router.get("/{customer_id}/history")
async def show_history(page: PageDep, customer_id: UUID) -> Response:
    """Show what was done to a record, and by whom (F-062)."""
    path = f"/api/customers/{customer_id}/history"
    answer = await page.api.get(path, limit=_SHOWN_CHANGES)
    return await render_section(
        page,
        customer_id,
        "customers/history.html",
        title=_("Audit/Change History"),
        history=answer["items"],
        more=answer["next"] is not None,
        format_change=history_words.format_change,
        told=history_words.TOLD,
        caption=history_words.caption,
    )
