"""Opening and saving Contact Entry Notes: new ones, corrections, and logged calls."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from console.api_client import ApiProblem
from console.i18n import gettext as _
from console.page import Page
from console.pages.contacts.note_form import NoteForm, note_values
from console.pages.contacts.section import ContactsSection, load_calls


async def open_new_note(page: Page, section: ContactsSection) -> NoteForm:
    """Open a note with its defaults: now, and the language last spoken (F-071)."""
    form = await _note_form(page, section, action=section.url, reload_url=f"{section.url}/new")
    form.values["language"] = (
        section.last_language
        or str(section.customer.get("language") or "")
        or str(page.agency.value.get("default_language") or "")
    )
    form.presets = section.code_tables.presets
    return form


async def open_call_log(page: Page, section: ContactsSection, *, url: str) -> NoteForm:
    """Open a note for the call just made to a customer on the callback list."""
    form = await open_new_note(page, section)
    form.action, form.reload_url, form.exit_url = f"{url}/log/save", f"{url}/log", "/callbacks"
    form.heading = _("Log the outgoing call")
    form.presets, form.presets_are_outcomes = section.code_tables.outcomes, True
    form.values["contact_type"] = "OUTGOING"
    known = await page.api.get_or_none(f"/api/callbacks/{section.customer['id']}/numbers")
    form.numbers = known["phones"] if known else ()
    form.values["phone"] = form.numbers[0]["number"] if form.numbers else ""
    return form


async def open_correction(
    page: Page, section: ContactsSection, note: Mapping[str, Any]
) -> NoteForm:
    """Open a saved note for correction."""
    url = f"{section.url}/{note['id']}"
    form = await _note_form(
        page, section, action=url, reload_url=f"{url}/edit", corrected=str(note["id"])
    )
    form.heading = _("Edit the Contact Entry Note")
    form.entered_by = str(note["entered_by"])
    form.original_date = str(note["contact_date"])
    form.values = note_values(note, page.zone)
    form.version = int(note["version"])
    form.mailing_date = note.get("mailing_date")
    return form


async def _note_form(
    page: Page, section: ContactsSection, *, action: str, reload_url: str, corrected: str = ""
) -> NoteForm:
    (calls, settled), rules = await asyncio.gather(
        load_calls(page, section, corrected=corrected),
        page.api.get_or_none("/api/callbacks/rules"),
    )
    return NoteForm(
        action=action,
        reload_url=reload_url,
        exit_url=f"{section.record_url}#contacts",
        preview_url=f"{section.url}/preview",
        heading=_("Contact Entry Note"),
        code_tables=section.code_tables,
        zone=page.zone,
        has_mailing=bool(page.agency.value.get("mailing_system", True)),
        entered_by=page.person.name,
        original_date=datetime.now(UTC).isoformat(),
        key=str(uuid4()),
        meanings=rules["meanings"] if rules else (),
        calls=calls,
        settled=settled,
    )


async def read_submission(page: Page, form: NoteForm) -> dict[str, str]:
    """Put what was posted into the form; return the posted fields."""
    posted = await page.form_items()
    fields = await page.form()
    form.read(fields, ticked=[value for name, value in posted if name == "resolves"])
    return fields


async def submit_new_note(page: Page, form: NoteForm, customer_id: UUID) -> dict[str, Any] | None:
    """Save a new note; None when it was refused, and then the form says why."""
    if not form.check():
        return None
    body = {"customer_id": str(customer_id), **form.body()}
    try:
        saved: dict[str, Any] = await page.api.post("/api/contacts", body, key=form.key)
    except ApiProblem as problem:
        form.show_refusal(problem)
        return None
    return saved


async def submit_correction(page: Page, form: NoteForm, note_id: UUID) -> dict[str, Any] | None:
    """Save a correction; None when it was refused, and then the form says why."""
    if not form.check():
        return None
    path = f"/api/contacts/{note_id}"
    try:
        saved: dict[str, Any] = await page.api.patch(path, form.body(), version=form.version)
    except ApiProblem as problem:
        if problem.code == "stale_version":
            theirs = await page.api.get(path)
            form.show_conflict(theirs, note_values(theirs, page.zone))
        else:
            form.show_refusal(problem)
        return None
    return saved
