"""Client of the public HTTP API; every request carries the signed-in person's token."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

import httpx2

from console.labels.problems import field_error_label, problem_label
from console.session import Session

_UPLOAD_TIMEOUT = httpx2.Timeout(10, read=180, write=180)
"""Seconds for each step of an upload: whoever sends it may be slow, and it is looked at."""


class SignedOutError(Exception):
    """Nobody is signed in, or the session has ended."""


class UnreachableError(Exception):
    """The service does not answer at the moment."""


class ApiProblem(Exception):
    """The API refused a request: a code to go by, and sentences in the language of the screen."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.code = str(problem.get("code") or "")
        self.parameters = problem
        self.detail = problem_label(problem)
        self.correlation_id = str(problem.get("correlation_id") or "")
        self.errors = {
            str(error["field"]): field_error_label(error) for error in problem.get("errors") or ()
        }
        super().__init__(self.code)

    def field_errors(
        self, *, renamed: Mapping[str, str] | None = None, otherwise: str = ""
    ) -> dict[str, str]:
        """Return the messages by form field; `renamed` maps the API's field names to the form's.

        A refusal that names no field is shown at the field `otherwise`, or above the form.
        """
        names = renamed or {}
        by_field = {names.get(field, field): message for field, message in self.errors.items()}
        return by_field or {otherwise: self.detail}


class ApiClient:
    """Sends requests for one browser's session. Answers are plain JSON values.

    Every method raises ApiProblem when the service refuses, SignedOutError when the token is no
    longer good, and UnreachableError when nothing answers.
    """

    def __init__(
        self,
        http: httpx2.AsyncClient,
        session: Session,
        *,
        language: str,
        forwarded_for: Mapping[str, str] | None = None,
        renew: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._renew = renew
        """Exchanges the refresh token; tried once where an access token is good no longer."""
        self._http = http
        self._session = session
        self._language = language
        self._forwarded_for = forwarded_for or {}

    async def get(self, path: str, **query: Any) -> Any:
        """Read something. Parameters that are None are left out."""
        return self._read(await self._send("GET", path, params=_present(query) or None))

    async def get_or_none(self, path: str, **query: Any) -> Any | None:
        """Read something the page can do without: None when it is refused or out of reach."""
        try:
            return await self.get(path, **query)
        except (ApiProblem, UnreachableError):
            return None

    async def get_all(
        self, path: str, *, max_pages: int, limit: int = 200, **query: Any
    ) -> tuple[list[dict[str, Any]], bool]:
        """Return the items of at most so many pages of a list, and whether there are more."""
        items: list[dict[str, Any]] = []
        after: str | None = None
        for _ in range(max_pages):
            answer = await self.get(path, limit=limit, after=after, **query)
            items.extend(answer["items"])
            after = answer.get("next")
            if after is None:
                break
        return items, after is not None

    async def post(
        self, path: str, body: Any = None, *, key: str | None = None, version: int | None = None
    ) -> Any:
        """Create or do something; with an Idempotency-Key, once however often it is sent.

        Searches and the like carry none, so that no service keeps their answers. With a version,
        only if what it is done to still has the one that was shown.
        """
        headers = {**_if_match(version), **({"Idempotency-Key": key} if key else {})}
        return self._read(await self._send("POST", path, headers, json=body))

    async def upload(
        self,
        path: str,
        content: AsyncIterator[bytes],
        *,
        content_type: str,
        length: str,
        key: str | None,
    ) -> Any:
        """Pass a form with a file in it on while it arrives. It cannot be sent a second time."""
        headers = {
            "Content-Type": content_type,
            "Content-Length": length,
            **({"Idempotency-Key": key} if key else {}),
        }
        self._renew = None
        return self._read(
            await self._send("POST", path, headers, content=content, timeout=_UPLOAD_TIMEOUT)
        )

    async def create(self, path: str, body: Any) -> tuple[Any, bool]:
        """Create what can be there only once; return it, and whether it is new."""
        answer = await self._send("POST", path, json=body)
        return self._read(answer), answer.status_code == HTTPStatus.CREATED

    async def patch(
        self,
        path: str,
        body: Any,
        *,
        version: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """Change something, provided it still has the version that was shown."""
        sent = {**_if_match(version), **(headers or {})}
        return self._read(await self._send("PATCH", path, sent, json=body))

    async def put(self, path: str, body: Any, *, version: int | None = None) -> Any:
        """Replace something, provided it still has the version that was shown."""
        return self._read(await self._send("PUT", path, _if_match(version), json=body))

    async def delete(
        self,
        path: str,
        *,
        version: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """Remove something, provided it still has the version that was shown."""
        sent = {**_if_match(version), **(headers or {})}
        return self._read(await self._send("DELETE", path, sent))

    @asynccontextmanager
    async def stream(
        self,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        **query: Any,
    ) -> AsyncIterator[httpx2.Response]:
        """Open a long or large answer (server-sent events, files) to read it in chunks.

        What is asked for stands in the query, or in the body when it is personal.
        """
        request = self._http.build_request(
            "GET" if body is None else "POST",
            path,
            json=body,
            params=_present(query) or None,
            headers={**self._headers(), **(headers or {})},
            timeout=httpx2.Timeout(10, read=60),
        )
        try:
            answer = await self._http.send(request, stream=True)
        except httpx2.TransportError as error:
            raise UnreachableError(path) from error
        try:
            if not answer.is_success:
                await answer.aread()
                self._read(answer)
            yield answer
        finally:
            await answer.aclose()

    async def _send(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, **sent: Any
    ) -> httpx2.Response:
        try:
            answer = await self._http.request(
                method, path, headers={**self._headers(), **(headers or {})}, **sent
            )
        except httpx2.TransportError as error:
            raise UnreachableError(path) from error
        if answer.status_code == HTTPStatus.UNAUTHORIZED and await self._has_renewed(path):
            return await self._send(method, path, headers, **sent)
        return answer

    async def _has_renewed(self, path: str) -> bool:
        """Get a new access token, once; other roles take effect with it (R-21).

        SignedOutError where the sign-in has ended, too; UnreachableError where nobody answers: what
        cannot be asked ends no session.
        """
        renew, self._renew = self._renew, None
        refused = self._session.access_token
        if renew is None or not self._session.refresh_token:
            return False
        await renew()
        if self._session.person is None:
            raise SignedOutError
        if self._session.access_token == refused:
            raise UnreachableError(path)
        return True

    def _headers(self) -> dict[str, str]:
        headers = {"Accept-Language": self._language, **self._forwarded_for}
        if self._session.access_token:
            headers["Authorization"] = f"Bearer {self._session.access_token}"
        return headers

    def _read(self, answer: httpx2.Response) -> Any:
        if answer.status_code == HTTPStatus.UNAUTHORIZED and self._session.person is not None:
            self._session.expire()
            raise SignedOutError
        return read_json(answer)


def read_json(answer: httpx2.Response) -> Any:
    """Return the JSON of a successful answer; raise ApiProblem for any other."""
    if answer.is_success:
        return answer.json() if answer.content else None
    try:
        problem = answer.json()
    except ValueError:
        problem = None
    raise ApiProblem(answer.status_code, problem if isinstance(problem, dict) else {})


def _present(query: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in query.items() if value is not None}


def _if_match(version: int | None) -> dict[str, str]:
    return {} if version is None else {"If-Match": f'"{version}"'}
