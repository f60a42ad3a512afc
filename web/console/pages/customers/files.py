"""The Files section of a record: a window with folders and files (F-061)."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from console.api_client import ApiProblem
from console.csrf import takes_upload
from console.formatting import whole_number
from console.i18n import _
from console.page import FormState, Page, PageDep, requires
from console.pages.customers.sections import render_section
from console.proxy import proxy_file
from console.routing import page_router
from console.session import Undo

router = page_router("/customers/{customer_id}")

MOST_UPLOAD: Final = 25 * 1024 * 1024 + 100_000
"""Bytes of a form with a file in it; the service has the same limit, and the last word."""
_SHOWN: Final = 100
_MAY_WRITE: Final = requires("customers.write")


@dataclass(frozen=True, kw_only=True)
class Place:
    """Which files are looked at, and how."""

    customer_id: UUID
    folder: str = ""
    in_bin: bool = False
    tiles: bool = False
    after: str = ""

    @property
    def fields(self) -> dict[str, str]:
        """What a form carries along, so that one comes back to where one was."""
        said = {"folder": self.folder, "bin": "1" * self.in_bin, "view": "tiles" * self.tiles}
        return {name: value for name, value in said.items() if value}

    def url(self, **other: str) -> str:
        """Return the address of this place, or of one that differs in something."""
        query = {name: value for name, value in {**self.fields, **other}.items() if value}
        path = f"/customers/{self.customer_id}/files"
        return f"{path}?{urlencode(query)}" if query else path

    @classmethod
    def of(cls, customer_id: UUID, fields: dict[str, str]) -> "Place":
        """Read a place out of what a form carried along."""
        return cls(
            customer_id=customer_id,
            folder=fields.get("folder", ""),
            in_bin=bool(fields.get("bin")),
            tiles=fields.get("view") == "tiles",
        )


@router.get("/files")
async def show_files(
    page: PageDep,
    customer_id: UUID,
    folder: str = "",
    view: str = "",
    bin: str = "",  # noqa: A002  what it is called
    after: str = "",
) -> Response:
    """Show the files of one place: of a folder, of none, of the recycle bin (F-061)."""
    place = Place(
        customer_id=customer_id,
        folder=folder,
        in_bin=bool(bin),
        tiles=view == "tiles",
        after=after,
    )
    return await _render_place(page, place)


async def _render_place(page: Page, place: Place) -> Response:
    path = f"/api/customers/{place.customer_id}"
    folders = (await page.api.get(f"{path}/folders"))["items"]
    answer = await page.api.get(
        f"{path}/files",
        folder=place.folder or None,
        bin="true" if place.in_bin else None,
        after=place.after or None,
        limit=_SHOWN,
    )
    names = {one["id"]: one["name"] for one in folders}
    return await render_section(
        page,
        place.customer_id,
        "customers/files/section.html",
        title=_("Files"),
        place=place,
        folders=folders,
        folder=next((one for one in folders if one["id"] == place.folder), None),
        folder_names=names,
        files=answer["items"],
        next_page=answer["next"],
        most_bytes=25 * 1024 * 1024,
    )


@router.post("/files", dependencies=[_MAY_WRITE])
@takes_upload(most=MOST_UPLOAD)
async def upload(page: PageDep, customer_id: UUID, request: Request) -> Response:
    """Pass one file on to the service while it arrives; none of it is held here."""
    saved = await page.api.upload(
        f"/api/customers/{customer_id}/files",
        request.stream(),
        content_type=request.headers.get("Content-Type", ""),
        length=request.headers["Content-Length"],
        key=request.headers.get("Idempotency-Key"),
    )
    return JSONResponse({"id": saved["id"], "name": saved["name"]}, HTTPStatus.CREATED)


@router.get("/files.zip")
async def download_all(page: PageDep, customer_id: UUID, folder: str = "") -> Response:
    """Download all files, or one folder's, as one zip."""
    path = f"/api/customers/{customer_id}/files.zip"
    return await proxy_file(page, path, attachment=True, folder=folder or None)


@router.get("/files/{file_id}/content")
async def download(page: PageDep, customer_id: UUID, file_id: UUID) -> Response:
    """Download one file: to be saved, never shown."""
    path = f"/api/customers/{customer_id}/files/{file_id}/content"
    return await proxy_file(page, path, attachment=True)


@router.get("/files/{file_id}/thumbnail")
async def thumbnail(page: PageDep, customer_id: UUID, file_id: UUID) -> Response:
    """Show the small picture that stands for a picture."""
    path = f"/api/customers/{customer_id}/files/{file_id}/thumbnail"
    return await proxy_file(page, path, attachment=False)


@router.get("/files/{file_id}", dependencies=[_MAY_WRITE])
async def edit(page: PageDep, customer_id: UUID, file_id: UUID, view: str = "") -> Response:
    """Show a file's name and folder, to rename, move or copy it."""
    found = await page.api.get(f"/api/customers/{customer_id}/files/{file_id}")
    values = {"name": str(found["name"]), "folder_id": str(found["folder_id"] or "")}
    return await _render_form(page, customer_id, FormState(values={**values, "view": view}), found)


@router.post("/files/{file_id}", dependencies=[_MAY_WRITE])
async def change(page: PageDep, customer_id: UUID, file_id: UUID) -> Response:
    """Rename or move a file, or copy it into the folder that was chosen."""
    values = await page.form()
    path = f"/api/customers/{customer_id}/files/{file_id}"
    found = await page.api.get(path)
    folder = values.get("folder_id") or None
    if values.get("step") == "copy":
        copied = await page.api.post(
            f"{path}/copy", {"folder_id": folder}, key=values.get("idempotency_key")
        )
        page.flash(_("The file is copied as %(name)s.") % {"name": copied["name"]})
        return await _back(page, _at_folder(customer_id, copied, values))
    body = {
        **({"name": values["name"]} if values.get("name", "") != found["name"] else {}),
        **({"folder_id": folder} if folder != found["folder_id"] else {}),
    }
    if not body:
        page.flash(_("Nothing had been changed."))
        return await _back(page, _at_folder(customer_id, found, values))
    try:
        saved = await page.api.patch(path, body, version=whole_number(values.get("version")))
    except ApiProblem as problem:
        refused = FormState.refused(values, problem, otherwise="name")
        return await _render_form(page, customer_id, refused, found)
    before = {"name": str(found["name"]), "folder_id": str(found["folder_id"] or "")}
    undo = Undo(
        path=f"/customers/{customer_id}/files/{file_id}",
        fields={**before, "version": str(saved["version"])},
    )
    page.flash(_("The file is saved as %(name)s.") % {"name": saved["name"]}, undo=undo)
    return await _back(page, _at_folder(customer_id, saved, values))


@router.post("/files/{file_id}/delete", dependencies=[_MAY_WRITE])
async def delete(page: PageDep, customer_id: UUID, file_id: UUID) -> Response:
    """Put a file into the recycle bin."""
    values = await page.form()
    place = Place.of(customer_id, values)
    path = f"/api/customers/{customer_id}/files/{file_id}"
    await page.api.delete(path, version=whole_number(values.get("version")))
    page.flash(
        _("The file is in the recycle bin."),
        undo=Undo(
            path=f"/customers/{customer_id}/files/{file_id}/restore",
            fields={**place.fields, "bin": ""},
        ),
    )
    return await _back(page, place)


@router.post("/files/{file_id}/restore", dependencies=[_MAY_WRITE])
async def restore(page: PageDep, customer_id: UUID, file_id: UUID) -> Response:
    """Put a file back from the recycle bin."""
    values = await page.form()
    saved = await page.api.post(f"/api/customers/{customer_id}/files/{file_id}/restore")
    page.flash(_("%(name)s is put back.") % {"name": saved["name"]})
    return await _back(page, Place.of(customer_id, values))


def _at_folder(customer_id: UUID, file: dict[str, Any], values: dict[str, str]) -> Place:
    return Place.of(customer_id, {**values, "folder": str(file["folder_id"] or ""), "bin": ""})


async def _back(page: Page, place: Place) -> Response:
    """Show the place again: in its section where a script asks, else below the record."""
    if page.wants_partial:
        return await _render_place(page, place)
    at_record = f"/customers/{place.customer_id}#files"
    return page.redirect(place.url() if place.fields else at_record)


async def _render_form(
    page: Page, customer_id: UUID, form: FormState, found: dict[str, Any]
) -> Response:
    path = f"/api/customers/{customer_id}"
    folders = (await page.api.get(f"{path}/folders"))["items"]
    return page.render(
        "customers/files/form.html",
        form=form,
        customer=await page.api.get(path),
        file=found,
        folders=[("", _("No folder")), *((one["id"], one["name"]) for one in folders)],
    )
