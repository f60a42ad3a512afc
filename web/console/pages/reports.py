"""Reports: parameters, results on screen and as files (F-160..F-163)."""

import re
from datetime import date
from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import Response

from console import show
from console.api import ApiProblem
from console.files import passed_on
from console.i18n import _
from console.page import Page, PageDep

router = APIRouter(prefix="/reports")

_AT: Final = "/api/reports"
_FORMS: Final = frozenset({"csv", "xlsx", "pdf"})
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_NOT_FOUND: Final = 404


@router.get("")
async def reports(page: PageDep) -> Response:
    """Show which reports there are."""
    page.need("reports.read")
    offered = await page.api.get(_AT)
    known = [one for one in offered["items"] if one["key"] in _titles()]
    return page.render("reports/list.html", offered=known, titles=_titles(), purposes=_purposes())


@router.get("/{key}")
async def report(page: PageDep, key: str, start: str = "", end: str = "") -> Response:
    """Ask for the dates of a report, and show its result once they are given."""
    page.need("reports.read")
    if key not in _titles():
        raise ApiProblem(_NOT_FOUND, {"detail": _("There is no such report.")})
    values = {"start": start, "end": end}
    if not start and not end:
        return _page(page, key, _this_month(page.today()))
    days = {name: show.read_day(typed, today=page.today()) for name, typed in values.items()}
    errors = _missing(values) or _not_days(days)
    if errors:
        return _page(page, key, values, errors=errors, status=422)
    try:
        found = await page.api.get(f"{_AT}/{key}", **days)
    except ApiProblem as problem:
        said = {one.field: one.message for one in problem.errors} or {"": problem.detail}
        return _page(page, key, values, errors=said, status=problem.status)
    shown = {name: show.day(day) for name, day in days.items()}
    return _page(page, key, shown, found=found, days=days)


@router.get("/{key}/export.{form}")
async def export(page: PageDep, key: str, form: str, start: str = "", end: str = "") -> Response:
    """Pass a report on as a file."""
    page.need("reports.read")
    if key not in _titles() or form not in _FORMS:
        raise ApiProblem(_NOT_FOUND, {"detail": _("There is no such report.")})
    days = {"start": start, "end": end}
    return await passed_on(page, f"{_AT}/{key}.{form}", keep=True, **days)


def _page(
    page: Page,
    key: str,
    values: dict[str, str],
    *,
    found: dict[str, Any] | None = None,
    errors: dict[str, str] | None = None,
    days: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    return page.render(
        "reports/report.html",
        status=status,
        key=key,
        title=_titles()[key],
        values=values,
        found=found,
        errors=errors or {},
        days=days or {},
    )


def _this_month(today: date) -> dict[str, str]:
    """Offer the days of this month so far; nothing is asked before somebody submits them."""
    return {"start": show.day(today.replace(day=1)), "end": show.day(today)}


def _missing(values: dict[str, str]) -> dict[str, str]:
    words = {"start": _("Enter the start date."), "end": _("Enter the end date.")}
    return {name: words[name] for name, typed in values.items() if not typed.strip()}


def _not_days(days: dict[str, str]) -> dict[str, str]:
    said = _("Enter a date as MM/DD/YYYY.")
    return {name: said for name, day in days.items() if not _is_day(day)}


def _is_day(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return bool(_DAY.fullmatch(day))


def _titles() -> dict[str, str]:
    return {
        "deficient-applications": _("Deficient Applications"),
        "envelopes-from-contacts": _("Envelopes/Labels from Contacts"),
    }


def _purposes() -> dict[str, str]:
    return {
        "deficient-applications": _("Which applications lack what, and when the customer was told"),
        "envelopes-from-contacts": _("What contacts asked to be mailed, to whom, and when it was"),
    }
