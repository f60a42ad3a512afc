"""Barcoded Applications (F-128): every scan of a returned application is one line and one note."""

from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import Response

from console.api import ApiProblem, Unreachable
from console.i18n import gettext as _
from console.page import Page, PageDep
from console.pages.contacts.pieces import REFUSED, PieceDep

router = APIRouter(prefix="/contacts/scan")

_OF_THE_BARCODE: Final = (404, 409, 422)
"""Refusals that are about what was scanned, so that they are told in its line."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """What became of one scan."""

    barcode: str
    problem: str = ""
    arrival: dict[str, Any] | None = None
    """The note that says the application came back; None when the barcode was refused."""
    is_first: bool = False
    customer: dict[str, Any] | None = None
    """Whose application it is, as far as this person may know it."""


@router.get("")
async def show(page: PageDep, piece: PieceDep) -> Response:
    """Wait for the scanner."""
    page.need("contacts.write")
    return page.render("scan/form.html" if piece else "scan/page.html", line=None)


@router.post("")
async def receive(page: PageDep, piece: PieceDep) -> Response:
    """Note that an application came back (E-14), once however often it is scanned."""
    page.need("contacts.write")
    line = await _read(page, (await page.form()).get("barcode", ""))
    template = "scan/line.html" if piece else "scan/page.html"
    return page.render(template, status=REFUSED if line.problem else 200, line=line)


async def _read(page: Page, barcode: str) -> Line:
    if not barcode:
        return Line(barcode="", problem=_("Scan a barcode first."))
    try:
        arrival, is_first = await page.api.create("/api/contacts/scan", {"barcode": barcode})
    except ApiProblem as problem:
        if problem.status not in _OF_THE_BARCODE:
            raise
        return Line(barcode=barcode, problem=problem.detail)
    customer = await _customer(page, str(arrival["customer_id"]))
    return Line(barcode=barcode, arrival=arrival, is_first=is_first, customer=customer)


async def _customer(page: Page, customer_id: str) -> dict[str, Any] | None:
    # The note is saved: that the name cannot be shown is no reason to say otherwise.
    if not page.may("customers.read"):
        return None
    try:
        customer: dict[str, Any] = await page.api.get(f"/api/customers/{customer_id}")
    except (ApiProblem, Unreachable):
        return None
    return customer
