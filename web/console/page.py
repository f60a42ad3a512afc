"""The request context of every route: session, API client, form, and ways to answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any, Self
from urllib.parse import urlsplit
from uuid import uuid4
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from console import i18n, templating
from console.access_check import AccessCheck
from console.api_client import ApiClient, ApiProblem, SignedOutError
from console.authentication import forwarded_for, renew_tokens
from console.cookies import Cookies
from console.csrf import CSRF_FIELD, form_token, require_opener
from console.formatting import whole_number
from console.labels.codes import translate_labels
from console.reference_cache import ReferenceCache, SimulatorCheck
from console.session import Flash, FlashLevel, Links, Person, Session, Undo


@dataclass(frozen=True, kw_only=True)
class FormState:
    """What the fields of a form hold, what is wrong with them, and the status of the answer."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    status: int = HTTPStatus.OK

    @classmethod
    def invalid(cls, values: Mapping[str, str], errors: Mapping[str, str]) -> Self:
        """Return a form with errors of its own, which the API was not asked about."""
        return cls(values=values, errors=errors, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    @classmethod
    def refused(
        cls,
        values: Mapping[str, str],
        problem: ApiProblem,
        *,
        renamed: Mapping[str, str] | None = None,
        otherwise: str = "",
    ) -> Self:
        """Return a form that the API refused; see `ApiProblem.field_errors`."""
        errors = problem.field_errors(renamed=renamed, otherwise=otherwise)
        return cls(values=values, errors=errors, status=problem.status)


@dataclass(frozen=True, kw_only=True)
class Page:
    """One request of one browser."""

    request: Request
    api: ApiClient
    agency: ReferenceCache
    simulator: SimulatorCheck

    @property
    def session(self) -> Session:
        """What the console remembers of this browser."""
        session: Session = self.request.state.session
        return session

    @property
    def cookies(self) -> Cookies:
        """Reads and writes the encrypted cookies."""
        cookies: Cookies = self.request.state.cookies
        return cookies

    @property
    def person(self) -> Person:
        """The signed-in person; SignedOutError when there is none."""
        if self.session.person is None:
            raise SignedOutError
        return self.session.person

    @property
    def zone(self) -> str:
        """The agency's time zone, such as `America/Los_Angeles`."""
        return str(self.agency.value["time_zone"])

    @property
    def wants_partial(self) -> bool:
        """Whether a script asks, with `X-Partial`, for the part of the page it will replace."""
        return "X-Partial" in self.request.headers

    def today(self) -> date:
        """Return the current day in the agency's time zone."""
        return datetime.now(ZoneInfo(self.zone)).date()

    async def code_tables(self) -> Mapping[str, Any]:
        """Return the code tables, a few seconds old at most."""
        cache: ReferenceCache = self.request.app.state.code_tables
        return await cache.get(self.api)

    def forget_code_tables(self) -> None:
        """Ask for the code tables again: somebody has just changed them here."""
        self.request.app.state.code_tables.forget()
        self.request.app.state.callback_rules.forget()

    async def callback_rules(self) -> Mapping[str, Any]:
        """Return what the callbacks service says of codes and tiers, a few seconds old at most."""
        cache: ReferenceCache = self.request.app.state.callback_rules
        return await cache.get(self.api)

    async def customer_options(self) -> Mapping[str, Any]:
        """Return the keys that the forms of a customer's record offer."""
        cache: ReferenceCache = self.request.app.state.customer_options
        return await cache.get(self.api)

    async def translated(self, answer: Any) -> Any:
        """Return an answer of the API with the labels of codes in the language of the screen."""
        return translate_labels(answer, await self.code_tables())

    def may(self, permission: str) -> bool:
        """Say whether somebody is signed in who has this permission."""
        person = self.session.person
        return person is not None and permission in person.permissions

    def require_permission(self, permission: str) -> None:
        """Refuse, with ApiProblem 403, a page to those whose role does not include it.

        The services check every request again on their own.
        """
        if not self.may(permission):
            raise ApiProblem(HTTPStatus.FORBIDDEN, {"code": "not_permitted"})

    async def form(self) -> dict[str, str]:
        """Return the posted fields, trimmed, without the CSRF token."""
        return {name: value.strip() for name, value in await self.form_items()}

    async def form_items(self) -> list[tuple[str, str]]:
        """Return every posted field as typed, repeated ones included, without the CSRF token."""
        posted = await self.request.form()
        return [
            (name, value)
            for name, value in posted.multi_items()
            if isinstance(value, str) and name != CSRF_FIELD
        ]

    def render(
        self,
        template: str,
        *,
        partial: str = "",
        form: FormState | None = None,
        status: int = HTTPStatus.OK,
        **context: Any,
    ) -> HTMLResponse:
        """Answer with a page, or with its `partial` template alone when a script asks for it.

        With a form its `values` and `errors` are in the context, and its status is the answer's.
        """
        if form is not None:
            status, context = form.status, {**vars(form), **context}
        context = self._context(template, context)
        rendered = templating.render(
            partial if partial and self.wants_partial else template, context
        )
        if self.wants_partial and context["flashes"]:
            # What was done is told wherever it was done from; see `toasts.js`.
            rendered += templating.render("toasts.html", context)
        return HTMLResponse(rendered, status_code=status)

    def _context(self, template: str, context: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "page": self,
            "template": template,
            "person": self.session.person,
            "may": self.may,
            "zone": self.zone,
            "agency": self.agency.value,
            "csrf": form_token(self.session),
            "idempotency_key": lambda: str(uuid4()),
            "flashes": self.session.pop_flashes(waiting=not self.wants_partial),
            "current_path": self.request.url.path,
            "language": i18n.current_language(),
            "simulator_available": self.simulator.available,
            **context,
        }

    def flash(
        self,
        text: str,
        *,
        level: FlashLevel = "success",
        links: Links = (),
        undo: Undo | None = None,
    ) -> None:
        """Tell what was done, where the eye is: with this answer, or on the next page.

        Where it can be taken back, `undo` is the form that does (R-71).
        """
        self.session.flash(Flash(text=text, level=level, links=links, undo=undo))

    def redirect(self, path: str) -> Response:
        """Answer a form by showing another page (303)."""
        return RedirectResponse(path, status_code=HTTPStatus.SEE_OTHER)


async def open_page(request: Request) -> Page:
    """Return the context of a page that needs nobody signed in."""
    state = request.app.state
    api = ApiClient(
        state.api,
        request.state.session,
        language=request.state.language,
        forwarded_for=forwarded_for(request.scope),
        renew=partial(
            renew_tokens,
            state.api,
            request.state.session,
            forwarded_for=forwarded_for(request.scope),
        ),
    )
    return Page(request=request, api=api, agency=state.agency, simulator=state.simulator)


async def signed_in_page(page: Annotated[Page, Depends(open_page)]) -> Page:
    """Return the context for somebody signed in; SignedOutError for anybody else."""
    if page.session.person is None:
        raise SignedOutError
    require_opener(page.request, page.session)
    access: AccessCheck = page.request.app.state.access
    await access.require(page.api, page.session)
    await page.agency.get(page.api)
    if page.may("sms.simulate"):
        await page.simulator.refresh(page.api)
    return page


OpenPageDep = Annotated[Page, Depends(open_page)]
PageDep = Annotated[Page, Depends(signed_in_page)]


def requires(permission: str) -> Any:
    """Return the dependency of routes that only those with a permission may use."""

    async def check(page: PageDep) -> None:
        page.require_permission(permission)

    return Depends(check)


def shown_version(fields: Mapping[str, str]) -> int:
    """Return the version a form showed; 0, before any that was saved, for an unreadable one."""
    return whole_number(fields.get("version")) or 0


def local_path(path: str, *, otherwise: str = "/") -> str:
    """Return a path on this console; `otherwise` instead of any other site's address."""
    parts = urlsplit(path)
    is_local = path.startswith("/") and not path.startswith(("//", "/\\")) and not parts.netloc
    return path if is_local and path.isprintable() else otherwise
