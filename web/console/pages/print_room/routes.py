"""Routes of the print room: queue, batches, pick list, PDF, reprints."""

from typing import Any, Final
from uuid import UUID

from fastapi.responses import Response

from console.api_client import ApiProblem
from console.formatting import whole_number
from console.i18n import _, ngettext
from console.labels.print_room import set_aside_label
from console.page import FormState, Page, PageDep
from console.pages.print_room.queries import (
    API,
    MAX_REASON,
    READ,
    WORK,
    load_pieces,
    load_print_room,
)
from console.proxy import proxy_file, proxy_sse
from console.routing import page_router
from console.session import Undo

router = page_router("/print-room")

_STEPS: Final = frozenset({"printed", "mailed", "release"})


@router.get("", dependencies=READ)
async def show(page: PageDep) -> Response:
    """Show what must be posted, what cannot be, and the newest batches."""
    return await _render_room(page, FormState())


@router.get("/stream", dependencies=READ)
async def stream(page: PageDep) -> Response:
    """Pass on the events of the print room."""
    return await proxy_sse(page, f"{API}/stream")


@router.post("/batches", dependencies=WORK)
async def pull_batch(page: PageDep) -> Response:
    """Pull a batch of waiting pieces; each of them is in this batch and in no other."""
    fields = await page.form()
    body: dict[str, Any] = {
        "format": fields.get("format", ""),
        "mailing_code": fields.get("mailing_code") or None,
        "language": fields.get("language") or None,
    }
    limit = fields.get("limit", "")
    try:
        if limit:
            body["limit"] = _number(limit)
        batch = await page.api.post(f"{API}/batches", body, key=fields.get("idempotency_key"))
    except ApiProblem as problem:
        return await _render_room(page, FormState.refused(fields, problem))
    count = int(batch["pieces"])
    page.flash(
        ngettext(
            "One piece is pulled into this batch.",
            "%(num)s pieces are pulled into this batch.",
            count,
        )
        % {"num": count},
        undo=Undo(
            path=f"/print-room/batches/{batch['id']}/release",
            fields={"token": str(batch["token"]), "edition": str(batch["edition"])},
        ),
    )
    return page.redirect(f"/print-room/batches/{batch['id']}")


@router.get("/batches/{batch_id}", dependencies=READ)
async def show_batch(page: PageDep, batch_id: UUID) -> Response:
    """Show a batch: its papers, its pick list, its pieces."""
    return page.render(
        "print_room/batch.html",
        batch=await page.api.get(f"{API}/batches/{batch_id}"),
        picks=await page.api.get(f"{API}/batches/{batch_id}/pick-list"),
        pieces=await load_pieces(page, batch_id),
    )


@router.get("/batches/{batch_id}/pick-list", dependencies=READ)
async def pick_list(page: PageDep, batch_id: UUID) -> Response:
    """Show the pick list as a sheet to print."""
    return page.render(
        "print_room/pick_list.html",
        batch=await page.api.get(f"{API}/batches/{batch_id}"),
        picks=await page.api.get(f"{API}/batches/{batch_id}/pick-list"),
    )


@router.get("/batches/{batch_id}/batch.pdf", dependencies=READ)
async def pdf(
    page: PageDep, batch_id: UUID, first: int | None = None, last: int | None = None, save: str = ""
) -> Response:
    """Pass on the printed pages of a batch, to be looked at or kept."""
    pages = {"from": first, "to": last}
    path = f"{API}/batches/{batch_id}/pdf"
    return await proxy_file(page, path, attachment=bool(save), **pages)


@router.get("/batches/{batch_id}/letters.pdf", dependencies=READ)
async def letters(page: PageDep, batch_id: UUID) -> Response:
    """Pass on the letters about incomplete applications, in the order of their envelopes."""
    return await proxy_file(page, f"{API}/batches/{batch_id}/letters", attachment=False)


@router.get("/batches/{batch_id}/{step}", dependencies=WORK)
async def confirm_step(page: PageDep, batch_id: UUID, step: str) -> Response:
    """Ask before a step that cannot be undone: the page for browsers without scripts."""
    if step not in {"mailed", "release", "reprint"}:
        return page.redirect(f"/print-room/batches/{batch_id}")
    batch = await page.api.get(f"{API}/batches/{batch_id}")
    return page.render("print_room/confirm_step.html", form=FormState(), batch=batch, step=step)


@router.post("/batches/{batch_id}/reprint", dependencies=WORK)
async def reprint(page: PageDep, batch_id: UUID) -> Response:
    """Print some pages of a batch once more, for a reason that is kept."""
    fields = await page.form()
    try:
        again = await page.api.post(
            f"{API}/batches/{batch_id}/reprint",
            {
                "from": _number(fields.get("from", "")),
                "to": _number(fields.get("to") or fields.get("from", "")),
                "reason": fields.get("reason", "")[:MAX_REASON],
            },
            key=fields.get("idempotency_key"),
        )
    except ApiProblem as problem:
        batch = await page.api.get(f"{API}/batches/{batch_id}")
        form = FormState.refused(fields, problem)
        return page.render("print_room/confirm_step.html", form=form, batch=batch, step="reprint")
    url = f"/print-room/batches/{batch_id}"
    pages = f"?first={again['first_page']}&last={again['last_page']}"
    noted = _("The reprint is noted. Nothing about the pieces has changed.")
    aside = ", ".join(
        f"{_('Page %(page)s') % one} ({one['name']}: {set_aside_label(one['why'])})"
        for one in again["set_aside"]
    )
    page.flash(
        _("Set aside, do not post: %(pages)s") % {"pages": aside} if aside else noted,
        level="error" if aside else "success",
        links=((_("Open the pages"), f"{url}/batch.pdf{pages}"),),
    )
    return page.redirect(url)


@router.post("/batches/{batch_id}/{step}", dependencies=WORK)
async def advance_batch(page: PageDep, batch_id: UUID, step: str) -> Response:
    """Mark a batch as printed or mailed, or give it back."""
    url = f"/print-room/batches/{batch_id}"
    if step not in _STEPS:
        return page.redirect(url)
    fields = await page.form()
    numbers = {name: whole_number(fields.get(name)) for name in ("token", "edition")}
    body = {name: number for name, number in numbers.items() if number is not None}
    try:
        await page.api.post(
            f"{API}/batches/{batch_id}/{step}", body, key=fields.get("idempotency_key")
        )
    except ApiProblem as problem:
        page.flash(problem.detail, level="error")
        return page.redirect(url)
    page.flash(_step_messages()[step])
    return page.redirect("/print-room" if step == "release" else url)


async def _render_room(page: Page, form: FormState) -> Response:
    room = await load_print_room(page)
    return page.render(
        "print_room/page.html", partial="print_room/queue.html", form=form, room=room
    )


def _step_messages() -> dict[str, str]:
    return {
        "printed": _("The batch is printed. Mark it mailed once it has left the building."),
        "mailed": _("The batch is mailed. Every contact in it has its Mailing Date."),
        "release": _("The batch is given back. Its pieces wait again."),
    }


def _number(typed: str) -> int | str:
    """Return a typed number; what is none goes to the API as typed, which says so."""
    number = whole_number(typed)
    return typed if number is None else number
