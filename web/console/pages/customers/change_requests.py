"""The section CSD Change Requests of a record: ask for a correction, withdraw it (F-060)."""

from typing import Any, Final
from uuid import UUID

from fastapi.responses import Response

from console.api_client import ApiProblem
from console.formatting import parse_date
from console.i18n import _
from console.labels.change_requests import (
    change_request_field_label,
    change_request_reason_label,
    change_request_value_label,
)
from console.page import FormState, Page, PageDep, requires, shown_version
from console.pages.customers.sections import render_section
from console.routing import page_router

router = page_router("/customers/{customer_id}/change-requests")

_SHOWN: Final = 50
_writes: Final = [requires("customers.write")]


@router.get("")
async def show_requests(page: PageDep, customer_id: UUID, after: str | None = None) -> Response:
    """Show what the state was asked to correct of a customer, newest first."""
    answer = await page.api.get(
        f"/api/customers/{customer_id}/change-requests", limit=_SHOWN, after=after or None
    )
    return await render_section(
        page,
        customer_id,
        "customers/change_requests/section.html",
        title=_("CSD Change Requests"),
        requests=answer["items"],
        following=answer["next"],
        url=f"/customers/{customer_id}/change-requests",
    )


@router.get("/new", dependencies=_writes)
async def new_request(page: PageDep, customer_id: UUID) -> Response:
    """Show an empty request."""
    return await _render_form(page, customer_id, FormState())


@router.post("", dependencies=_writes)
async def ask(page: PageDep, customer_id: UUID) -> Response:
    """Save a request."""
    values = await page.form()
    path = f"/api/customers/{customer_id}/change-requests"
    if errors := _not_chosen(values):
        return await _render_form(page, customer_id, FormState.invalid(values, errors))
    try:
        await page.api.post(path, _body(page, values), key=values.get("idempotency_key"))
    except ApiProblem as problem:
        return await _render_form(page, customer_id, FormState.refused(values, problem))
    page.flash(_("The change is requested. A supervisor sends it to the state."))
    return page.redirect(f"/customers/{customer_id}#change-requests")


@router.post("/{request_id}/withdraw", dependencies=_writes)
async def withdraw(page: PageDep, customer_id: UUID, request_id: UUID) -> Response:
    """Take back a request that was not sent."""
    path = f"/api/customers/{customer_id}/change-requests/{request_id}"
    try:
        await page.api.delete(path, version=shown_version(await page.form()))
    except ApiProblem as problem:
        page.flash(problem.detail, level="error")
    else:
        page.flash(_("The change request is withdrawn."))
    return page.redirect(f"/customers/{customer_id}#change-requests")


def _not_chosen(values: dict[str, str]) -> dict[str, str]:
    required = {"field": _("Choose what is to be corrected."), "reason": _("Choose a reason.")}
    return {name: message for name, message in required.items() if not values.get(name)}


def _body(page: Page, values: dict[str, str]) -> dict[str, Any]:
    theirs = values.get("theirs", "")
    if theirs and values.get("field") == "date_of_birth":
        theirs = parse_date(theirs, today=page.today())
    return {
        "field": values.get("field", ""),
        "theirs": theirs or None,
        "reason": values.get("reason", ""),
        "note": values.get("note") or None,
    }


async def _render_form(page: Page, customer_id: UUID, form: FormState) -> Response:
    offered = await page.api.get(f"/api/customers/{customer_id}/change-requests/fields")
    reasons = [(one, change_request_reason_label(one)) for one in offered["reasons"]]
    return page.render(
        "customers/change_requests/form.html",
        form=form,
        customer=await page.api.get(f"/api/customers/{customer_id}"),
        fields=[("", ""), *map(_field_choice, offered["items"])],
        reasons=[("", ""), *reasons],
    )


def _field_choice(one: dict[str, str]) -> tuple[str, str]:
    """Offer a field together with what the record says of it."""
    said = change_request_value_label(one["ours"])
    return one["field"], f"{change_request_field_label(one['field'])}: {said}"
