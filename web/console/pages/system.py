"""The system: how every service is, and what becomes of events it could not handle."""

import asyncio
from typing import Any, Final
from uuid import UUID

from fastapi.responses import Response

from console.api_client import ApiProblem, UnreachableError
from console.i18n import gettext as _
from console.page import FormState, Page, PageDep, requires
from console.routing import page_router
from contracts.reconciliation import EVERY_SERVICE

router = page_router("/system", dependencies=[requires("system.manage")])

PATIENCE: Final = 5.0
"""Seconds a service may take to say how it is; after that it is shown as silent."""


@router.get("")
async def show_all(page: PageDep) -> Response:
    """Show how every service is, all asked at once; one that does not answer is shown as silent."""
    states = await asyncio.gather(*(_state(page, name) for name in EVERY_SERVICE))
    services = [
        {"name": name, "state": state} for name, state in zip(EVERY_SERVICE, states, strict=True)
    ]
    answered = [state for state in states if state]
    free = [one["storage"]["home_free_bytes"] for one in answered]
    return page.render(
        "system/list.html",
        services=services,
        silent=[one["name"] for one in services if one["state"] is None],
        dead=sum(one["inbox"]["dead"] for one in answered),
        missing=sum(each["missing"] for one in answered for each in one["comparisons"]),
        versions=sorted({one["version"] for one in answered}),
        free=min((one for one in free if one is not None), default=None),
        backups=next((one["backups"] for one in answered if one["backups"]), None),
    )


@router.get("/{service}")
async def show(
    page: PageDep, service: str, after: str | None = None, *, everything: str = ""
) -> Response:
    """Show one service, and what it could not handle."""
    state, letters = await asyncio.gather(
        _state(page, _known(service)),
        page.api.get_or_none(
            f"{_at(service)}/dead-letters", after=after, all=bool(everything) or None
        ),
    )
    return page.render(
        "system/service.html",
        service=service,
        state=state,
        letters=letters,
        everything=bool(everything),
    )


@router.post("/{service}/replay")
async def replay_all(page: PageDep, service: str) -> Response:
    """Have everything a service could not handle tried again."""
    try:
        done = await page.api.post(f"{_at(_known(service))}/dead-letters/replay")
    except ApiProblem as problem:
        page.flash(problem.detail, level="error")
    else:
        page.flash(_("%(count)s events are tried again.") % {"count": done["events"]})
    return page.redirect(f"/system/{service}")


@router.get("/{service}/{event_id}")
async def show_letter(page: PageDep, service: str, event_id: UUID) -> Response:
    """Show one event that could not be handled, without what it says of anybody."""
    return await _render_letter(page, _known(service), event_id)


@router.post("/{service}/{event_id}/replay")
async def replay(page: PageDep, service: str, event_id: UUID) -> Response:
    """Have one event tried again."""
    try:
        await page.api.post(f"{_at(_known(service))}/dead-letters/{event_id}/replay")
    except ApiProblem as problem:
        page.flash(problem.detail, level="error")
    else:
        page.flash(_("The event is tried again."))
    return page.redirect(f"/system/{service}")


@router.post("/{service}/{event_id}/discard")
async def discard(page: PageDep, service: str, event_id: UUID) -> Response:
    """Discard one event for good, and say why."""
    fields = await page.form()
    reason = {"reason": fields.get("reason", "")}
    try:
        await page.api.post(f"{_at(_known(service))}/dead-letters/{event_id}/discard", reason)
    except ApiProblem as problem:
        form = FormState.refused(fields, problem, otherwise="reason")
        return await _render_letter(page, service, event_id, form)
    page.flash(_("The event is discarded. Why stands in the audit."))
    return page.redirect(f"/system/{service}")


async def _render_letter(
    page: Page, service: str, event_id: UUID, form: FormState | None = None
) -> Response:
    letter = await page.api.get(f"{_at(service)}/dead-letters/{event_id}")
    return page.render(
        "system/letter.html", service=service, letter=letter, form=form or FormState()
    )


async def _state(page: Page, service: str) -> dict[str, Any] | None:
    """Ask one service how it is; None where it does not say so in time."""
    try:
        async with asyncio.timeout(PATIENCE):
            state: dict[str, Any] | None = await page.api.get_or_none(_at(service))
            return state
    except (TimeoutError, UnreachableError):
        return None


def _at(service: str) -> str:
    return f"/services/{service}/system"


def _known(service: str) -> str:
    """Return a service's name; a name that is none is an address where nothing is."""
    if service not in EVERY_SERVICE:
        raise ApiProblem(404, {"code": "not_found"})
    return service
