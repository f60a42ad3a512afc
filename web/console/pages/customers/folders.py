"""Folders of the Files section: made, renamed, deleted (F-061)."""

from typing import Any
from uuid import UUID

from fastapi.responses import Response

from console.api_client import ApiProblem
from console.formatting import whole_number
from console.i18n import _
from console.page import FormState, Page, PageDep, requires
from console.routing import page_router

router = page_router("/customers/{customer_id}/folders", dependencies=[requires("customers.write")])


@router.get("/new")
async def new_folder(page: PageDep, customer_id: UUID) -> Response:
    """Ask what a new folder is to be called."""
    return await _render_form(page, customer_id, FormState())


@router.post("")
async def make(page: PageDep, customer_id: UUID) -> Response:
    """Make a folder, and show it."""
    values = await page.form()
    try:
        made = await page.api.post(
            f"/api/customers/{customer_id}/folders",
            {"name": values.get("name", "")},
            key=values.get("idempotency_key"),
        )
    except ApiProblem as problem:
        return await _render_form(
            page, customer_id, FormState.refused(values, problem, otherwise="name")
        )
    page.flash(_("The folder is made."))
    return page.redirect(f"/customers/{customer_id}/files?folder={made['id']}")


@router.get("/{folder_id}")
async def edit(page: PageDep, customer_id: UUID, folder_id: UUID) -> Response:
    """Show a folder's name, to rename or delete it."""
    found = await _found(page, customer_id, folder_id)
    return await _render_form(page, customer_id, FormState(values={"name": found["name"]}), found)


@router.post("/{folder_id}")
async def rename(page: PageDep, customer_id: UUID, folder_id: UUID) -> Response:
    """Give a folder another name."""
    values = await page.form()
    found = await _found(page, customer_id, folder_id)
    try:
        await page.api.patch(
            f"/api/customers/{customer_id}/folders/{folder_id}",
            {"name": values.get("name", "")},
            version=whole_number(values.get("version")),
        )
    except ApiProblem as problem:
        refused = FormState.refused(values, problem, otherwise="name")
        return await _render_form(page, customer_id, refused, found)
    page.flash(_("The folder is renamed."))
    return page.redirect(f"/customers/{customer_id}/files?folder={folder_id}")


@router.post("/{folder_id}/delete")
async def delete(page: PageDep, customer_id: UUID, folder_id: UUID) -> Response:
    """Delete a folder; the files in it go to the recycle bin."""
    values = await page.form()
    path = f"/api/customers/{customer_id}/folders/{folder_id}"
    await page.api.delete(path, version=whole_number(values.get("version")))
    page.flash(_("The folder is deleted. The files in it are in the recycle bin."))
    return page.redirect(f"/customers/{customer_id}#files")


async def _found(page: Page, customer_id: UUID, folder_id: UUID) -> dict[str, Any]:
    folders = (await page.api.get(f"/api/customers/{customer_id}/folders"))["items"]
    for one in folders:
        if one["id"] == str(folder_id):
            return dict(one)
    raise ApiProblem(404, {"code": "folder_not_found"})


async def _render_form(
    page: Page, customer_id: UUID, form: FormState, found: dict[str, Any] | None = None
) -> Response:
    return page.render(
        "customers/files/folder.html",
        form=form,
        customer=await page.api.get(f"/api/customers/{customer_id}"),
        folder=found,
    )
