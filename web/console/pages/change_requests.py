"""Supervisors' list of change requests: a file for the state, mark sent, settle (F-060)."""

from typing import Any, Final
from uuid import UUID

from fastapi.responses import JSONResponse, Response

from console.api_client import ApiProblem
from console.i18n import _, ngettext
from console.labels.change_requests import change_request_state_label
from console.page import FormState, Page, PageDep, requires, shown_version
from console.proxy import proxy_file
from console.routing import page_router
from console.session import Undo

router = page_router("/change-requests", dependencies=[requires("customers.change_requests")])

_API: Final = "/api/customers/change-requests"
_STATES: Final = ("REQUESTED", "SENT", "DONE", "REFUSED")
_SHOWN: Final = 100


@router.get("")
async def show_list(page: PageDep, state: str = "REQUESTED", after: str | None = None) -> Response:
    """Show the requests of all customers in one state; those to be sent, unless asked otherwise."""
    asked = state if state in _STATES else None
    answer = await page.api.get(_API, state=asked, limit=_SHOWN, after=after or None)
    return page.render(
        "change_requests/list.html",
        requests=answer["items"],
        following=answer["next"],
        after=after,
        state=asked or "",
        states=[*((one, change_request_state_label(one)) for one in _STATES), ("ALL", _("All"))],
    )


@router.get("/export.csv")
async def export(page: PageDep, up_to: UUID | None = None) -> Response:
    """Save what is to be sent, up to the last request on the list, as a file."""
    return await proxy_file(page, f"{_API}/export.csv", attachment=True, up_to=up_to)


@router.post("/sent")
async def mark_sent(page: PageDep) -> Response:
    """Mark the checked requests as sent."""
    ids = [value for name, value in await page.form_items() if name == "id"]
    if not ids:
        page.flash(_("Check the requests that were sent first."), level="error")
        return page.redirect("/change-requests")
    try:
        marked = await page.api.post(f"{_API}/sent", {"ids": ids})
    except ApiProblem as problem:
        page.flash(problem.detail, level="error")
        return page.redirect("/change-requests")
    _tell(page, marked)
    return page.redirect("/change-requests")


@router.get("/{customer_id}/{request_id}")
async def show_request(page: PageDep, customer_id: UUID, request_id: UUID) -> Response:
    """Show one request, to settle it or take it up again."""
    found = await page.api.get(_path(customer_id, request_id))
    return await _render_form(page, found, FormState())


@router.post("/{customer_id}/{request_id}")
async def move(page: PageDep, customer_id: UUID, request_id: UUID) -> Response:
    """Put a request into its next state, unless somebody else has done so in between."""
    values = await page.form()
    path = _path(customer_id, request_id)
    before = await page.api.get(path)
    body = {"state": values.get("state", ""), "answer": values.get("answer") or None}
    try:
        saved = await page.api.patch(path, body, version=shown_version(values))
    except ApiProblem as problem:
        return await _render_form(page, before, FormState.refused(values, problem))
    undo = None
    if before["state"] in saved["possible_states"] and not before["answer"]:
        undo = Undo(
            path=f"/change-requests/{customer_id}/{request_id}",
            fields={"state": before["state"], "version": str(saved["version"])},
        )
    words = _("The change request is now: %(state)s.")
    page.flash(words % {"state": change_request_state_label(saved["state"])}, undo=undo)
    return page.redirect(f"/change-requests?state={before['state']}")


@router.post("/{customer_id}/{request_id}/reveal-ssn")
async def reveal(page: PageDep, customer_id: UUID, request_id: UUID) -> Response:
    """Show both numbers in full to those permitted, for a reason that is kept."""
    reason = (await page.form()).get("reason", "")
    path = f"{_path(customer_id, request_id)}/reveal-ssn"
    answer = await page.api.post(path, {"reason": reason})
    words = _("In CORE: %(theirs)s. Should be: %(ours)s")
    return JSONResponse({"ssn": words % {**answer, "theirs": answer["theirs"] or "\u2013"}})


def _tell(page: Page, marked: dict[str, Any]) -> None:
    sent, already, missing = (len(marked[name]) for name in ("sent", "already_sent", "not_sent"))
    if sent:
        words = ngettext(
            "%(num)s request is marked sent.", "%(num)s requests are marked sent.", sent
        )
        page.flash(words % {"num": sent})
    if already:
        by = sorted({one["sent_by"] for one in marked["already_sent"] if one["sent_by"]})
        words = _("Marked sent before, by %(by)s: %(num)s")
        page.flash(words % {"num": already, "by": ", ".join(by)}, level="warning")
    if missing:
        words = ngettext(
            "%(num)s was withdrawn or refused meanwhile, and is not marked.",
            "%(num)s were withdrawn or refused meanwhile, and are not marked.",
            missing,
        )
        page.flash(words % {"num": missing}, level="warning")


async def _render_form(page: Page, found: dict[str, Any], form: FormState) -> Response:
    steps = [(one, change_request_state_label(one)) for one in found["possible_states"]]
    return page.render(
        "change_requests/settle.html",
        form=form,
        request=found,
        customer=await page.api.get(f"/api/customers/{found['customer_id']}"),
        steps=steps,
    )


def _path(customer_id: UUID, request_id: UUID) -> str:
    return f"/api/customers/{customer_id}/change-requests/{request_id}"
