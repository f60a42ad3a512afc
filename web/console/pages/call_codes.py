"""What call codes do to the callback list, and how the agency says so (F-007, R17, T-33)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import Response

from console.api_client import ApiProblem
from console.i18n import gettext as _
from console.labels import call_codes as labels
from console.labels.codes import code_label
from console.page import Page, PageDep

router = APIRouter(prefix="/codes/calls")

_API: Final = "/api/callbacks/rules"
_NAMED_CUSTOMERS: Final = 12
"""How many of the customers concerned are named."""


@router.get("")
async def show_all(page: PageDep) -> Response:
    """Show what every call code does, those nobody has explained first."""
    codes, _otherwise = await _load_codes(page)
    return page.render("call_codes/list.html", codes=_grouped(codes))


@router.get("/{call_code}")
async def show(page: PageDep, call_code: str) -> Response:
    """Show what one call code does, with a form for those who may change it."""
    return await _render_code(page, await _find_code(page, call_code))


@router.post("/{call_code}")
async def define(page: PageDep, call_code: str) -> Response:
    """Define what a call code does from now on; notes already saved keep their effect."""
    page.require_permission("codes.write")
    fields = await page.form()
    code = await _find_code(page, call_code)
    errors = _form_errors(fields)
    if not errors:
        try:
            await page.api.put(f"{_API}/{call_code}", _body(fields))
        except ApiProblem as problem:
            errors = problem.field_errors(renamed={"clock": "amount"}, otherwise="meaning")
    if errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return await _render_code(page, code, values=fields, errors=errors, status=status)
    page.flash(_("Saved. It holds for notes that are saved from now on."))
    return page.redirect(f"/codes/calls/{call_code}")


@router.post("/{call_code}/older")
async def apply_to_older(page: PageDep, call_code: str) -> Response:
    """Apply what a code does to notes saved before; without `confirmed` only say what would change.

    See T-33.
    """
    page.require_permission("callbacks.manage")
    confirmed = (await page.form()).get("confirmed") == "yes"
    request = {"call_code": call_code, "dry_run": not confirmed}
    outcome = await page.api.post("/api/callbacks/refold", request)
    if confirmed:
        page.flash(_("The callback list follows what the code does now."))
        return page.redirect(f"/codes/calls/{call_code}")
    code = await _find_code(page, call_code)
    changes = {
        name: await _summarize(page, outcome[name]) for name in ("opened", "closed", "changed")
    }
    preview = {"notes": outcome["notes"], **changes}
    return await _render_code(page, code, preview=preview)


async def _render_code(
    page: Page,
    code: Mapping[str, Any],
    *,
    values: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    preview: Mapping[str, Any] | None = None,
    status: int = HTTPStatus.OK,
) -> Response:
    # Which notes were saved while nobody had said what the code does.
    flags = await page.api.get("/api/callbacks/flags")
    flag = next((one for one in flags["items"] if one["call_code"] == code["call_code"]), None)
    return page.render(
        "call_codes/code.html",
        status=status,
        code=code,
        values=values or _form_values(code),
        errors=errors or {},
        flag=flag,
        preview=preview,
        meanings=labels.meaning_options(),
        tiers=labels.tier_options(),
        units=labels.clock_units(),
        lanes=labels.lane_options(),
    )


async def _load_codes(page: Page) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return what every call code does, and how urgent a call is unless somebody says."""
    found = await page.api.get(_API)
    rows = (await page.code_tables()).get("call_codes", ())
    known = {row["key"]: code_label(row) for row in rows}
    codes = [
        {**code, "label": known.get(code["call_code"], code["label"])} for code in found["meanings"]
    ]
    return codes, found["otherwise"]


async def _find_code(page: Page, call_code: str) -> dict[str, Any]:
    codes, otherwise = await _load_codes(page)
    for code in codes:
        if code["call_code"] == call_code:
            return {**code, "otherwise": otherwise}
    detail = _("There is no call code with this key. Choose one from the list.")
    raise ApiProblem(HTTPStatus.NOT_FOUND, {"detail": detail})


async def _summarize(page: Page, customers: list[str]) -> dict[str, Any]:
    """Count customers, and name the first of them as far as this person may know who they are."""
    shown = customers[:_NAMED_CUSTOMERS] if page.may("customers.read") else []
    found = [await page.api.get_or_none(f"/api/customers/{customer}") for customer in shown]
    named = [customer for customer in found if customer]
    return {"count": len(customers), "named": named, "more": len(customers) - len(named)}


def _grouped(codes: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    def by_urgency(code: Mapping[str, Any]) -> tuple[bool, int, str]:
        return code["tier"] is None, code["tier"] or 0, code["label"]

    return {
        "unexplained": sorted(
            (code for code in codes if code["in_use"] and not code["explained"]),
            key=lambda code: str(code["label"]),
        ),
        "explained": sorted((code for code in codes if code["explained"]), key=by_urgency),
        "retired": [code for code in codes if not code["in_use"]],
    }


def _form_values(code: Mapping[str, Any]) -> dict[str, str]:
    """Return what the form shows before anybody has typed."""
    urgency = code["otherwise"] if code["tier"] is None else code
    amount, _space, unit = urgency["clock"].partition(" ")
    return {
        "meaning": _meaning(code),
        "tier": str(urgency["tier"]),
        "amount": amount,
        "unit": unit,
        "lane": urgency["lane"],
    }


def _meaning(code: Mapping[str, Any]) -> str:
    if not code["explained"]:
        return ""
    if "CREATE" in (code["incoming"], code["outgoing"]):
        return "CREATE"
    return "CLEAR_WHEN_OUTGOING" if code["outgoing"] == "CLEAR" else "KEEP"


def _form_errors(fields: Mapping[str, str]) -> dict[str, str]:
    if not fields.get("meaning"):
        return {"meaning": _("Choose what a note with this code does.")}
    if fields["meaning"] == "CREATE" and not fields.get("amount", "").isdecimal():
        return {"amount": _("Enter a number, such as 2.")}
    return {}


def _body(fields: Mapping[str, str]) -> dict[str, Any]:
    if fields["meaning"] != "CREATE":
        return {"meaning": fields["meaning"]}
    tier = fields.get("tier", "")
    return {
        "meaning": "CREATE",
        "tier": int(tier) if tier.isdecimal() else None,
        "clock": f"{fields['amount']} {fields.get('unit', '')}",
        "lane": fields.get("lane") or None,
    }
