"""Customer Search/Incoming Contact Entry (F-030..F-038).

What somebody searches for is personal, so it travels in the body of a POST and rests sealed in a
cookie; addresses only carry the search's short name. Going back and refreshing find it again.
"""

import csv
import io
import secrets
from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import Response

from console import customer_form, show
from console.api import ApiProblem
from console.cookies import SEARCHES
from console.i18n import _
from console.page import Page, PageDep

router = APIRouter()

FIELDS: Final = (
    "first_name",
    "last_name",
    "ssn",
    "phone",
    "date_of_birth",
    "street_number",
    "street_name",
    "unit",
    "zip",
    "city",
)
_REMEMBERED: Final = 6
_LIMIT: Final = 50
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@router.get("/customers/search")
async def show_search(page: PageDep, s: str = "") -> Response:
    """Show the search form, and what the remembered search finds now."""
    page.need("customers.read")
    asked = remembered(page, s)
    if not asked:
        return _form(page, {}, {}, name="", items=None)
    try:
        items = await find(page, asked)
    except ApiProblem as problem:
        if not problem.errors:
            raise
        errors = customer_form.explained(problem.errors, asked, today=page.today())
        return _form(page, asked, errors, name=s, items=None, status=problem.status)
    return _form(page, asked, {}, name=s, items=items)


@router.post("/customers/search")
async def search(page: PageDep) -> Response:
    """Remember what is searched for, sealed, and show what it finds."""
    fields = await page.form()
    asked = {name: fields[name] for name in FIELDS if fields.get(name)}
    if not asked:
        errors = {"": _("Enter at least one search parameter.")}
        return _form(page, {}, errors, name="", items=None, status=422)
    name = secrets.token_urlsafe(6)
    kept = dict(list((page.jar.read(page.request, SEARCHES) or {}).items())[1 - _REMEMBERED :])
    answer = page.go(f"/customers/search?s={name}")
    answer.headers.append("Set-Cookie", page.jar.header(SEARCHES, {**kept, name: asked}))
    return answer


@router.get("/customers/search.csv")
async def export(page: PageDep, s: str = "") -> Response:
    """Export the list as it stands, with masked numbers only."""
    asked = remembered(page, s)
    items = await find(page, asked) if asked else []
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(
        [
            "CustomerID#",
            _("First Name"),
            _("Last Name"),
            _("SSN"),
            _("Date of Birth"),
            _("Mailing Address"),
        ]
    )
    for item in items:
        writer.writerow([_safe_cell(cell) for cell in _cells(item["customer"])])
    return Response(
        "\ufeff" + written.getvalue(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="customers.csv"'},
    )


def remembered(page: Page, name: str) -> dict[str, str]:
    """Return what the search of that name asked for; nothing when it is forgotten."""
    searches = page.jar.read(page.request, SEARCHES) or {}
    return dict(searches.get(name) or {})


async def find(page: Page, asked: dict[str, str]) -> list[dict[str, Any]]:
    """Ask the API; dates go out in ISO form, all else as typed."""
    body: dict[str, Any] = {**asked, "limit": _LIMIT}
    if "date_of_birth" in body:
        body["date_of_birth"] = show.read_day(body["date_of_birth"], today=page.today())
    answer = await page.api.post("/api/customers/search", body)
    return list(answer["items"])


def _form(
    page: Page,
    asked: dict[str, str],
    errors: dict[str, str],
    *,
    name: str,
    items: list[dict[str, Any]] | None,
    status: int = 200,
) -> Response:
    return page.render(
        "customers/search.html",
        status=status,
        values=asked,
        errors=errors,
        name=name,
        items=items,
        limit=_LIMIT,
    )


def _cells(customer: dict[str, Any]) -> list[str]:
    return [
        str(customer["number"]),
        customer["first_name"],
        customer["last_name"],
        customer.get("ssn_masked") or "",
        show.day(customer.get("date_of_birth")),
        ", ".join(show.address_lines(customer.get("mailing_address"))),
    ]


def _safe_cell(cell: str) -> str:
    """Keep a spreadsheet from taking somebody's name for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
