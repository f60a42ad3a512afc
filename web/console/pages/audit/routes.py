"""The audit, the changes of codes and of what they enclose, to read: who did what, and when."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi.responses import Response

from console.api_client import ApiProblem
from console.formatting import parse_date, whole_number
from console.i18n import gettext as _
from console.labels.audit import kind_options
from console.labels.codes import code_names
from console.merged_lists import MergedPage, load_merged
from console.page import FormState, Page, PageDep, requires
from console.pages.audit.lines import Wanted, call_code_change, enclosure_change, read_lines
from console.routing import page_router

router = page_router("/audit", dependencies=[requires("audit.read")])

_FILTERS: Final = ("actor", "customer", "kind", "date_from", "date_to")
_PAGES_OF_ACCOUNTS: Final = 5
_NOTHING: Final = MergedPage(lines=(), after=None, silent=())


@router.get("")
async def show(page: PageDep, after: str | None = None) -> Response:
    """Show who changed what at all services, newest first: everything, or as the filters say."""
    typed = {name: page.request.query_params.get(name, "").strip() for name in _FILTERS}
    accounts = await _accounts(page)
    form, merged = FormState(values=typed), _NOTHING
    try:
        wanted = await _wanted(page, typed, accounts)
        if isinstance(wanted, FormState):
            form = wanted
        else:
            merged = await load_merged(page.api, wanted.sources(), after)
    except ApiProblem as problem:
        form = FormState.refused(typed, problem, renamed={"number": "customer"})
    people = {one["username"]: one["name"] for one in accounts}
    names = code_names(await page.code_tables())
    return page.render(
        "audit/list.html",
        lines=await read_lines(page, merged.lines, names=names, people=people),
        following=merged.after,
        silent=merged.silent,
        form=form,
        kinds=kind_options(),
        people=[("", _("Everybody")), *((one["username"], one["name"]) for one in accounts)],
        after=after,
    )


async def _accounts(page: Page) -> list[dict[str, Any]]:
    if not page.may("accounts.read"):
        return []
    accounts, _more = await page.api.get_all("/api/staff/accounts", max_pages=_PAGES_OF_ACCOUNTS)
    return accounts


async def _wanted(
    page: Page, typed: Mapping[str, str], accounts: list[dict[str, Any]]
) -> Wanted | FormState:
    """Read what was typed into the filters; the form, with what is wrong, where it cannot be."""
    username, customer = typed["actor"].lower(), typed["customer"].removeprefix("#")
    number, customer_id = whole_number(customer), None
    if customer:
        record = number and await page.api.get("/api/customers/changes", number=number, limit=1)
        if not record or not record["items"]:
            wrong = _("There is no customer with this CustomerID#.")
            return FormState.invalid(typed, {"customer": wrong})
        customer_id = record["items"][0]["customer_id"]
    today = page.today()
    return Wanted(
        kind=typed["kind"],
        username=username or None,
        account=next((one for one in accounts if one["username"].lower() == username), None),
        number=number,
        customer_id=customer_id,
        date_from=parse_date(typed["date_from"], today=today) or None,
        date_to=parse_date(typed["date_to"], today=today) or None,
    )


@router.get("/codes")
async def show_codes(page: PageDep, after: str | None = None) -> Response:
    """Show who changed which code, newest first."""
    changes = await page.api.get("/api/contacts/codes/changes", after=after)
    names = code_names(await page.code_tables())
    return page.render(
        "audit/codes.html", changes=changes, names=names, after=after, at="/audit/codes"
    )


@router.get("/calls")
async def show_calls(page: PageDep, after: str | None = None) -> Response:
    """Show who said what of what a call code does, newest first."""
    found = await page.api.get("/api/callbacks/rules/changes", after=after)
    changes = {**found, "items": list(map(call_code_change, found["items"]))}
    return page.render(
        "audit/codes.html", changes=changes, names={}, after=after, at="/audit/calls"
    )


@router.get("/enclosures")
async def show_enclosures(page: PageDep, after: str | None = None) -> Response:
    """Show who said what of the enclosures of which mailing code, newest first."""
    found = await page.api.get("/api/mailing/enclosures/changes", after=after)
    changes = {**found, "items": list(map(enclosure_change, found["items"]))}
    return page.render(
        "audit/codes.html", changes=changes, names={}, after=after, at="/audit/enclosures"
    )
