"""Reports: parameters, results on screen and as files (F-160..F-163)."""

from datetime import date, timedelta
from http import HTTPStatus
from typing import Any, Final, Literal

from fastapi.responses import Response

from console.api_client import ApiProblem
from console.formatting import format_date, is_iso_date, parse_date
from console.i18n import _
from console.page import FormState, Page, PageDep, requires
from console.proxy import proxy_file
from console.routing import page_router

router = page_router("/reports", dependencies=[requires("reports.read")])

_API: Final = "/api/reports"
FileFormat = Literal["csv", "xlsx", "pdf"]


@router.get("")
async def show_reports(page: PageDep) -> Response:
    """Show which reports there are."""
    offered = await page.api.get(_API)
    known = [one for one in offered["items"] if one["key"] in _titles()]
    return page.render(
        "reports/list.html",
        offered=known,
        titles=_titles(),
        purposes=_purposes(),
        periods=_periods(page.today()),
    )


@router.get("/{key}")
async def show_report(page: PageDep, key: str, start: str = "", end: str = "") -> Response:
    """Ask for the dates of a report, and show its result once they are given."""
    _require_report(key)
    values = {"start": start, "end": end}
    if not start and not end:
        return _render(page, key, FormState(values=_this_month(page.today())))
    days = {name: parse_date(typed, today=page.today()) for name, typed in values.items()}
    if errors := _date_errors(days):
        return _render(page, key, FormState.invalid(values, errors))
    try:
        found = await page.translated(await page.api.get(f"{_API}/{key}", **days))
    except ApiProblem as problem:
        return _render(page, key, FormState.refused(values, problem))
    shown = {name: format_date(day) for name, day in days.items()}
    return _render(page, key, FormState(values=shown), found=found, days=days)


@router.get("/{key}/export.{form}")
async def export(
    page: PageDep, key: str, form: FileFormat, start: str = "", end: str = ""
) -> Response:
    """Pass a report on as a file."""
    _require_report(key)
    return await proxy_file(page, f"{_API}/{key}.{form}", attachment=True, start=start, end=end)


def _require_report(key: str) -> None:
    if key not in _titles():
        raise ApiProblem(HTTPStatus.NOT_FOUND, {"detail": _("There is no such report.")})


def _render(
    page: Page,
    key: str,
    form: FormState,
    *,
    found: dict[str, Any] | None = None,
    days: dict[str, str] | None = None,
) -> Response:
    return page.render(
        "reports/report.html",
        form=form,
        key=key,
        title=_titles()[key],
        found=found,
        days=days or {},
    )


def _periods(today: date) -> list[dict[str, str]]:
    """Return the periods people ask for, each one press away, in ISO dates."""
    first = today.replace(day=1)
    before = first - timedelta(days=1)
    monday = today - timedelta(days=today.weekday())
    periods = (
        (_("This week"), monday, today),
        (_("This month"), first, today),
        (_("Last month"), before.replace(day=1), before),
        (_("This year"), today.replace(month=1, day=1), today),
    )
    return [
        {"title": title, "start": start.isoformat(), "end": end.isoformat()}
        for title, start, end in periods
    ]


def _this_month(today: date) -> dict[str, str]:
    """Offer the days of this month so far; nothing is asked before somebody submits them."""
    return {"start": format_date(today.replace(day=1)), "end": format_date(today)}


def _date_errors(days: dict[str, str]) -> dict[str, str]:
    missing = {"start": _("Enter the start date."), "end": _("Enter the end date.")}
    errors = {name: missing[name] for name, day in days.items() if not day}
    wrong = _("Enter a date as MM/DD/YYYY.")
    return errors or {name: wrong for name, day in days.items() if not is_iso_date(day)}


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
