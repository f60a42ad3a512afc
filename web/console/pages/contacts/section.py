"""The Contacts section of a customer record: the notes, and what may be done with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from console.api import Api, ApiProblem, Unreachable
from console.i18n import gettext as _
from console.page import Page
from console.pages.contacts import grid
from console.pages.contacts.codes import Codes

_PER_PAGE: Final = 200
_PAGES: Final = 5
_PAGES_OF_AN_EXPORT: Final = 500


@dataclass(kw_only=True)
class Section:
    """What `contacts/section.html` shows."""

    customer: dict[str, Any]
    codes: Codes
    everything: list[dict[str, Any]]
    more: bool
    asked: grid.Asked
    may_write: bool
    now: datetime
    opened: str = ""
    fresh: str = ""
    done: str = ""
    trouble: str = ""

    @property
    def record(self) -> str:
        """The address of the customer's record."""
        return f"/customers/{self.customer['id']}"

    @property
    def at(self) -> str:
        """The address of the section alone."""
        return f"{self.record}/contacts"

    @property
    def columns(self) -> list[grid.Column]:
        """The columns."""
        return grid.columns()

    @property
    def notes(self) -> list[grid.Note]:
        """The notes as the address asks for them, newest first unless it says otherwise."""
        return grid.arrange(self.everything, self.asked, now=self.now)

    @property
    def total(self) -> int:
        """How many notes there are, shown or not."""
        return len(self.everything)

    def choices(self, column: grid.Column) -> list[tuple[str, str]]:
        """Return what a column can be filtered by."""
        return grid.choices(column, self.everything)

    def editable(self, note: grid.Note) -> bool:
        """Say whether a note is still within its first day (F-079); the API decides again."""
        until = note.get("editable_until")
        return bool(until) and self.now <= datetime.fromisoformat(str(until))

    def locked(self, note: grid.Note) -> str:
        """Say why a note can no longer be changed."""
        if not note.get("editable_until"):
            return _("This note cannot be edited.")
        return _("Notes older than 1 day cannot be edited. Add a new note instead.")

    @property
    def last_language(self) -> str:
        """The language of the customer's newest note."""
        newest = grid.arrange(self.everything, grid.Asked.read({}), now=self.now)
        return str(newest[0]["language"]) if newest else ""


async def open_section(page: Page, customer: dict[str, Any], **told: str) -> Section:
    """Gather the section; the record is shown even while the contacts service does not answer."""
    trouble = ""
    codes, more = Codes(), False
    everything: list[dict[str, Any]] = []
    try:
        codes = Codes.read(await page.api.get("/api/contacts/codes"))
        everything, more = await every_note(page.api, str(customer["id"]), pages=_PAGES)
    except Unreachable:
        trouble = _("The contacts do not answer at the moment. Please try again shortly.")
    except ApiProblem as problem:
        trouble = problem.detail
    query = page.request.query_params
    return Section(
        customer=customer,
        codes=codes,
        everything=everything,
        more=more,
        asked=grid.Asked.read(query),
        may_write=page.may("contacts.write") and not trouble,
        now=datetime.now(UTC),
        opened=told.get("opened") or query.get("open", ""),
        fresh=told.get("fresh") or query.get("fresh", ""),
        done=told.get("done", ""),
        trouble=trouble,
    )


async def every_note(
    api: Api, customer_id: str, *, pages: int = _PAGES_OF_AN_EXPORT
) -> tuple[list[dict[str, Any]], bool]:
    """Return a customer's notes, and whether there are more than so many pages of them."""
    notes: list[dict[str, Any]] = []
    after: str | None = None
    for _page in range(pages):
        answer = await api.get(
            "/api/contacts", customer_id=customer_id, limit=_PER_PAGE, after=after
        )
        notes.extend(answer["items"])
        after = answer.get("next")
        if after is None:
            break
    return notes, after is not None


async def open_reasons(page: Page, section: Section) -> Sequence[dict[str, Any]]:
    """Return the calls a customer still waits for; none when the list does not answer.

    They only offer a choice on the form: without them a note still settles everything it may.
    """
    try:
        history = await page.api.get(f"/api/callbacks/{section.customer['id']}/history")
    except (ApiProblem, Unreachable):
        return ()
    said = {note["id"]: note for note in section.everything}
    return [
        {**_more(said.get(note["contact_id"], {})), **note}
        for note in history.get("notes") or ()
        if note.get("state") == "OPEN"
    ]


def _more(note: grid.Note) -> dict[str, Any]:
    """Return what the callback list does not tell of a note."""
    return {"notes": note.get("notes"), "shut_off_date": note.get("shut_off_date")}
