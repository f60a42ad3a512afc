"""The household of a customer: the section of the record, and its members one by one (F-052)."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from fastapi.responses import JSONResponse, Response

from console.api_client import ApiProblem
from console.formatting import format_date, format_ssn, parse_date
from console.i18n import _
from console.labels.applications import (
    education_label,
    gender_label,
    member_captions,
    race_label,
    relation_label,
)
from console.page import FormState, Page, PageDep, requires, shown_version
from console.pages.customers.sections import render_section
from console.routing import page_router
from console.session import Undo

router = page_router("/customers/{customer_id}")

_WRITES: Final = [requires("customers.write")]
_CHOICES: Final = {
    "gender": ("genders", gender_label),
    "race": ("races", race_label),
    "relation": ("relations", relation_label),
    "education": ("education_levels", education_label),
}
_FIELDS: Final = ("first_name", "middle_initial", "last_name", "date_of_birth", *_CHOICES)
_REQUIRED: Final = frozenset({"first_name", "last_name"})
_MEMBERS: Final = "/applications/{application_id}/members"


@router.get("/household")
async def show_section(page: PageDep, customer_id: UUID) -> Response:
    """Show the members of the newest application that has any (I-22)."""
    household = await page.api.get(f"/api/customers/{customer_id}/household")
    return await render_section(
        page,
        customer_id,
        "customers/household/section.html",
        title=_("Household"),
        household=household,
    )


@router.post(f"{_MEMBERS}/take-over", dependencies=_WRITES)
async def take_over(page: PageDep, customer_id: UUID, application_id: UUID) -> Response:
    """Copy the members of the last application that has any."""
    own = f"/customers/{customer_id}/applications/{application_id}"
    try:
        await page.api.post(f"/api{own}/members/take-over")
        page.flash(_("The household members are taken over."))
    except ApiProblem as problem:
        page.flash(problem.detail, level="error")
    return page.redirect(f"{own}#members")


@router.get(f"{_MEMBERS}/new", dependencies=_WRITES)
async def new_member(page: PageDep, customer_id: UUID, application_id: UUID) -> Response:
    """Show an empty member; the first one is the applicant."""
    path = f"/api/customers/{customer_id}"
    members = await page.api.get(f"{path}/applications/{application_id}/members")
    values: dict[str, str] = {}
    if not members["items"]:
        customer = await page.api.get(path)
        names = ("first_name", "middle_initial", "last_name")
        values = {name: customer[name] or "" for name in names}
        values["date_of_birth"] = format_date(customer["date_of_birth"])
        values["relation"] = "SELF"
    return await _render(page, customer_id, application_id, FormState(values=values))


@router.post(_MEMBERS, dependencies=_WRITES)
async def add(page: PageDep, customer_id: UUID, application_id: UUID) -> Response:
    """Save a new member; then the next one can be entered at once."""
    values = await page.form()
    own = f"/customers/{customer_id}/applications/{application_id}"
    body = {name: value for name, value in _body(page, values).items() if value is not None}
    try:
        saved = await page.api.post(f"/api{own}/members", body, key=values.get("idempotency_key"))
    except ApiProblem as problem:
        refused = FormState.refused(values, problem)
        return await _render(page, customer_id, application_id, refused)
    back = {"version": str(saved["version"])}
    undo = Undo(path=f"{own}/members/{saved['id']}/delete", fields=back)
    page.flash(_("The household member is saved."), undo=undo)
    next_one = values.get("then") == "next"
    return page.redirect(f"{own}/members/new" if next_one else f"{own}#members")


@router.get(f"{_MEMBERS}/{{member_id}}", dependencies=_WRITES)
async def edit(page: PageDep, customer_id: UUID, application_id: UUID, member_id: UUID) -> Response:
    """Show a member, to correct what is said of them."""
    found = await _find(page, customer_id, application_id, member_id)
    state = FormState(values=_form_values(found))
    return await _render(page, customer_id, application_id, state, found)


@router.post(f"{_MEMBERS}/{{member_id}}", dependencies=_WRITES)
async def change(
    page: PageDep, customer_id: UUID, application_id: UUID, member_id: UUID
) -> Response:
    """Save what changed about a member, unless somebody else saved in between."""
    values = await page.form()
    own = f"/customers/{customer_id}/applications/{application_id}"
    found = await _find(page, customer_id, application_id, member_id)
    body = _body(page, values)
    if body["ssn"] is None and values.get("ssn_remove") != "yes":
        del body["ssn"]
    try:
        await page.api.patch(f"/api{own}/members/{member_id}", body, version=shown_version(values))
    except ApiProblem as problem:
        refused = FormState.refused(values, problem)
        if problem.code == "stale_version":
            found = await _find(page, customer_id, application_id, member_id)
            newer = {**values, "version": str(found["version"])}
            message = _("Somebody else changed this member meanwhile. Look at it and save again.")
            refused = FormState(values=newer, errors={"": message}, status=problem.status)
        return await _render(page, customer_id, application_id, refused, found)
    page.flash(_("The household member is saved."))
    return page.redirect(f"{own}#members")


@router.post(f"{_MEMBERS}/{{member_id}}/delete", dependencies=_WRITES)
async def delete(
    page: PageDep, customer_id: UUID, application_id: UUID, member_id: UUID
) -> Response:
    """Delete a member; the number is not kept."""
    version = shown_version(await page.form())
    own = f"/customers/{customer_id}/applications/{application_id}"
    try:
        await page.api.delete(f"/api{own}/members/{member_id}", version=version)
        page.flash(_("The household member is deleted."))
    except ApiProblem as problem:
        page.flash(problem.detail, level="error")
    return page.redirect(f"{own}#members")


@router.post(f"{_MEMBERS}/{{member_id}}/reveal-ssn")
async def reveal_ssn(
    page: PageDep, customer_id: UUID, application_id: UUID, member_id: UUID
) -> Response:
    """Return a member's full number to those permitted, for a reason that is kept."""
    reason = (await page.form()).get("reason", "")
    path = f"/api/customers/{customer_id}/applications/{application_id}/members/{member_id}"
    answer = await page.api.post(f"{path}/reveal-ssn", {"reason": reason})
    return JSONResponse({"ssn": format_ssn(str(answer["ssn"]))})


async def _find(
    page: Page, customer_id: UUID, application_id: UUID, member_id: UUID
) -> dict[str, Any]:
    path = f"/api/customers/{customer_id}/applications/{application_id}/members/{member_id}"
    found: dict[str, Any] = await page.api.get(path)
    return found


async def _render(
    page: Page,
    customer_id: UUID,
    application_id: UUID,
    form: FormState,
    found: dict[str, Any] | None = None,
) -> Response:
    offered = await page.customer_options()
    path = f"/api/customers/{customer_id}"
    return page.render(
        "customers/household/member.html",
        form=form,
        customer=await page.api.get(path),
        application=await page.api.get(f"{path}/applications/{application_id}"),
        member=found,
        captions=member_captions(),
        choices={
            name: [("", ""), *((key, label(key)) for key in offered.get(table, ()))]
            for name, (table, label) in _CHOICES.items()
        },
        base=f"/customers/{customer_id}/applications/{application_id}",
    )


def _form_values(found: Mapping[str, Any]) -> dict[str, str]:
    values = {name: str(found.get(name) or "") for name in _FIELDS}
    born = format_date(found.get("date_of_birth"))
    return {**values, "date_of_birth": born, "version": str(found["version"])}


def _body(page: Page, values: Mapping[str, str]) -> dict[str, Any]:
    body: dict[str, Any] = {
        name: values.get(name) or ("" if name in _REQUIRED else None) for name in (*_FIELDS, "ssn")
    }
    if body["date_of_birth"]:
        body["date_of_birth"] = parse_date(body["date_of_birth"], today=page.today())
    return body
