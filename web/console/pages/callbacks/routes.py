"""The addresses of Customer Callbacks. Each answers as a page, or as a piece for a script."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from console.api import ApiProblem, Unreachable
from console.files import passed_on
from console.i18n import gettext as _
from console.news import news
from console.page import Page, PageDep
from console.pages.callbacks.asked import Asked, columns
from console.pages.callbacks.board import Board, everybody, tier_of
from console.pages.callbacks.outcomes import outcomes
from console.pages.callbacks.words import best_time_words, tier_words, why_words
from console.pages.contacts import entry
from console.pages.contacts.note import NoteForm
from console.pages.contacts.pieces import REFUSED, PieceDep
from console.pages.contacts.preview import effect_of
from console.pages.contacts.section import Section, open_section
from console.show import moment as show_moment

router = APIRouter(prefix="/callbacks")


@router.get("")
async def show(page: PageDep, piece: PieceDep) -> Response:
    """Show who must be called, in call order."""
    template = "callbacks/list.html" if piece else "callbacks/page.html"
    return _board(page, template, await _open_board(page))


@router.get("/sheet")
async def sheet(page: PageDep) -> Response:
    """Show the list as a sheet to print, for a day without screens."""
    return _board(page, "callbacks/sheet.html", await _open_board(page), now=datetime.now(UTC))


@router.get("/stream")
async def stream(page: PageDep) -> Response:
    """Pass on the news of the list, until the person's token runs out."""
    return await news(page, "/api/callbacks/stream")


@router.get("/export.csv")
async def export(page: PageDep) -> Response:
    """Give the part of the list that the address asks for as a file, in call order."""
    asked = Asked.read(page.request.query_params)
    return await passed_on(page, "/api/callbacks/export.csv", keep=True, **asked.to_the_api())


@router.post("/{customer_id}/claim")
async def claim(page: PageDep, customer_id: UUID, piece: PieceDep) -> Response:
    """Tell everybody that this person is calling the customer now."""
    taken = await _claim(page, customer_id)
    return _said(page, taken or _("You are calling now."), piece=piece, refused=bool(taken))


@router.post("/{customer_id}/release")
async def release(page: PageDep, customer_id: UUID, piece: PieceDep) -> Response:
    """Give the customer back to whoever is free."""
    try:
        await page.api.delete(f"/api/callbacks/{customer_id}/claim")
    except ApiProblem as problem:
        return _said(page, problem.detail, piece=piece, refused=True)
    return _said(page, _("Released for anybody to call."), piece=piece)


@router.post("/{customer_id}/log")
async def open_log(page: PageDep, customer_id: UUID, piece: PieceDep) -> Response:
    """Claim the customer and open the note for the outgoing call."""
    taken = await _claim(page, customer_id)
    if taken:
        return _said(page, taken, piece=piece, refused=True)
    if not piece:
        return page.go(f"/callbacks/{customer_id}/log")
    section, form = await _open_log(page, customer_id)
    return await _log(page, section, form, piece=piece)


@router.get("/{customer_id}/log")
async def show_log(page: PageDep, customer_id: UUID, piece: PieceDep) -> Response:
    """Show the note for the outgoing call as a page of its own."""
    section, form = await _open_log(page, customer_id)
    return await _log(page, section, form, piece=piece)


@router.post("/{customer_id}/log/save")
async def save_log(page: PageDep, customer_id: UUID, piece: PieceDep) -> Response:
    """Save the outgoing call; whoever was reached leaves the list, the claim ends."""
    section, form = await _open_log(page, customer_id)
    typed = await entry.take(page, form)
    if typed.get("preset"):
        return await _log(page, section, form, piece=piece)
    saved = await entry.save_new(page, form, customer_id)
    if saved is None:
        return await _log(page, section, form, piece=piece, status=REFUSED)
    await _let_go(page, customer_id)
    return _said(page, _("The call is logged."), piece=piece)


async def _open_board(page: Page) -> Board:
    rows, more = await everybody(page.api)
    labels = {
        str(one["language"]): str(one.get("language_label") or one["language"])
        for row in rows
        for one in (row, *(row.get("reasons") or ()))
    }
    return Board(
        everybody=rows,
        more=more,
        asked=Asked.read(page.request.query_params),
        me=page.person.id,
        may_work=page.may("callbacks.work"),
        may_write=page.may("contacts.write"),
        labels=labels,
    )


def _board(page: Page, template: str, board: Board, **more: Any) -> Response:
    return page.render(
        template,
        board=board,
        columns=columns(),
        tier_of=tier_of,
        tier_words=tier_words,
        best_time_words=best_time_words,
        why_words=why_words,
        **more,
    )


async def _claim(page: Page, customer_id: UUID) -> str:
    """Claim a customer; return why that cannot be, or nothing."""
    try:
        await page.api.post(f"/api/callbacks/{customer_id}/claim")
    except ApiProblem as problem:
        since = problem.problem.get("since")
        if not since:
            return problem.detail
        told = {"name": problem.problem["by"], "time": show_moment(since, page.zone)}
        return _("%(name)s is calling since %(time)s. Take another customer.") % told
    return ""


async def _let_go(page: Page, customer_id: UUID) -> None:
    """End the claim; a row that has left the list has none any more."""
    try:
        await page.api.delete(f"/api/callbacks/{customer_id}/claim")
    except (ApiProblem, Unreachable):
        return


async def _open_log(page: Page, customer_id: UUID) -> tuple[Section, NoteForm]:
    customer = await page.api.get(f"/api/customers/{customer_id}")
    section = await open_section(page, customer)
    at = f"/callbacks/{customer_id}"
    return section, await entry.outgoing_call(page, section, at=at, combinations=outcomes())


async def _log(
    page: Page, section: Section, form: NoteForm, *, piece: bool, status: int = 200
) -> Response:
    said = await effect_of(page, form.values)
    inner = "callbacks/log.html"
    return page.render(
        inner if piece else "contacts/page.html",
        status=status,
        inner=inner,
        heading=form.heading,
        contacts=section,
        entry=form,
        effect=said,
    )


def _said(page: Page, words: str, *, piece: bool, refused: bool = False) -> Response:
    """Tell a script in a line, a person without scripts on the next page."""
    if piece:
        return page.render("callbacks/said.html", words=words, status=409 if refused else 200)
    page.say(words, tone="stop" if refused else "done")
    return page.go("/callbacks")
