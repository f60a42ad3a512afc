"""Commitments and pledges below an application (F-057)."""

from typing import Any
from uuid import UUID

from fastapi.responses import Response

from console.api_client import ApiProblem
from console.i18n import _
from console.labels.applications import pledge_captions
from console.page import FormState, Page, PageDep, requires, shown_version
from console.routing import page_router
from console.session import Undo

router = page_router(
    "/customers/{customer_id}/applications/{application_id}/pledges",
    dependencies=[requires("customers.write")],
)


@router.get("/new")
async def new_pledge(page: PageDep, customer_id: UUID, application_id: UUID) -> Response:
    """Show an empty pledge."""
    return await _render(page, customer_id, application_id, FormState())


@router.post("")
async def add(page: PageDep, customer_id: UUID, application_id: UUID) -> Response:
    """Save a new pledge."""
    values = await page.form()
    base = f"/customers/{customer_id}/applications/{application_id}/pledges"
    try:
        saved = await page.api.post(f"/api{base}", _body(values), key=values.get("idempotency_key"))
    except ApiProblem as problem:
        refused = FormState.refused(values, problem)
        return await _render(page, customer_id, application_id, refused)
    back = {"version": str(saved["version"])}
    page.flash(
        _("The pledge is saved."), undo=Undo(path=f"{base}/{saved['id']}/delete", fields=back)
    )
    return page.redirect(f"/customers/{customer_id}#applications")


@router.get("/{pledge_id}")
async def edit(page: PageDep, customer_id: UUID, application_id: UUID, pledge_id: UUID) -> Response:
    """Show a pledge, to correct it."""
    found = await page.api.get(
        f"/api/customers/{customer_id}/applications/{application_id}/pledges/{pledge_id}"
    )
    state = FormState(values=_form_values(found))
    return await _render(page, customer_id, application_id, state, found)


@router.post("/{pledge_id}")
async def change(
    page: PageDep, customer_id: UUID, application_id: UUID, pledge_id: UUID
) -> Response:
    """Save what changed about a pledge, unless somebody else saved in between."""
    values = await page.form()
    own = f"/customers/{customer_id}/applications/{application_id}/pledges/{pledge_id}"
    found = await page.api.get(f"/api{own}")
    try:
        saved = await page.api.patch(f"/api{own}", _body(values), version=shown_version(values))
    except ApiProblem as problem:
        refused = FormState.refused(values, problem)
        if problem.code == "stale_version":
            found = await page.api.get(f"/api{own}")
            newer = {**values, "version": str(found["version"])}
            message = _("Somebody else changed this pledge meanwhile. Look at it and save again.")
            refused = FormState(values=newer, errors={"": message}, status=problem.status)
        return await _render(page, customer_id, application_id, refused, found)
    back = {**_form_values(found), "version": str(saved["version"])}
    page.flash(_("The pledge is saved."), undo=Undo(path=own, fields=back))
    return page.redirect(f"/customers/{customer_id}#applications")


@router.post("/{pledge_id}/delete")
async def delete(
    page: PageDep, customer_id: UUID, application_id: UUID, pledge_id: UUID
) -> Response:
    """Delete a pledge."""
    version = shown_version(await page.form())
    path = f"/api/customers/{customer_id}/applications/{application_id}/pledges/{pledge_id}"
    try:
        await page.api.delete(path, version=version)
        page.flash(_("The pledge is deleted."))
    except ApiProblem as problem:
        page.flash(problem.detail, level="error")
    return page.redirect(f"/customers/{customer_id}#applications")


async def _render(
    page: Page,
    customer_id: UUID,
    application_id: UUID,
    form: FormState,
    found: dict[str, Any] | None = None,
) -> Response:
    path = f"/api/customers/{customer_id}"
    return page.render(
        "customers/applications/pledge.html",
        form=form,
        customer=await page.api.get(path),
        application=await page.api.get(f"{path}/applications/{application_id}"),
        pledge=found,
        captions=pledge_captions(),
        base=f"/customers/{customer_id}/applications/{application_id}/pledges",
    )


def _form_values(found: dict[str, Any]) -> dict[str, str]:
    return {
        "memo": str(found["memo"]),
        "date_submitted": str(found["date_submitted"] or ""),
        "version": str(found["version"]),
    }


def _body(values: dict[str, str]) -> dict[str, Any]:
    return {
        "memo": values.get("memo", ""),
        "date_submitted": values.get("date_submitted") or None,
    }
