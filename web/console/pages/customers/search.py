"""Customer Search/Incoming Contact Entry (F-030..F-038), and the one box of every page (R-10).

What somebody searches for is personal, so it travels in the body of a POST and is stored encrypted
in a cookie; addresses only carry a random key of the search. Going back and refreshing find it.
"""

import asyncio
import secrets
from typing import Any, Final

from fastapi.responses import Response

from console.api_client import ApiProblem
from console.cookies import SEARCHES_COOKIE
from console.formatting import format_date, parse_date
from console.i18n import _
from console.labels.codes import code_label
from console.page import FormState, Page, PageDep
from console.pages.customers.form import ONE_BOX, SEARCHED
from console.proxy import proxy_file
from console.routing import page_router

router = page_router("/customers")

_API: Final = "/api/customers/search"
_SAVED_SEARCHES: Final = 6
_LIMIT: Final = 50
_SUGGESTED: Final = 5


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
        state = FormState.refused(search, problem, renamed={ONE_BOX: "one-box"})
        return _render(page, state, key=s)
    return await _render_found(page, found["items"], search, key=s)


@router.post("/search")
async def save_search(page: PageDep) -> Response:
    """Save what is searched for, encrypted, and show what it finds."""
    search = _asked(await page.form())
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


@router.post("/suggestions")
async def suggest(page: PageDep) -> Response:
    """Return the best matches of what is being typed into the one box, as part of a page."""
    page.require_permission("customers.read")
    search = _asked(await page.form())
    if ONE_BOX not in search:
        return page.render("customers/suggestions.html", items=[])
    try:
        found = await page.api.post(_API, {**search, "while_typing": True, "limit": _SUGGESTED})
    except ApiProblem as problem:
        return page.render("error_message.html", status=problem.status, detail=problem.detail)
    shown = await _shown(page, found["items"])
    return page.render("customers/suggestions.html", items=found["items"], **shown)


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


async def searched_boxes(page: Page, key: str) -> dict[str, str]:
    """Return what was searched for, box by box; what stood in the one box as the service reads it.

    A social security number that stood there is typed again: it is sent nowhere twice.
    """
    search = saved_search(page, key)
    if ONE_BOX not in search:
        return search
    found = await page.api.post(_API, {**search, "while_typing": True, "limit": 1})
    boxes = {name: str(value) for name, value in found["understood"].items() if value}
    if "date_of_birth" in boxes:
        boxes["date_of_birth"] = format_date(boxes["date_of_birth"])
    return boxes


def _asked(fields: dict[str, str]) -> dict[str, str]:
    """Return what is searched for: by the one box alone, or by the boxes of the form."""
    if fields.get(ONE_BOX):
        return {ONE_BOX: fields[ONE_BOX]}
    return {name: fields[name] for name in SEARCHED if fields.get(name)}


def _body(page: Page, search: dict[str, str]) -> dict[str, Any]:
    """Return what the API is asked: dates in ISO form, all else as typed."""
    body: dict[str, Any] = {**search, "limit": _LIMIT}
    if "date_of_birth" in body:
        body["date_of_birth"] = parse_date(body["date_of_birth"], today=page.today())
    return body


async def _render_found(
    page: Page, items: list[dict[str, Any]], search: dict[str, str], *, key: str
) -> Response:
    return _render(
        page, FormState(values=search), key=key, items=items, **await _shown(page, items)
    )


async def _shown(page: Page, items: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what tells the found apart besides their records: their languages, who waits.

    One question to the callback list for all of them. Without an answer the list of customers is
    shown all the same.
    """
    ids = [item["customer"]["id"] for item in items]
    tables, waiting = await asyncio.gather(page.code_tables(), _waiting(page, ids))
    return {
        "languages_by_key": {row["key"]: code_label(row) for row in tables.get("languages", ())},
        "waiting": waiting,
    }


async def _waiting(page: Page, ids: list[str]) -> dict[str, dict[str, Any]]:
    if not ids or not page.may("callbacks.read"):
        return {}
    rows = await page.api.get_or_none("/api/callbacks", customer_id=ids, limit=len(ids))
    translated = await page.translated(rows["items"] if rows else [])
    return {row["customer_id"]: row for row in translated}


def _render(
    page: Page,
    form: FormState,
    *,
    key: str = "",
    items: list[dict[str, Any]] | None = None,
    **context: Any,
) -> Response:
    return page.render(
        "customers/search.html", form=form, key=key, items=items, limit=_LIMIT, **context
    )
