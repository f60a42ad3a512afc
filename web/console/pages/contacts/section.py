"""The Contacts section of a customer record: the notes, and what may be done with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from console.api_client import ApiProblem, UnreachableError
from console.i18n import gettext as _
from console.labels.problems import problem_label
from console.page import Page
from console.pages.contacts import grid
from console.pages.contacts.code_tables import CodeTables

_SHOWN_PAGES: Final = 5


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
        """Say whether a note may still be corrected, by what the service says of it (F-079)."""
        return self.now <= datetime.fromisoformat(str(note["editable_until"]))

    @property
    def locked_reason(self) -> str:
        """Why the other notes may not."""
        return problem_label({"code": "note_too_old"})

    @property
    def last_language(self) -> str:
        """The language of the customer's newest note."""
        newest = grid.filter_and_sort(self.all_notes, grid.GridQuery.parse({}), now=self.now)
        return str(newest[0]["language"]) if newest else ""


async def load_contacts(
    page: Page, customer: dict[str, Any], *, opened: str = "", saved: str = ""
) -> ContactsSection:
    """Load the section; it is shown even while the contacts service does not answer."""
    error = ""
    code_tables, more = CodeTables(), False
    notes: list[dict[str, Any]] = []
    try:
        code_tables = CodeTables.parse(await page.api.get("/api/contacts/codes"))
        notes, more = await page.api.get_all(
            "/api/contacts", max_pages=_SHOWN_PAGES, customer_id=str(customer["id"])
        )
        notes = await page.translated(notes)
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
        error=error,
    )


async def load_calls(
    page: Page, section: ContactsSection, *, corrected: str = ""
) -> tuple[Sequence[dict[str, Any]], Sequence[str] | None]:
    """Return the calls a note may settle, and which of them the corrected one has settled.

    There are none when the list does not answer: then a note settles everything it may. The second
    is None where no note that settles calls is corrected.
    """
    history = await page.api.get_or_none(f"/api/callbacks/{section.customer['id']}/history")
    entries = await page.translated((history or {}).get("notes") or [])
    notes = {note["id"]: note for note in section.all_notes}
    calls = [
        {**_details(notes.get(one["contact_id"], {})), **one}
        for one in entries
        if one["state"] == "OPEN" or (corrected and one["answered_by"] == corrected)
    ]
    if not any(one["contact_id"] == corrected and one["effect"] == "CLEAR" for one in entries):
        return calls, None
    return calls, [one["contact_id"] for one in calls if one["answered_by"] == corrected]


def _details(note: grid.Note) -> dict[str, Any]:
    """Return what the callback list does not know of a note."""
    return {"notes": note.get("notes"), "shut_off_date": note.get("shut_off_date")}
