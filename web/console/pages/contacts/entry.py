"""Opens the Contact Entry Note with what is known beforehand, and saves it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid4

from console.api import ApiProblem
from console.i18n import gettext as _
from console.page import Page
from console.pages.contacts.codes import Combination
from console.pages.contacts.note import NoteForm, values_of
from console.pages.contacts.section import Section, open_reasons

_STALE: Final = 412


async def new_note(page: Page, section: Section) -> NoteForm:
    """Open a note with its defaults: now, and the language last spoken (F-071)."""
    customer = section.customer
    form = await _open(page, section, action=section.at, again=f"{section.at}/new")
    form.values["language"] = (
        section.last_language
        or str(customer.get("language") or "")
        or str(page.agency.facts.get("default_language") or "ENGLISH")
    )
    form.combinations = section.codes.combinations
    form.reasons = await open_reasons(page, section)
    return form


async def outgoing_call(
    page: Page, section: Section, *, at: str, combinations: Sequence[Combination]
) -> NoteForm:
    """Open a note for the call just made to a customer on the callback list."""
    form = await new_note(page, section)
    form.action, form.again, form.leave = f"{at}/log/save", f"{at}/log", "/callbacks"
    form.heading = _("Log the outgoing call")
    form.outcome = True
    form.combinations = combinations
    form.values["contact_type"] = "OUTGOING"
    return form


async def correction(page: Page, section: Section, note: Mapping[str, Any]) -> NoteForm:
    """Open a saved note for correction."""
    at = f"{section.at}/{note['id']}"
    form = await _open(page, section, action=at, again=f"{at}/edit")
    form.heading = _("Edit the Contact Entry Note")
    form.entered_by = str(note["entered_by"])
    form.shown = str(note["contact_date"])
    form.values = values_of(note, page.zone)
    form.resolves = [str(one) for one in note.get("resolves") or ()]
    form.version = int(note["version"])
    form.mailing_date = note.get("mailing_date")
    form.reasons = await open_reasons(page, section)
    return form


async def _open(page: Page, section: Section, *, action: str, again: str) -> NoteForm:
    return NoteForm(
        action=action,
        again=again,
        leave=f"{section.record}#contacts",
        preview_at=f"{section.at}/preview",
        heading=_("Contact Entry Note"),
        codes=section.codes,
        zone=page.zone,
        mails=bool(page.agency.facts.get("mailing_system", True)),
        entered_by=page.person.name,
        shown=datetime.now(UTC).isoformat(),
        key=str(uuid4()),
    )


async def take(page: Page, form: NoteForm) -> dict[str, str]:
    """Take what was posted into the form; return the posted fields."""
    typed = await page.form()
    posted = await page.request.form()
    form.take(typed, resolves=[str(one) for one in posted.getlist("resolves")])
    return typed


async def save_new(page: Page, form: NoteForm, customer_id: UUID) -> dict[str, Any] | None:
    """Save a new note; None when it was refused, and then the form says why."""
    if not form.check():
        return None
    try:
        saved: dict[str, Any] = await page.api.post(
            "/api/contacts", {"customer_id": str(customer_id), **form.body()}, key=form.key
        )
    except ApiProblem as problem:
        form.refused(problem)
        return None
    return saved


async def save_correction(page: Page, form: NoteForm, note_id: UUID) -> dict[str, Any] | None:
    """Save a correction; None when it was refused, and then the form says why."""
    if not form.check():
        return None
    path = f"/api/contacts/{note_id}"
    try:
        saved: dict[str, Any] = await page.api.patch(path, form.body(), version=form.version)
    except ApiProblem as problem:
        if problem.status == _STALE:
            theirs = await page.api.get(path)
            form.overtaken(theirs, values_of(theirs, page.zone))
        else:
            form.refused(problem)
        return None
    return saved
