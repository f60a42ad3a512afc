"""Routes of the Contacts section. Each answers with a page, or with a partial for a script."""

from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from fastapi.responses import Response

from console.api_client import ApiProblem
from console.formatting import whole_number
from console.i18n import gettext as _
from console.page import Page, PageDep, local_path
from console.pages.contacts import grid, note_editing
from console.pages.contacts.effect_preview import mail_effect, preview_effect
from console.pages.contacts.moving import Move, read_move, send_move
from console.pages.contacts.note_form import NoteForm
from console.pages.contacts.section import ContactsSection, load_contacts
from console.pages.contacts.undo import undo_correction, undo_note
from console.proxy import proxy_file
from console.routing import page_router
from console.session import Undo

router = page_router("/customers/{customer_id}/contacts")


@router.get("")
async def show(page: PageDep, customer_id: UUID) -> Response:
    """Show the section alone, in the order and with the filters of the address."""
    query = page.request.url.query
    if not page.wants_partial:
        return page.redirect(f"/customers/{customer_id}{'?' if query else ''}{query}#contacts")
    return _render_section(page, await _load(page, customer_id))


@router.get("/export.csv")
async def export(page: PageDep, customer_id: UUID) -> Response:
    """Export the notes that pass the filters of the address, newest first."""
    query = grid.GridQuery.parse(page.request.query_params)
    filters = query.api_filters(today=page.today())
    path = "/api/contacts/export.csv"
    return await proxy_file(page, path, attachment=True, customer_id=str(customer_id), **filters)


@router.get("/new")
async def new_note(page: PageDep, customer_id: UUID) -> Response:
    """Open a new Contact Entry Note."""
    section = await _load(page, customer_id)
    return await _render_form(page, section, await note_editing.open_new_note(page, section))


@router.post("")
async def log_note(page: PageDep, customer_id: UUID) -> Response:
    """Save a new Contact Entry Note."""
    section = await _load(page, customer_id)
    form = await note_editing.open_new_note(page, section)
    fields = await note_editing.read_submission(page, form)
    if fields.get("preset"):
        return await _render_form(page, section, form)
    saved = await note_editing.submit_new_note(page, form, customer_id)
    if saved is None:
        return await _render_form(page, section, form, refused=True)
    undo = undo_note(saved, back=f"{section.record_url}#contacts")
    return await _show_saved(page, customer_id, _("The note is saved."), saved=saved, undo=undo)


@router.post("/preview")
async def preview(page: PageDep, customer_id: UUID) -> Response:
    """Say what saving the note as it stands would do."""
    fields = await page.form()
    ticked = [value for name, value in await page.form_items() if name == "resolves"]
    effect = await preview_effect(
        page,
        fields,
        customer_id="" if fields.get("version") else str(customer_id),
        mail_to=str(customer_id),
        chosen=ticked if fields.get("offers_calls") else None,
    )
    return page.render("contacts/effect.html", effect=effect)


@router.get("/{note_id}/edit")
async def edit_note(page: PageDep, customer_id: UUID, note_id: UUID) -> Response:
    """Open a note for correction."""
    section, note = await _load(page, customer_id), await _load_note(page, note_id)
    form = await note_editing.open_correction(page, section, note)
    return await _render_form(page, section, form)


@router.post("/{note_id}")
async def correct_note(page: PageDep, customer_id: UUID, note_id: UUID) -> Response:
    """Save a correction."""
    section, note = await _load(page, customer_id), await _load_note(page, note_id)
    form = await note_editing.open_correction(page, section, note)
    await note_editing.read_submission(page, form)
    saved = await note_editing.submit_correction(page, form, note_id)
    if saved is None:
        return await _render_form(page, section, form, refused=True)
    undo = undo_correction(form, saved, before=note)
    return await _show_saved(
        page, customer_id, _("The correction is saved."), saved=saved, undo=undo
    )


@router.get("/{note_id}/void")
async def confirm_void(page: PageDep, customer_id: UUID, note_id: UUID) -> Response:
    """Ask before deleting a note."""
    section, note = await _load(page, customer_id), await _load_note(page, note_id)
    return _render_void(page, section, note)


@router.post("/{note_id}/void")
async def void_note(page: PageDep, customer_id: UUID, note_id: UUID) -> Response:
    """Delete a note."""
    fields = await page.form()
    version, reason = whole_number(fields.get("version")), fields.get("reason")
    path = f"/api/contacts/{note_id}"
    try:
        if reason is None:
            await page.api.delete(path, version=version)
        else:
            await page.api.post(f"{path}/void", {"reason": reason}, version=version)
    except ApiProblem as problem:
        section, note = await _load(page, customer_id), await _load_note(page, note_id)
        return _render_void(page, section, note, refusal=problem, reason=reason or "")
    if back := fields.get("back"):
        page.flash(_("Undone. The note is deleted."))
        return page.redirect(local_path(back))
    return await _show_saved(page, customer_id, _("The note is deleted."))


@router.get("/{note_id}/move")
async def choose_customer(page: PageDep, customer_id: UUID, note_id: UUID) -> Response:
    """Ask whom a note is about that stands under the wrong customer (R-23)."""
    section, note = await _load(page, customer_id), await _load_note(page, note_id)
    return _render_move(page, section, note, Move(key=str(uuid4())))


@router.post("/{note_id}/move")
async def move_note(page: PageDep, customer_id: UUID, note_id: UUID) -> Response:
    """Search for the other customer, and then move the note to them."""
    move, complete = await read_move(page, customer_id, note_id)
    if complete and await send_move(page, note_id, move):
        return await _show_saved(page, customer_id, _("The note is moved."))
    section, note = await _load(page, customer_id), await _load_note(page, note_id)
    return _render_move(page, section, note, move)


@router.post("/{note_id}/deficiencies")
async def add_deficiency(page: PageDep, customer_id: UUID, note_id: UUID) -> Response:
    """Add a deficiency to a note (F-082)."""
    fields = await page.form()
    values = {"reason": fields.get("reason", ""), "notes": fields.get("notes", "")}
    error = "" if values["reason"] else _("Choose a Deficiency Reason.")
    if not error:
        body = {"reason": values["reason"], "notes": values["notes"] or None}
        path, key = f"/api/contacts/{note_id}/deficiencies", fields.get("idempotency_key")
        try:
            await page.api.post(path, body, key=key)
        except ApiProblem as problem:
            captions = {"reason": _("Deficiency Reason"), "notes": _("Deficiency Notes")}
            faults = [f"{captions[at]}: {said}" for at, said in problem.errors.items()]
            error = " ".join(faults) or problem.detail
    if not error:
        done = _("The deficiency is saved.")
        return await _show_saved(page, customer_id, done, opened=str(note_id))
    section, note = await _load(page, customer_id), await _load_note(page, note_id)
    return _render_dialog(
        page,
        "contacts/deficiency_form.html",
        _("Deficiencies"),
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        contacts=section,
        note=note,
        deficiency={**values, "error": error},
    )


async def _load(page: Page, customer_id: UUID, **shown: str) -> ContactsSection:
    customer = await page.api.get(f"/api/customers/{customer_id}")
    return await load_contacts(page, customer, **shown)


async def _load_note(page: Page, note_id: UUID) -> grid.Note:
    note: grid.Note = await page.translated(await page.api.get(f"/api/contacts/{note_id}"))
    return note


def _render_section(page: Page, section: ContactsSection) -> Response:
    return page.render("contacts/section.html", contacts=section)


async def _render_form(
    page: Page, section: ContactsSection, form: NoteForm, *, refused: bool = False
) -> Response:
    return _render_dialog(
        page,
        "contacts/entry.html",
        form.heading,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK,
        contacts=section,
        entry=form,
        effect=await preview_effect(page, form.values, mail_to=str(section.customer["id"])),
    )


def _render_void(
    page: Page,
    section: ContactsSection,
    note: grid.Note,
    *,
    refusal: ApiProblem | None = None,
    reason: str = "",
) -> Response:
    return _render_dialog(
        page,
        "contacts/void.html",
        _("Delete a note"),
        status=refusal.status if refusal else HTTPStatus.OK,
        contacts=section,
        note=note,
        error=refusal.detail if refusal else "",
        reason=reason,
    )


def _render_move(page: Page, section: ContactsSection, note: grid.Note, move: Move) -> Response:
    return _render_dialog(
        page,
        "contacts/move.html",
        _("Move a note"),
        status=HTTPStatus.UNPROCESSABLE_ENTITY if move.error else HTTPStatus.OK,
        contacts=section,
        note=note,
        move=move,
        error=move.error,
    )


def _render_dialog(
    page: Page, template: str, heading: str, *, status: int, **context: Any
) -> Response:
    """Answer a script with the form alone, a person without scripts with a page around it."""
    return page.render(
        "contacts/page.html",
        partial=template,
        status=status,
        inner=template,
        heading=heading,
        **context,
    )


async def _show_saved(
    page: Page,
    customer_id: UUID,
    done: str,
    *,
    saved: dict[str, Any] | None = None,
    undo: Undo | None = None,
    opened: str = "",
) -> Response:
    """Show the section as it now stands; a note that may have deficiencies is unfolded (F-084)."""
    saved_id = str(saved["id"]) if saved else ""
    if saved and not saved.get("mailing_date"):
        mail = await mail_effect(page, saved.get("mailing_code"), str(customer_id))
        done = f"{done} {mail}".strip()
    if saved and saved.get("deficiencies_allowed"):
        opened = saved_id
    page.flash(done, undo=undo)
    if not page.wants_partial:
        query = f"?open={opened}" if opened else ""
        return page.redirect(f"/customers/{customer_id}{query}#contacts")
    section = await _load(page, customer_id, saved=saved_id, opened=opened)
    return _render_section(page, section)
