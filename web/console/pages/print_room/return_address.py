"""The agency's return address: what nothing is printed without (R-53)."""

from typing import Final

from fastapi.responses import Response

from console.api_client import ApiProblem
from console.formatting import whole_number
from console.i18n import _
from console.page import FormState, PageDep, requires
from console.routing import page_router

router = page_router("/print-room/return-address")

_AGENCY: Final = "/api/staff/agency"
_LINES: Final = ("name", "line1", "line2")


@router.get("", dependencies=[requires("agency.read")])
async def show(page: PageDep) -> Response:
    """Show the return address, to an administrator as a form."""
    agency = await page.api.get(_AGENCY)
    form = FormState(values=agency["return_address"])
    return page.render("print_room/return_address.html", form=form, version=agency["version"])


@router.post("", dependencies=[requires("agency.write")])
async def save(page: PageDep) -> Response:
    """Save the return address; every line of it must be there."""
    fields = await page.form()
    version = whole_number(fields.get("version"))
    lines = {name: fields.get(name, "") for name in _LINES}
    missing = {name: _("is missing") for name, words in lines.items() if not words}
    form = FormState.invalid(lines, missing)
    if not missing:
        try:
            await page.api.patch(_AGENCY, {"return_address": lines}, version=version)
        except ApiProblem as problem:
            form = FormState.refused(lines, problem)
        else:
            page.flash(_("The return address is saved. Batches pulled from now on carry it."))
            return page.redirect("/print-room" if page.may("mailing.read") else "/")
    return page.render("print_room/return_address.html", form=form, version=version)
