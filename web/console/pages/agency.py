"""The agency itself: its name, return address, phone, zone, hours, holidays and switches."""

import re
from collections.abc import Mapping
from typing import Any, Final

from fastapi.responses import Response

from console.api_client import ApiProblem
from console.formatting import format_date, whole_number
from console.i18n import gettext as _
from console.labels.time_zones import time_zone_options, weekday_options
from console.page import FormState, Page, PageDep, requires
from console.routing import page_router
from console.session import Undo
from contracts.display import display_phone

router = page_router("/agency", dependencies=[requires("agency.write")])

_API: Final = "/api/staff/agency"
_RENAMED: Final = {
    "return_address": "line1",
    "return_address.name": "return_name",
    "return_address.line1": "line1",
    "return_address.line2": "line2",
}
_FAULTS_OF_LINE_2: Final = {"return_city", "return_state"}
_STRETCH: Final = re.compile(r"(\d{1,2}):?(\d{2})?\s*[-–]\s*(\d{1,2}):?(\d{2})?")  # noqa: RUF001 - people type it


@router.get("")
async def show(page: PageDep) -> Response:
    """Show what the agency says of itself."""
    return _render(page, await page.api.get(_API))


@router.post("")
async def change(page: PageDep) -> Response:
    """Change it; every service hears of it."""
    fields = await page.form()
    hours, errors = _hours(fields)
    agency = await page.api.get(_API)
    if errors:
        return _render(page, agency, FormState.invalid(fields, errors))
    body = {
        "name": fields.get("name", ""),
        "return_address": {
            "name": fields.get("return_name", ""),
            "line1": fields.get("line1", ""),
            "line2": fields.get("line2", ""),
        },
        "phone": fields.get("phone") or None,
        "time_zone": fields.get("time_zone", ""),
        "default_language": fields.get("default_language", ""),
        "office_hours": hours,
        "mailing_system": fields.get("mailing_system") == "yes",
    }
    try:
        await page.api.patch(_API, body, version=whole_number(fields.get("version")))
    except ApiProblem as problem:
        refused = FormState.refused(fields, problem, renamed=_renamed(problem), otherwise="name")
        return _render(page, agency, refused)
    page.agency.forget()
    page.flash(_("Saved. Envelopes, reports and the callback list follow it from now on."))
    return page.redirect("/agency")


@router.get("/holidays")
async def show_holidays(page: PageDep) -> Response:
    """Show the days on which the office stays closed."""
    return await _render_holidays(page, FormState())


@router.post("/holidays")
async def add_holiday(page: PageDep) -> Response:
    """Add a day of the agency's own."""
    fields = await page.form()
    agency = await page.api.get(_API)
    day = {"date": fields.get("date", ""), "name": fields.get("name", "")}
    try:
        await _save_holidays(page, agency, [*agency["holidays"], day])
    except ApiProblem as problem:
        at = {f"holidays.{len(agency['holidays'])}.{name}": name for name in ("date", "name")}
        refused = FormState.refused(
            fields, problem, renamed={"holidays": "date", **at}, otherwise="date"
        )
        return await _render_holidays(page, refused)
    page.flash(
        _("On %(day)s the office stays closed.") % {"day": format_date(day["date"])},
        undo=Undo(path="/agency/holidays/remove", fields={"date": day["date"]}),
    )
    return page.redirect("/agency/holidays")


@router.post("/holidays/remove")
async def remove_holiday(page: PageDep) -> Response:
    """Take a day off the list; it is not proposed again."""
    date = (await page.form()).get("date", "")
    agency = await page.api.get(_API)
    removed = next((one for one in agency["holidays"] if one["date"] == date), None)
    await _save_holidays(page, agency, [one for one in agency["holidays"] if one["date"] != date])
    undo = removed and Undo(
        path="/agency/holidays", fields={"date": date, "name": str(removed["name"])}
    )
    page.flash(_("On %(day)s the office is open.") % {"day": format_date(date)}, undo=undo)
    return page.redirect("/agency/holidays")


async def _save_holidays(
    page: Page, agency: Mapping[str, Any], holidays: list[dict[str, str]]
) -> None:
    await page.api.patch(_API, {"holidays": holidays}, version=agency["version"])
    page.agency.forget()


async def _render_holidays(page: Page, form: FormState) -> Response:
    agency = await page.api.get(_API)
    today = page.today().isoformat()
    return page.render(
        "agency/holidays.html",
        form=form,
        coming=[one for one in agency["holidays"] if one["date"] >= today],
        past=[one for one in agency["holidays"] if one["date"] < today],
    )


def _renamed(problem: ApiProblem) -> Mapping[str, str]:
    """Say at which field each fault is shown; the service judges a return address as one."""
    codes = {one.get("code") for one in problem.parameters.get("errors") or ()}
    address = "line2" if codes & _FAULTS_OF_LINE_2 else "line1"
    return {**_RENAMED, "return_address": address, "office_hours": "hours-MON"}


def _hours(fields: Mapping[str, str]) -> tuple[list[dict[str, str]], dict[str, str]]:
    """Read the hours of each weekday: `08:00-12:00, 13:00-17:00`; empty while it is closed."""
    hours: list[dict[str, str]] = []
    errors = {}
    for day, _label in weekday_options():
        typed = fields.get(f"hours-{day}", "")
        for stretch in filter(None, (part.strip() for part in typed.split(","))):
            found = _STRETCH.fullmatch(stretch)
            if found is None:
                errors[f"hours-{day}"] = _("Write hours like 08:00-17:00.")
                continue
            opens, closes = (f"{found[at]:0>2}:{found[at + 1] or '00'}" for at in (1, 3))
            hours.append({"day": day, "opens": opens, "closes": closes})
    return hours, errors


def _render(page: Page, agency: Mapping[str, Any], form: FormState | None = None) -> Response:
    return page.render(
        "agency/agency.html",
        form=form or FormState(values=_values(agency)),
        profile=agency,
        zones=time_zone_options(),
        weekdays=weekday_options(),
    )


def _values(agency: Mapping[str, Any]) -> dict[str, str]:
    address = agency["return_address"]
    hours: dict[str, list[str]] = {}
    for one in agency["office_hours"]:
        hours.setdefault(f"hours-{one['day']}", []).append(f"{one['opens']}-{one['closes']}")
    return {
        "name": agency["name"],
        "return_name": address["name"],
        "line1": address["line1"],
        "line2": address["line2"],
        "phone": display_phone(agency["phone"]) if agency["phone"] else "",
        "time_zone": agency["time_zone"],
        "default_language": agency["default_language"],
        "mailing_system": "yes" if agency["mailing_system"] else "",
        **{day: ", ".join(stretches) for day, stretches in hours.items()},
    }
