"""Dwellings on the customer record: the form to link one, and to correct or end it (F-058)."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from fastapi.responses import Response

from console.api_client import ApiProblem
from console.formatting import whole_number
from console.i18n import _
from console.labels.jobs import dwelling_relation_label
from console.page import FormState, Page, PageDep, requires
from console.pages.customers import form as record_form
from console.pages.customers.history_words import captions
from console.routing import page_router
from console.session import Undo

router = page_router(
    "/customers/{customer_id}/dwellings", dependencies=[requires("customers.write")]
)

_BOXES: Final = tuple(
    name.partition(".")[2] for name in record_form.FIELDS if name.startswith("mailing_address.")
)
_RENAMED: Final = {f"address.{box}": f"mailing_address.{box}" for box in _BOXES} | {
    "address": "mailing_address.street"
}
"""The form has the boxes of the record's address: they are judged and completed like those."""
_TENURE: Final = ("relation", "from", "until")


@router.get("/new")
async def new_dwelling(page: PageDep, customer_id: UUID) -> Response:
    """Show an empty dwelling."""
    return await _render_form(page, customer_id, FormState(values={"relation": "OWNER"}))


@router.post("")
async def link(page: PageDep, customer_id: UUID) -> Response:
    """Link a dwelling with the customer: a new one, or the one that has the number."""
    values = await page.form()
    number = whole_number(values.get("number"))
    if values.get("number") and number is None:
        errors = {"number": _("Enter the number in digits, or leave it empty.")}
        return await _render_form(page, customer_id, FormState.invalid(values, errors))
    path = f"/customers/{customer_id}/dwellings"
    address = {box: value for box, value in _address(values).items() if value}
    body = {"number": number, "address": address or None, **_tenure(values)}
    try:
        made = await page.api.post(f"/api{path}", body, key=values.get("idempotency_key"))
    except ApiProblem as problem:
        known = {"dwelling_address_differs", "dwelling_already_linked"}
        where = "number" if problem.code in known else ""
        refused = FormState.refused(values, problem, renamed=_RENAMED, otherwise=where)
        return await _render_form(page, customer_id, refused)
    told = (
        _("Dwelling %(number)s is added.")
        if made["is_new"]
        else _("Dwelling %(number)s was on file and is linked.")
    )
    undo = None
    if not made["earlier"]:
        undo = Undo(path=f"{path}/{made['id']}/remove", fields={"version": str(made["version"])})
    page.flash(told % {"number": made["number"]}, undo=undo)
    if alike := made.get("possible_duplicates"):
        words = _(
            "At this address there is on file: %(dwellings)s. If it is the same, undo this and link"
            " that one by its number: it has its jobs."
        )
        named = ", ".join(f"{one['number']} {one['service_address']}" for one in alike)
        page.flash(words % {"dwellings": named}, level="warning")
    return page.redirect(f"/customers/{customer_id}#jobs")


@router.get("/{dwelling_id}")
async def edit(page: PageDep, customer_id: UUID, dwelling_id: UUID) -> Response:
    """Show a dwelling, to end or correct it."""
    found = await page.api.get(f"/api/customers/{customer_id}/dwellings/{dwelling_id}")
    return await _render_form(page, customer_id, FormState(values=_form_values(found)), found)


@router.post("/{dwelling_id}")
async def change(page: PageDep, customer_id: UUID, dwelling_id: UUID) -> Response:
    """Save what changed about a dwelling, unless somebody else saved in between."""
    values = await page.form()
    path = f"/customers/{customer_id}/dwellings/{dwelling_id}"
    found = await page.api.get(f"/api{path}")
    body = _changes(values, _form_values(found))
    if not body:
        page.flash(_("Nothing had been changed."))
        return page.redirect(f"/customers/{customer_id}#jobs")
    try:
        version = whole_number(values.get("version"))
        saved = await page.api.patch(f"/api{path}", body, version=version)
    except ApiProblem as problem:
        refused = FormState.refused(values, problem, renamed=_RENAMED)
        if problem.code == "stale_version":
            found = await page.api.get(f"/api{path}")
            message = _("Somebody else changed this dwelling meanwhile. Look at it and save again.")
            newer = {**values, "version": str(found["version"])}
            refused = FormState(values=newer, errors={"": message}, status=problem.status)
        return await _render_form(page, customer_id, refused, found)
    undo = Undo(path=path, fields={**_form_values(found), "version": str(saved["version"])})
    page.flash(_("Dwelling %(number)s is saved.") % {"number": saved["number"]}, undo=undo)
    return page.redirect(f"/customers/{customer_id}#jobs")


@router.post("/{dwelling_id}/remove")
async def unlink(page: PageDep, customer_id: UUID, dwelling_id: UUID) -> Response:
    """Take a dwelling from the record; it can be put back while it was theirs only once."""
    values = await page.form()
    path = f"/customers/{customer_id}/dwellings"
    try:
        found = await page.api.get(f"/api{path}/{dwelling_id}")
        version = whole_number(values.get("version"))
        await page.api.delete(f"/api{path}/{dwelling_id}", version=version)
    except ApiProblem as problem:
        page.flash(problem.detail, level="error")
        return page.redirect(f"/customers/{customer_id}#jobs")
    undo = None
    if not found["earlier"]:
        undo = Undo(path=path, fields={**_form_values(found), "number": str(found["number"])})
    page.flash(_("Dwelling %(number)s is unlinked.") % {"number": found["number"]}, undo=undo)
    return page.redirect(f"/customers/{customer_id}#jobs")


async def _render_form(
    page: Page, customer_id: UUID, form: FormState, found: dict[str, Any] | None = None
) -> Response:
    options = await record_form.form_options(page)
    offered = (await page.customer_options()).get("dwelling_relations", ())
    why = {"mailing_address.overruled_because": _("The address is right, because")}
    return page.render(
        "customers/jobs/dwelling.html",
        form=form,
        customer=await page.api.get(f"/api/customers/{customer_id}"),
        dwelling=found,
        options=options,
        captions={**captions(), **why},
        relations=[(one, dwelling_relation_label(one)) for one in offered],
    )


def _form_values(found: Mapping[str, Any]) -> dict[str, str]:
    """Return a dwelling as the form's fields hold it."""
    boxes = {f"mailing_address.{box}": str(found["address"].get(box) or "") for box in _BOXES}
    return {**boxes, **{name: str(found[name] or "") for name in _TENURE}}


def _address(values: Mapping[str, str]) -> dict[str, str | None]:
    return {box: values.get(f"mailing_address.{box}") or None for box in _BOXES}


def _tenure(values: Mapping[str, str]) -> dict[str, str | None]:
    return {name: values.get(name) or None for name in _TENURE}


def _changes(values: Mapping[str, str], before: Mapping[str, str]) -> dict[str, Any]:
    """Return only what differs."""
    old = _address(before)
    address = {box: value for box, value in _address(values).items() if value != old[box]}
    was = _tenure(before)
    tenure = {name: value for name, value in _tenure(values).items() if value != was[name]}
    return {**tenure, **({"address": address} if address else {})}
