"""The audit, the changes of codes and of what they enclose, to read: who did what, and when."""

from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from console.api_client import ApiProblem
from console.formatting import parse_date
from console.labels.audit import action_options
from console.labels.codes import code_names
from console.page import FormState, PageDep, requires

router = APIRouter(prefix="/audit", dependencies=[requires("audit.read")])

_FILTERS: Final = ("actor", "action", "date_from", "date_to")


@router.get("")
async def show(page: PageDep, after: str | None = None) -> Response:
    """Show who did what, newest first: of everybody, or as the filters say."""
    typed = {name: page.request.query_params.get(name, "").strip() for name in _FILTERS}
    asked = {name: value or None for name, value in typed.items()}
    for name in ("date_from", "date_to"):
        asked[name] = parse_date(typed[name], today=page.today()) or None
    try:
        lines = await page.api.get("/api/staff/audit", after=after, **asked)
        form = FormState(values=typed)
    except ApiProblem as problem:
        lines, form = {"items": [], "next": None}, FormState.refused(typed, problem)
    return page.render(
        "audit/list.html", lines=lines, form=form, actions=action_options(), after=after
    )


@router.get("/codes")
async def show_codes(page: PageDep, after: str | None = None) -> Response:
    """Show who changed which code, newest first."""
    changes = await page.api.get("/api/contacts/codes/changes", after=after)
    names = code_names(await page.code_tables())
    return page.render("audit/codes.html", changes=changes, names=names, after=after, at="/audit/codes")


@router.get("/enclosures")
async def show_enclosures(page: PageDep, after: str | None = None) -> Response:
    """Show who said what of the enclosures of which mailing code, newest first."""
    found = await page.api.get("/api/mailing/enclosures/changes", after=after)
    of_codes = [
        {**one, "table": "mailing_codes", "key": one["mailing_code"]} for one in found["items"]
    ]
    changes = {**found, "items": of_codes}
    return page.render("audit/codes.html", changes=changes, names={}, after=after, at="/audit/enclosures")
