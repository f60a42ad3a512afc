"""The Contacts section of a customer record: the notes, and what may be done with them."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from console.api_client import ApiProblem, UnreachableError
from console.formatting import whole_number
from console.i18n import gettext as _
from console.labels.problems import problem_label
from console.page import Page
from console.pages.contacts import grid
from console.pages.contacts.code_tables import CodeTables

_SHOWN_PAGES: Final = 5
SHOWN_AT_FIRST: Final = 25
"""How many notes are shown at first: what the eye takes in, on a phone as well."""
ONE_PAGE: Final = 100
_MOST_NAMES: Final = 10
"""Of how many customers whose notes were moved the names are looked up."""


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
    may_manage: bool = False
    """Whether old notes may be deleted and anybody's moved (R-22, R-23)."""
    person_id: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    """The names of the customers that notes were moved to or from."""
    page_of: int = SHOWN_AT_FIRST
    """How many notes are shown; further ones where somebody asks (R-43)."""
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

    @property
    def shown(self) -> list[grid.Note]:
        """The first of them, and whichever was just saved or opened."""
        listed = self.notes
        wanted = {self.saved, self.opened} - {""}
        return [
            note
            for place, note in enumerate(listed)
            if place < self.page_of or str(note["id"]) in wanted
        ]

    @property
    def more_query(self) -> str:
        """The query string that shows one page more."""
        query = self.query.url_query()
        return f"{query}&shown={self.page_of + ONE_PAGE}".removeprefix("&")

    def may_move(self, note: grid.Note) -> bool:
        """Say whether this person may move a note: its author on its first day, or a supervisor."""
        is_own = note.get("entered_by_id") in {self.person_id, None}
        return self.may_manage or (is_own and self.is_editable(note))

    def needs_reason(self, note: grid.Note) -> bool:
        """Say whether deleting a note takes a supervisor and a reason (R-22)."""
        return not self.is_editable(note) or bool(note.get("mailing_date"))

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
        valid = [note for note in self.all_notes if not note.get("voided")]
        newest = grid.filter_and_sort(valid, grid.GridQuery.parse({}), now=self.now)
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
            "/api/contacts",
            max_pages=_SHOWN_PAGES,
            customer_id=str(customer["id"]),
            include_struck="true",
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
        may_manage=page.may("contacts.manage") and not error,
        person_id=page.person.id,
        names=await _names_of_others(page, notes),
        page_of=max(whole_number(query.get("shown")) or 0, SHOWN_AT_FIRST),
        now=datetime.now(UTC),
        opened=opened or query.get("open", ""),
        saved=saved or query.get("fresh", ""),
        error=error,
    )


async def _names_of_others(page: Page, notes: Sequence[dict[str, Any]]) -> Mapping[str, str]:
    """Return the names of those whom notes were moved to or from, as far as they may be read."""
    ids = (
        str(note[name])
        for note in notes
        for name in ("moved_to_customer_id", "moved_from_customer_id")
        if note.get(name)
    )
    wanted = list(dict.fromkeys(ids))[:_MOST_NAMES]
    found = await asyncio.gather(*(page.api.get_or_none(f"/api/customers/{one}") for one in wanted))
    return {one: str(who["display_name"]) for one, who in zip(wanted, found, strict=True) if who}


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
