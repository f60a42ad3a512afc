"""The addresses of the Contacts section. Each answers as a page, or as a piece for a script."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from console.api import ApiProblem
from console.i18n import gettext as _
from console.page import Page, PageDep
from console.pages.contacts import entry, grid
from console.pages.contacts.export import as_csv
from console.pages.contacts.note import NoteForm
from console.pages.contacts.pieces import REFUSED, PieceDep
from console.pages.contacts.preview import effect_of
from console.pages.contacts.section import Section, every_note, open_section

router = APIRouter(prefix="/customers/{customer_id}/contacts")


@router.get("")
async def show(page: PageDep, customer_id: UUID, piece: PieceDep) -> Response:
    """Show the section alone, in the order and with the filters of the address."""
    query = page.request.url.query
    if not piece:
        return page.go(f"/customers/{customer_id}{'?' if query else ''}{query}#contacts")
    return _section(page, await _open(page, customer_id))


@router.get("/export.csv")
async def export(page: PageDep, customer_id: UUID) -> Response:
    """Give the notes as a file, in the order and with the filters of the address."""
    section = await _open(page, customer_id)
    section.everything, _more = await every_note(page.api, str(customer_id))
    named = f"contacts-{section.customer['number']}.csv"
    return Response(
        as_csv(section.notes, page.zone),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{named}"'},
    )


@router.get("/new")
async def new(page: PageDep, customer_id: UUID, piece: PieceDep) -> Response:
    """Open a new Contact Entry Note."""
    section = await _open(page, customer_id)
    return await _form(page, section, await entry.new_note(page, section), piece=piece)


@router.post("")
async def log(page: PageDep, customer_id: UUID, piece: PieceDep) -> Response:
    """Save a new Contact Entry Note."""
    section = await _open(page, customer_id)
    form = await entry.new_note(page, section)
    typed = await entry.take(page, form)
    if typed.get("preset"):
        return await _form(page, section, form, piece=piece)
    saved = await entry.save_new(page, form, customer_id)
    if saved is None:
        return await _form(page, section, form, piece=piece, status=REFUSED)
    return await _done(page, customer_id, _("The note is saved."), piece=piece, saved=saved)


@router.post("/preview")
async def preview(page: PageDep) -> Response:
    """Say what saving the note as it stands would do."""
    said = await effect_of(page, await page.form())
    return page.render("contacts/effect.html", effect=said)


@router.get("/{note_id}/edit")
async def edit(page: PageDep, customer_id: UUID, note_id: UUID, piece: PieceDep) -> Response:
    """Open a note for correction."""
    section = await _open(page, customer_id)
    note = await page.api.get(f"/api/contacts/{note_id}")
    return await _form(page, section, await entry.correction(page, section, note), piece=piece)


@router.post("/{note_id}")
async def correct(page: PageDep, customer_id: UUID, note_id: UUID, piece: PieceDep) -> Response:
    """Save a correction."""
    section = await _open(page, customer_id)
    note = await page.api.get(f"/api/contacts/{note_id}")
    form = await entry.correction(page, section, note)
    await entry.take(page, form)
    saved = await entry.save_correction(page, form, note_id)
    if saved is None:
        return await _form(page, section, form, piece=piece, status=REFUSED)
    return await _done(page, customer_id, _("The correction is saved."), piece=piece, saved=saved)


@router.get("/{note_id}/void")
async def ask_to_void(page: PageDep, customer_id: UUID, note_id: UUID, piece: PieceDep) -> Response:
    """Ask before deleting a note."""
    section = await _open(page, customer_id)
    note = await page.api.get(f"/api/contacts/{note_id}")
    return _void(page, section, note, piece=piece)


@router.post("/{note_id}/void")
async def void(page: PageDep, customer_id: UUID, note_id: UUID, piece: PieceDep) -> Response:
    """Delete a note."""
    typed = await page.form()
    version = int(typed["version"]) if typed.get("version", "").isdigit() else None
    try:
        await page.api.delete(f"/api/contacts/{note_id}", version=version)
    except ApiProblem as problem:
        section = await _open(page, customer_id)
        note = await page.api.get(f"/api/contacts/{note_id}")
        return _void(page, section, note, piece=piece, refused=problem)
    return await _done(page, customer_id, _("The note is deleted."), piece=piece)


@router.post("/{note_id}/deficiencies")
async def lacks(page: PageDep, customer_id: UUID, note_id: UUID, piece: PieceDep) -> Response:
    """Write a deficiency under a note (F-082)."""
    typed = await page.form()
    told = {"reason": typed.get("reason", ""), "notes": typed.get("notes", "")}
    problem = "" if told["reason"] else _("Choose a Deficiency Reason.")
    if not problem:
        body = {"reason": told["reason"], "notes": told["notes"] or None}
        try:
            await page.api.post(f"/api/contacts/{note_id}/deficiencies", body, key=typed.get("key"))
        except ApiProblem as refused:
            problem = refused.detail
    if not problem:
        said = _("The deficiency is saved.")
        return await _done(page, customer_id, said, piece=piece, opened=str(note_id))
    section = await _open(page, customer_id)
    note = await page.api.get(f"/api/contacts/{note_id}")
    inner = "contacts/deficiency_form.html"
    context = {"contacts": section, "note": note, "lacking": {**told, "problem": problem}}
    return _inner(page, inner, _("Deficiencies"), context, piece=piece, status=REFUSED)


async def _open(page: Page, customer_id: UUID, **told: str) -> Section:
    customer = await page.api.get(f"/api/customers/{customer_id}")
    return await open_section(page, customer, **told)


def _section(page: Page, section: Section) -> Response:
    return page.render("contacts/section.html", contacts=section)


async def _form(
    page: Page, section: Section, form: NoteForm, *, piece: bool, status: int = 200
) -> Response:
    said = await effect_of(page, form.values)
    context = {"contacts": section, "entry": form, "effect": said}
    return _inner(page, "contacts/entry.html", form.heading, context, piece=piece, status=status)


def _void(
    page: Page,
    section: Section,
    note: grid.Note,
    *,
    piece: bool,
    refused: ApiProblem | None = None,
) -> Response:
    context = {
        "contacts": section,
        "note": note,
        "problem": refused.detail if refused else "",
    }
    heading = _("Delete a note")
    status = refused.status if refused else 200
    return _inner(page, "contacts/void.html", heading, context, piece=piece, status=status)


def _inner(
    page: Page, inner: str, heading: str, context: dict[str, Any], *, piece: bool, status: int = 200
) -> Response:
    """Answer a script with the form alone, a person without scripts with a page around it."""
    template = inner if piece else "contacts/page.html"
    return page.render(template, status=status, inner=inner, heading=heading, **context)


async def _done(
    page: Page,
    customer_id: UUID,
    said: str,
    *,
    piece: bool,
    saved: dict[str, Any] | None = None,
    opened: str = "",
) -> Response:
    """Show the section as it now stands; a note that may have deficiencies is unfolded (F-084)."""
    fresh = str(saved["id"]) if saved else ""
    if saved and saved.get("deficiencies_allowed"):
        opened = fresh
    if not piece:
        page.say(said)
        query = f"?open={opened}" if opened else ""
        return page.go(f"/customers/{customer_id}{query}#contacts")
    return _section(page, await _open(page, customer_id, done=said, fresh=fresh, opened=opened))
