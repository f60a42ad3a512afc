"""Routes for pieces that need not go: called off with a reason, and wanted again."""

from http import HTTPStatus
from typing import Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from console.api_client import ApiProblem
from console.i18n import _
from console.page import Page, PageDep
from console.pages.print_room.queries import API, find_piece

router = APIRouter(prefix="/print-room/pieces")

_MAX_REASON: Final = 300


@router.get("/{contact_id}/{piece_id}/call-off")
async def show_form(page: PageDep, contact_id: UUID, piece_id: UUID) -> Response:
    """Ask why a piece need not go."""
    page.require_permission("mailing.work")
    return await _render_form(page, contact_id, piece_id)


@router.post("/{contact_id}/{piece_id}/call-off")
async def call_off(page: PageDep, contact_id: UUID, piece_id: UUID) -> Response:
    """Take a piece out of the queue; its note stays what it is."""
    page.require_permission("mailing.work")
    fields = await page.form()
    reason = fields.get("reason", "")
    try:
        await page.api.post(
            f"{API}/pieces/{piece_id}/call-off",
            {"reason": reason[:_MAX_REASON]},
            key=fields.get("idempotency_key"),
        )
    except ApiProblem as problem:
        errors, status = problem.field_errors(), problem.status
        return await _render_form(
            page, contact_id, piece_id, values=fields, errors=errors, status=status
        )
    page.flash(_("The piece is called off. Its note stays as it is."))
    return page.redirect("/print-room")


@router.post("/{piece_id}/wanted-again")
async def undo_call_off(page: PageDep, piece_id: UUID) -> Response:
    """Let a piece that was called off wait again."""
    page.require_permission("mailing.work")
    try:
        await page.api.delete(f"{API}/pieces/{piece_id}/call-off")
    except ApiProblem as problem:
        page.flash(problem.detail, level="error")
    else:
        page.flash(_("The piece waits again."))
    return page.redirect("/print-room")


async def _render_form(
    page: Page,
    contact_id: UUID,
    piece_id: UUID,
    *,
    values: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    status: int = HTTPStatus.OK,
) -> Response:
    piece = await find_piece(page.api, contact_id, piece_id)
    if piece is None:
        page.flash(_("This piece is not known."), level="error")
        return page.redirect("/print-room")
    return page.render(
        "print_room/call_off.html",
        status=status,
        piece=piece,
        values=values or {},
        errors=errors or {},
    )
