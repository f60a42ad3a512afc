"""Problem answers (RFC 9457): a code for machines, a sentence for people, nothing that was sent."""

import re
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.routing import Match

from backbone.db.transient_errors import is_transient
from backbone.telemetry.logging import correlation_id, get_logger

log = get_logger(__name__)

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])

TITLES = {
    400: "The request cannot be read",
    401: "Please sign in",
    403: "Not permitted",
    404: "Not found",
    405: "Not possible here",
    409: "Not now",
    412: "Changed in the meantime",
    413: "Too large",
    415: "Not understood",
    422: "Please check what was entered",
    428: "A version is needed",
    429: "Too many requests",
    500: "Something went wrong",
    503: "Not available at the moment",
}

_NO_OBJECT = {"missing", "model_attributes_type", "model_type", "dict_type"}
"""What is wrong with a body that is missing, or is something else than an object."""
_FIELD = re.compile(r"[A-Za-z_]{1,40}\d{0,2}|\d{1,4}")
"""What the name of a field, or a position in a list, looks like, and no number."""
_PROBLEMS = "__hearthline_problems__"


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of problem that routes may answer with: an HTTP status and a stable code."""

    status: int
    code: str

    def __call__(
        self, detail: str, *, headers: Mapping[str, str] | None = None, **parameters: Any
    ) -> "Problem":
        """Make a problem of this kind: `raise STALE_VERSION("Somebody changed ...", version=3)`."""
        return Problem(self, detail, headers=headers, **parameters)


class Problem(Exception):
    """An answer that says no: its kind, a sentence that says what to do, and perhaps parameters."""

    def __init__(
        self,
        kind: ProblemType,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        **parameters: Any,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.headers = dict(headers or {})
        self.parameters = parameters


INVALID_ADDRESS = ProblemType(400, "invalid_address")
INVALID_CURSOR = ProblemType(400, "invalid_cursor")
INVALID_IDEMPOTENCY_KEY = ProblemType(400, "invalid_idempotency_key")
INVALID_IF_MATCH = ProblemType(400, "invalid_if_match")
INVALID_JSON = ProblemType(400, "invalid_json")
NOT_SIGNED_IN = ProblemType(401, "not_signed_in")
SIGN_IN_ENDED = ProblemType(401, "sign_in_ended")
NOT_PERMITTED = ProblemType(403, "not_permitted")
NOT_FOUND = ProblemType(404, "not_found")
METHOD_NOT_ALLOWED = ProblemType(405, "method_not_allowed")
STALE_VERSION = ProblemType(412, "stale_version")
REQUEST_TOO_LARGE = ProblemType(413, "request_too_large")
INVALID_INPUT = ProblemType(422, "invalid_input")
IDEMPOTENCY_KEY_REUSED = ProblemType(422, "idempotency_key_reused")
INTERNAL_ERROR = ProblemType(500, "internal_error")
SERVICE_UNAVAILABLE = ProblemType(503, "service_unavailable")

Declared = ProblemType | type[Exception]
"""What a route declares: a kind of problem, or a domain exception the service gives a status."""


def problems(*declared: Declared) -> Callable[[Endpoint], Endpoint]:
    """Declare the problems a route answers with, beside those every route of its kind may."""

    def mark(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _PROBLEMS, declared)
        return endpoint

    return mark


def declared_problems(endpoint: Callable[..., Any]) -> tuple[Declared, ...]:
    """Return what a route declared."""
    found: tuple[Declared, ...] = getattr(endpoint, _PROBLEMS, ())
    return found


def problem_type_of(declared: Declared, statuses: Mapping[type[Exception], int]) -> ProblemType:
    """Return a declared kind of problem; a domain exception's code is its name in snake_case."""
    if isinstance(declared, ProblemType):
        return declared
    status = next(statuses[base] for base in declared.__mro__ if base in statuses)
    code = getattr(declared, "code", None) or re.sub(r"(?<!^)(?=[A-Z])", "_", declared.__name__)
    return ProblemType(status, str(code).lower())


def problem_response(problem: Problem) -> JSONResponse:
    """Write a problem as RFC 9457 asks for it."""
    return JSONResponse(
        {
            "type": "about:blank",
            "title": TITLES.get(problem.kind.status, "Not possible"),
            "status": problem.kind.status,
            "code": problem.kind.code,
            "detail": problem.detail,
            **problem.parameters,
            "correlation_id": str(correlation_id()),
        },
        status_code=problem.kind.status,
        headers=problem.headers,
        media_type="application/problem+json",
    )


def _words(field: str) -> str:
    return field.rsplit(".", maxsplit=1)[-1].replace("_", " ").title()


def _field_name(location: Sequence[str | int]) -> str:
    """Name the field in which something is wrong, unless the name itself may be somebody's data."""
    parts = [str(part) for part in location[1:]] or [str(location[0])]
    return ".".join(part if _FIELD.fullmatch(part) else "(unknown)" for part in parts)


def _field_error(fault: Mapping[str, Any]) -> dict[str, Any]:
    """Describe what is wrong with one field: a code, its parameters, a sentence."""
    code = str(fault["type"])
    message = str(fault["msg"]).removeprefix("Value error, ")
    if code == "missing":
        code, message = "required", "is required"
    elif code == "extra_forbidden":
        code, message = "unknown_field", "is not a field of this request"
    elif code == "value_error":
        # What a validator of ours raised names its code; any other sentence is only a sentence.
        code = getattr(fault.get("ctx", {}).get("error"), "code", "invalid_value")
    context = {
        name: value
        for name, value in fault.get("ctx", {}).items()
        if isinstance(value, int | float | str)
    }
    return {"field": _field_name(fault["loc"]), "code": code, "message": message, **context}


def _invalid_input(error: RequestValidationError) -> Problem:
    """Name what is wrong with each field. The input itself is never repeated: it may be an SSN."""
    faults = error.errors()
    if any(fault["type"] == "json_invalid" for fault in faults):
        return INVALID_JSON("The body is not valid JSON. Send one JSON object.")
    if any(tuple(fault["loc"]) == ("body",) and fault["type"] in _NO_OBJECT for fault in faults):
        detail = "Send one JSON object as the body, with the header Content-Type: application/json."
        no_object = {"field": "body", "code": "not_an_object", "message": "is no JSON object"}
        return INVALID_INPUT(detail, errors=[no_object])
    if all(fault["loc"][0] == "path" for fault in faults):
        return NOT_FOUND("There is nothing under this address. Check the id in it.")
    errors = [_field_error(fault) for fault in faults]
    missing = [_words(one["field"]) for one in errors if one["code"] == "required"]
    others = [
        f"{_words(one['field'])}: {one['message'].removesuffix('.')}."
        for one in errors[:5]
        if one["code"] != "required"
    ]
    sentences = []
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        sentences.append(f"{', '.join(missing)} {verb} required.")
    return INVALID_INPUT(" ".join([*sentences, *others]), errors=errors)


def _sentence(error: Exception) -> str:
    said = str(error).strip()
    return said or (type(error).__doc__ or "This is not possible.").strip().splitlines()[0]


def install_problem_handlers(app: FastAPI, statuses: Mapping[type[Exception], int]) -> None:
    """Answer every error of a service as a problem; `statuses` are its domain exceptions'."""

    def answer(request: Request, problem: Problem) -> JSONResponse:
        _check_declared(request, problem)
        return problem_response(problem)

    async def invalid(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)  # noqa: S101  what it is registered for
        return answer(request, _invalid_input(error))

    async def problem(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Problem)  # noqa: S101  what it is registered for
        return answer(request, error)

    async def http(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)  # noqa: S101  what it is registered for
        headers = error.headers
        if error.status_code == METHOD_NOT_ALLOWED.status:
            headers = {"Allow": ", ".join(sorted(_methods_of(request)))}
        kind, detail = {
            400: (INVALID_JSON, "The body cannot be read. Send it as the documentation says."),
            404: (NOT_FOUND, "There is nothing under this address."),
            405: (METHOD_NOT_ALLOWED, "This address does not take that method."),
            413: (REQUEST_TOO_LARGE, str(error.detail)),
        }.get(error.status_code, (ProblemType(error.status_code, "http_error"), str(error.detail)))
        return problem_response(kind(detail, headers=headers))

    async def refused(request: Request, error: Exception) -> JSONResponse:
        kind = problem_type_of(type(error), statuses)
        parameters = getattr(error, "parameters", {})
        return answer(request, kind(_sentence(error), **parameters))

    async def unreachable(_request: Request, error: Exception) -> JSONResponse:
        log.warning("database_unreachable", error=type(error).__name__)
        detail = "The database does not answer. Nothing was saved; please try again in a moment."
        return problem_response(SERVICE_UNAVAILABLE(detail, headers={"Retry-After": "2"}))

    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(Problem, problem)
    app.add_exception_handler(HTTPException, http)
    for kind in statuses:
        app.add_exception_handler(kind, refused)
    for kind in (OperationalError, PoolTimeout, ConnectionError, TimeoutError):
        app.add_exception_handler(kind, unreachable)


def _methods_of(request: Request) -> set[str]:
    """Return what may be done at an address; its routes, one for each method, know only theirs."""
    return {
        method
        for route in request.app.router.routes
        if route.matches(request.scope)[0] != Match.NONE
        for method in getattr(route, "methods", None) or ()
    }


def _check_declared(request: Request, problem: Problem) -> None:
    """Log a problem its route does not declare; in a test that is an error."""
    declared = request.scope.get("hearthline_problems")
    if declared is None or problem.kind in declared:
        return
    log.error("problem_undeclared", code=problem.kind.code)
    if getattr(request.app.state, "strict_problems", False):
        route = request.scope.get("hearthline_route")
        raise TypeError(f"{request.method} {route} does not declare {problem.kind}.")


def unexpected_problem(error: Exception) -> JSONResponse:
    """Answer an error nobody handled, and log where it happened but not its text.

    The text of an exception may quote a customer's data; the lines of code it passed do not.
    """
    if is_transient(error):
        detail = "The database was busy. Nothing was saved; please try again in a moment."
        return problem_response(SERVICE_UNAVAILABLE(detail, headers={"Retry-After": "1"}))
    log.error(
        "unexpected_error",
        error=type(error).__name__,
        trace="".join(traceback.format_tb(error.__traceback__))[-6000:],
    )
    detail = "This is our mistake, not yours. Nothing was saved. Please report the correlation id."
    return problem_response(INTERNAL_ERROR(detail))
