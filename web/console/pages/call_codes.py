"""What call codes do to the callback list, and how the agency says so (F-007, R17, T-33)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from fastapi.responses import Response

from console.api_client import ApiProblem
from console.formatting import whole_number
from console.i18n import gettext as _
from console.labels import call_codes as labels
from console.labels.callbacks import lane_label, tier_label
from console.labels.codes import code_label
from console.page import FormState, Page, PageDep
from console.routing import page_router

router = page_router("/codes/calls")

_API: Final = "/api/callbacks/rules"
_NAMED_CUSTOMERS: Final = 12
"""How many of the customers concerned are named."""


@router.get("")
async def show_all(page: PageDep) -> Response:
    """Show what every call code does, those nobody has explained first."""
    rules = await _load_rules(page)
    return page.render("call_codes/list.html", codes=_grouped(rules["meanings"]))


@router.get("/{call_code}")
async def show(page: PageDep, call_code: str) -> Response:
    """Show what one call code does, with a form for those who may change it."""
    return await _render_code(page, *await _load_code(page, call_code))


@router.post("/{call_code}")
async def define(page: PageDep, call_code: str) -> Response:
    """Define what a call code does from now on; notes already saved keep their effect."""
    page.require_permission("codes.write")
    fields = await page.form()
    code, rules = await _load_code(page, call_code)
    errors = _form_errors(fields)
    if not errors:
        try:
            await page.api.put(f"{_API}/{call_code}", _body(fields))
        except ApiProblem as problem:
            errors = problem.field_errors(renamed={"clock": "amount"}, otherwise="meaning")
    if errors:
        return await _render_code(page, code, rules, form=FormState.invalid(fields, errors))
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
    changes = {
        name: await _summarize(page, outcome[name]) for name in ("opened", "closed", "changed")
    }
    preview = {"notes": outcome["notes"], **changes}
    return await _render_code(page, *await _load_code(page, call_code), preview=preview)


async def _render_code(
    page: Page,
    code: Mapping[str, Any],
    rules: Mapping[str, Any],
    *,
    form: FormState | None = None,
    preview: Mapping[str, Any] | None = None,
) -> Response:
    # Which notes were saved while nobody had said what the code does.
    flags = await page.api.get("/api/callbacks/flags")
    flag = next((one for one in flags["items"] if one["call_code"] == code["call_code"]), None)
    return page.render(
        "call_codes/code.html",
        form=form or FormState(values=_form_values(code, rules["otherwise"])),
        code=code,
        flag=flag,
        preview=preview,
        meanings=labels.meaning_options(),
        tiers=[(str(tier), f"{tier} · {tier_label(tier)}") for tier in rules["tiers"]],
        units=[(unit, labels.clock_unit_label(unit)) for unit in rules["clock_units"]],
        lanes=[(lane, lane_label(lane)) for lane in rules["lanes"]],
    )


async def _load_rules(page: Page) -> dict[str, Any]:
    """Return what every call code does, labelled, and what can be said of one."""
    rules = await page.api.get(_API)
    rows = (await page.code_tables()).get("call_codes", ())
    known = {row["key"]: code_label(row) for row in rows}
    codes = [
        {**code, "label": known.get(code["call_code"], code["label"])} for code in rules["meanings"]
    ]
    return {**rules, "meanings": codes}


async def _load_code(page: Page, call_code: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what one call code does, and what can be said of it; ApiProblem when it is unknown."""
    rules = await _load_rules(page)
    for code in rules["meanings"]:
        if code["call_code"] == call_code:
            return code, rules
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


def _form_values(code: Mapping[str, Any], otherwise: Mapping[str, Any]) -> dict[str, str]:
    """Return what the form shows before anybody has typed."""
    urgency = otherwise if code["tier"] is None else code
    return {
        "meaning": code["meaning"] or "",
        "tier": str(urgency["tier"]),
        "amount": str(urgency["within"]["amount"]),
        "unit": urgency["within"]["unit"],
        "lane": urgency["lane"],
    }


def _form_errors(fields: Mapping[str, str]) -> dict[str, str]:
    if not fields.get("meaning"):
        return {"meaning": _("Choose what a note with this code does.")}
    if fields["meaning"] == "CREATE" and not fields.get("amount", "").isdecimal():
        return {"amount": _("Enter a number, such as 2.")}
    return {}


def _body(fields: Mapping[str, str]) -> dict[str, Any]:
    if fields["meaning"] != "CREATE":
        return {"meaning": fields["meaning"]}
    return {
        "meaning": "CREATE",
        "tier": whole_number(fields.get("tier")),
        "clock": f"{fields['amount']} {fields.get('unit', '')}",
        "lane": fields.get("lane") or None,
    }
