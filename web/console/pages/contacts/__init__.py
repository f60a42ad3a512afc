"""The Contacts section of the customer record, and the Contact Entry Note."""

from typing import Any

from console.page import Page
from console.pages.contacts.routes import router
from console.pages.contacts.section import open_section

__all__ = ["router", "section"]


async def section(page: Page, customer: dict[str, Any]) -> dict[str, Any]:
    """Return what `contacts/section.html` shows of a customer."""
    return {"contacts": await open_section(page, customer)}
