"""The first run: while nobody has an account, the first administrator and the agency (R-73)."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi.responses import Response

from console.api_client import ApiProblem
from console.authentication import person_of
from console.i18n import gettext as _
from console.labels.time_zones import time_zone_options
from console.page import FormState, OpenPageDep, Page
from console.routing import page_router

router = page_router("/first-run")

_RENAMED: Final = {
    "agency.name": "agency",
    "agency.return_address": "line1",
    "agency.return_address.line1": "line1",
    "agency.return_address.line2": "line2",
    "agency.phone": "phone",
    "agency.time_zone": "time_zone",
    "agency.return_address.name": "agency",
}
_ALSO: Final = ("front_desk", "print_room")
"""What an administrator may do beside, so that one person can begin alone."""
_AT: Final = {"wrong_setup_code": "setup_code", "sign_in_locked": "setup_code"}
"""At which field a refusal without fields is shown; any other is about the password."""


@router.get("")
async def show(page: OpenPageDep) -> Response:
    """Show the page that begins a house; there is none once anybody can sign in."""
    options = await page.api.get("/api/staff/sign-in-options")
    if not options.get("first_run"):
        return page.redirect("/sign-in")
    return _render(page, FormState(values={"time_zone": "America/Los_Angeles"}))


@router.post("")
async def begin(page: OpenPageDep) -> Response:
    """Make the first administrator and the agency, and go on signed in."""
    fields = await page.form()
    typed = await page.request.form()
    password, again = str(typed.get("password", "")), str(typed.get("again", ""))
    kept = {name: value for name, value in fields.items() if name not in {"password", "again"}}
    if password != again:
        return _render(page, FormState.invalid(kept, {"again": _("The two passwords differ.")}))
    try:
        tokens = await page.api.post("/api/staff/first-run", _body(fields, password))
    except ApiProblem as problem:
        if problem.code == "accounts_exist":
            page.flash(problem.detail, level="warning")
            return page.redirect("/sign-in")
        otherwise = _AT.get(problem.code, "password")
        refused = FormState.refused(kept, problem, renamed=_RENAMED, otherwise=otherwise)
        return _render(page, refused)
    page.session.store_tokens(tokens)
    me = await page.api.get("/api/staff/me")
    page.session.sign_in(tokens=tokens, person=person_of(me))
    page.agency.forget()
    page.flash(_("You can sign in from now on. The steps below lead to the first customer."))
    return page.redirect("/")


def _body(fields: Mapping[str, str], password: str) -> dict[str, Any]:
    agency = fields.get("agency", "")
    return {
        "setup_code": fields.get("setup_code", ""),
        "username": fields.get("username", ""),
        "name": fields.get("name", ""),
        "password": password,
        "roles": [role for role in _ALSO if fields.get(role) == "yes"],
        "agency": {
            "name": agency,
            "return_address": {
                "name": agency,
                "line1": fields.get("line1", ""),
                "line2": fields.get("line2", ""),
            },
            "phone": fields.get("phone") or None,
            "time_zone": fields.get("time_zone", ""),
        },
    }


def _render(page: Page, form: FormState) -> Response:
    return page.render("first_run.html", form=form, zones=time_zone_options())
