"""A customer's applications: the section of the record, and each as a page (F-055 to F-057)."""

from typing import Any, Final, Literal
from uuid import UUID

from fastapi.responses import Response

from console.api_client import ApiProblem
from console.formatting import whole_number
from console.i18n import _
from console.labels.applications import application_captions, application_status_label
from console.page import FormState, Page, PageDep, requires, shown_version
from console.pages.customers.sections import render_section
from console.proxy import proxy_file
from console.routing import page_router
from console.session import Undo

router = page_router("/customers/{customer_id}/applications")

_WRITES: Final = [requires("customers.write")]
_SHOWN: Final = 50
_TEXTS: Final = (
    "program",
    "status",
    "intake_date",
    "transfer_date",
    "service_address",
    "city",
    "zip",
    "utility",
    "account_number",
)
_REQUIRED: Final = frozenset({"program", "status", "intake_date"})
_NUMBERS: Final = ("adults", "children", "seniors", "disabled")


@router.get("")
async def show_section(page: PageDep, customer_id: UUID) -> Response:
    """Show the applications of a customer, by program year, and the pledges under each."""
    path = f"/api/customers/{customer_id}/applications"
    answer = await page.api.get(path, limit=_SHOWN)
    return await render_section(
        page,
        customer_id,
        "customers/applications/section.html",
        title=_("Applications"),
        applications=answer["items"],
        more=answer["next"] is not None,
    )


@router.get("/export.{form}")
async def export(page: PageDep, customer_id: UUID, form: Literal["csv", "xlsx"]) -> Response:
    """Pass on all applications as a file."""
    path = f"/api/customers/{customer_id}/applications/export.{form}"
    return await proxy_file(page, path, attachment=True)


@router.get("/new", dependencies=_WRITES)
async def new_application(page: PageDep, customer_id: UUID) -> Response:
    """Show an empty application, at the address of the record."""
    customer = await page.api.get(f"/api/customers/{customer_id}")
    today = page.today()
    address = customer.get("mailing_address") or {}
    line = (address.get(box) for box in ("number", "street", "street_type", "unit"))
    values = {
        "program_year": str(today.year),
        "intake_date": today.isoformat(),
        "status": "RECEIVED",
        "service_address": " ".join(part for part in line if part),
        "city": address.get("city") or "",
        "zip": address.get("zip") or "",
    }
    return await _render(page, customer_id, FormState(values=values))


@router.post("", dependencies=_WRITES)
async def add(page: PageDep, customer_id: UUID) -> Response:
    """Save a new application; its household is entered on its own page."""
    values = await page.form()
    try:
        saved = await page.api.post(
            f"/api/customers/{customer_id}/applications",
            _filled(_body(values)),
            key=values.get("idempotency_key"),
        )
    except ApiProblem as problem:
        return await _render(page, customer_id, FormState.refused(values, problem))
    own = f"/customers/{customer_id}/applications/{saved['id']}"
    undo = Undo(path=f"{own}/delete", fields={"version": str(saved["version"])})
    page.flash(_("The application is saved."), undo=undo)
    if values.get("then") == "household":
        return page.redirect(f"{own}#members")
    return page.redirect(f"/customers/{customer_id}#applications")


@router.get("/{application_id}")
async def show(page: PageDep, customer_id: UUID, application_id: UUID) -> Response:
    """Show an application with its household and its pledges."""
    found = await page.api.get(f"/api/customers/{customer_id}/applications/{application_id}")
    return await _render(page, customer_id, FormState(values=_form_values(found)), found)


@router.post("/{application_id}", dependencies=_WRITES)
async def change(page: PageDep, customer_id: UUID, application_id: UUID) -> Response:
    """Save what changed about an application, unless somebody else saved in between."""
    values = await page.form()
    path = f"/api/customers/{customer_id}/applications/{application_id}"
    found = await page.api.get(path)
    before, now = _body(_form_values(found)), _body(values)
    body = {name: value for name, value in now.items() if value != before.get(name)}
    if not body:
        page.flash(_("Nothing had been changed."))
        return page.redirect(f"/customers/{customer_id}#applications")
    try:
        saved = await page.api.patch(path, body, version=shown_version(values))
    except ApiProblem as problem:
        refused = FormState.refused(values, problem)
        if problem.code == "stale_version":
            found = await page.api.get(path)
            message = _(
                "Somebody else changed this application meanwhile. Look at it and save again."
            )
            newer = {**values, "version": str(found["version"])}
            refused = FormState(values=newer, errors={"": message}, status=problem.status)
        return await _render(page, customer_id, refused, found)
    back = {**_form_values(found), "version": str(saved["version"])}
    undo = Undo(path=f"/customers/{customer_id}/applications/{application_id}", fields=back)
    page.flash(_("The application is saved."), undo=undo)
    return page.redirect(f"/customers/{customer_id}#applications")


@router.post("/{application_id}/delete", dependencies=_WRITES)
async def delete(page: PageDep, customer_id: UUID, application_id: UUID) -> Response:
    """Delete an application that was written down by mistake."""
    values = await page.form()
    path = f"/api/customers/{customer_id}/applications/{application_id}"
    try:
        await page.api.delete(path, version=shown_version(values))
        page.flash(_("The application is deleted."))
    except ApiProblem as problem:
        page.flash(problem.detail, level="error")
    return page.redirect(f"/customers/{customer_id}#applications")


async def _render(
    page: Page, customer_id: UUID, form: FormState, found: dict[str, Any] | None = None
) -> Response:
    offered = await page.customer_options()
    path = f"/api/customers/{customer_id}"
    members = None
    if found is not None:
        members = await page.api.get(f"{path}/applications/{found['id']}/members")
    return page.render(
        "customers/applications/form.html",
        form=form,
        customer=await page.api.get(path),
        application=found,
        members=members["items"] if members else [],
        captions=application_captions(),
        statuses=[
            (one, application_status_label(one)) for one in offered.get("application_statuses", ())
        ],
        base=f"/customers/{customer_id}/applications",
    )


def _form_values(found: dict[str, Any]) -> dict[str, str]:
    """Return an application as the form's fields hold it."""
    summary = found.get("summary") or {}
    return {
        **{name: str(found.get(name) or "") for name in _TEXTS},
        "program_year": str(found["program_year"]),
        **{f"summary.{name}": str(summary.get(name) or "") for name in _NUMBERS},
        "version": str(found["version"]),
    }


def _body(values: dict[str, str]) -> dict[str, Any]:
    """Return the body the API is sent; what is no number goes as typed, for the API to refuse."""
    body: dict[str, Any] = {
        name: values.get(name) or ("" if name in _REQUIRED else None) for name in _TEXTS
    }
    body["program_year"] = _number(values.get("program_year", ""))
    numbers = {
        name: _number(typed) for name in _NUMBERS if (typed := values.get(f"summary.{name}"))
    }
    body["summary"] = {**dict.fromkeys(_NUMBERS, 0), **numbers} if any(numbers.values()) else None
    return body


def _filled(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if value is not None}


def _number(typed: str) -> int | str:
    number = whole_number(typed)
    return typed if number is None else number
