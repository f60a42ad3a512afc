"""Routes of appointments: the form for a new one, and for one that changes."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from fastapi.responses import Response

from console.api_client import ApiProblem
from console.formatting import whole_number
from console.i18n import _
from console.labels.appointments import (
    appointment_kind_label,
    appointment_status_label,
    time_zones,
)
from console.page import FormState, Page, PageDep, requires
from console.routing import page_router
from console.session import Undo

router = page_router(
    "/customers/{customer_id}/appointments", dependencies=[requires("customers.write")]
)

_CAN_BE_PUT_BACK: Final = frozenset({"kind", "employee", "status", "ends_at"})
"""What an earlier appointment says again without further consequences: its time is no such thing,
because a reminder may have gone out for the new one."""
_FIELD_NAMES: Final = {"starts_at": "start", "ends_at": "end"}


@router.get("/new")
async def new_appointment(page: PageDep, customer_id: UUID) -> Response:
    """Show an empty appointment."""
    values = {"kind": "WX", "time_zone": page.zone, "status": "UNCONFIRMED"}
    return await _render_form(page, customer_id, FormState(values=values))


@router.post("")
async def make(page: PageDep, customer_id: UUID) -> Response:
    """Make an appointment."""
    values = await page.form()
    if errors := _missing_fields(values):
        return await _render_form(page, customer_id, FormState.invalid(values, errors))
    try:
        await page.api.post(
            f"/api/customers/{customer_id}/appointments",
            _body(values),
            key=values.get("idempotency_key"),
        )
    except ApiProblem as problem:
        refused = FormState.refused(values, problem, renamed=_FIELD_NAMES)
        return await _render_form(page, customer_id, refused)
    page.flash(_("The appointment is made."))
    return page.redirect(f"/customers/{customer_id}#appointments")


@router.get("/{appointment_id}")
async def edit(page: PageDep, customer_id: UUID, appointment_id: UUID) -> Response:
    """Show an appointment, to move or correct it."""
    found = await page.api.get(f"/api/customers/{customer_id}/appointments/{appointment_id}")
    return await _render_form(page, customer_id, FormState(values=_form_values(found)), found)


@router.post("/{appointment_id}")
async def change(page: PageDep, customer_id: UUID, appointment_id: UUID) -> Response:
    """Save what changed about an appointment, unless somebody else saved in between."""
    values = await page.form()
    path = f"/api/customers/{customer_id}/appointments/{appointment_id}"
    found = await page.api.get(path)
    if errors := _missing_fields(values):
        return await _render_form(page, customer_id, FormState.invalid(values, errors), found)
    body = _changes(values, found)
    if not body:
        page.flash(_("Nothing had been changed."))
        return page.redirect(f"/customers/{customer_id}#appointments")
    try:
        saved = await page.api.patch(path, body, version=whole_number(values.get("version")))
    except ApiProblem as problem:
        refused = FormState.refused(values, problem, renamed=_FIELD_NAMES)
        if problem.code == "stale_version":
            found = await page.api.get(path)
            message = _(
                "Somebody else changed this appointment meanwhile. Look at it and save again."
            )
            newer = {**values, "version": str(found["version"])}
            refused = FormState(values=newer, errors={"": message}, status=problem.status)
        return await _render_form(page, customer_id, refused, found)
    undo = _undo_change(customer_id, found, saved) if body.keys() <= _CAN_BE_PUT_BACK else None
    page.flash(_("The appointment is saved."), undo=undo)
    return page.redirect(f"/customers/{customer_id}#appointments")


@router.post("/{appointment_id}/status")
async def set_status(page: PageDep, customer_id: UUID, appointment_id: UUID) -> Response:
    """Set the status of an appointment by one press on a button."""
    values = await page.form()
    path = f"/api/customers/{customer_id}/appointments/{appointment_id}"
    try:
        before = await page.api.get(path)
        saved = await page.api.patch(
            path, {"status": values.get("status")}, version=whole_number(values.get("version"))
        )
        page.flash(
            _("The appointment is saved."), undo=_undo_change(customer_id, before, saved, "/status")
        )
    except ApiProblem as problem:
        page.flash(problem.detail, level="error")
    return page.redirect(f"/customers/{customer_id}#appointments")


async def _render_form(
    page: Page,
    customer_id: UUID,
    form: FormState,
    found: dict[str, Any] | None = None,
) -> Response:
    offered = await page.customer_options()
    kinds, statuses = (
        offered.get(name, ()) for name in ("appointment_kinds", "appointment_statuses")
    )
    if found is not None:
        statuses = [found["status"], *found["possible_statuses"]]
    return page.render(
        "appointments/form.html",
        form=form,
        customer=await page.api.get(f"/api/customers/{customer_id}"),
        appointment=found,
        kinds=[(kind, appointment_kind_label(kind)) for kind in kinds],
        statuses=[(one, appointment_status_label(one)) for one in statuses],
        zones=time_zones(form.values.get("time_zone", ""), page.zone),
        asks_fold="fold" in form.errors or bool(form.values.get("fold")),
    )


def _undo_change(
    customer_id: UUID, before: dict[str, Any], saved: dict[str, Any], step: str = ""
) -> Undo | None:
    """Return the form that puts an appointment back, where its earlier status is still possible."""
    if before["status"] not in (saved["status"], *saved["possible_statuses"]):
        return None
    fields = {"status": str(before["status"])} if step else _form_values(before)
    return Undo(
        path=f"/customers/{customer_id}/appointments/{saved['id']}{step}",
        fields={**fields, "version": str(saved["version"])},
    )


def _form_values(found: dict[str, Any]) -> dict[str, str]:
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


def _missing_fields(values: dict[str, str]) -> dict[str, str]:
    """Name the required fields that are empty; a browser never sends half of a date or a time."""
    required = {"day": _("Enter the appointment date."), "start": _("Enter the start time.")}
    return {name: message for name, message in required.items() if not values.get(name)}


def _body(values: dict[str, str]) -> dict[str, Any]:
    """Return the body the API is sent; what is no time goes as typed, for the API to refuse."""
    body: dict[str, Any] = {
        "kind": values.get("kind", ""),
        "starts_at": _local_datetime(values.get("day", ""), values.get("start", "")),
        "ends_at": _local_datetime(values.get("day", ""), values["end"])
        if values.get("end")
        else None,
        "time_zone": values.get("time_zone", ""),
        "employee": values.get("employee") or None,
        "status": values.get("status") or "UNCONFIRMED",
    }
    if values.get("fold") in {"0", "1"}:
        body["fold"] = int(values["fold"])
    return body


def _changes(values: dict[str, str], found: dict[str, Any]) -> dict[str, Any]:
    """Return only what differs: a moved appointment becomes unconfirmed by itself."""
    original = _body(_form_values(found))
    body = _body(values)
    changed = {name: value for name, value in body.items() if value != original.get(name)}
    if {"starts_at", "ends_at"} & changed.keys():
        changed["ends_at"] = body["ends_at"]
    return changed


def _local_datetime(day: str, time: str) -> str:
    minute_only = "HH:MM"
    return f"{day}T{time}{':00' if len(time) == len(minute_only) else ''}"
