"""The customer record: new, shown, saved, removed (F-040..F-051)."""

import asyncio
import json
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from console import choices, customer_form, show
from console.api import ApiProblem, Unreachable
from console.clues import clue
from console.i18n import _
from console.page import Page, PageDep
from console.pages import appointments, contacts, texts
from console.pages.appointments.words import shown_change
from console.pages.search import remembered

router = APIRouter()

_STALE: Final = 412
_ACKNOWLEDGED: Final = "Special-Handling-Acknowledged"
_SHOWN_CHANGES: Final = 50
_NAMED_DUPLICATES: Final = 4


@router.get("/customers/new")
async def new_customer(page: PageDep, s: str = "") -> Response:
    """Show an empty record, filled with what was searched for (F-037)."""
    page.need("customers.write")
    values = {"preferred_contact_method": "MAIL", **customer_form.from_search(remembered(page, s))}
    return await _blank(page, values, {})


@router.post("/customers")
async def create(page: PageDep) -> Response:
    """Save a new customer. Likely duplicates are named afterwards and never stop it (F-006)."""
    fields = await page.form()
    values = customer_form.typed(fields)
    try:
        customer = await page.api.post(
            "/api/customers",
            customer_form.new_body(values, today=page.today()),
            key=fields.get("once"),
        )
    except ApiProblem as problem:
        return await _blank(page, values, _errors(page, problem, values), status=problem.status)
    page.say(_("The customer record is saved."))
    _name_duplicates(page, customer.get("possible_duplicates") or [])
    return page.go(_after_save(fields, str(customer["id"])))


@router.get("/customers/zip-codes/{zip_code}")
async def zip_code(page: PageDep, zip_code: str) -> Response:
    """Tell the form which city, county and state a ZIP code belongs to (F-047)."""
    return JSONResponse(await page.api.get(f"/api/customers/zip-codes/{zip_code}"))


@router.get("/customers/{customer_id}")
async def show_customer(page: PageDep, customer_id: UUID) -> Response:
    """Show a customer's record."""
    customer = await page.api.get(f"/api/customers/{customer_id}")
    return await _record(page, customer, customer_form.values_of(customer))


@router.post("/customers/{customer_id}")
async def save(page: PageDep, customer_id: UUID) -> Response:
    """Save what was changed, unless somebody else saved in between: then show both."""
    fields = await page.form()
    values, was = customer_form.typed(fields), _was(fields)
    if not page.may("customers.special_handling"):
        values["special_handling"] = was.get("special_handling", "")
    acknowledged = fields.get("acknowledged") == "yes"
    body = customer_form.changes(values, was, today=page.today())
    path = f"/api/customers/{customer_id}"
    try:
        if body:
            await page.api.patch(
                path,
                body,
                version=_version(fields),
                headers={_ACKNOWLEDGED: "true"} if acknowledged else None,
            )
    except ApiProblem as problem:
        customer = await page.api.get(path)
        if problem.status == _STALE:
            return await _stale(page, customer, values, was)
        return await _record(
            page,
            customer,
            values,
            was=was,
            errors=_errors(page, problem, values),
            acknowledged=acknowledged,
            status=problem.status,
        )
    page.say(_("The customer record is saved.") if body else _("Nothing had been changed."))
    return page.go(_after_save(fields, str(customer_id)))


@router.post("/customers/{customer_id}/delete")
async def remove(page: PageDep, customer_id: UUID) -> Response:
    """Delete the customer record."""
    fields = await page.form()
    try:
        await page.api.delete(f"/api/customers/{customer_id}", version=_version(fields))
    except ApiProblem as problem:
        page.say(problem.detail, tone="stop")
        return page.go(f"/customers/{customer_id}")
    page.say(_("The customer record is deleted."))
    return page.go("/customers/search")


@router.post("/customers/{customer_id}/reveal-ssn")
async def reveal_ssn(page: PageDep, customer_id: UUID) -> Response:
    """Show the full social security number to those permitted, for a reason that is kept."""
    fields = await page.form()
    answer = await page.api.post(
        f"/api/customers/{customer_id}/reveal-ssn", {"reason": fields.get("reason", "")}
    )
    return JSONResponse({"ssn": show.ssn(str(answer["ssn"]))})


async def _stale(
    page: Page, customer: dict[str, Any], values: dict[str, str], was: dict[str, str]
) -> Response:
    """Keep what this person typed, take over what others changed, and say which is which."""
    theirs = customer_form.values_of(customer)
    changed = [name for name in customer_form.PLAIN if theirs.get(name) != was.get(name)]
    kept = {name: value for name, value in values.items() if value != was.get(name)}
    conflict = [
        {
            "name": name,
            "was": was.get(name, ""),
            "now": theirs[name],
            "typed": kept.get(name) if kept.get(name) != theirs[name] else None,
        }
        for name in changed
    ]
    return await _record(
        page, customer, {**theirs, **kept}, was=theirs, conflict=conflict, status=_STALE
    )


async def _record(
    page: Page,
    customer: dict[str, Any],
    values: dict[str, str],
    *,
    was: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    conflict: list[dict[str, Any]] | None = None,
    acknowledged: bool = False,
    status: int = 200,
) -> Response:
    history, notes, visits, talk = await asyncio.gather(
        _history(page, customer),
        contacts.section(page, customer),
        appointments.section(page, customer),
        texts.section(page, customer),
    )
    return page.render(
        "customers/record.html",
        status=status,
        customer=customer,
        values=values,
        was=json.dumps(was or customer_form.values_of(customer)),
        errors=errors or {},
        conflict=conflict or [],
        captions=customer_form.captions(),
        pick=choices.offered(await page.codes()),
        action_names=choices.history_actions(),
        shown=_shown,
        acknowledged=acknowledged,
        history=history,
        **notes,
        **visits,
        **talk,
    )


async def _history(page: Page, customer: dict[str, Any]) -> list[dict[str, Any]] | None:
    """Return the newest changes; None when the person may not see them or they are out of reach."""
    try:
        answer = await page.api.get(
            f"/api/customers/{customer['id']}/history", limit=_SHOWN_CHANGES
        )
    except (ApiProblem, Unreachable):
        return None
    return list(answer["items"])


def _shown(name: str, value: str | None) -> str:
    found = shown_change(name, value) if value else None
    return customer_form.shown(name, value) if found is None else found


async def _blank(
    page: Page, values: dict[str, str], errors: dict[str, str], *, status: int = 200
) -> Response:
    return page.render(
        "customers/new.html",
        status=status,
        values=values,
        errors=errors,
        captions=customer_form.captions(),
        pick=choices.offered(await page.codes()),
    )


def _name_duplicates(page: Page, duplicates: list[dict[str, Any]]) -> None:
    if duplicates:
        page.say(
            _("This customer may already be on file:"),
            tone="look",
            links=tuple(map(_named, duplicates[:_NAMED_DUPLICATES])),
        )


def _named(duplicate: dict[str, Any]) -> tuple[str, str]:
    customer = duplicate["customer"]
    why = ", ".join(clue(reason) for reason in duplicate["matched_on"])
    label = f"{show.file_name(customer)} - CustomerID#: {customer['number']}"
    return f"{label} ({why})" if why else label, f"/customers/{customer['id']}"


def _after_save(fields: dict[str, str], customer_id: str) -> str:
    return "/customers/search" if fields.get("then") == "close" else f"/customers/{customer_id}"


def _errors(page: Page, problem: ApiProblem, values: dict[str, str]) -> dict[str, str]:
    said = customer_form.explained(problem.errors, values, today=page.today())
    return said or {"": problem.detail}


def _version(fields: dict[str, str]) -> int:
    """Return the version the form showed; one that is unreadable is nobody's newest."""
    shown = fields.get("version", "")
    return int(shown) if shown.isdecimal() else 0


def _was(fields: dict[str, str]) -> dict[str, str]:
    try:
        was = json.loads(fields.get("was", "{}"))
    except ValueError:
        return {}
    return {str(k): str(v) for k, v in was.items()} if isinstance(was, dict) else {}
