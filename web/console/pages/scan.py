"""Barcoded Applications (F-128): every scan of a returned application is one line and one note."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from fastapi.responses import Response

from console.api_client import ApiProblem
from console.i18n import gettext as _
from console.page import Page, PageDep, requires
from console.routing import page_router

router = page_router("/contacts/scan", dependencies=[requires("contacts.write")])

_ABOUT_THE_BARCODE: Final = frozenset(
    {"invalid_input", "note_not_found", "customer_gone", "no_application_printed"}
)
"""Refusals that are about what was scanned, so that they are shown in its line."""


@dataclass(frozen=True, kw_only=True)
class ScanResult:
    """What became of one scan."""

    barcode: str
    problem: str = ""
    note: dict[str, Any] | None = None
    """The note that says the application came back; None when the barcode was refused."""
    is_first: bool = False
    customer: dict[str, Any] | None = None
    """Whose application it is; None when this person may not know, or it cannot be read."""


@router.get("")
async def show(page: PageDep) -> Response:
    """Show the field that the scanner types into."""
    return page.render("scan/page.html", partial="scan/form.html", scan=None)


@router.post("")
async def receive(page: PageDep) -> Response:
    """Note that an application came back (E-14), once however often it is scanned."""
    scan = await _receive(page, (await page.form()).get("barcode", ""))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if scan.problem else HTTPStatus.OK
    return page.render("scan/page.html", partial="scan/line.html", status=status, scan=scan)


async def _receive(page: Page, barcode: str) -> ScanResult:
    if not barcode:
        return ScanResult(barcode="", problem=_("Scan a barcode first."))
    try:
        note, is_first = await page.api.create("/api/contacts/scan", {"barcode": barcode})
    except ApiProblem as problem:
        if problem.code not in _ABOUT_THE_BARCODE:
            raise
        unknown = _("No contact has this barcode. Find the customer by name and add a note.")
        words = unknown if problem.code == "note_not_found" else problem.detail
        return ScanResult(barcode=barcode, problem=words)
    note = await page.translated(note)
    customer = None
    if page.may("customers.read"):
        # The note is saved: that the name cannot be read is no reason to say otherwise.
        customer = await page.api.get_or_none(f"/api/customers/{note['customer_id']}")
    return ScanResult(barcode=barcode, note=note, is_first=is_first, customer=customer)
