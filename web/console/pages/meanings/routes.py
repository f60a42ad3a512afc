"""What call codes do to the callback list, and how the agency says so (F-007, R17, T-33)."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import Response

from console.api import ApiProblem, Unreachable
from console.i18n import gettext as _
from console.page import Page, PageDep
from console.pages.meanings import words

router = APIRouter(prefix="/codes/calls")

RULES: Final = "/api/callbacks/rules"
_SHOWN: Final = 12
"""How many of the customers concerned are named."""
_NOT_FOUND: Final = 404
_REFUSED: Final = 422


@router.get("")
async def show_all(page: PageDep) -> Response:
    """Show what every call code does, those nobody has explained first."""
    found = await page.api.get(RULES)
    return page.render("meanings/page.html", codes=_sorted(found["meanings"]), words=words)


@router.get("/{call_code}")
async def show(page: PageDep, call_code: str) -> Response:
    """Show what one call code does, and let those who may say something else."""
    code = await _code(page, call_code)
    return await _page(page, code, values=_values(code))


@router.post("/{call_code}")
async def say(page: PageDep, call_code: str) -> Response:
    """Say what a call code does from now on; notes already saved keep their effect."""
    page.need("codes.write")
    fields = await page.form()
    code = await _code(page, call_code)
    errors = _errors(fields)
    if not errors:
        try:
            await page.api.put(f"{RULES}/{call_code}", _body(fields))
        except ApiProblem as problem:
            errors = {_field(one.field): one.message for one in problem.errors}
            errors = errors or {"meaning": problem.detail}
    if errors:
        return await _page(page, code, values=fields, errors=errors, status=_REFUSED)
    page.say(_("Saved. It holds for notes that are saved from now on."))
    return page.go(f"/codes/calls/{call_code}")


@router.post("/{call_code}/older")
async def decide_anew(page: PageDep, call_code: str) -> Response:
    """Let what a code does reach notes saved before it was said; look first (T-33)."""
    page.need("callbacks.manage")
    really = (await page.form()).get("really") == "yes"
    asked = {"call_code": call_code, "dry_run": not really}
    outcome = await page.api.post("/api/callbacks/refold", asked)
    if really:
        page.say(_("The callback list follows what the code does now."))
        return page.go(f"/codes/calls/{call_code}")
    code = await _code(page, call_code)
    moves = {name: await _named(page, outcome[name]) for name in ("opened", "closed", "changed")}
    foreseen = {"notes": outcome["notes"], **moves}
    return await _page(page, code, values=_values(code), foreseen=foreseen)


async def _page(
    page: Page,
    code: Mapping[str, Any],
    *,
    values: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    foreseen: Mapping[str, Any] | None = None,
    status: int = 200,
) -> Response:
    return page.render(
        "meanings/code.html",
        status=status,
        code=code,
        values=values,
        errors=errors or {},
        flag=await _flag(page, code["call_code"]),
        foreseen=foreseen,
        words=words,
    )


async def _code(page: Page, call_code: str) -> dict[str, Any]:
    found = await page.api.get(RULES)
    for one in found["meanings"]:
        if one["call_code"] == call_code:
            code: dict[str, Any] = one
            return code
    detail = _("There is no call code with this key. Choose one from the list.")
    raise ApiProblem(_NOT_FOUND, {"detail": detail})


async def _flag(page: Page, call_code: str) -> dict[str, Any] | None:
    """Return which notes were saved while nobody had said what the code does."""
    flags = await page.api.get("/api/callbacks/flags")
    found: dict[str, Any] | None = next(
        (one for one in flags["items"] if one["call_code"] == call_code), None
    )
    return found


async def _named(page: Page, customers: list[str]) -> dict[str, Any]:
    """Count customers, and name the first of them as far as this person may know who they are."""
    named = []
    for customer_id in customers[:_SHOWN] if page.may("customers.read") else ():
        try:
            named.append(await page.api.get(f"/api/customers/{customer_id}"))
        except (ApiProblem, Unreachable):
            continue
    return {"count": len(customers), "named": named, "more": len(customers) - len(named)}


def _sorted(codes: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    def by_urgency(code: Mapping[str, Any]) -> tuple[int, str]:
        return (len(words.TIERS) if code["tier"] is None else code["tier"], code["label"])

    known = [code for code in codes if code["explained"]]
    return {
        "open": sorted(
            (code for code in codes if code["in_use"] and not code["explained"]),
            key=lambda code: str(code["label"]),
        ),
        "known": sorted(known, key=by_urgency),
        "retired": [code for code in codes if not code["in_use"]],
    }


def _values(code: Mapping[str, Any]) -> dict[str, str]:
    """Return what the form shows before anybody has typed."""
    amount, _space, unit = str(code["clock"] or "1 office_days").partition(" ")
    return {
        "meaning": _meaning(code),
        "tier": str(4 if code["tier"] is None else code["tier"]),
        "amount": amount,
        "unit": unit,
        "lane": code["lane"] or "PA",
    }


def _meaning(code: Mapping[str, Any]) -> str:
    if not code["explained"]:
        return ""
    if "CREATE" in (code["incoming"], code["outgoing"]):
        return "CREATE"
    return "CLEAR_WHEN_OUTGOING" if code["outgoing"] == "CLEAR" else "KEEP"


def _errors(fields: Mapping[str, str]) -> dict[str, str]:
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


def _field(name: str) -> str:
    return "amount" if name == "clock" else name
