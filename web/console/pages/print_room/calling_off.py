"""Pieces that need not go: called off with a reason, and wanted again."""

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from console.api import ApiProblem
from console.i18n import _
from console.page import Page, PageDep
from console.pages.print_room.room import AT, piece_of
from console.pages.print_room.words import words

router = APIRouter(prefix="/pieces")

_LONGEST_REASON: Final = 300


@router.get("/{contact_id}/{piece_id}/call-off")
async def ask_why(page: PageDep, contact_id: UUID, piece_id: UUID) -> Response:
    """Ask why a piece need not go."""
    page.need("mailing.work")
    return await _ask(page, contact_id, piece_id)


@router.post("/{contact_id}/{piece_id}/call-off")
async def call_off(page: PageDep, contact_id: UUID, piece_id: UUID) -> Response:
    """Take a piece out of the queue; its note stays what it is."""
    page.need("mailing.work")
    fields = await page.form()
    reason = fields.get("reason", "")
    try:
        await page.api.post(
            f"{AT}/pieces/{piece_id}/call-off",
            {"reason": reason[:_LONGEST_REASON]},
            key=fields.get("once"),
        )
    except ApiProblem as problem:
        errors = {one.field: one.message for one in problem.errors} or {"": problem.detail}
        return await _ask(
            page, contact_id, piece_id, values=fields, errors=errors, status=problem.status
        )
    page.say(_("The piece is called off. Its note stays as it is."))
    return page.go("/print-room")


@router.post("/{piece_id}/wanted-again")
async def want_again(page: PageDep, piece_id: UUID) -> Response:
    """Let a piece that was called off wait again."""
    page.need("mailing.work")
    try:
        await page.api.delete(f"{AT}/pieces/{piece_id}/call-off")
    except ApiProblem as problem:
        page.say(problem.detail, tone="stop")
    else:
        page.say(_("The piece waits again."))
    return page.go("/print-room")


async def _ask(
    page: Page, contact_id: UUID, piece_id: UUID, *, status: int = 200, **said: Any
) -> Response:
    piece = await piece_of(page.api, contact_id, piece_id)
    if piece is None:
        page.say(_("This piece is not known."), tone="stop")
        return page.go("/print-room")
    return page.render(
        "print_room/call_off.html",
        status=status,
        piece=piece,
        values=said.get("values", {}),
        errors=said.get("errors", {}),
        **words(),
    )
