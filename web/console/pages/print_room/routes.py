"""The addresses of the print room: queue, batches, pick list, PDF, reprints, returned mail."""

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from console.api import ApiProblem
from console.files import passed_on
from console.i18n import _, ngettext
from console.news import news
from console.page import Page, PageDep
from console.pages.contacts.pieces import PieceDep
from console.pages.print_room import calling_off
from console.pages.print_room.room import AT, open_room, piece_of, pieces_of
from console.pages.print_room.words import reasons, words

router = APIRouter(prefix="/print-room")
router.include_router(calling_off.router)

_LONGEST_REASON: Final = 300
_STEPS: Final = frozenset({"printed", "mailed", "release"})
_WITH_A_LETTER: Final = "IM"
"""The mailing code whose envelope holds a letter on what the application lacks."""


@router.get("")
async def show(page: PageDep, piece: PieceDep) -> Response:
    """Show what must be posted, what cannot be, and the newest batches."""
    page.need("mailing.read")
    template = "print_room/waiting.html" if piece else "print_room/page.html"
    return await _room(page, template)


@router.get("/stream")
async def stream(page: PageDep) -> Response:
    """Pass on the news of the print room."""
    page.need("mailing.read")
    return await news(page, f"{AT}/stream")


@router.post("/batches")
async def pull(page: PageDep) -> Response:
    """Pull a batch of waiting pieces; each of them is in this batch and in no other."""
    page.need("mailing.work")
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
        batch = await page.api.post(f"{AT}/batches", body, key=fields.get("once"))
    except ApiProblem as problem:
        return await _room(
            page,
            "print_room/page.html",
            values=fields,
            errors=_errors(problem),
            status=problem.status,
        )
    count = int(batch["pieces"])
    page.say(
        ngettext(
            "One piece is pulled into this batch.",
            "%(num)s pieces are pulled into this batch.",
            count,
        )
        % {"num": count}
    )
    return page.go(f"/print-room/batches/{batch['id']}")


@router.get("/batches/{batch_id}")
async def show_batch(page: PageDep, batch_id: UUID) -> Response:
    """Show a batch: its papers, its pick list, its pieces."""
    page.need("mailing.read")
    return await _batch(page, batch_id)


@router.get("/batches/{batch_id}/pick-list")
async def pick_list(page: PageDep, batch_id: UUID) -> Response:
    """Show the pick list as a sheet to print."""
    page.need("mailing.read")
    return page.render(
        "print_room/sheet.html",
        batch=await page.api.get(f"{AT}/batches/{batch_id}"),
        picks=await page.api.get(f"{AT}/batches/{batch_id}/pick-list"),
        **words(),
    )


@router.get("/batches/{batch_id}/batch.pdf")
async def pdf(
    page: PageDep, batch_id: UUID, first: int | None = None, last: int | None = None, save: str = ""
) -> Response:
    """Pass on the printed pages of a batch, to be looked at or kept."""
    page.need("mailing.read")
    pages = {"from": first, "to": last}
    return await passed_on(page, f"{AT}/batches/{batch_id}/pdf", keep=bool(save), **pages)


@router.get("/batches/{batch_id}/letters.pdf")
async def letters(page: PageDep, batch_id: UUID) -> Response:
    """Pass on the letters about incomplete applications, in the order of their envelopes."""
    page.need("mailing.read")
    return await passed_on(page, f"{AT}/batches/{batch_id}/letters", keep=False)


@router.get("/batches/{batch_id}/{step}")
async def ask(page: PageDep, batch_id: UUID, step: str) -> Response:
    """Ask before a step that cannot be undone: the page for browsers without scripts."""
    page.need("mailing.work")
    if step not in {"mailed", "release", "reprint"}:
        return page.go(f"/print-room/batches/{batch_id}")
    batch = await page.api.get(f"{AT}/batches/{batch_id}")
    return page.render("print_room/ask.html", batch=batch, step=step, values={}, errors={})


@router.post("/batches/{batch_id}/reprint")
async def reprint(page: PageDep, batch_id: UUID) -> Response:
    """Print some pages of a batch once more, for a reason that is kept."""
    page.need("mailing.work")
    fields = await page.form()
    try:
        again = await page.api.post(
            f"{AT}/batches/{batch_id}/reprint",
            {
                "from": _number(fields.get("from", "")),
                "to": _number(fields.get("to") or fields.get("from", "")),
                "reason": fields.get("reason", "")[:_LONGEST_REASON],
            },
            key=fields.get("once"),
        )
    except ApiProblem as problem:
        batch = await page.api.get(f"{AT}/batches/{batch_id}")
        return page.render(
            "print_room/ask.html",
            status=problem.status,
            batch=batch,
            step="reprint",
            values=fields,
            errors=_errors(problem),
        )
    at = f"/print-room/batches/{batch_id}"
    pages = f"?first={again['first_page']}&last={again['last_page']}"
    page.say(
        _("The reprint is noted. Nothing about the pieces has changed."),
        links=((_("Open the pages"), f"{at}/batch.pdf{pages}"),),
    )
    return page.go(at)


@router.post("/batches/{batch_id}/{step}")
async def handle(page: PageDep, batch_id: UUID, step: str) -> Response:
    """Note that a batch is printed, mailed, or given back."""
    page.need("mailing.work")
    at = f"/print-room/batches/{batch_id}"
    if step not in _STEPS:
        return page.go(at)
    fields = await page.form()
    token = fields.get("token", "")
    how = {"token": int(token)} if token.isdigit() else {}
    try:
        await page.api.post(f"{AT}/batches/{batch_id}/{step}", how, key=fields.get("once"))
    except ApiProblem as problem:
        page.say(problem.detail, tone="stop")
        return page.go(at)
    page.say(_done()[step])
    return page.go("/print-room" if step == "release" else at)


@router.get("/returned")
async def returned(page: PageDep, after: str | None = None) -> Response:
    """Show what was mailed, to find what came back (I-20)."""
    page.need("mailing.read")
    mailed = await page.api.get(f"{AT}/pieces", state="MAILED", limit=200, after=after)
    back = await page.api.get(f"{AT}/pieces", state="RETURNED", limit=50)
    return page.render("print_room/returned.html", mailed=mailed, back=back["items"], **words())


@router.get("/returned/{contact_id}/{piece_id}")
async def ask_why(page: PageDep, contact_id: UUID, piece_id: UUID) -> Response:
    """Ask why a piece came back."""
    page.need("mailing.work")
    return await _return(page, contact_id, piece_id)


@router.post("/returned/{contact_id}/{piece_id}")
async def take_back(page: PageDep, contact_id: UUID, piece_id: UUID) -> Response:
    """Note that the post brought a piece back: nothing more goes to that address."""
    page.need("mailing.work")
    fields = await page.form()
    reason = fields.get("other") or fields.get("reason", "")
    try:
        await page.api.post(
            f"{AT}/pieces/{piece_id}/returned",
            {"reason": reason[:_LONGEST_REASON]},
            key=fields.get("once"),
        )
    except ApiProblem as problem:
        return await _return(
            page,
            contact_id,
            piece_id,
            values=fields,
            errors=_errors(problem),
            status=problem.status,
        )
    page.say(_("Noted. Nothing more goes to that address until somebody corrects it."))
    return page.go("/print-room/returned")


async def _room(
    page: Page,
    template: str,
    *,
    values: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    room = await open_room(page)
    return page.render(
        template, status=status, room=room, values=values or {}, errors=errors or {}, **words()
    )


async def _batch(page: Page, batch_id: UUID) -> Response:
    batch = await page.api.get(f"{AT}/batches/{batch_id}")
    pieces = await pieces_of(page.api, str(batch_id))
    return page.render(
        "print_room/batch.html",
        batch=batch,
        picks=await page.api.get(f"{AT}/batches/{batch_id}/pick-list"),
        pieces=pieces,
        has_letters=any(piece["mailing_code"] == _WITH_A_LETTER for piece in pieces),
        values={},
        errors={},
        **words(),
    )


async def _return(
    page: Page, contact_id: UUID, piece_id: UUID, *, status: int = 200, **said: Any
) -> Response:
    piece = await piece_of(page.api, contact_id, piece_id)
    if piece is None:
        page.say(_("This piece is not known."), tone="stop")
        return page.go("/print-room/returned")
    return page.render(
        "print_room/return.html",
        status=status,
        piece=piece,
        reasons=reasons(),
        values=said.get("values", {}),
        errors=said.get("errors", {}),
        **words(),
    )


def _done() -> dict[str, str]:
    return {
        "printed": _("The batch is printed. Mark it mailed once it has left the building."),
        "mailed": _("The batch is mailed. Every contact in it has its Mailing Date."),
        "release": _("The batch is given back. Its pieces wait again."),
    }


def _number(typed: str) -> int | str:
    """Return a typed number; what is none goes to the API as typed, which says so."""
    return int(typed) if typed.isdigit() else typed


def _errors(problem: ApiProblem) -> dict[str, str]:
    return {error.field: error.message for error in problem.errors} or {"": problem.detail}
