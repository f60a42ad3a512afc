"""The addresses of appointments: the form for a new one, and for one that changes."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from console.api import ApiProblem
from console.i18n import _
from console.page import Page, PageDep
from console.pages.appointments import words

router = APIRouter(prefix="/customers/{customer_id}/appointments")

_STALE: Final = 412
_UNREADABLE: Final = 422
_STATUS_ONLY: Final = frozenset({"CONFIRMED", "CANCELLED", "DONE", "NO_SHOW"})


@router.get("/new")
async def new(page: PageDep, customer_id: UUID) -> Response:
    """Show an empty appointment."""
    page.need("customers.write")
    values = {"kind": "WX", "time_zone": page.zone, "status": "UNCONFIRMED"}
    return await _form(page, customer_id, None, values, {})


@router.post("")
async def make(page: PageDep, customer_id: UUID) -> Response:
    """Make an appointment."""
    page.need("customers.write")
    values = await page.form()
    if errors := _missing(values):
        return await _form(page, customer_id, None, values, errors, status=_UNREADABLE)
    try:
        await page.api.post(
            f"/api/customers/{customer_id}/appointments", _body(values), key=values.get("once")
        )
    except ApiProblem as problem:
        errors = _errors(problem)
        return await _form(page, customer_id, None, values, errors, status=problem.status)
    page.say(_("The appointment is made."))
    return page.go(f"/customers/{customer_id}#appointments")


@router.get("/{appointment_id}")
async def edit(page: PageDep, customer_id: UUID, appointment_id: UUID) -> Response:
    """Show an appointment, to move or correct it."""
    page.need("customers.write")
    found = await page.api.get(f"/api/customers/{customer_id}/appointments/{appointment_id}")
    return await _form(page, customer_id, found, _values(found), {})


@router.post("/{appointment_id}")
async def change(page: PageDep, customer_id: UUID, appointment_id: UUID) -> Response:
    """Save what changed about an appointment, unless somebody else saved in between."""
    page.need("customers.write")
    values = await page.form()
    path = f"/api/customers/{customer_id}/appointments/{appointment_id}"
    found = await page.api.get(path)
    if errors := _missing(values):
        return await _form(page, customer_id, found, values, errors, status=_UNREADABLE)
    body = _changes(values, found)
    if not body:
        page.say(_("Nothing had been changed."))
        return page.go(f"/customers/{customer_id}#appointments")
    try:
        await page.api.patch(path, body, version=_version(values))
    except ApiProblem as problem:
        errors = _errors(problem)
        if problem.status == _STALE:
            found = await page.api.get(path)
            errors = {
                "": _(
                    "Somebody else changed this appointment meanwhile. Look at it and save again."
                )
            }
            values["version"] = str(found["version"])
        return await _form(page, customer_id, found, values, errors, status=problem.status)
    page.say(_("The appointment is saved."))
    return page.go(f"/customers/{customer_id}#appointments")


@router.post("/{appointment_id}/status")
async def stand(page: PageDep, customer_id: UUID, appointment_id: UUID) -> Response:
    """Say in one press how an appointment stands."""
    page.need("customers.write")
    values = await page.form()
    status = values.get("status", "")
    if status in _STATUS_ONLY:
        path = f"/api/customers/{customer_id}/appointments/{appointment_id}"
        try:
            await page.api.patch(path, {"status": status}, version=_version(values))
            page.say(_("The appointment is saved."))
        except ApiProblem as problem:
            page.say(problem.detail, tone="stop")
    return page.go(f"/customers/{customer_id}#appointments")


async def _form(
    page: Page,
    customer_id: UUID,
    found: dict[str, Any] | None,
    values: dict[str, str],
    errors: dict[str, str],
    *,
    status: int = 200,
) -> Response:
    return page.render(
        "appointments/form.html",
        status=status,
        customer=await page.api.get(f"/api/customers/{customer_id}"),
        appointment=found,
        values=values,
        errors=errors,
        kinds=words.kinds(),
        statuses=words.statuses(),
        zones=words.zones(values.get("time_zone", ""), page.zone),
        asks_fold="fold" in errors or bool(values.get("fold")),
    )


def _values(found: dict[str, Any]) -> dict[str, str]:
    """Return an appointment as the form's fields hold it."""
    starts = datetime.fromisoformat(str(found["starts_at"]))
    ends = datetime.fromisoformat(str(found["ends_at"])) if found.get("ends_at") else None
    return {
        "kind": str(found["kind"]),
        "day": starts.date().isoformat(),
        "start": f"{starts:%H:%M}",
        "end": f"{ends:%H:%M}" if ends else "",
        "time_zone": str(found["time_zone"]),
        "employee": str(found.get("employee") or ""),
        "status": str(found["status"]),
        "version": str(found["version"]),
    }


def _missing(values: dict[str, str]) -> dict[str, str]:
    """Name what an appointment cannot be without; a browser sends no half of a date or a time."""
    needed = {"day": _("Enter the appointment date."), "start": _("Enter the start time.")}
    return {name: said for name, said in needed.items() if not values.get(name)}


def _body(values: dict[str, str]) -> dict[str, Any]:
    """Return the body the API is sent; what is no time goes as typed, for the API to refuse."""
    body: dict[str, Any] = {
        "kind": values.get("kind", ""),
        "starts_at": _local(values.get("day", ""), values.get("start", "")),
        "ends_at": _local(values.get("day", ""), values["end"]) if values.get("end") else None,
        "time_zone": values.get("time_zone", ""),
        "employee": values.get("employee") or None,
        "status": values.get("status") or "UNCONFIRMED",
    }
    if values.get("fold") in {"0", "1"}:
        body["fold"] = int(values["fold"])
    return body


def _changes(values: dict[str, str], found: dict[str, Any]) -> dict[str, Any]:
    """Return only what differs: moving an appointment says by itself that it is unconfirmed."""
    was = _body(_values(found))
    body = _body(values)
    changed = {name: value for name, value in body.items() if value != was.get(name)}
    if {"starts_at", "ends_at"} & changed.keys():
        changed["ends_at"] = body["ends_at"]
    return changed


def _local(day: str, time: str) -> str:
    minute_only = "HH:MM"
    return f"{day}T{time}{':00' if len(time) == len(minute_only) else ''}"


def _version(values: dict[str, str]) -> int | None:
    typed = values.get("version", "")
    return int(typed) if typed.isdigit() else None


def _errors(problem: ApiProblem) -> dict[str, str]:
    names = {"starts_at": "start", "ends_at": "end"}
    said = {names.get(one.field, one.field): one.message for one in problem.errors}
    return said or {"": problem.detail}
