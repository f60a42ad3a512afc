"""What a page has at hand: the person, the API, its form, and ways to answer."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, Final
from urllib.parse import urlsplit
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx2
from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from console import i18n, templating
from console.api import Api, ApiProblem, SignedOut, Unreachable, on_behalf_of
from console.cookies import Jar
from console.session import Note, Person, Session, Tone

_FORBIDDEN: Final = 403
_UNKNOWN_AGENCY: Final = {"name": "", "time_zone": "America/Los_Angeles"}


@dataclass(kw_only=True)
class Remembered:
    """What every page needs and nobody owns, asked for now and then. Nothing in it is personal."""

    path: str
    seconds: float
    facts: Mapping[str, Any] = field(default_factory=dict)
    asked_at: float = float("-inf")

    async def fresh(self, api: Api) -> Mapping[str, Any]:
        """Return the facts, asked again when they are old; old ones when no answer comes."""
        if time.monotonic() - self.asked_at < self.seconds:
            return self.facts
        try:
            self.facts = {**self.facts, **await api.get(self.path)}
        except (ApiProblem, Unreachable):
            return self.facts
        self.asked_at = time.monotonic()
        return self.facts


def remembered_agency() -> Remembered:
    """Return the agency's name and clock, as far as known."""
    return Remembered(path="/api/staff/agency", seconds=120, facts=_UNKNOWN_AGENCY)


def remembered_codes() -> Remembered:
    """Return the code tables, as far as known."""
    return Remembered(path="/api/contacts/codes", seconds=15)


@dataclass(kw_only=True)
class Simulator:
    """Whether texts go to simulated telephones, asked now and then. Only that is kept."""

    there: bool = False
    seconds: float = 300
    asked_at: float = float("-inf")

    async def look(self, api: Api) -> None:
        """Ask again when the answer is old."""
        if time.monotonic() - self.asked_at < self.seconds:
            return
        try:
            await api.get("/api/sms/simulator/messages", limit=1)
            self.there = True
        except ApiProblem:
            self.there = False
        except Unreachable:
            return
        self.asked_at = time.monotonic()


@dataclass(frozen=True, kw_only=True)
class Page:
    """One request of one browser, on its way to a page."""

    request: Request
    api: Api
    agency: Remembered
    simulator: Simulator

    @property
    def session(self) -> Session:
        """What the console remembers of this browser."""
        session: Session = self.request.state.session
        return session

    @property
    def jar(self) -> Jar:
        """The cookies."""
        jar: Jar = self.request.state.jar
        return jar

    @property
    def person(self) -> Person:
        """The signed-in person."""
        if self.session.person is None:
            raise SignedOut
        return self.session.person

    @property
    def zone(self) -> str:
        """The agency's time zone."""
        return str(self.agency.facts["time_zone"])

    def today(self) -> date:
        """Return the day it is at the agency."""
        return datetime.now(ZoneInfo(self.zone)).date()

    async def codes(self) -> Mapping[str, Any]:
        """Return the code tables, a few seconds old at most."""
        codes: Remembered = self.request.app.state.codes
        return await codes.fresh(self.api)

    def may(self, permission: str) -> bool:
        """Say whether the signed-in person may do something; nobody signed in may do nothing."""
        return self.session.person is not None and self.session.person.may(permission)

    def need(self, permission: str) -> None:
        """Refuse a page to those who may not use it; the services refuse the rest on their own."""
        if not self.may(permission):
            detail = i18n.gettext("Your role does not include this. Ask an administrator.")
            raise ApiProblem(_FORBIDDEN, {"detail": detail})

    async def form(self) -> dict[str, str]:
        """Return the posted fields, trimmed, without the machinery's own."""
        posted = await self.request.form()
        return {
            name: value.strip()
            for name, value in posted.items()
            if isinstance(value, str) and name != "csrf"
        }

    async def typed(self) -> list[tuple[str, str]]:
        """Return every posted field as it was typed, those that come more than once included."""
        posted = await self.request.form()
        return [
            (name, value)
            for name, value in posted.multi_items()
            if isinstance(value, str) and name != "csrf"
        ]

    def render(
        self,
        template: str,
        *,
        status: int = 200,
        **context: Any,
    ) -> HTMLResponse:
        """Answer with a page."""
        shown = templating.render(
            template,
            {
                "page": self,
                "person": self.session.person,
                "may": self.may,
                "zone": self.zone,
                "agency": self.agency.facts,
                "csrf": self.session.csrf,
                "once": lambda: str(uuid4()),
                "notes": self.session.take_notes(),
                "here": self.request.url.path,
                "language": i18n.language(),
                "simulates": self.simulator.there,
                **context,
            },
        )
        return HTMLResponse(shown, status_code=status)

    def say(
        self, text: str, *, tone: Tone = "done", links: tuple[tuple[str, str], ...] = ()
    ) -> None:
        """Show a sentence on the next page this browser opens."""
        self.session.say(Note(text=text, tone=tone, links=links))

    def go(self, path: str) -> Response:
        """Answer a form by showing another page."""
        return RedirectResponse(path, status_code=303)


async def open_page(request: Request) -> Page:
    """Make a page that needs nobody signed in."""
    session: Session = request.state.session
    client: httpx2.AsyncClient = request.app.state.api
    api = Api(
        client,
        session,
        language=request.state.language,
        on_behalf=on_behalf_of(request.scope),
    )
    state = request.app.state
    return Page(request=request, api=api, agency=state.agency, simulator=state.simulator)


async def signed_in_page(page: Annotated[Page, Depends(open_page)]) -> Page:
    """Make a page for somebody who is signed in; others are asked to sign in first."""
    if page.session.person is None:
        raise SignedOut
    await page.agency.fresh(page.api)
    if page.may("sms.simulate"):
        await page.simulator.look(page.api)
    return page


OpenPageDep = Annotated[Page, Depends(open_page)]
PageDep = Annotated[Page, Depends(signed_in_page)]


def safe_path(path: str, *, otherwise: str = "/") -> str:
    """Return a path on this console, never another site's address."""
    parts = urlsplit(path)
    ours = path.startswith("/") and not path.startswith(("//", "/\\")) and not parts.netloc
    return path if ours and path.isprintable() else otherwise
