"""Problem answers: what went wrong and what to do, without repeating what was sent."""

import re
import traceback
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from backbone import observe
from backbone.passing import passing

log = observe.logger(__name__)

_TITLES = {
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
"""What is wrong with a body that is not there, or is something else than an object."""
_FIELD = re.compile(r"[A-Za-z_][A-Za-z_]{0,39}|\d{1,4}")
"""What the name of a field, or a place in a list, looks like."""


class Problem(Exception):  # noqa: N818  RFC 9457 calls it a problem
    """An answer that says no: a status, a sentence that says what to do, and perhaps more facts."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        title: str | None = None,
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.title = title or _TITLES.get(status, "Not possible")
        self.headers = dict(headers or {})
        self.extra = extra


def answer(problem: Problem) -> JSONResponse:
    """Write a problem as RFC 9457 asks for it."""
    return JSONResponse(
        {
            "type": "about:blank",
            "title": problem.title,
            "status": problem.status,
            "detail": problem.detail,
            **problem.extra,
            "correlation_id": str(observe.correlation_id()),
        },
        status_code=problem.status,
        headers=problem.headers,
        media_type="application/problem+json",
    )


def _words(field: str) -> str:
    return field.rsplit(".", maxsplit=1)[-1].replace("_", " ").title()


def _name(place: Sequence[str | int]) -> str:
    """Name the field in which something is wrong, unless the name itself may be somebody's data."""
    parts = [str(part) for part in place[1:]] or [str(place[0])]
    return ".".join(part if _FIELD.fullmatch(part) else "(unknown)" for part in parts)


def _invalid(error: RequestValidationError) -> Problem:
    """Name what is wrong with each field. The input itself is never repeated: it may be an SSN."""
    faults = error.errors()
    if any(fault["type"] == "json_invalid" for fault in faults):
        return Problem(400, "The body is not valid JSON. Send one JSON object.")
    if any(tuple(fault["loc"]) == ("body",) and fault["type"] in _NO_OBJECT for fault in faults):
        detail = "Send one JSON object as the body, with the header Content-Type: application/json."
        return Problem(422, detail, errors=[{"field": "body", "message": "is no JSON object"}])
    if all(fault["loc"][0] == "path" for fault in faults):
        return Problem(404, "There is nothing under this address. Check the id in it.")
    fields = []
    for fault in faults:
        field = _name(fault["loc"])
        message = "is required" if fault["type"] == "missing" else fault["msg"]
        if fault["type"] == "extra_forbidden":
            message = "is not a field of this request"
        fields.append({"field": field, "message": message.removeprefix("Value error, ")})
    missing = [_words(one["field"]) for one in fields if one["message"] == "is required"]
    others = [f"{_words(one['field'])}: {one['message']}" for one in fields[:5]]
    others = [text for text in others if not text.endswith(": is required")]
    sentences = []
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        sentences.append(f"{', '.join(missing)} {verb} required.")
    sentences += [f"{text}." for text in others]
    return Problem(422, " ".join(sentences), errors=fields)


def _sentence(error: Exception) -> str:
    said = str(error).strip()
    return said or (type(error).__doc__ or "This is not possible.").strip().splitlines()[0]


def install(app: FastAPI, refusals: Mapping[type[Exception], int]) -> None:
    """Answer every error of a service as a problem."""

    async def invalid(_request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)  # noqa: S101  what it is registered for
        return answer(_invalid(error))

    async def problem(_request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Problem)  # noqa: S101  what it is registered for
        return answer(error)

    async def http(_request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)  # noqa: S101  what it is registered for
        detail = {
            404: "There is nothing under this address.",
            405: "This address does not take that method.",
        }.get(error.status_code, str(error.detail))
        return answer(Problem(error.status_code, detail, headers=error.headers or {}))

    async def refused(_request: Request, error: Exception) -> JSONResponse:
        status = next(refusals[kind] for kind in type(error).__mro__ if kind in refusals)
        return answer(Problem(status, _sentence(error)))

    async def out_of_reach(_request: Request, error: Exception) -> JSONResponse:
        log.warning("database out of reach", error=type(error).__name__)
        detail = "The database does not answer. Nothing was saved; please try again in a moment."
        return answer(Problem(503, detail, headers={"Retry-After": "2"}))

    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(Problem, problem)
    app.add_exception_handler(HTTPException, http)
    for kind in refusals:
        app.add_exception_handler(kind, refused)
    for kind in (OperationalError, PoolTimeout, ConnectionError, TimeoutError):
        app.add_exception_handler(kind, out_of_reach)


def unexpected(error: Exception) -> JSONResponse:
    """Answer what nobody foresaw, and log where it happened but not what it said.

    The text of an exception may quote a customer's data; the lines of code it passed do not.
    """
    if passing(error):
        detail = "The database was busy. Nothing was saved; please try again in a moment."
        return answer(Problem(503, detail, headers={"Retry-After": "1"}))
    log.error(
        "unexpected",
        error=type(error).__name__,
        trace="".join(traceback.format_tb(error.__traceback__))[-6000:],
    )
    detail = "This is our mistake, not yours. Nothing was saved. Please report the correlation id."
    return answer(Problem(500, detail))
