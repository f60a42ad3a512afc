"""Routes for single pieces: called off, wanted again, brought back by the post (I-20)."""

from typing import Any, Final
from uuid import UUID

from fastapi.responses import Response

from console.api_client import ApiProblem
from console.i18n import _
from console.labels.print_room import return_reasons
from console.page import FormState, Page, PageDep
from console.pages.print_room.queries import API, MAX_REASON, READ, WORK, find_piece
from console.routing import page_router
from console.session import Undo

router = page_router("/print-room")

_CALL_OFF: Final = ("print_room/call_off.html", "/print-room")
_RETURN: Final = ("print_room/return.html", "/print-room/returned")
"""What is asked: the template, and where it was asked from."""


@router.get("/pieces/{contact_id}/{piece_id}/call-off", dependencies=WORK)
async def show_form(page: PageDep, contact_id: UUID, piece_id: UUID) -> Response:
    """Ask why a piece need not go."""
    return await _ask_why(page, contact_id, piece_id, FormState(), _CALL_OFF)


@router.post("/pieces/{contact_id}/{piece_id}/call-off", dependencies=WORK)
async def call_off(page: PageDep, contact_id: UUID, piece_id: UUID) -> Response:
    """Take a piece out of the queue; its note stays what it is."""
    if refused := await _save_reason(page, f"{API}/pieces/{piece_id}/call-off"):
        return await _ask_why(page, contact_id, piece_id, refused, _CALL_OFF)
    undo = Undo(path=f"/print-room/pieces/{piece_id}/wanted-again", fields={})
    page.flash(_("The piece is called off. Its note stays as it is."), undo=undo)
    return page.redirect("/print-room")


@router.post("/pieces/{piece_id}/print-too", dependencies=WORK)
async def print_too(page: PageDep, piece_id: UUID) -> Response:
    """Let a piece go though something else was already posted for its note."""
    try:
        await page.api.post(f"{API}/pieces/{piece_id}/print-too")
    except ApiProblem as problem:
        page.flash(problem.detail, level="error")
    else:
        page.flash(_("The piece goes, too."))
    return page.redirect("/print-room")


@router.post("/pieces/{piece_id}/wanted-again", dependencies=WORK)
async def undo_call_off(page: PageDep, piece_id: UUID) -> Response:
    """Let a piece that was called off wait again."""
    try:
        await page.api.delete(f"{API}/pieces/{piece_id}/call-off")
    except ApiProblem as problem:
        page.flash(problem.detail, level="error")
    else:
        page.flash(_("The piece waits again."))
    return page.redirect("/print-room")


@router.get("/returned", dependencies=READ)
async def show_returned(page: PageDep, after: str | None = None) -> Response:
    """Show what was mailed, to find what came back (I-20)."""
    mailed = await page.api.get(f"{API}/pieces", state="MAILED", limit=50, after=after)
    returned = await page.api.get(f"{API}/pieces", state="RETURNED", limit=50)
    return page.render(
        "print_room/returned.html", form=FormState(), mailed=mailed, returned=returned["items"]
    )


@router.post("/returned", dependencies=READ)
async def find_returned(page: PageDep) -> Response:
    """Find what came back, among all: by the barcode on it, or by words on it (R-54)."""
    text = (await page.form()).get("text", "")
    mailed: dict[str, Any] = {"items": [], "next": None}
    form = FormState(values={"text": text})
    try:
        if text:
            wanted = {"text": text, "state": "MAILED", "limit": 50}
            mailed = await page.api.post(f"{API}/pieces/search", wanted)
    except ApiProblem as problem:
        form = FormState.refused({"text": text}, problem)
    if len(mailed["items"]) == 1 and page.may("mailing.work"):
        [piece] = mailed["items"]
        return page.redirect(f"/print-room/returned/{piece['contact_id']}/{piece['id']}")
    return page.render(
        "print_room/returned.html", form=form, mailed={**mailed, "next": None}, returned=[]
    )


@router.get("/returned/{contact_id}/{piece_id}", dependencies=WORK)
async def show_return_form(page: PageDep, contact_id: UUID, piece_id: UUID) -> Response:
    """Ask why a piece came back."""
    return await _ask_why(page, contact_id, piece_id, FormState(), _RETURN)


@router.post("/returned/{contact_id}/{piece_id}", dependencies=WORK)
async def mark_returned(page: PageDep, contact_id: UUID, piece_id: UUID) -> Response:
    """Mark a piece as brought back by the post: nothing more goes to that address."""
    if refused := await _save_reason(page, f"{API}/pieces/{piece_id}/returned"):
        return await _ask_why(page, contact_id, piece_id, refused, _RETURN)
    page.flash(_("Noted. Nothing more goes to that address until somebody corrects it."))
    return page.redirect("/print-room/returned")


async def _save_reason(page: Page, path: str) -> FormState | None:
    """Save the reason that was chosen or typed; return the form when it is refused."""
    fields = await page.form()
    reason = fields.get("other") or fields.get("reason", "")
    try:
        await page.api.post(
            path, {"reason": reason[:MAX_REASON]}, key=fields.get("idempotency_key")
        )
    except ApiProblem as problem:
        return FormState.refused(fields, problem)
    return None


async def _ask_why(
    page: Page, contact_id: UUID, piece_id: UUID, form: FormState, asked: tuple[str, str]
) -> Response:
    """Ask why something is said of a piece, by a template; go back where there is no piece."""
    template, back = asked
    piece = await find_piece(page.api, contact_id, piece_id)
    if piece is None:
        page.flash(_("This piece is not known."), level="error")
        return page.redirect(back)
    return page.render(template, form=form, piece=piece, reasons=return_reasons())
