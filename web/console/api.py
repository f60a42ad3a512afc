"""The public API, asked with the signed-in person's token."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2

from console.i18n import gettext
from console.session import Person, Session

_CREATED = 201
_UNAUTHORIZED = 401
_OK = range(200, 300)
_REFUSED = frozenset({400, 401, 403})


class SignedOut(Exception):  # noqa: N818 - a fact about the person, not a fault
    """Please sign in to go on."""


class Unreachable(Exception):  # noqa: N818 - a fact about the house, not a fault
    """The service does not answer at the moment."""


@dataclass(frozen=True, kw_only=True)
class FieldError:
    """What the API has to say about one field."""

    field: str
    message: str


class ApiProblem(Exception):  # noqa: N818 - named after RFC 9457
    """The API refused, and said why."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.title = str(problem.get("title") or "")
        self.detail = _known(str(problem.get("detail") or self.title or status))
        self.correlation_id = str(problem.get("correlation_id") or "")
        self.problem = problem
        self.errors = [
            FieldError(
                field=str(error.get("field", "")), message=_known(str(error.get("message", "")))
            )
            for error in problem.get("errors") or []
            if isinstance(error, dict)
        ]
        super().__init__(self.detail)


def _known(sentence: str) -> str:
    """Return what a service says in the language of the screen, if it is known there."""
    return gettext(sentence) if sentence else ""


class Api:
    """One browser's way to the services. Answers are plain JSON values."""

    def __init__(
        self,
        client: httpx2.AsyncClient,
        session: Session,
        *,
        language: str,
        on_behalf: Mapping[str, str] | None = None,
    ) -> None:
        self._client = client
        self._session = session
        self._language = language
        self._on_behalf = on_behalf or {}

    async def get(self, path: str, **query: Any) -> Any:
        """Read something. Parameters that are None are left out."""
        asked = {name: value for name, value in query.items() if value is not None}
        return await self.send("GET", path, params=asked)

    async def post(self, path: str, body: Any = None, *, key: str | None = None) -> Any:
        """Create or do something; with a key, once however often it is sent.

        Searches and the like carry none, so that no service keeps their answers.
        """
        headers = {"Idempotency-Key": key} if key else None
        return await self.send("POST", path, json=body, headers=headers)

    async def create(self, path: str, body: Any) -> tuple[Any, bool]:
        """Create what can be there only once; say too whether it is new, or was there before."""
        answer = await self._ask("POST", path, json=body)
        return self._read(answer), answer.status_code == _CREATED

    async def patch(
        self,
        path: str,
        body: Any,
        *,
        version: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """Change something, provided it still has the version that was shown."""
        told = {**_match(version), **(headers or {})}
        return await self.send("PATCH", path, json=body, headers=told)

    async def put(self, path: str, body: Any, *, version: int | None = None) -> Any:
        """Replace something, provided it still has the version that was shown."""
        return await self.send("PUT", path, json=body, headers=_match(version))

    async def delete(self, path: str, *, version: int | None = None) -> Any:
        """Remove something, provided it still has the version that was shown."""
        return await self.send("DELETE", path, headers=_match(version))

    async def send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """Ask the API; return its JSON answer, or raise ApiProblem, SignedOut, Unreachable."""
        answer = await self._ask(method, path, headers, params=params or None, json=json)
        return self._read(answer)

    async def _ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, **sent: Any
    ) -> httpx2.Response:
        told = {**self._headers(), **(headers or {})}
        try:
            return await self._client.request(method, path, headers=told, **sent)
        except httpx2.TransportError as error:
            raise Unreachable(path) from error

    @asynccontextmanager
    async def stream(
        self, path: str, *, headers: Mapping[str, str] | None = None, **query: Any
    ) -> AsyncIterator[httpx2.Response]:
        """Open a long or large answer (events, files) and read it piece by piece."""
        asked = {name: value for name, value in query.items() if value is not None}
        request = self._client.build_request(
            "GET",
            path,
            params=asked or None,
            headers={**self._headers(), **(headers or {})},
            timeout=httpx2.Timeout(10, read=60),
        )
        try:
            answer = await self._client.send(request, stream=True)
        except httpx2.TransportError as error:
            raise Unreachable(path) from error
        try:
            if answer.status_code not in _OK:
                await answer.aread()
                self._read(answer)
            yield answer
        finally:
            await answer.aclose()

    def _headers(self) -> dict[str, str]:
        headers = {"Accept-Language": self._language, **self._on_behalf}
        if self._session.access:
            headers["Authorization"] = f"Bearer {self._session.access}"
        return headers

    def _read(self, answer: httpx2.Response) -> Any:
        if answer.status_code in _OK:
            return answer.json() if answer.content else None
        if answer.status_code == _UNAUTHORIZED and self._session.person is not None:
            self._session.lapse()
            raise SignedOut
        raise ApiProblem(answer.status_code, _problem_in(answer))


def _match(version: int | None) -> dict[str, str]:
    return {} if version is None else {"If-Match": f'"{version}"'}


def _problem_in(answer: httpx2.Response) -> Mapping[str, Any]:
    try:
        problem = answer.json()
    except ValueError:
        problem = None
    return problem if isinstance(problem, dict) else {}


async def sign_in(
    client: httpx2.AsyncClient,
    session: Session,
    *,
    grant: dict[str, str],
    on_behalf: Mapping[str, str],
) -> None:
    """Trade a password for tokens, and learn who it is.

    `on_behalf` names the browser's address: wrong passwords are counted where they come from.
    """
    tokens = await _tokens(client, grant, on_behalf)
    person = await _me(client, str(tokens["access_token"]))
    session.sign_in(tokens=tokens, person=person)


async def renew(
    client: httpx2.AsyncClient, session: Session, *, on_behalf: Mapping[str, str]
) -> None:
    """Trade the refresh token for a fresh pair; the person is signed out when it is refused.

    A house that does not answer is no reason to send anybody away: the old token is kept and the
    page itself will say what is wrong.
    """
    try:
        grant = {"grant_type": "refresh_token", "refresh_token": session.refresh}
        tokens = await _tokens(client, grant, on_behalf)
        session.person = await _me(client, str(tokens["access_token"]))
        session.keep(tokens)
    except Unreachable:
        return
    except ApiProblem as problem:
        if problem.status in _REFUSED:
            session.lapse()


async def _tokens(
    client: httpx2.AsyncClient, grant: dict[str, str], on_behalf: Mapping[str, str]
) -> dict[str, Any]:
    try:
        answer = await client.post("/api/staff/token", data=grant, headers=on_behalf)
    except httpx2.TransportError as error:
        raise Unreachable from error
    if answer.status_code not in _OK:
        raise ApiProblem(answer.status_code, _problem_in(answer))
    tokens: dict[str, Any] = answer.json()
    return tokens


async def _me(client: httpx2.AsyncClient, access: str) -> Person:
    try:
        answer = await client.get("/api/staff/me", headers={"Authorization": f"Bearer {access}"})
    except httpx2.TransportError as error:
        raise Unreachable from error
    if answer.status_code not in _OK:
        raise ApiProblem(answer.status_code, _problem_in(answer))
    me = answer.json()
    return Person(
        id=str(me["id"]),
        username=str(me["username"]),
        name=str(me["name"]),
        permissions=frozenset(me["permissions"]),
        must_change_password=bool(me.get("must_change_password")),
    )


def on_behalf_of(scope: Mapping[str, Any]) -> dict[str, str]:
    """Return the header that says whose browser the console speaks for."""
    chain = [
        value.decode("latin-1")
        for name, value in scope.get("headers", ())
        if name == b"x-forwarded-for"
    ]
    client = scope.get("client")
    chain += [str(client[0])] if client else []
    return {"X-Forwarded-For": ", ".join(chain)} if chain else {}
