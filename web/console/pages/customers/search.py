"""Customer Search/Incoming Contact Entry (F-030..F-038).

What somebody searches for is personal, so it travels in the body of a POST and is stored encrypted
in a cookie; addresses only carry a random key of the search. Going back and refreshing find it.
"""

import secrets
from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import Response

from console.api_client import ApiProblem
from console.cookies import SEARCHES_COOKIE
from console.formatting import parse_date
from console.i18n import _
from console.page import FormState, Page, PageDep
from console.pages.customers.form import SEARCHED
from console.proxy import proxy_file

router = APIRouter(prefix="/customers")

_API: Final = "/api/customers/search"
_SAVED_SEARCHES: Final = 6
_LIMIT: Final = 50


@router.get("/search")
async def show_search(page: PageDep, s: str = "") -> Response:
    """Show the search form, and what the saved search finds now."""
    page.require_permission("customers.read")
    search = saved_search(page, s)
    if not search:
        return _render(page, FormState())
    try:
        found = await page.api.post(_API, _body(page, search))
    except ApiProblem as problem:
        if problem.code != "invalid_input":
            raise
        return _render(page, FormState.refused(search, problem), key=s)
    return _render(page, FormState(values=search), key=s, items=found["items"])


@router.post("/search")
async def save_search(page: PageDep) -> Response:
    """Save what is searched for, encrypted, and show what it finds."""
    fields = await page.form()
    search = {name: fields[name] for name in SEARCHED if fields.get(name)}
    if not search:
        errors = {"": _("Enter at least one search parameter.")}
        return _render(page, FormState.invalid({}, errors))
    key = secrets.token_urlsafe(6)
    searches = page.cookies.read(page.request, SEARCHES_COOKIE) or {}
    newest = dict(list(searches.items())[1 - _SAVED_SEARCHES :])
    answer = page.redirect(f"/customers/search?s={key}")
    header = page.cookies.set_cookie_header(SEARCHES_COOKIE, {**newest, key: search})
    answer.headers.append("Set-Cookie", header)
    return answer


@router.get("/search.csv")
async def export(page: PageDep, s: str = "") -> Response:
    """Export the list as it stands, with masked numbers only."""
    page.require_permission("customers.read")
    search = saved_search(page, s)
    if not search:
        return page.redirect("/customers/search")
    return await proxy_file(page, f"{_API}.csv", attachment=True, body=_body(page, search))


def saved_search(page: Page, key: str) -> dict[str, str]:
    """Return what the search of this key asked for; nothing when it is no longer saved."""
    searches = page.cookies.read(page.request, SEARCHES_COOKIE) or {}
    return dict(searches.get(key) or {})


def _body(page: Page, search: dict[str, str]) -> dict[str, Any]:
    """Return what the API is asked: dates in ISO form, all else as typed."""
    body: dict[str, Any] = {**search, "limit": _LIMIT}
    if "date_of_birth" in body:
        body["date_of_birth"] = parse_date(body["date_of_birth"], today=page.today())
    return body


def _render(
    page: Page, form: FormState, *, key: str = "", items: list[dict[str, Any]] | None = None
) -> Response:
    return page.render("customers/search.html", form=form, key=key, items=items, limit=_LIMIT)
