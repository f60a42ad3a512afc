"""The section Notes of a record: words about the person, apart from any contact (F-054)."""

from typing import Any, Final
from uuid import UUID

from fastapi.responses import Response

from console.api_client import ApiProblem
from console.i18n import _
from console.page import FormState, Page, PageDep, requires, shown_version
from console.pages.customers.sections import render_section
from console.routing import page_router
from console.session import Undo

router = page_router("/customers/{customer_id}/notes")

_SHOWN: Final = 50
_writes: Final = [requires("customers.write")]


@router.get("")
async def show_notes(page: PageDep, customer_id: UUID, after: str | None = None) -> Response:
    """Show what was noted about a customer, newest first."""
    answer = await page.api.get(
        f"/api/customers/{customer_id}/notes", limit=_SHOWN, after=after or None
    )
    return await render_section(
        page,
        customer_id,
        "customers/remarks/section.html",
        title=_("Notes"),
        remarks=answer["items"],
        following=answer["next"],
        url=f"/customers/{customer_id}/notes",
    )


@router.get("/new", dependencies=_writes)
async def new_note(page: PageDep, customer_id: UUID) -> Response:
    """Show an empty note."""
    return await _render_form(page, customer_id, FormState())


@router.post("", dependencies=_writes)
async def add(page: PageDep, customer_id: UUID) -> Response:
    """Save a new note."""
    values = await page.form()
    path = f"/api/customers/{customer_id}/notes"
    try:
        saved = await page.api.post(path, _body(values), key=values.get("idempotency_key"))
    except ApiProblem as problem:
        return await _render_form(page, customer_id, FormState.refused(values, problem))
    undo = Undo(
        path=f"/customers/{customer_id}/notes/{saved['id']}/delete",
        fields={"version": str(saved["version"])},
    )
    page.flash(_("The note is saved."), undo=undo)
    return page.redirect(f"/customers/{customer_id}#notes")


@router.get("/{note_id}", dependencies=_writes)
async def edit(page: PageDep, customer_id: UUID, note_id: UUID) -> Response:
    """Show a note, to correct it."""
    found = await page.api.get(f"/api/customers/{customer_id}/notes/{note_id}")
    return await _render_form(page, customer_id, FormState(values={"note": found["note"]}), found)


@router.post("/{note_id}", dependencies=_writes)
async def change(page: PageDep, customer_id: UUID, note_id: UUID) -> Response:
    """Save a corrected note, unless somebody else changed it in between."""
    values = await page.form()
    path = f"/api/customers/{customer_id}/notes/{note_id}"
    found = await page.api.get(path)
    try:
        saved = await page.api.patch(path, _body(values), version=shown_version(values))
    except ApiProblem as problem:
        refused = FormState.refused(values, problem)
        if problem.code == "stale_version":
            message = _(
                "Somebody else changed this note meanwhile. What it says now stands below the box;"
                " saving again replaces it."
            )
            newer = {**values, "version": str(found["version"])}
            refused = FormState(values=newer, errors={"": message}, status=problem.status)
        return await _render_form(page, customer_id, refused, found)
    if saved["version"] == found["version"]:
        page.flash(_("Nothing had been changed."))
    else:
        back = {"note": found["note"], "version": str(saved["version"])}
        undo = Undo(path=f"/customers/{customer_id}/notes/{note_id}", fields=back)
        page.flash(_("The note is saved."), undo=undo)
    return page.redirect(f"/customers/{customer_id}#notes")


@router.post("/{note_id}/delete", dependencies=_writes)
async def delete(page: PageDep, customer_id: UUID, note_id: UUID) -> Response:
    """Take a note off the record; with Undo it comes back."""
    path = f"/api/customers/{customer_id}/notes/{note_id}"
    try:
        await page.api.delete(path, version=shown_version(await page.form()))
    except ApiProblem as problem:
        page.flash(problem.detail, level="error")
    else:
        undo = Undo(path=f"/customers/{customer_id}/notes/{note_id}/restore", fields={})
        page.flash(_("The note is deleted. Its words stay in the history."), undo=undo)
    return page.redirect(f"/customers/{customer_id}#notes")


@router.post("/{note_id}/restore", dependencies=_writes)
async def restore(page: PageDep, customer_id: UUID, note_id: UUID) -> Response:
    """Put a deleted note back."""
    try:
        await page.api.post(f"/api/customers/{customer_id}/notes/{note_id}/restore")
    except ApiProblem as problem:
        page.flash(problem.detail, level="error")
    else:
        page.flash(_("The note is back on the record."))
    return page.redirect(f"/customers/{customer_id}#notes")


def _body(values: dict[str, str]) -> dict[str, str]:
    return {"note": values.get("note", "")}


async def _render_form(
    page: Page, customer_id: UUID, form: FormState, found: dict[str, Any] | None = None
) -> Response:
    return page.render(
        "customers/remarks/form.html",
        form=form,
        customer=await page.api.get(f"/api/customers/{customer_id}"),
        remark=found,
    )
