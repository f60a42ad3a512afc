"""The first steps of a new agency: computed from what is there, each leading on (R-73)."""

from dataclasses import dataclass, replace
from typing import Any

from fastapi.responses import Response

from console.i18n import gettext as _
from console.page import Page, PageDep
from console.routing import page_router

router = page_router("/first-steps")


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something an agency does once before it works."""

    title: str
    hint: str
    path: str
    done: bool
    next: bool = False
    """It is the first that is not done."""


@router.post("/dismiss")
async def dismiss(page: PageDep) -> Response:
    """Show the steps to nobody any more."""
    page.require_permission("agency.write")
    await page.api.patch("/api/staff/agency", {"first_steps_dismissed": True})
    return page.redirect("/")


async def first_steps(page: Page) -> list[Step]:
    """Return the steps of an agency that has not taken them all, else none."""
    agency = await page.api.get_or_none("/api/staff/agency")
    if agency is None or agency["first_steps_dismissed"]:
        return []
    accounts = await page.api.get_or_none("/api/staff/accounts", limit=2) or {"items": []}
    rules = await page.api.get_or_none("/api/callbacks/rules") or {"meanings": []}
    done = await page.api.get_or_none("/api/reports/first-steps") or {}
    steps = [
        _return_address(agency),
        _second_account(accounts["items"]),
        _own_code(rules["meanings"]),
        _first_customer(page, done=done.get("customer", False)),
        _first_note(page, done=done.get("note", False)),
        _first_envelope(page, done=done.get("envelope", False)),
    ]
    first = next((step for step in steps if not step.done), None)
    return [replace(step, next=step is first) for step in steps] if first else []


def _return_address(agency: dict[str, Any]) -> Step:
    return Step(
        title=_("Return address"),
        hint=_("It stands in the corner of every envelope; without it nothing is printed."),
        path="/agency",
        done=bool(agency["return_address"]["line1"]),
    )


def _second_account(accounts: list[Any]) -> Step:
    return Step(
        title=_("Second account"),
        hint=_(
            "Who takes the calls has an account of their own, and one more person should be"
            " able to let you in again."
        ),
        path="/accounts/new",
        done=len(accounts) > 1,
    )


def _own_code(meanings: list[Any]) -> Step:
    return Step(
        title=_("A call code of your own"),
        hint=_("Add what your customers call about, and say whom it puts on the callback list."),
        path="/codes/edit/call_codes/new",
        done=any(code["said"] and code["in_use"] for code in meanings),
    )


def _first_customer(page: Page, *, done: bool) -> Step:
    may = page.may("customers.write")
    return Step(
        title=_("First customer"),
        hint=_("A name is enough to begin") if may else _at_the_front_desk(),
        path="/customers/new" if may else "/accounts",
        done=done,
    )


def _first_note(page: Page, *, done: bool) -> Step:
    may = page.may("contacts.write")
    return Step(
        title=_("First note"),
        hint=_("Find the customer and write down a contact") if may else _at_the_front_desk(),
        path="/customers/search" if may else "/accounts",
        done=done,
    )


def _first_envelope(page: Page, *, done: bool) -> Step:
    may = page.may("mailing.work")
    return Step(
        title=_("First envelope"),
        hint=_("A note with a mailing code waits in the print room: pull it, print it, post it.")
        if may
        else _("Somebody with the role Print room pulls, prints and posts it."),
        path="/print-room" if may else "/accounts",
        done=done,
    )


def _at_the_front_desk() -> str:
    return _("Somebody with the role Front desk does this, signed in with their own account.")
