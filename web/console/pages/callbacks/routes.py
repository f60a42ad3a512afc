"""Routes of Customer Callbacks. Each answers with a page, or with a partial for a script."""

from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final
from uuid import UUID

from fastapi.responses import Response

from console.api_client import ApiProblem, UnreachableError
from console.formatting import format_datetime
from console.i18n import gettext as _
from console.labels.flags import withheld_rule
from console.page import Page, PageDep
from console.pages.callbacks.callback_list import load_callback_list
from console.pages.callbacks.list_query import ListQuery, columns
from console.pages.contacts import note_editing
from console.pages.contacts.effect_preview import preview_effect
from console.pages.contacts.note_form import NoteForm
from console.pages.contacts.section import ContactsSection, load_contacts
from console.pages.contacts.undo import undo_note
from console.pages.customers.strip import words_to_say
from console.proxy import proxy_file, proxy_sse
from console.routing import page_router
from console.session import Undo

router = page_router("/callbacks")
_API: Final = "/api/callbacks"


@router.get("")
async def show(page: PageDep) -> Response:
    """Show who must be called, in call order."""
    callbacks = await load_callback_list(page)
    return page.render(
        "callbacks/page.html",
        partial="callbacks/list.html",
        callbacks=callbacks,
        columns=columns(),
    )


@router.get("/sheet")
async def call_sheet(page: PageDep) -> Response:
    """Show the list as a sheet to print, for a day without screens."""
    callbacks = await load_callback_list(page, whole=True)
    return page.render("callbacks/sheet.html", callbacks=callbacks, now=datetime.now(UTC))


@router.get("/stream")
async def stream(page: PageDep) -> Response:
    """Pass on the events of the list until the person's token expires."""
    return await proxy_sse(page, f"{_API}/stream")


@router.get("/export.csv")
async def export(page: PageDep) -> Response:
    """Export the part of the list that passes the filters, in call order."""
    filters = ListQuery.parse(page.request.query_params).api_filters()
    return await proxy_file(page, f"{_API}/export.csv", attachment=True, **filters)


@router.post("/{customer_id}/claim")
async def claim(page: PageDep, customer_id: UUID) -> Response:
    """Tell everybody that this person is calling the customer now."""
    refusal = await _claim(page, customer_id)
    return _respond(page, refusal or _("You are calling now."), refused=bool(refusal))


@router.post("/{customer_id}/take-over")
async def take_over(page: PageDep, customer_id: UUID) -> Response:
    """Take the call over from whoever is making it (R-44)."""
    try:
        how = {"take_over": True, "acknowledged": True}
        await page.api.post(f"{_API}/{customer_id}/claim", how)
    except ApiProblem as problem:
        return _respond(page, problem.detail, refused=True)
    return _respond(page, _("You have taken the call over."))


@router.post("/{customer_id}/release")
async def release(page: PageDep, customer_id: UUID) -> Response:
    """Give the customer back to whoever is free."""
    try:
        await page.api.delete(f"{_API}/{customer_id}/claim")
    except ApiProblem as problem:
        return _respond(page, problem.detail, refused=True)
    undo = Undo(path=f"/callbacks/{customer_id}/claim", fields={})
    return _respond(page, _("Released for anybody to call."), undo=undo)


@router.post("/{customer_id}/log")
async def claim_and_log(page: PageDep, customer_id: UUID) -> Response:
    """Claim the customer and open the note for the outgoing call."""
    acknowledged = (await page.form()).get("acknowledged") == "yes"
    refusal = await _claim(page, customer_id, acknowledged=acknowledged)
    if refusal:
        return _respond(page, refusal, refused=True)
    if not page.wants_partial:
        return page.redirect(f"/callbacks/{customer_id}/log")
    section, form = await _open_log(page, customer_id)
    return await _render_log(page, section, form)


@router.get("/{customer_id}/log")
async def show_log(page: PageDep, customer_id: UUID) -> Response:
    """Show the note for the outgoing call as a page of its own."""
    section, form = await _open_log(page, customer_id)
    return await _render_log(page, section, form)


@router.post("/{customer_id}/log/save")
async def save_log(page: PageDep, customer_id: UUID) -> Response:
    """Save the outgoing call and end the claim; whoever was reached leaves the list."""
    section, form = await _open_log(page, customer_id)
    fields = await note_editing.read_submission(page, form)
    if fields.get("preset"):
        return await _render_log(page, section, form)
    saved = await note_editing.submit_new_note(page, form, customer_id)
    if saved is None:
        return await _render_log(page, section, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    # A customer who has left the list has no claim any more.
    with suppress(ApiProblem, UnreachableError):
        await page.api.delete(f"{_API}/{customer_id}/claim")
    undo = undo_note(saved, back="/callbacks")
    return _respond(page, _("The call is logged."), undo=undo)


async def _claim(page: Page, customer_id: UUID, *, acknowledged: bool = False) -> str:
    """Claim a customer; return why that is refused, or nothing.

    `acknowledged` says that it was read why the customer is not called as usual (R-79).
    """
    try:
        body = {"acknowledged": True} if acknowledged else None
        await page.api.post(f"{_API}/{customer_id}/claim", body)
    except ApiProblem as problem:
        if problem.code == "not_to_be_called":
            because, emergency = problem.parameters["because"], problem.parameters["emergency"]
            return withheld_rule(because, emergency=emergency)
        if problem.code != "claimed_by_another":
            return problem.detail
        by, since = problem.parameters["by"], problem.parameters["since"]
        claim = {"name": by, "time": format_datetime(since, page.zone)}
        return _("%(name)s is calling since %(time)s. Take another customer.") % claim
    return ""


async def _open_log(page: Page, customer_id: UUID) -> tuple[ContactsSection, NoteForm]:
    customer = await page.api.get(f"/api/customers/{customer_id}")
    section = await load_contacts(page, customer)
    form = await note_editing.open_call_log(page, section, url=f"/callbacks/{customer_id}")
    return section, form


async def _render_log(
    page: Page, section: ContactsSection, form: NoteForm, *, status: int = HTTPStatus.OK
) -> Response:
    return page.render(
        "contacts/page.html",
        partial="callbacks/log.html",
        status=status,
        inner="callbacks/log.html",
        heading=form.heading,
        contacts=section,
        entry=form,
        effect=await preview_effect(page, form.values),
        words=words_to_say(page, section.customer),
    )


def _respond(page: Page, text: str, *, refused: bool = False, undo: Undo | None = None) -> Response:
    """Tell what was done, with this answer or on the next page; a script shows a refusal itself."""
    if page.wants_partial and refused:
        return page.render("callbacks/message.html", text=text, status=HTTPStatus.CONFLICT)
    page.flash(text, level="error" if refused else "success", undo=undo)
    if page.wants_partial:
        return page.render("callbacks/message.html", text=text)
    return page.redirect("/callbacks")
