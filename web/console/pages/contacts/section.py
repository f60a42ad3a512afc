"""The Contacts section of a customer record: the notes, and what may be done with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from console.api_client import ApiClient, ApiProblem, UnreachableError
from console.i18n import gettext as _
from console.page import Page
from console.pages.contacts import grid
from console.pages.contacts.code_tables import CodeTables

_SHOWN_PAGES: Final = 5
_EXPORTED_PAGES: Final = 500


@dataclass(kw_only=True)
class ContactsSection:
    """What `contacts/section.html` shows."""

    customer: dict[str, Any]
    code_tables: CodeTables
    all_notes: list[dict[str, Any]]
    more: bool
    query: grid.GridQuery
    may_write: bool
    now: datetime
    opened: str = ""
    """The id of the note whose deficiencies are unfolded."""
    saved: str = ""
    """The id of the note that was just saved."""
    done: str = ""
    error: str = ""

    @property
    def record_url(self) -> str:
        """The address of the customer's record."""
        return f"/customers/{self.customer['id']}"

    @property
    def url(self) -> str:
        """The address of the section alone."""
        return f"{self.record_url}/contacts"

    @property
    def columns(self) -> list[grid.Column]:
        """The columns."""
        return grid.columns()

    @property
    def notes(self) -> list[grid.Note]:
        """The notes that pass the filters, newest first unless the query says otherwise."""
        return grid.filter_and_sort(self.all_notes, self.query, now=self.now)

    def filter_options(self, column: grid.Column) -> list[tuple[str, str]]:
        """Return what a column can be filtered by."""
        return grid.filter_options(column, self.all_notes)

    def is_editable(self, note: grid.Note) -> bool:
        """Say whether a note is still within its first day (F-079); the API decides again."""
        until = note.get("editable_until")
        return bool(until) and self.now <= datetime.fromisoformat(str(until))

    def locked_reason(self, note: grid.Note) -> str:
        """Say why a note can no longer be changed."""
        if not note.get("editable_until"):
            return _("This note cannot be edited.")
        return _("Notes older than 1 day cannot be edited. Add a new note instead.")

    @property
    def last_language(self) -> str:
        """The language of the customer's newest note."""
        newest = grid.filter_and_sort(self.all_notes, grid.GridQuery.parse({}), now=self.now)
        return str(newest[0]["language"]) if newest else ""


async def load_contacts(
    page: Page, customer: dict[str, Any], *, opened: str = "", saved: str = "", done: str = ""
) -> ContactsSection:
    """Load the section; it is shown even while the contacts service does not answer."""
    error = ""
    code_tables, more = CodeTables(), False
    notes: list[dict[str, Any]] = []
    try:
        code_tables = CodeTables.parse(await page.api.get("/api/contacts/codes"))
        notes, more = await _load_notes(page.api, customer, max_pages=_SHOWN_PAGES)
    except UnreachableError:
        error = _("The contacts do not answer at the moment. Please try again shortly.")
    except ApiProblem as problem:
        error = problem.detail
    query = page.request.query_params
    return ContactsSection(
        customer=customer,
        code_tables=code_tables,
        all_notes=notes,
        more=more,
        query=grid.GridQuery.parse(query),
        may_write=page.may("contacts.write") and not error,
        now=datetime.now(UTC),
        opened=opened or query.get("open", ""),
        saved=saved or query.get("fresh", ""),
        done=done,
        error=error,
    )


async def load_exported_notes(page: Page, customer: dict[str, Any]) -> list[grid.Note]:
    """Return all of a customer's notes, with the filters and in the order of the address."""
    notes, _more = await _load_notes(page.api, customer, max_pages=_EXPORTED_PAGES)
    query = grid.GridQuery.parse(page.request.query_params)
    return grid.filter_and_sort(notes, query, now=datetime.now(UTC))


async def _load_notes(
    api: ApiClient, customer: dict[str, Any], *, max_pages: int
) -> tuple[list[dict[str, Any]], bool]:
    customer_id = str(customer["id"])
    return await api.get_all("/api/contacts", max_pages=max_pages, customer_id=customer_id)


async def load_open_reasons(page: Page, section: ContactsSection) -> Sequence[dict[str, Any]]:
    """Return the calls a customer still waits for; none when the list does not answer.

    They only offer a choice on the form: without them a note still settles everything it may.
    """
    history = await page.api.get_or_none(f"/api/callbacks/{section.customer['id']}/history")
    notes = {note["id"]: note for note in section.all_notes}
    return [
        {**_details(notes.get(reason["contact_id"], {})), **reason}
        for reason in (history or {}).get("notes") or ()
        if reason.get("state") == "OPEN"
    ]


def _details(note: grid.Note) -> dict[str, Any]:
    """Return what the callback list does not know of a note."""
    return {"notes": note.get("notes"), "shut_off_date": note.get("shut_off_date")}
