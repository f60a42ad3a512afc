"""The customer record: new, shown, saved, deleted (F-040..F-051)."""

import asyncio
import json
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from fastapi.responses import JSONResponse, Response

from console.api_client import ApiProblem
from console.formatting import format_last_first, format_ssn
from console.i18n import _
from console.labels.matches import match_label
from console.page import FormState, Page, PageDep, shown_version
from console.pages.appointments.section import load_appointments
from console.pages.contacts.section import load_contacts
from console.pages.customers import form
from console.pages.customers.history_words import captions
from console.pages.customers.search import searched_boxes
from console.pages.customers.sections import load_sections
from console.pages.customers.strip import PARTS, load_strip
from console.pages.texts.section import load_texts
from console.routing import page_router
from console.session import Undo

router = page_router("/customers")

_ACKNOWLEDGED_HEADER: Final = "Special-Handling-Acknowledged"
_SHOWN_DUPLICATES: Final = 4


@router.get("/new")
async def new_customer(page: PageDep, s: str = "") -> Response:
    """Show an empty record, filled with what was searched for (F-037)."""
    page.require_permission("customers.write")
    searched = form.values_from_search(await searched_boxes(page, s))
    values = {"preferred_contact_method": "MAIL", **searched}
    return await _render_new(page, FormState(values=values))


@router.post("")
async def create(page: PageDep) -> Response:
    """Save a new customer. Likely duplicates are named afterwards and never stop it (F-006)."""
    fields = await page.form()
    values = form.read_form(fields)
    body = form.creation_body(values, today=page.today())
    try:
        customer = await page.api.post("/api/customers", body, key=fields.get("idempotency_key"))
    except ApiProblem as problem:
        return await _render_new(page, FormState.refused(values, problem))
    page.flash(_("The customer record is saved."))
    if duplicates := customer.get("possible_duplicates"):
        links = tuple(map(_duplicate_link, duplicates[:_SHOWN_DUPLICATES]))
        page.flash(_("This customer may already be on file:"), level="warning", links=links)
    return page.redirect(_after_save(fields, str(customer["id"])))


@router.get("/zip-codes/{zip_code}")
async def zip_code(page: PageDep, zip_code: str) -> Response:
    """Return the city, county and state of a ZIP code for the form to fill in (F-047)."""
    return JSONResponse(await page.api.get(f"/api/customers/zip-codes/{zip_code}"))


@router.post("/address-check")
async def check_address(page: PageDep) -> Response:
    """Say in words what keeps post from the address in the form, while it is typed (R-09)."""
    body = form.address_body(form.read_form(await page.form()))
    findings, wrong = [], {}
    try:
        findings = (await page.api.post("/api/customers/address-check", body))["findings"]
    except ApiProblem as problem:
        wrong = problem.field_errors()
    return page.render(
        "customers/address_findings.html",
        findings=findings,
        unreadable={form.address_caption(box): words for box, words in wrong.items()},
    )


@router.get("/{customer_id}")
async def show(page: PageDep, customer_id: UUID) -> Response:
    """Show a customer's record."""
    customer = await page.api.get(f"/api/customers/{customer_id}")
    return await _render_record(page, customer, FormState(values=form.form_values(customer)))


@router.get("/{customer_id}/strip/{part}")
async def show_strip(page: PageDep, customer_id: UUID, part: str) -> Response:
    """Show one part of the strip, which renews itself (R-70)."""
    if part not in PARTS:
        raise ApiProblem(HTTPStatus.NOT_FOUND, {"code": "not_found"})
    customer = await page.api.get(f"/api/customers/{customer_id}")
    strip = await load_strip(page, customer, parts=(part,))
    return page.render(f"customers/strip/{part}.html", strip=strip)


@router.post("/{customer_id}")
async def save(page: PageDep, customer_id: UUID) -> Response:
    """Save what was changed; when somebody else saved in between, show both versions."""
    fields = await page.form()
    values, original = form.read_form(fields), _original_values(fields)
    if not page.may("customers.special_handling"):
        values["special_handling"] = original.get("special_handling", "")
    acknowledged = fields.get("acknowledged") == "yes"
    body = form.changes_body(values, original, today=page.today())
    path = f"/api/customers/{customer_id}"
    undo = None
    try:
        if body:
            headers = {_ACKNOWLEDGED_HEADER: "true"} if acknowledged else None
            saved = await page.api.patch(path, body, version=shown_version(fields), headers=headers)
            if back := form.way_back(values, original):
                back["acknowledged"] = fields.get("acknowledged", "")
                back["version"] = str(saved["version"])
                undo = Undo(path=f"/customers/{customer_id}", fields=back)
    except ApiProblem as problem:
        customer = await page.api.get(path)
        if problem.code == "stale_version":
            return await _render_conflict(page, customer, values, original)
        return await _render_record(
            page,
            customer,
            FormState.refused(values, problem),
            original=original,
            acknowledged=acknowledged,
        )
    page.flash(
        _("The customer record is saved.") if body else _("Nothing had been changed."), undo=undo
    )
    return page.redirect(_after_save(fields, str(customer_id)))


@router.post("/{customer_id}/delete")
async def delete(page: PageDep, customer_id: UUID) -> Response:
    """Delete the customer record, once what is open has been seen (R-74)."""
    fields = await page.form()
    path = f"/api/customers/{customer_id}"
    customer = await page.api.get(path)
    strip = await load_strip(page, customer)
    found = strip.still_open(page)
    if set(found) - set(fields.get("seen", "").split(",")):
        return page.render(
            "customers/removal.html",
            customer=customer,
            strip=strip,
            still_open=found,
            status=HTTPStatus.CONFLICT,
        )
    try:
        headers = {"Open-Acknowledged": ", ".join(found)} if found else None
        await page.api.delete(path, version=shown_version(fields), headers=headers)
    except ApiProblem as problem:
        page.flash(problem.detail, level="error")
        return page.redirect(f"/customers/{customer_id}")
    page.flash(_("The customer record is deleted."))
    return page.redirect("/customers/search")


@router.post("/{customer_id}/reveal-ssn")
async def reveal_ssn(page: PageDep, customer_id: UUID) -> Response:
    """Return the full social security number to those permitted, for a reason that is kept."""
    reason = (await page.form()).get("reason", "")
    path = f"/api/customers/{customer_id}/reveal-ssn"
    answer = await page.api.post(path, {"reason": reason})
    return JSONResponse({"ssn": format_ssn(str(answer["ssn"]))})


async def _render_conflict(
    page: Page, customer: dict[str, Any], values: dict[str, str], original: dict[str, str]
) -> Response:
    """Keep what this person typed, take over what others changed, and show which is which."""
    theirs = form.form_values(customer)
    mine = {name: value for name, value in values.items() if value != original.get(name)}
    conflict = [
        {
            "name": name,
            "original": original.get(name, ""),
            "theirs": theirs[name],
            "mine": mine.get(name) if mine.get(name) != theirs[name] else None,
        }
        for name in form.FIELDS
        if theirs.get(name) != original.get(name)
    ]
    both = FormState(values={**theirs, **mine}, status=HTTPStatus.PRECONDITION_FAILED)
    return await _render_record(page, customer, both, original=theirs, conflict=conflict)


async def _render_record(
    page: Page,
    customer: dict[str, Any],
    state: FormState,
    *,
    original: dict[str, str] | None = None,
    conflict: list[dict[str, Any]] | None = None,
    acknowledged: bool = False,
) -> Response:
    sections, numbers, contacts, appointments, texts, strip = await asyncio.gather(
        load_sections(page, customer),
        page.api.get_or_none(f"/api/callbacks/{customer['id']}/numbers"),
        load_contacts(page, customer),
        load_appointments(page, customer),
        load_texts(page, customer),
        load_strip(page, customer),
    )
    return page.render(
        "customers/record.html",
        form=state,
        customer=customer,
        original=json.dumps(original or form.form_values(customer)),
        conflict=conflict or [],
        captions=captions(),
        options=await form.form_options(page),
        acknowledged=acknowledged,
        sections=sections,
        wrong_numbers=[one for one in (numbers or {}).get("phones", ()) if one["wrong_since"]],
        contacts=contacts,
        appointments=appointments,
        texts=texts,
        strip=strip,
        still_open=strip.still_open(page),
    )


async def _render_new(page: Page, state: FormState) -> Response:
    return page.render(
        "customers/new.html",
        form=state,
        captions=captions(),
        options=await form.form_options(page),
    )


def _duplicate_link(duplicate: dict[str, Any]) -> tuple[str, str]:
    customer = duplicate["customer"]
    reasons = ", ".join(map(match_label, duplicate["matches"]))
    label = f"{format_last_first(customer)} - CustomerID#: {customer['number']}"
    return f"{label} ({reasons})" if reasons else label, f"/customers/{customer['id']}"


def _after_save(fields: dict[str, str], customer_id: str) -> str:
    match fields.get("then"):
        case "close":
            return "/customers/search"
        case "application":
            return f"/customers/{customer_id}/applications/new"
        case _:
            return f"/customers/{customer_id}"


def _original_values(fields: dict[str, str]) -> dict[str, str]:
    """Return the values the form was opened with, which it carries along."""
    try:
        original = json.loads(fields.get("original", "{}"))
    except ValueError:
        return {}
    return {str(k): str(v) for k, v in original.items()} if isinstance(original, dict) else {}
